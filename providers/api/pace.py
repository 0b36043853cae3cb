"""The pace of calls: each waits for its turn, so that no more are made than the account's plan allows."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from providers.api.plan import Plan, Slowdown, pause_after
from providers.errors import RateLimited

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class MemoryPace:
    """The pace of calls that are all made by this process.

    `clock` tells seconds and never goes back. `slowed` is told of each new slowdown, with the share that is left of the
    plan's pace; it must not raise.
    """

    def __init__(
        self,
        plan: Plan,
        slowed: Callable[[float], Awaitable[None]] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.plan = plan
        self.waiting = 0
        self.running = 0
        self._slowed = slowed
        self._clock = clock
        self._sleep = sleep
        self._slots = asyncio.Semaphore(plan.concurrency)
        self._line = asyncio.Lock()
        self._slowdown = Slowdown()
        self._last = self._paused_until = -math.inf

    @property
    def calls_per_minute(self) -> float:
        """How many calls may begin in a minute just now."""
        return self.plan.calls_per_minute * self._slowdown.share_at(self._clock())

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until a call may be made; it is made while the context is open."""
        self.waiting += 1
        try:
            began = await self._wait()
        finally:
            self.waiting -= 1
        self.running += 1
        try:
            yield
        except RateLimited as error:
            await self._slow_down(began, error.retry_after)
            raise
        finally:
            self.running -= 1
            self._slots.release()

    async def _wait(self) -> float:
        """Take a slot, wait until a call may begin, and return when that is."""
        await self._slots.acquire()
        try:
            async with self._line:
                now = self._clock()
                spacing = self.plan.spacing / self._slowdown.share_at(now)
                self._last = due = max(now, self._paused_until, self._last + spacing)
                if due > now:
                    await self._sleep(due - now)
                return due
        except BaseException:
            self._slots.release()
            raise

    async def _slow_down(self, began: float, retry_after: float | None) -> None:
        now = self._clock()
        self._paused_until = max(self._paused_until, now + pause_after(retry_after))
        before, self._slowdown = self._slowdown, self._slowdown.after_refusal(began, now)
        if self._slowdown != before:
            share = self._slowdown.share
            log.warning("slower, since the provider answered 'too many'", plan=self.plan.name, share=round(share, 2))
            if self._slowed is not None:
                await self._slowed(share)
