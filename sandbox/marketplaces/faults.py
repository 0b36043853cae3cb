"""Faults: what goes wrong with calls on demand."""

from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, PositiveInt


class Service(StrEnum):
    """The service that is called. `tmapi_global` is TMAPI's V2 search, `pictures` the host of product pictures."""

    TMAPI_GLOBAL = "tmapi_global"
    TMAPI = "tmapi"
    DAJI = "daji"
    ALIEXPRESS = "aliexpress"
    PARSEBOT = "parsebot"
    PICTURES = "pictures"


class Endpoint(StrEnum):
    """What a call asks for, whatever the service."""

    CONVERT = "convert"
    UPLOAD = "upload"
    SEARCH = "search"
    DETAILS = "details"
    TOKEN = "token"  # noqa: S105
    AUTHORIZE = "authorize"
    PICTURE = "picture"


class FaultKind(StrEnum):
    """The kinds of failure.

    `error` responds as the service documents it, with the fault's `code`. `gateway` is TMAPI's `{"message": …}`.
    `drop`, `html`, `empty`, `cut` and `huge` are broken responses: a connection that ends early, an HTML page, no body,
    half of the JSON, 6 MiB of it. `slow` only waits. `no_results`, `repeats` and `short_page` falsify a page of
    results, `any_price` ignores the price range, `major_prices` writes AliExpress's nested prices in whole units of the
    major unit, and `zero_image_id` is DAJI's upload. `sold_out`, `ended`, `decoy`, `many_variants` and `promotion` are
    what sellers do with their offers: see `offers`.
    """

    ERROR = "error"
    GATEWAY = "gateway"
    DROP = "drop"
    HTML = "html"
    EMPTY = "empty"
    CUT = "cut"
    HUGE = "huge"
    SLOW = "slow"
    NO_RESULTS = "no_results"
    REPEATS = "repeats"
    SHORT_PAGE = "short_page"
    ANY_PRICE = "any_price"
    MAJOR_PRICES = "major_prices"
    SOLD_OUT = "sold_out"
    ENDED = "ended"
    DECOY = "decoy"
    MANY_VARIANTS = "many_variants"
    PROMOTION = "promotion"
    ZERO_IMAGE_ID = "zero_image_id"


class Fault(BaseModel):
    """One fault.

    Without `service` or `endpoint` it hits all of them. `times` is the number of calls that it hits, None for all until
    it is cleared. `seconds` pass before the response. `status` is the HTTP status: TMAPI's errors have their code as
    status unless it is set to 200. `code` is the service's own, `retry_after` a header in seconds.
    """

    model_config = ConfigDict(extra="forbid")

    kind: FaultKind
    service: Service | None = None
    endpoint: Endpoint | None = None
    times: PositiveInt | None = None
    seconds: NonNegativeFloat = 0
    status: int | None = Field(default=None, ge=200, le=599)
    code: int | str | None = None
    message: str | None = None
    retry_after: NonNegativeFloat | None = None

    def hits(self, service: Service, endpoint: Endpoint) -> bool:
        """Whether it hits calls to this service and endpoint."""
        return self.service in (None, service) and self.endpoint in (None, endpoint)


class Faults:
    """The faults that are set. Of several that hit a call, the earliest is taken."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)

    def add(self, fault: Fault) -> None:
        """Set one more fault."""
        self._faults.append(fault)

    def clear(self, service: Service | None = None) -> None:
        """Remove the faults of one service, or all."""
        self._faults = [fault for fault in self._faults if service not in (None, fault.service)]

    def take(self, service: Service, endpoint: Endpoint) -> Fault | None:
        """Return the fault that hits this call, if any, and count the call against its `times`."""
        for index, fault in enumerate(self._faults):
            if fault.hits(service, endpoint):
                if fault.times == 1:
                    del self._faults[index]
                elif fault.times is not None:
                    self._faults[index] = fault.model_copy(update={"times": fault.times - 1})
                return fault
        return None
