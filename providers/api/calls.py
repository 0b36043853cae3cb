"""A call to an API as data: the request, the answer, how calls are made, and whether one was charged."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import httpx

from providers.api.breaker import FAULTS, PAUSE_SECONDS
from providers.api.plan import Plan
from providers.errors import NoCredit, NotAuthorized, RateLimited, Unavailable


class CallKind(StrEnum):
    """What a call asks for, whichever provider is asked."""

    CONVERT = "convert"
    UPLOAD = "upload"
    SEARCH = "search"
    DETAILS = "details"
    TOKEN = "token"  # noqa: S105 - a word, no secret


class Charged(StrEnum):
    """Whether a call cost something. `MAYBE` is a request that went out and brought no result."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request as data: at most one of `form` (url-encoded), `multipart` (text fields) and `json` is its body."""

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    multipart: Mapping[str, str] | None = field(default=None, repr=False)
    json: Mapping[str, object] | None = field(default=None, repr=False)
    kind: CallKind = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole: `body` has at most `http.MAX_ANSWER_BYTES`."""

    status: int
    headers: httpx.Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """How long calls to one API may take, and when none are made; times in seconds.

    `deadline` is for a call with all its tries, without the wait for its turns. After `faults` failures in a row, no
    calls are made during `pause`.
    """

    deadline: float
    faults: int = FAULTS
    pause: float = PAUSE_SECONDS


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One request that was begun; a retry has a record of its own.

    `seconds` are without the wait for its turn; `outcome` is `ok` or the name of an error's class.
    """

    provider: str
    kind: CallKind
    seconds: float
    outcome: str
    charged: Charged


class CallObserver(Protocol):
    """Is told of every request that was begun."""

    def called(self, call: CallRecord) -> None:
        """Take note of a request that has ended; runs in the task that made it, and must not wait."""
        ...


class RetryBudget(Protocol):
    """Decides whether a request that may have been charged is made again: each retry is one more paid call."""

    async def allowed(self, provider: str, kind: CallKind) -> bool:
        """Return whether to retry; runs in the task that makes the request, before it does."""
        ...


class Pace(Protocol):
    """Gives the calls of one account their turns: first come, first served."""

    @property
    def plan(self) -> Plan:
        """What the account may do."""
        ...

    @property
    def calls_per_minute(self) -> float:
        """How many calls may begin in a minute just now: fewer than the plan's after an answer "too many"."""
        ...

    @property
    def waiting(self) -> int:
        """How many calls of this process wait for their turn."""
        ...

    @property
    def running(self) -> int:
        """How many calls of this process have their turn."""
        ...

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait until a call may be made, however long that takes; it is made while the context is open.

        A `RateLimited` that leaves the context slows the pace down, and its `retry_after` is kept.
        """
        ...


@dataclass(frozen=True, slots=True)
class CallHooks:
    """Who takes part in calls.

    `observers` are told of each, `retry_budget` allows paid retries (None: all), `pace` gives each its turn (None: at
    once).
    """

    observers: Sequence[CallObserver] = ()
    retry_budget: RetryBudget | None = None
    pace: Pace | None = None


def charged_by(error: Exception) -> Charged:
    """Return whether a call that ended with `error` cost something: not where it was refused before any work."""
    match error:
        case NoCredit() | NotAuthorized() | RateLimited():
            return Charged.NO
        case Unavailable(sent=False):
            return Charged.NO
        case _:
            return Charged.MAYBE
