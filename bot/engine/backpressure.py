"""Backpressure: jobs begin only as fast as the event loop keeps up, so that what is in work goes on."""

import asyncio
import heapq
import time
from collections.abc import Callable
from itertools import count
from typing import Final

from bot.clock import Sleep

TICK_SECONDS: Final = 0.04
"""Seconds between two admissions while jobs wait, in which the lag of the event loop is measured."""
LAG_SECONDS: Final = 0.04
"""A tick that comes so much too late says that the event loop has enough to do."""
MEMORY: Final = 0.7
"""How much of the lag is still remembered at the next tick."""


class Backpressure:
    """Admits jobs, those with a lower priority number first. `now` tells seconds and never goes back."""

    def __init__(self, sleep: Sleep = asyncio.sleep, now: Callable[[], float] = time.monotonic) -> None:
        self._sleep = sleep
        self._now = now
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._somebody_waits = asyncio.Event()
        self._admitted_at = -1.0
        self._lag = 0.0

    async def admit(self, priority: int) -> None:
        """Wait until a job may begin: not at all where none has just begun."""
        now = self._now()
        if not self._waiting and now - self._admitted_at > TICK_SECONDS and self._lag < LAG_SECONDS:
            self._admitted_at = now
            return
        admitted = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (priority, next(self._numbers), admitted))
        self._somebody_waits.set()
        await admitted

    async def admit_forever(self) -> None:
        """Admit one job at each tick that is not late, until the task is cancelled."""
        while True:
            await self._somebody_waits.wait()
            began = self._now()
            await self._sleep(TICK_SECONDS)
            self._lag = max(self._now() - began - TICK_SECONDS, self._lag * MEMORY)
            if self._lag < LAG_SECONDS:
                self._admit_first()

    def _admit_first(self) -> None:
        while self._waiting:
            admitted = heapq.heappop(self._waiting)[2]
            if not admitted.done():
                admitted.set_result(None)
                self._admitted_at = self._now()
                break
        if not self._waiting:
            self._somebody_waits.clear()
            self._lag = 0.0
