"""Clocks that stand still until a test moves them."""

import asyncio
from datetime import UTC, datetime, timedelta


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, *, seconds: float = 0, hours: float = 0, days: float = 0) -> None:
        self.now += timedelta(seconds=seconds, hours=hours, days=days)


TURNS = 20
"""So often whoever can go on does, before a test looks at what has come of it."""


class LoopClock:
    """The time of the event loop, by which deadlines and rates are kept; of nothing else that a test waits for."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    async def forward(self, seconds: float) -> None:
        """Let time pass, and all that was waiting for it go on until it waits again; 0 lets what was begun do so."""
        self.now += seconds
        for _ in range(TURNS):
            await asyncio.sleep(0)
