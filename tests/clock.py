"""Clocks that stand still until a test advances them."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.waiting import until

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


class FakeClock:
    """Time for everything that is given a clock: `clock()` is its date, `clock.seconds()` the same in epoch seconds.

    `clock.sleep` ends when a test has advanced the time far enough; `sleeps` has the seconds of every call.
    """

    def __init__(self) -> None:
        self._now = START
        self._sleepers: set[tuple[datetime, asyncio.Event]] = set()
        self.sleeps: list[float] = []

    def __call__(self) -> datetime:
        return self._now

    def seconds(self) -> float:
        return self._now.timestamp()

    async def sleep(self, seconds: float) -> None:
        sleeper = (self._now + timedelta(seconds=seconds), asyncio.Event())
        self.sleeps.append(seconds)
        self._sleepers.add(sleeper)
        try:
            await sleeper[1].wait()
        finally:
            self._sleepers.discard(sleeper)

    def advance(self, *, seconds: float = 0, hours: float = 0, days: float = 0) -> None:
        """Let time pass, and wake those whose sleep ends."""
        self._now += timedelta(seconds=seconds, hours=hours, days=days)
        for sleeper in [sleeper for sleeper in self._sleepers if sleeper[0] <= self._now]:
            sleeper[1].set()
            self._sleepers.remove(sleeper)

    async def until_asleep(self, seconds: float | None = None) -> None:
        """Wait until somebody sleeps: for that many seconds from now, or however long."""
        end = None if seconds is None else self._now + timedelta(seconds=seconds)
        await until(lambda: any(end is None or end == other for other, _ in self._sleepers))


TURNS = 20
"""How many turns of the event loop every task gets to go on until it waits again."""


class LoopClock:
    """The time of the event loop, which `asyncio.timeout` and rate limiters go by."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    async def advance(self, seconds: float) -> None:
        """Let time pass, and let the tasks that it wakes run until they wait again; with 0, those that were begun."""
        self.now += seconds
        for _ in range(TURNS):
            await asyncio.sleep(0)
