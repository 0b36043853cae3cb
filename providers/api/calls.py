"""What a call to a provider was: what it asked for, how long it took, how it ended, and whether it cost something."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

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
class CallRecord:
    """One request that was begun, a repeated one too.

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


class Repeats(Protocol):
    """Gives leave to make requests again that may have been charged: each is one more paid call."""

    async def allowed(self, provider: str, kind: CallKind) -> bool:
        """Return whether a request may be made once more; runs in the task that makes it, before it does."""
        ...


def charged_by(error: Exception) -> Charged:
    """Return whether a call that ended with `error` cost something: not where it was refused before any work."""
    match error:
        case NoCredit() | NotAuthorized() | RateLimited():
            return Charged.NO
        case Unavailable(sent=False):
            return Charged.NO
        case _:
            return Charged.MAYBE
