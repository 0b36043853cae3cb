"""Why a search, or a step in one, brings nothing to show: one tree of errors, told to the chat in one place."""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar, Final

from bot.models.billing import Limit
from bot.models.photo_fault import PhotoFault
from bot.models.search import Failure
from providers.errors import FailureKind, ProviderError

SOON: Final = frozenset({FailureKind.BUSY, FailureKind.UNREACHABLE, FailureKind.UNREADABLE_ANSWER, FailureKind.REFUSED})
"""Failures that may have passed in a moment. All others stay until a day is over, or until somebody acts."""


class SearchFailed(Exception):
    """A search, or a step in one, brings nothing. `failures` are what is stored with the search."""

    failures: tuple[Failure, ...] = ()


class ProvidersFailed(SearchFailed):
    """Every provider that could be asked failed; no failures mean that there was none to ask."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        super().__init__(
            ", ".join(f"{failure.provider}: {failure.kind}" for failure in failures) or "no provider to ask"
        )
        self.failures = tuple(failures)

    @classmethod
    def of(cls, error: ProviderError) -> "ProvidersFailed":
        """Return the failure of the only provider that could be asked."""
        return cls([Failure.of(error)])


class QuotaExceeded(SearchFailed):
    """There are no more searches or calls today; the next day begins in `seconds`."""

    kind: ClassVar[FailureKind] = FailureKind.LIMIT
    failures = (Failure(provider="", kind=kind),)

    def __init__(self, limit: Limit, seconds: int) -> None:
        super().__init__(f"no more {limit} for {seconds} s")
        self.limit = limit
        self.seconds = seconds


class UnreadablePhoto(SearchFailed):
    """A photo can't be used; `fault` says why in a word, the text in a sentence for operators.

    `parts`: into how many parts it is cut, where it is long; one of them can be searched.
    """

    def __init__(self, fault: PhotoFault, text: str, parts: int = 0) -> None:
        super().__init__(text)
        self.fault = fault
        self.parts = parts


class LinkLeadsNowhere(SearchFailed):
    """A short link was not followed to a product; the text says why for operators, without the address."""


class TooManyLinks(SearchFailed):
    """Too many links were slow or led nowhere a short while ago, of one person or of all."""


class FetchFault(StrEnum):
    """Why a photo could not be fetched."""

    NETWORK = "network"
    """A time-out, a lost connection, an error inside Telegram or flood control: it may pass."""
    REFUSED = "refused"
    """Telegram, or the server in front of it, does not hand it over."""
    TOO_BIG = "too_big"
    """Telegram hands bots no file of this size."""
    EMPTY = "empty"
    """It has no bytes."""
    FOREIGN = "foreign"
    """A page came in its place, as of a proxy."""
    DISK = "disk"
    """It is on the disk of a Bot API server, and can't be read there."""
    WEB = "web"
    """It is behind a link, and not at Telegram."""


class PhotoNotReached(SearchFailed):
    """The photo could not be fetched for the reason `fault`; the text says for operators what was met."""

    def __init__(self, fault: FetchFault, text: str) -> None:
        super().__init__(text)
        self.fault = fault
