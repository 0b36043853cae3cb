"""What every repository shares: the time, and running one statement of `queries.sql`."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

import structlog

from bot.clock import Clock, Sleep
from bot.store.database import Database, DatabaseUnavailable
from providers.query import Query

PORTION: Final = 500
"""How many rows one transaction deletes at most: a press waits for a few milliseconds behind it."""
STORE_SECONDS, STORE_TRIES = 0.5, 60
"""Seconds between two tries to store what was paid for, and how many."""

T = TypeVar("T")

log = structlog.get_logger()


class Repository:
    """One kind of data in the database. `clock` returns the time, aware and in UTC; stored times are epoch seconds.

    Every method may raise `DatabaseUnavailable` or `DatabaseUnusable`; nothing is stored then.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._queries = database.queries

    def now(self) -> int:
        """Return the time in epoch seconds."""
        return int(self._clock().timestamp())

    async def _fetch_one(self, statement: str, /, **parameters: object) -> Mapping[str, Any] | None:
        """Run a query in a read of its own; return its first row, None without any."""
        async with self._database.reading() as connection:
            row = await getattr(self._queries, statement)(connection, **parameters)
        return None if row is None else dict(row)

    async def _fetch_all(self, statement: str, /, **parameters: object) -> list[Mapping[str, Any]]:
        """Run a query in a read of its own; return all rows."""
        async with self._database.reading() as connection:
            return [dict(row) async for row in getattr(self._queries, statement)(connection, **parameters)]

    async def _fetch_value(self, statement: str, /, **parameters: object) -> int:
        """Run a query for a number in a read of its own; 0 without a row."""
        async with self._database.reading() as connection:
            return int(await getattr(self._queries, statement)(connection, **parameters) or 0)

    async def _execute(self, statement: str, /, **parameters: object) -> int:
        """Run a statement in a transaction of its own; return how many rows it changed."""
        async with self._database.writing() as connection:
            return int(await getattr(self._queries, statement)(connection, **parameters))

    async def _execute_in_portions(self, statement: str, /, portion: int = PORTION, **parameters: object) -> None:
        """Run a statement until it finds nothing more, each time in a transaction of its own.

        It changes at most `portion` rows at a time. Whoever waits for the database goes before the next portion.
        """
        while await self._execute(statement, portion=portion, **parameters) >= portion:
            pass


async def until_stored(store: Callable[[], Awaitable[T]], sleep: Sleep = asyncio.sleep) -> T:
    """Store what was paid for or sent, and again while nothing can be written: to lose it would be to do it twice.

    Raises:
        DatabaseUnavailable: the database is away for longer.
    """
    for _ in range(STORE_TRIES):
        try:
            return await store()
        except DatabaseUnavailable as error:
            log.info("what was paid for or sent waits for the database", why=str(error))
            await sleep(STORE_SECONDS)
    return await store()


def canonical_json(query: Query) -> str:
    """Write a query so that equal queries are equal as text: sets have no order of their own."""
    fields = query.model_dump(mode="json")
    fields["filters"] = sorted(query.filters)
    return json.dumps(fields, sort_keys=True)
