"""What can be made to go wrong, and when."""

from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, PositiveInt


class Service(StrEnum):
    """Whom a call is addressed to. `tmapi_global` is TMAPI's V2 search; `pictures` is the host of product pictures."""

    TMAPI_GLOBAL = "tmapi_global"
    TMAPI = "tmapi"
    DAJI = "daji"
    ALIEXPRESS = "aliexpress"
    PARSEBOT = "parsebot"
    PICTURES = "pictures"


class Endpoint(StrEnum):
    """What a call asks for, whichever service is asked."""

    CONVERT = "convert"
    UPLOAD = "upload"
    SEARCH = "search"
    DETAILS = "details"
    TOKEN = "token"  # noqa: S105
    AUTHORIZE = "authorize"
    PICTURE = "picture"


class FaultKind(StrEnum):
    """The ways to fail.

    `error` answers as the service's document says, with the fault's `code`. `gateway` is TMAPI's `{"message": …}`.
    `drop`, `html`, `empty`, `cut` and `huge` are broken answers: the connection ends early, an HTML page, no body,
    half of the JSON, 6 MiB of it. `slow` only waits. `no_results`, `repeats` and `short_page` spoil a search's page,
    and `zero_image_id` DAJI's upload.
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
    ZERO_IMAGE_ID = "zero_image_id"


class Fault(BaseModel):
    """One thing that goes wrong.

    `service` and `endpoint` left out mean all of them. `times` is how many calls it hits, None for all until it is
    cleared. `seconds` is waited first. `status` is the HTTP status: TMAPI's errors have their code as status unless
    it is set to 200. `code` is the service's own, `retry_after` a header in seconds.
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
        """Whether a call to this service and endpoint fails by it."""
        return self.service in (None, service) and self.endpoint in (None, endpoint)


class Faults:
    """The faults that are set; an earlier one goes first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)

    def add(self, fault: Fault) -> None:
        """Sets one more fault."""
        self._faults.append(fault)

    def clear(self, service: Service | None = None) -> None:
        """Takes away the faults of one service, or all."""
        self._faults = [fault for fault in self._faults if service not in (None, fault.service)]

    def take(self, service: Service, endpoint: Endpoint) -> Fault | None:
        """The fault that hits this call, if any; a fault that was set for N calls is used up by N of them."""
        for place, fault in enumerate(self._faults):
            if fault.hits(service, endpoint):
                if fault.times == 1:
                    del self._faults[place]
                elif fault.times is not None:
                    self._faults[place] = fault.model_copy(update={"times": fault.times - 1})
                return fault
        return None
