"""The line in which photos wait for their turn. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.models.search import Search

LONG_SECONDS: Final = 3600
"""Whoever has to wait for longer is told at once."""


@dataclass(frozen=True, slots=True)
class LineState:
    """A line as a person joins it: how many searches wait and are begun, the first turn, and the person's last turn."""

    waiting: int
    begun: int
    first_turn: int
    last_turn: int

    @property
    def next_turn(self) -> int:
        """The turn of a person's next photo.

        Turns go round by person: a photo comes after one of everybody who waits, however many photos others have sent.
        """
        return max(self.last_turn + 1, self.first_turn)


@dataclass(frozen=True, slots=True)
class LineLength:
    """How many searches wait in a line and are begun, and for how many seconds the first has waited."""

    line: str
    waiting: int
    begun: int
    oldest_seconds: int


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a waiting search in its line, from 1, and how many photos of its chat wait."""

    search: Search
    number: int
    of_chat: int


def seconds_for_each(begun_at: Sequence[float], assumed: float) -> float:
    """Return the seconds between two turns, from the times of the last ones; `assumed` while there are few."""
    if len(begun_at) < 4:
        return assumed
    return max((begun_at[-1] - begun_at[0]) / (len(begun_at) - 1), 0.001)
