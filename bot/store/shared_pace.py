"""The pace of calls that several replicas make with one account, kept in PostgreSQL.

Only the database's clock counts. A statement commits by itself, so a replica that stands still holds no row locked.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final, TypeVar

import structlog

from bot.clock import Sleep
from bot.store.database import Database, DatabaseUnavailable
from bot.store.executors import Executor
from providers.api.pace import MemoryPace
from providers.api.plan import RECOVERY_SECONDS, SLOWEST, WINDOW_SECONDS, Plan, Slowdown, pause_after
from providers.errors import RateLimited

POLL_SECONDS: Final = 0.05
"""Between two looks for a slot that another replica has released; only the first in line looks."""
PATIENCE_SECONDS: Final = 0.5
"""How long the others leave a slot to a replica that waited before them and looks for it no more."""
LATE_SECONDS: Final = WINDOW_SECONDS - 60.0
"""A call that would begin this much after its reserved time reserves another."""
MARGIN_SECONDS: Final = 15.0
"""How long a slot stays taken after the deadline of its call, if its replica died."""

PATIENT_SECONDS, PATIENT_TRIES = 0.5, 60
"""Seconds between two tries while the database is away, and how many."""

T = TypeVar("T")

log = structlog.get_logger()


class SharedPace:
    """Gives the calls of one account their turns, over all replicas.

    Those who came first are first in each replica, and so are the replicas whose first has waited longest. `alone` is
    the pace that is kept while the database fails for long. `executor` is this replica, and `deadline` is the longest
    time of a call.
    """

    def __init__(
        self,
        database: Database,
        alone: MemoryPace,
        *,
        executor: Executor,
        deadline: float,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.running = 0
        self.waiting = 0
        self._database = database
        self._alone = alone
        self._executor = executor
        self._lease = deadline + MARGIN_SECONDS
        self._sleep = sleep
        self._clock = clock
        self._line = asyncio.Lock()
        self._released = asyncio.Event()
        self._releases: set[asyncio.Task[None]] = set()
        self._ready = False
        self._slowdown = Slowdown()

    @property
    def plan(self) -> Plan:
        """What the account may do."""
        return self._alone.plan

    @property
    def calls_per_minute(self) -> float:
        """How many calls may begin in a minute just now, as far as this replica has heard."""
        return self.plan.calls_per_minute * self._slowdown.share_at(self._clock())

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until a call may be made; it is made while the context is open.

        Raises:
            DatabaseUnavailable: this replica stood still, and others have taken over what the call was for.
        """
        executor = self._executor.id
        call = secrets.token_hex(8)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._release, call)
            self.waiting += 1
            try:
                began = await self._patiently(lambda: self._wait(call))
            except Exception:
                log.exception("call paced by this replica alone", plan=self.plan.name)
                began = None
                await stack.enter_async_context(self._alone.turn())
            finally:
                self.waiting -= 1
            await self._require_alive(executor)
            self.running += 1
            try:
                yield
            except RateLimited as error:
                if began is not None:
                    await self._slow_down(began, error.retry_after)
                raise
            finally:
                self.running -= 1

    async def _require_alive(self, executor: str) -> None:
        """Hold the call of a replica that stood still until its heartbeat knows whether it was taken for dead."""
        while self._clock() > self._executor.alive_until:
            await self._sleep(POLL_SECONDS)
        if self._executor.id != executor:
            raise DatabaseUnavailable("this replica stood still, and others have taken over what this call was for")

    async def _patiently(self, act: Callable[[], Awaitable[T]]) -> T:
        """Act, and again while the database is restarting: a replica that went on alone would exceed the plan."""
        for _ in range(PATIENT_TRIES):
            try:
                return await act()
            except DatabaseUnavailable as error:
                log.info("pace waits for the database", plan=self.plan.name, why=str(error))
                await self._sleep(PATIENT_SECONDS)
        return await act()

    async def _wait(self, call: str) -> float:
        """Take a slot, wait until the call may begin, and return when that is."""
        async with self._line:
            while True:
                self._released.clear()
                asked = self._clock()
                taken = await self._take(call)
                if taken is None:
                    await self._queue()
                    await self._wait_for_release()
                    continue
                if taken["wait"] > 0:
                    await self._sleep(taken["wait"])
                if self._clock() - asked - max(0.0, taken["wait"]) < LATE_SECONDS:
                    return float(taken["began"])
                # This process stood still. By now, the time and the slot may be another's.
                await self._release(call)

    async def _take(self, call: str) -> Mapping[str, Any] | None:
        """Take a slot and reserve the time at which its call begins; None if no slot is free."""
        if not self._ready:
            await self._make_ready()
        taken = await self._fetch(
            "take_call_slot",
            plan=self.plan.name,
            concurrency=self.plan.concurrency,
            spacing=self.plan.spacing,
            recovery=RECOVERY_SECONDS,
            holder=self._executor.id,
            call=call,
            lease=self._lease,
            patience=PATIENCE_SECONDS,
        )
        if taken is not None:
            self._hear(taken)
        return taken

    async def _make_ready(self) -> None:
        async with self._database.transaction() as connection:
            await self._database.queries.add_pace(connection, plan=self.plan.name)
            await self._database.queries.add_call_slots(
                connection, plan=self.plan.name, concurrency=self.plan.concurrency
            )
        self._ready = True

    async def _queue(self) -> None:
        """Have the replicas that come later leave the next free slot to this one."""
        async with self._database.reading() as connection:
            await self._database.queries.wait_for_call_slot(
                connection, plan=self.plan.name, holder=self._executor.id, patience=PATIENCE_SECONDS
            )

    async def _wait_for_release(self) -> None:
        """Wait until a call of this replica ends, or it is time to look for those of others."""
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._released.wait()
        except TimeoutError:
            return

    async def _release(self, call: str) -> None:
        """Give back the slot of a call, if it has one; whoever is cancelled meanwhile does not interrupt that."""
        release = asyncio.create_task(self._release_slot(call))
        self._releases.add(release)
        release.add_done_callback(self._releases.discard)
        await asyncio.shield(release)

    async def _release_slot(self, call: str) -> None:
        async def release() -> None:
            async with self._database.reading() as connection:
                await self._database.queries.release_call_slot(connection, plan=self.plan.name, call=call)

        try:
            await self._patiently(release)
        except Exception:
            log.exception("slot of a call not released", plan=self.plan.name, expires_after_seconds=self._lease)
        self._released.set()

    async def _slow_down(self, began: float, retry_after: float | None) -> None:
        try:
            slowed = await self._fetch(
                "slow_pace_down",
                plan=self.plan.name,
                began=began,
                slowest=SLOWEST,
                recovery=RECOVERY_SECONDS,
                pause=pause_after(retry_after),
            )
        except Exception:
            # What the provider answered to the call matters more.
            log.exception("slowdown not stored", plan=self.plan.name)
            return
        if slowed is not None:
            self._hear(slowed)
            share = round(slowed["share"], 2)
            log.warning("slower, since the provider answered 'too many'", plan=self.plan.name, share=share)

    def _hear(self, row: Mapping[str, Any]) -> None:
        self._slowdown = Slowdown(float(row["share"]), self._clock() - float(row["slowed_ago"]))

    async def _fetch(self, statement: str, **parameters: object) -> Mapping[str, Any] | None:
        async with self._database.reading() as connection:
            row = await getattr(self._database.queries, statement)(connection, **parameters)
        return None if row is None else dict(row)
