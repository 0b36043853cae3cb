"""The paces of all plans: shared by all replicas on PostgreSQL, this process's own on SQLite."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.clock import Clock, Sleep
from bot.store.database import Database
from bot.store.executors import Executor
from bot.store.repository import Repository
from bot.store.shared_pace import SharedPace
from providers.api.calls import Pace
from providers.api.pace import MemoryPace
from providers.api.plan import Plan, Slowdown

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Slowed:
    """A plan whose provider answered "too many": `seconds_ago`, and the share of its pace that is allowed now."""

    share: float
    seconds_ago: float


class Paces(Repository):
    """One pace for each plan. `executor` is this running copy of the bot."""

    def __init__(self, database: Database, clock: Clock, executor: Executor, sleep: Sleep = asyncio.sleep) -> None:
        super().__init__(database, clock)
        self._executor = executor
        self._sleep = sleep
        self._opened: dict[str, Pace] = {}

    @property
    def opened(self) -> Sequence[Pace]:
        """The paces that were asked for."""
        return tuple(self._opened.values())

    def of(self, plan: Plan, deadline: float) -> Pace:
        """Return the pace of a plan, the same for all who ask; no call takes longer than `deadline` seconds."""
        pace = self._opened.get(plan.name)
        if pace is None:
            pace = self._opened[plan.name] = self._open(plan, deadline)
        return pace

    async def slowed(self) -> Mapping[str, Slowed]:
        """Return by name the plans whose providers ever answered "too many"."""
        if self._database.shared:
            rows = await self._fetch_all("get_shared_paces")
        else:
            rows = await self._fetch_all("get_paces", now=self._clock().timestamp())
        return {
            str(row["plan"]): Slowed(Slowdown(row["share"], 0.0).share_at(row["slowed_ago"]), row["slowed_ago"])
            for row in rows
        }

    def _open(self, plan: Plan, deadline: float) -> Pace:
        async def save(share: float) -> None:
            try:
                await self._execute("save_slowdown", plan=plan.name, share=share, now=self._clock().timestamp())
            except Exception:
                # What the provider answered to the call matters more.
                log.exception("slowdown not stored", plan=plan.name)

        alone = MemoryPace(plan, None if self._database.shared else save)
        if not self._database.shared:
            return alone
        return SharedPace(self._database, alone, executor=self._executor, deadline=deadline, sleep=self._sleep)
