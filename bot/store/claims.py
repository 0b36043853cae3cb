"""Who of several copies of the bot does work that is paid for, while the others wait for what it brings."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Final

import structlog

from bot.clock import Clock, Sleep
from bot.store.database import Database

CLAIM_SECONDS: Final = 20
"""For so long a claim holds that is not extended."""
EXTEND_SECONDS: Final = 5
LONGEST_SECONDS: Final = 180
"""For so long a claim is extended: a conversion and a search may take 60 s each, and wait for their turn."""
LOOK_AGAIN_SECONDS: Final = 0.3

log = structlog.get_logger()


class Claims:
    """Claims in a database that copies of the bot share. `clock` returns the time, aware and in UTC.

    A claim saves money and is no lock. It is extended for as long as the work goes on; after `CLAIM_SECONDS` without,
    whoever waits goes on, so that a copy which died, stands still or has another time on its clock holds nobody up for
    longer.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sleep = sleep
        self._queries = database.queries

    @asynccontextmanager
    async def holding(self, *work: str) -> AsyncIterator[None]:
        """Hold a piece of work, known by its words, while the context is open; wait while another copy does.

        Another copy may have done the work by then: look first for what it brought.
        """
        name, owner = hashlib.sha256("\n".join(work).encode()).hexdigest(), secrets.token_hex(8)
        try:
            await self._wait(name, owner)
            extending = asyncio.create_task(self._extend(name, owner))
            try:
                yield
            finally:
                extending.cancel()
                await asyncio.gather(extending, return_exceptions=True)
        finally:
            await self._release(name, owner)

    async def _wait(self, name: str, owner: str) -> None:
        # Counted, not read off the clock, which may be set back meanwhile.
        seen, unchanged = None, 0.0
        while unchanged < CLAIM_SECONDS and (other := await self._claim(name, owner)):
            unchanged = unchanged + LOOK_AGAIN_SECONDS if other == seen else LOOK_AGAIN_SECONDS
            seen = other
            await self._sleep(LOOK_AGAIN_SECONDS)

    async def _claim(self, name: str, owner: str) -> tuple[str, int] | None:
        """Claim work, or return by whom and until when it is claimed."""
        now = int(self._clock().timestamp())
        async with self._database.transaction() as connection:
            await self._queries.prune_claims(connection, now=now)
            if await self._queries.add_claim(connection, name=name, owner=owner, until=now + CLAIM_SECONDS):
                return None
            row = await self._queries.get_claim(connection, name=name)
            # Without a row, the other one has just ended.
            return ("", now) if row is None else (str(row["owner"]), int(row["until"]))

    async def _extend(self, name: str, owner: str) -> None:
        for _ in range(LONGEST_SECONDS // EXTEND_SECONDS):
            await self._sleep(EXTEND_SECONDS)
            until = int(self._clock().timestamp()) + CLAIM_SECONDS
            try:
                async with self._database.transaction() as connection:
                    await self._queries.extend_claim(connection, name=name, owner=owner, until=until)
            except Exception:
                log.exception("claim not extended")

    async def _release(self, name: str, owner: str) -> None:
        try:
            async with self._database.transaction() as connection:
                await self._queries.drop_claim(connection, name=name, owner=owner)
        except Exception:
            # What was paid for is more than the claim, which ends by itself.
            log.exception("claim not released")


def holding(claims: Claims | None, *work: str) -> AbstractAsyncContextManager[None]:
    """Keep other copies, if there are any, from the same work, which may be done by the time this is entered."""
    return nullcontext() if claims is None else claims.holding(*work)
