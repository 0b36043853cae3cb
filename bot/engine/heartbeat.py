"""The heartbeat of a replica: it says that it lives, and takes over the work of those that do not.

The database's clock tells how long a replica has been silent. A replica that was silent for too long, because its
machine stood still, learns of it before it does anything more, and leaves what it had in hand to the others.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.clock import Sleep
from bot.engine.engine import Engine
from bot.store.executors import Executor, ExecutorRepository

log = structlog.get_logger()


@dataclass(frozen=True)
class Pulse:
    """Seconds between two beats, and of silence after which a replica is dead."""

    beat: float = 3.0
    dead_after: float = 15.0


class Heartbeat:
    """Beats while `beating` is open. `now` tells seconds, and goes on while the process stands still."""

    def __init__(
        self,
        executor: Executor,
        executors: ExecutorRepository,
        engine: Engine,
        pulse: Pulse = Pulse(),
        *,
        sleep: Sleep = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._executor = executor
        self._executors = executors
        self._engine = engine
        self._pulse = pulse
        self._sleep = sleep
        self._now = now
        self._last = now()
        self._beat: asyncio.Task[None] | None = None
        self.replicas = 1
        """How many replicas live."""

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Count among the living replicas while the context is open."""
        await self._executors.add(self._executor.id)
        self._heard()
        task = asyncio.create_task(self._beat_forever())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._executors.leave(self._executor.id)

    async def require_alive(self) -> None:
        """Return at once if this replica has been heard lately. Otherwise find out first whether it was taken for dead.

        Then the work that asks is cancelled, as it belongs to another replica.
        """
        if self._now() > self._executor.alive_until:
            # The beat may cancel whoever asks, and must not end with it.
            await asyncio.shield(self._beating())

    def _beating(self) -> asyncio.Task[None]:
        if self._beat is None or self._beat.done():
            self._beat = asyncio.create_task(self.beat())
        return self._beat

    async def _beat_forever(self) -> None:
        while True:
            await self._sleep(self._pulse.beat)
            try:
                await asyncio.shield(self._beating())
            except Exception:
                log.exception("no heartbeat")

    async def beat(self) -> None:
        """Say that this replica lives, and take over the work of the dead."""
        stood_still = self._now() - self._last > 2 * self._pulse.beat
        if not await self._executors.beat(self._executor.id):
            log.warning("this replica stood still and was taken for dead: its work is left to others")
            await self._engine.interrupt()
            former = self._executor.id
            self._executor.renew()
            await self._executors.add(self._executor.id)
            self._engine.rename()
            # What was claimed under the old id since this replica woke is nobody else's yet.
            await self._engine.recover(former)
        self._heard()
        if stood_still:
            # All may have stood still, as while the database was away: the living beat first.
            return
        for dead in await self._executors.mark_dead(self._pulse.dead_after):
            await self._engine.recover(dead)
            await self._executors.remove(dead)
        self.replicas = len(await self._executors.living())

    def _heard(self) -> None:
        self._last = self._now()
        self._executor.alive_until = self._last + self._pulse.dead_after - 2 * self._pulse.beat


RequireAlive = Callable[[], Awaitable[None]]


async def always_alive() -> None:
    """Return at once: the only copy on its database is taken for dead by nobody."""
