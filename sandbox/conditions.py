"""The conditions that the control panel switches: how each marketplace fails, and how late answers come."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from sandbox.changes import Notifier
from sandbox.marketplaces import Fault, FaultKind, Marketplaces, Service
from sandbox.telegram import Telegram

SLOW_SECONDS = 4.0
MAX_DELAY_SECONDS = 5.0


class Condition(StrEnum):
    """The condition of a service. Free services, AliExpress and the pictures, can't run out of credit."""

    UP = "up"
    SLOW = "slow"
    NO_CREDIT = "no_credit"
    REFUSED = "refused"
    RATE_LIMITED = "rate_limited"
    NONSENSE = "nonsense"
    DOWN = "down"


# The codes and messages come from each service's documentation.
_NO_CREDIT: Mapping[Service, tuple[int | str, str]] = {
    Service.TMAPI_GLOBAL: (439, "Subscription expired or insufficient balance."),
    Service.TMAPI: (439, "Subscription expired or insufficient balance."),
    Service.DAJI: (1009, "余额不足"),
    Service.PARSEBOT: (402, "Monthly credits are used up."),
}
# What only its operator can mend: a key, a signature, an address that is not on the application's list.
_REFUSED: Mapping[Service, tuple[int | str, str]] = {
    Service.TMAPI_GLOBAL: (4011, "no API key found in request"),
    Service.TMAPI: (4011, "no API key found in request"),
    Service.DAJI: (401, "签名验证失败"),
    Service.ALIEXPRESS: ("AppWhiteIpLimit", "The request source IP is not in the white list of the application"),
    Service.PARSEBOT: (401, "Invalid or missing API key."),
}
_RATE_LIMITED: Mapping[Service, tuple[int | str, str]] = {
    Service.TMAPI_GLOBAL: (429, "Too many requests."),
    Service.TMAPI: (429, "Too many requests."),
    Service.DAJI: (429, "请求过于频繁"),
    Service.ALIEXPRESS: ("ApiCallLimit", "The request frequency exceeds the limit"),
    Service.PARSEBOT: (429, "Too many requests."),
}


class ConditionsChange(BaseModel):
    """A change of conditions; what is left out stays. Delays are in seconds and are added to every answer."""

    model_config = ConfigDict(extra="forbid")

    services: dict[Service, Condition] = {}
    telegram_delay: float | None = Field(default=None, ge=0, le=MAX_DELAY_SECONDS)
    marketplace_delay: float | None = Field(default=None, ge=0, le=MAX_DELAY_SECONDS)


class Conditions:
    """The current conditions of a Telegram and its marketplaces. `changed` notifies of every change."""

    def __init__(self, telegram: Telegram, marketplaces: Marketplaces) -> None:
        self.changed = Notifier()
        self._telegram = telegram
        self._marketplaces = marketplaces
        self._services = dict.fromkeys(Service, Condition.UP)
        self._telegram_delay = 0.0

    @staticmethod
    def supported(service: Service) -> list[Condition]:
        """The conditions that a service can be in."""
        optional = {
            Condition.NO_CREDIT: _NO_CREDIT,
            Condition.REFUSED: _REFUSED,
            Condition.RATE_LIMITED: _RATE_LIMITED,
        }
        return [condition for condition in Condition if condition not in optional or service in optional[condition]]

    def apply(self, change: ConditionsChange) -> None:
        """Apply a change.

        Raises:
            ValueError: a service does not support its new condition; nothing is changed.
        """
        for service, condition in change.services.items():
            if condition not in self.supported(service):
                raise ValueError(f"{service} can't be {condition}: it supports {', '.join(self.supported(service))}")
        for service, condition in change.services.items():
            self._switch(service, condition)
        if change.telegram_delay is not None:
            self._telegram_delay = change.telegram_delay
            for method in ("*", "download"):
                self._telegram.faults.delay(method, change.telegram_delay)
        if change.marketplace_delay is not None:
            self._marketplaces.gateway.delay = change.marketplace_delay
        self.changed.notify()

    def to_json(self) -> dict[str, object]:
        """The conditions as the page reads them."""
        return {
            "services": {service.value: condition.value for service, condition in self._services.items()},
            "telegram_delay": self._telegram_delay,
            "marketplace_delay": self._marketplaces.gateway.delay,
        }

    def _switch(self, service: Service, condition: Condition) -> None:
        self._marketplaces.faults.clear(service)
        fault = _fault(service, condition)
        if fault is not None:
            self._marketplaces.faults.add(fault)
        self._services[service] = condition


def _fault(service: Service, condition: Condition) -> Fault | None:
    match condition:
        case Condition.UP:
            return None
        case Condition.SLOW:
            return Fault(kind=FaultKind.SLOW, service=service, seconds=SLOW_SECONDS)
        case Condition.NO_CREDIT:
            code, message = _NO_CREDIT[service]
            return Fault(kind=FaultKind.ERROR, service=service, code=code, message=message)
        case Condition.REFUSED:
            code, message = _REFUSED[service]
            return Fault(kind=FaultKind.ERROR, service=service, code=code, message=message)
        case Condition.RATE_LIMITED:
            code, message = _RATE_LIMITED[service]
            return Fault(kind=FaultKind.ERROR, service=service, code=code, message=message, retry_after=2)
        case Condition.NONSENSE:
            return Fault(kind=FaultKind.HTML, service=service)
        case Condition.DOWN:
            return Fault(kind=FaultKind.DROP, service=service)
