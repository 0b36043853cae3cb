"""The plan of an account, and the arithmetic of the pace at which its calls are made.

A provider that answers "too many" halves the pace, which then climbs back to the plan's in `RECOVERY_SECONDS`. All
times are seconds on the clock of whoever counts.
"""

import math
from dataclasses import dataclass
from typing import Final

WINDOW_SECONDS: Final = 61.0
"""A minute's calls are spread over this time: a call that starts or travels late must not meet the next minute's."""
SLOWEST: Final = 0.1
"""The smallest share of the plan's pace."""
RECOVERY_SECONDS: Final = 300.0
LONGEST_PAUSE: Final = 300.0
"""Some providers ask for hours, when a day's calls are used up. Their next answer says so again."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was bought: `concurrency` calls at a time, of which `calls_per_minute` may begin in a minute.

    `name` is that of the account, as its settings begin. Two providers with one account share a plan.
    """

    name: str
    concurrency: int
    calls_per_minute: int

    @property
    def spacing(self) -> float:
        """The seconds between the beginnings of two calls at the plan's own pace."""
        return WINDOW_SECONDS / self.calls_per_minute


@dataclass(frozen=True, slots=True)
class Slowdown:
    """When a provider last answered "too many", and the share of the plan's pace that was left then."""

    share: float = 1.0
    at: float = -math.inf

    def share_at(self, now: float) -> float:
        """Return the share of the plan's pace that is allowed at a time."""
        return min(1.0, self.share + (1.0 - self.share) * max(0.0, now - self.at) / RECOVERY_SECONDS)

    def after_refusal(self, began: float, now: float) -> "Slowdown":
        """Return the slowdown after one more answer "too many".

        `began` is when the refused call began. Of many calls that began before the last slowdown, each refusal says the
        same, so they halve the pace once.
        """
        return self if began < self.at else Slowdown(max(SLOWEST, self.share_at(now) / 2), now)


def pause_after(retry_after: float | None) -> float:
    """Return for how many seconds no call begins after an answer that named this wait, or none."""
    return min(max(0.0, retry_after or 0.0), LONGEST_PAUSE)
