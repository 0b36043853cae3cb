"""Who pays for calls, how many there may be in a day, and what keeps a call from being made. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic.dataclasses import dataclass as pydantic_dataclass

from providers.errors import FailureKind

CALLS_PER_SEARCH: Final = 10
"""Calls that a person has in a day for each search they have: for pages, details and other sources as well."""


class Limit(StrEnum):
    """What is counted from midnight to midnight, UTC: one person's searches and calls, or the calls of all."""

    SEARCHES = "searches"
    CALLS = "calls"
    CREDITS = "credits"


@pydantic_dataclass(frozen=True)
class ProviderState:
    """Whether a provider is off, and its last error; times in epoch seconds.

    It is off until `off_until` and then tried again, or until an operator acts if that is None. `refused_code` is that
    of the last refusal which explains itself no further.
    """

    provider: str
    off_reason: FailureKind | None = None
    off_since: int | None = None
    last_error: str | None = None
    last_error_at: int | None = None
    off_until: int | None = None
    refused_code: str | None = None

    def is_off(self, now: int) -> bool:
        """Whether it is not asked at `now` (epoch seconds)."""
        return self.off_reason is not None and (self.off_until is None or self.off_until > now)


@dataclass(frozen=True)
class Requester:
    """The chat and the person that calls are made for."""

    chat_id: int | None
    user_id: int | None


OPERATOR = Requester(None, None)
"""Pays for calls that no chat asked for, such as those from the command line."""


@dataclass(frozen=True)
class Quotas:
    """The daily limits: searches for each person, and calls for all together; 0 means no limit.

    A person's calls are limited too, by `CALLS_PER_SEARCH`. The people in `exempt` may search as often as they like.
    Their calls count for all the same.
    """

    searches: int = 0
    credits: int = 0
    exempt: Collection[int] = ()

    def searches_of(self, requester: Requester) -> int:
        """Return how many searches the requester has in a day, 0 for no limit."""
        return 0 if requester.user_id is None or requester.user_id in self.exempt else self.searches

    def calls_of(self, requester: Requester) -> int:
        """Return how many calls of every kind the requester has in a day, 0 for no limit."""
        return CALLS_PER_SEARCH * self.searches_of(requester)


@dataclass
class RequestCost:
    """What one request has cost so far.

    `searched`: the day on which it was counted as a search (days since 1970), `searches_today`: as which of that day.
    `paid_calls`: those that were, or may have been, charged. `held`: the day on which a slot is reserved for the next
    call. `trial`: the provider whose trial the calls are, after a pause.
    """

    requester: Requester
    searched: int | None = None
    searches_today: int = 0
    paid_calls: int = 0
    held: int | None = None
    trial: str | None = None


@dataclass(frozen=True)
class SearchesLeft:
    """How many searches a person still has today, and in how many seconds the next day begins."""

    count: int
    seconds: int


def near_the_end(left: int, most: int) -> bool:
    """Whether so few are left of `most` that a person should be told: a fifth or less."""
    return left * 5 <= most


@dataclass(frozen=True)
class Usage:
    """What happened in a span that is cut into bars of equal length.

    `calls` are those of each provider that were charged or may have been, bar by bar, `maybe` those of them that may
    have been. `failed` and `empty` are part of `searches`; `cached` are searches that cost no call (whole days, UTC).
    `no_picture` are the files that came and were no picture: they are no searches.
    """

    searches: int
    people: int
    failed: int
    empty: int
    cached: int
    calls: Mapping[str, tuple[int, ...]]
    maybe: int
    no_picture: int = 0

    @property
    def credits(self) -> Mapping[str, int]:
        """The calls of each provider in all, most first."""
        totals = {provider: sum(bars) for provider, bars in self.calls.items()}
        return dict(sorted(totals.items(), key=lambda one: (-one[1], one[0])))
