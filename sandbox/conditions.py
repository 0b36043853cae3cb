"""How well each marketplace is doing, chosen with one click: up, slow, out of credit, rate-limited, nonsense, down."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from sandbox.marketplaces import Fault, FaultKind, Marketplaces, Service
from sandbox.marketplaces.faults import Faults
from sandbox.telegram import Telegram

SLOW_SECONDS = 4.0
LONGEST_DELAY = 5.0


class Condition(StrEnum):
    """The state of one service. Not every service has each: AliExpress and the pictures cost no credits."""

    UP = "up"
    SLOW = "slow"
    NO_CREDIT = "no_credit"
    RATE_LIMITED = "rate_limited"
    NONSENSE = "nonsense"
    DOWN = "down"


# Codes and words as each service's document has them.
_NO_CREDIT: Mapping[Service, tuple[int | str, str]] = {
    Service.TMAPI_GLOBAL: (439, "Subscription expired or insufficient balance."),
    Service.TMAPI: (439, "Subscription expired or insufficient balance."),
    Service.DAJI: (1009, "余额不足"),
    Service.PARSEBOT: (402, "Monthly credits are used up."),
}
_RATE_LIMITED: Mapping[Service, tuple[int | str, str]] = {
    Service.TMAPI_GLOBAL: (429, "Too many requests."),
    Service.TMAPI: (429, "Too many requests."),
    Service.DAJI: (429, "请求过于频繁"),
    Service.ALIEXPRESS: ("ApiCallLimit", "The request frequency exceeds the limit"),
    Service.PARSEBOT: (429, "Too many requests."),
}


class ConditionsChange(BaseModel):
    """What is to change; what is left out stays. Delays are in seconds, added to every answer."""

    model_config = ConfigDict(extra="forbid")

    services: dict[Service, Condition] = {}
    telegram_delay: float | None = Field(default=None, ge=0, le=LONGEST_DELAY)
    marketplace_delay: float | None = Field(default=None, ge=0, le=LONGEST_DELAY)


class Conditions:
    """The conditions now. `marketplace_delay` is read by whoever stands in front of the marketplaces."""

    def __init__(self, telegram: Telegram, marketplaces: Marketplaces) -> None:
        self._telegram = telegram
        self._faults: Faults = marketplaces.faults
        self._chosen = dict.fromkeys(Service, Condition.UP)
        self.telegram_delay = 0.0
        self.marketplace_delay = 0.0

    @staticmethod
    def possible(service: Service) -> list[Condition]:
        """The conditions that a service can be in."""
        missing = {
            condition
            for condition, known in ((Condition.NO_CREDIT, _NO_CREDIT), (Condition.RATE_LIMITED, _RATE_LIMITED))
            if service not in known
        }
        return [condition for condition in Condition if condition not in missing]

    def apply(self, choice: ConditionsChange) -> None:
        """Makes it so.

        Raises:
            ValueError: a service can't be in the condition that is asked for.
        """
        for service, condition in choice.services.items():
            if condition not in self.possible(service):
                raise ValueError(f"{service} can't be {condition}: it knows {', '.join(self.possible(service))}")
        for service, condition in choice.services.items():
            self._put(service, condition)
        if choice.telegram_delay is not None:
            self.telegram_delay = choice.telegram_delay
            for method in ("*", "download"):
                self._telegram.faults.delay(method, choice.telegram_delay)
        if choice.marketplace_delay is not None:
            self.marketplace_delay = choice.marketplace_delay

    def shown(self) -> dict[str, object]:
        """The conditions for the page."""
        return {
            "services": {service.value: condition.value for service, condition in self._chosen.items()},
            "telegram_delay": self.telegram_delay,
            "marketplace_delay": self.marketplace_delay,
        }

    def _put(self, service: Service, condition: Condition) -> None:
        self._faults.clear(service)
        fault = _fault(service, condition)
        if fault is not None:
            self._faults.add(fault)
        self._chosen[service] = condition


def _fault(service: Service, condition: Condition) -> Fault | None:
    match condition:
        case Condition.UP:
            return None
        case Condition.SLOW:
            return Fault(kind=FaultKind.SLOW, service=service, seconds=SLOW_SECONDS)
        case Condition.NO_CREDIT:
            code, message = _NO_CREDIT[service]
            return Fault(kind=FaultKind.ERROR, service=service, code=code, message=message)
        case Condition.RATE_LIMITED:
            code, message = _RATE_LIMITED[service]
            return Fault(kind=FaultKind.ERROR, service=service, code=code, message=message, retry_after=2)
        case Condition.NONSENSE:
            return Fault(kind=FaultKind.HTML, service=service)
        case Condition.DOWN:
            return Fault(kind=FaultKind.DROP, service=service)
