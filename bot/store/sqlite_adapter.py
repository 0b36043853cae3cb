"""How aiosql runs a statement on SQLite: in one trip to the thread of the connection.

The library's own adapter makes three: to run the statement, to fetch its rows, and to close its cursor. A trip costs a
tenth of a millisecond on both sides, and a photo takes some twenty-five statements.
"""

from collections.abc import AsyncIterator, Mapping, Sequence

import aiosqlite
from aiosql.adapters.aiosqlite import AioSQLiteAdapter

Parameters = Mapping[str, object]


class OneTripAdapter(AioSQLiteAdapter):
    """Fetches all rows of a statement together: those that could have many are bounded by a LIMIT."""

    async def select(
        self,
        conn: aiosqlite.Connection,
        _query_name: str,
        sql: str,
        parameters: Parameters,
        _record_class: None = None,
    ) -> AsyncIterator[aiosqlite.Row]:
        """Run a query, and return its rows one by one."""
        for row in await conn.execute_fetchall(sql, parameters):
            yield row

    async def select_one(
        self,
        conn: aiosqlite.Connection,
        _query_name: str,
        sql: str,
        parameters: Parameters,
        _record_class: None = None,
    ) -> aiosqlite.Row | None:
        """Run a query, and return its first row, None without any."""
        return next(iter(await conn.execute_fetchall(sql, parameters)), None)

    async def select_value(
        self, conn: aiosqlite.Connection, _query_name: str, sql: str, parameters: Parameters
    ) -> object:
        """Run a query, and return the first value of its first row, None without any."""
        return next((row[0] for row in await conn.execute_fetchall(sql, parameters)), None)

    async def insert_update_delete(
        self, conn: aiosqlite.Connection, _query_name: str, sql: str, parameters: Parameters
    ) -> int:
        """Run a statement, and return the number of rows it changed."""
        # Without rows to fetch, a cursor has ended when it begins, so that it need not be closed.
        return (await conn.execute(sql, parameters)).rowcount

    async def insert_update_delete_many(
        self, conn: aiosqlite.Connection, _query_name: str, sql: str, parameters: Sequence[Parameters]
    ) -> None:
        """Run a statement once for each of its parameters."""
        await conn.executemany(sql, parameters)
