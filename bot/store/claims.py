"""Claims on paid work: one replica of the bot does it while the others wait for its result."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog

from bot.clock import Clock, Sleep
from bot.store.database import Database
from bot.store.executors import Executor
from bot.store.repository import Repository

RETRY_SECONDS: Final = 0.3
MAX_RETRIES: Final = 600
"""How often a claim of another is waited for: its calls have deadlines, so that it ends long before."""

log = structlog.get_logger()


class Claims(Repository):
    """Claims in a database that several replicas share. A claim lasts until its work ends or its replica dies."""

    def __init__(self, database: Database, clock: Clock, executor: Executor, sleep: Sleep = asyncio.sleep) -> None:
        super().__init__(database, clock)
        self._executor = executor
        self._sleep = sleep

    @asynccontextmanager
    async def holding(self, *key: str) -> AsyncIterator[None]:
        """Hold the claim on the work that `key` names while the context is open; first wait for other holders.

        Another replica may have done the work by then: look for its result first.
        """
        name, executor = hashlib.sha256("\n".join(key).encode()).hexdigest(), self._executor.id
        try:
            for _ in range(MAX_RETRIES):
                if await self._claim(name, executor):
                    break
                await self._sleep(RETRY_SECONDS)
            yield
        finally:
            await self._release(name, executor)

    async def _claim(self, name: str, executor: str) -> bool:
        async with self._database.transaction() as connection:
            await self._queries.delete_claim_of_the_dead(connection, name=name)
            return bool(await self._queries.add_claim(connection, name=name, executor=executor))

    async def _release(self, name: str, executor: str) -> None:
        try:
            await self._execute("delete_claim", name=name, executor=executor)
        except Exception:
            # The result of the work is worth more than the claim, which ends with the replica.
            log.exception("claim not released")
