"""How much the bot was used, in numbers that name nobody. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """What happened in a span that is cut into bars of equal length.

    `calls` are those of each provider that were charged or may have been, bar by bar, `maybe` those of them that may
    have been. `failed` and `empty` are part of `searches`; `cached` are searches that cost no call (whole days, UTC).
    """

    searches: int
    people: int
    failed: int
    empty: int
    cached: int
    calls: Mapping[str, tuple[int, ...]]
    maybe: int

    @property
    def credits(self) -> Mapping[str, int]:
        """The calls of each provider in all, most first."""
        totals = {provider: sum(bars) for provider, bars in self.calls.items()}
        return dict(sorted(totals.items(), key=lambda one: (-one[1], one[0])))
