"""Claims on paid work: one replica of the bot does it while the others wait for its result."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog

from bot.clock import Clock, Sleep
from bot.store.database import Database
from bot.store.repository import Repository

CLAIM_SECONDS: Final = 20
"""Claim lifetime in seconds unless renewed."""
RENEW_SECONDS: Final = 5
"""Seconds between renewals."""
LONGEST_SECONDS: Final = 180
"""Seconds after which a claim is no longer renewed: a conversion and a search may take 60 s each, and wait in turn."""
RETRY_SECONDS: Final = 0.3

log = structlog.get_logger()


class Claims(Repository):
    """Claims in a database that several replicas share.

    A claim saves money and is not a lock. It is renewed while the work goes on. Whoever waits goes on when it has not
    been renewed for `CLAIM_SECONDS`, so a replica that died, hangs or has a wrong clock holds nobody up for longer.
    """

    def __init__(self, database: Database, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        super().__init__(database, clock)
        self._sleep = sleep

    @asynccontextmanager
    async def holding(self, *key: str) -> AsyncIterator[None]:
        """Hold the claim on the work that `key` names while the context is open; first wait for other holders.

        Another replica may have done the work by then: look for its result first.
        """
        name, owner = hashlib.sha256("\n".join(key).encode()).hexdigest(), secrets.token_hex(8)
        try:
            await self._wait(name, owner)
            renewing = asyncio.create_task(self._renew(name, owner))
            try:
                yield
            finally:
                renewing.cancel()
                await asyncio.gather(renewing, return_exceptions=True)
        finally:
            await self._release(name, owner)

    async def _wait(self, name: str, owner: str) -> None:
        # The time is counted rather than read from the clock, which may be set back meanwhile.
        last_holder, unchanged = None, 0.0
        while unchanged < CLAIM_SECONDS and (holder := await self._claim(name, owner)):
            unchanged = unchanged + RETRY_SECONDS if holder == last_holder else RETRY_SECONDS
            last_holder = holder
            await self._sleep(RETRY_SECONDS)

    async def _claim(self, name: str, owner: str) -> tuple[str, int] | None:
        """Claim the work, or return by whom and until when (epoch seconds) it is claimed."""
        now = self.now()
        async with self._database.transaction() as connection:
            await self._queries.prune_claims(connection, now=now)
            if await self._queries.add_claim(connection, name=name, owner=owner, until=now + CLAIM_SECONDS):
                return None
            row = await self._queries.get_claim(connection, name=name)
            # Without a row, the other claim has just been released.
            return ("", now) if row is None else (str(row["owner"]), int(row["until"]))

    async def _renew(self, name: str, owner: str) -> None:
        for _ in range(LONGEST_SECONDS // RENEW_SECONDS):
            await self._sleep(RENEW_SECONDS)
            try:
                await self._execute("renew_claim", name=name, owner=owner, until=self.now() + CLAIM_SECONDS)
            except Exception:
                log.exception("claim not renewed")

    async def _release(self, name: str, owner: str) -> None:
        try:
            await self._execute("delete_claim", name=name, owner=owner)
        except Exception:
            # The result of the work is worth more than the claim, which expires by itself.
            log.exception("claim not released")
