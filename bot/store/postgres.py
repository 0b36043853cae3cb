"""PostgreSQL: a pool of connections; several replicas of the bot may share one database."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import aiosql
import asyncpg
import structlog
from aiosql.adapters.asyncpg import AsyncPGAdapter
from asyncpg.pool import PoolConnectionProxy

from bot.clock import Sleep
from bot.store.database import MIGRATIONS, QUERIES, DatabaseUnavailable, DatabaseUnusable, Queries, missing_migrations

MAX_CONNECTIONS = 10
CONNECT_TIMEOUT = 10.0
STATEMENT_TIMEOUT = 30.0
MIGRATION_TIMEOUT = 3600.0
"""Seconds for one migration, and for waiting for another replica's: an index of a large table takes minutes."""
CLOSE_TIMEOUT = 5.0
PATIENCE = 15.0
"""Seconds that a transaction waits for an unavailable server: it may be restarting, or failing over."""
RETRY_SECONDS = 0.5

UNAVAILABLE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
)
"""Errors that pass: the server is unreachable, starting, stopping, failing over, or out of connections, memory or disk.

A timeout is an OSError.
"""

CLOSED = "connection is closed"
"""In the driver's error for a connection that broke between two statements; its class also stands for misuse."""

MIGRATION_LOCK = 0x536E6170
"""The key of an advisory lock: replicas that start at the same time migrate one after the other."""

if TYPE_CHECKING:
    # Generic only in the type stubs of asyncpg.
    Connections = asyncpg.Pool[asyncpg.Record]
    Connection = PoolConnectionProxy[asyncpg.Record]

log = structlog.get_logger()


class PostgresDatabase:
    """A pool of connections. A transaction sees what others have committed (READ COMMITTED, the server's default).

    A transaction that begins while the server is unavailable waits up to `patience` seconds of `now` for it, and then
    raises `DatabaseUnavailable`. One that had begun raises it at once.
    """

    shared = True

    def __init__(
        self,
        pool: "Connections",
        *,
        patience: float = PATIENCE,
        sleep: Sleep = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.queries = _queries()
        self._pool = pool
        self._patience = patience
        self._sleep = sleep
        self._now = now

    async def version(self) -> str:
        """Return the version of the server."""
        async with self.reading() as connection:
            server = connection.get_server_version()
        return f"PostgreSQL {server.major}.{server.minor}"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Connection"]:
        """Open a transaction on a connection of the pool. It commits at the end, and rolls back on an error.

        Raises:
            DatabaseUnavailable: the connection broke, or the server is unavailable.
        """
        with _translated_errors():
            async with AsyncExitStack() as stack:
                yield await self._wait_for_connection(stack, begin=True)

    def writing(self) -> AbstractAsyncContextManager["Connection"]:
        """Open a transaction for one statement: its beginning notices a connection that broke while it was idle.

        Raises:
            DatabaseUnavailable: as `transaction` does.
        """
        return self.transaction()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator["Connection"]:
        """Lend a connection of the pool for one statement, which commits by itself.

        Raises:
            DatabaseUnavailable: the connection broke, or the server is unavailable.
        """
        with _translated_errors():
            async with AsyncExitStack() as stack:
                yield await self._wait_for_connection(stack, begin=False)

    async def _wait_for_connection(self, stack: AsyncExitStack, *, begin: bool) -> "Connection":
        """Enter a connection into the stack as soon as there is one, and, with `begin`, a transaction."""
        until = self._now() + self._patience
        while True:
            try:
                return await self._open(stack, begin=begin)
            except UNAVAILABLE as error:
                if self._now() >= until:
                    raise
                log.debug("waiting for the database", why=type(error).__name__)
                await self._sleep(RETRY_SECONDS)

    async def _open(self, stack: AsyncExitStack, *, begin: bool) -> "Connection":
        async with AsyncExitStack() as opening:
            connection = await self._pool.acquire()
            opening.push_async_callback(self._release, connection)
            if begin:
                try:
                    await opening.enter_async_context(connection.transaction())
                except (asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
                    raise ConnectionResetError("the connection broke before a transaction began") from error
            stack.push_async_exit(opening.pop_all())
            return connection

    async def _release(self, connection: "Connection") -> None:
        try:
            await self._pool.release(connection)
        except (*UNAVAILABLE, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            # The transaction has ended by now, and the pool will open a new connection.
            log.debug("a connection to the database broke after its transaction", why=type(error).__name__)


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except (*UNAVAILABLE, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        if not _is_unavailable(error):
            raise
        raise DatabaseUnavailable(
            f"the database is away, or went away during the work ({type(error).__name__})"
        ) from error


def _is_unavailable(error: BaseException | None) -> bool:
    """Whether this error, or one that it was raised during, means that the server is unavailable."""
    while error is not None:
        # The driver's protocol is confused where the server goes away between two of its messages.
        if isinstance(error, (*UNAVAILABLE, asyncpg.InternalClientError)) or CLOSED in str(error):
            return True
        error = error.__context__
    return False


class CountingAdapter(AsyncPGAdapter):
    """Returns the number of changed rows, as the adapter for SQLite does; asyncpg returns a text like `UPDATE 3`."""

    async def insert_update_delete(
        self, conn: "Connection", query_name: str, sql: str, parameters: dict[str, object]
    ) -> int:
        """Run a statement and return the number of rows it changed."""
        status = await super().insert_update_delete(conn, query_name, sql, parameters)  # type: ignore[no-untyped-call]  # it has no types
        return int(str(status).rpartition(" ")[2])


@cache
def _queries() -> Queries:
    """Read the statements once: it takes longer than opening a database."""
    queries: Queries = aiosql.from_path(
        QUERIES,
        CountingAdapter,  # type: ignore[arg-type]  # the library's own adapter fits its protocol as little
        mandatory_parameters=False,
    )
    return queries


@asynccontextmanager
async def open_postgres(url: str) -> AsyncIterator[PostgresDatabase]:
    """Connect to the database at `url` and apply missing migrations; disconnect at the end.

    Raises:
        DatabaseUnusable: it can't be reached or used, or was made by a newer version.
    """
    pool = await _connect(url)
    try:
        await migrate(pool)
        yield PostgresDatabase(pool)
    finally:
        try:
            await asyncio.wait_for(pool.close(), CLOSE_TIMEOUT)
        except TimeoutError:
            pool.terminate()


async def migrate(pool: "Connections", folder: Path = MIGRATIONS) -> Sequence[str]:
    """Apply all missing migrations in one transaction; return their names.

    Raises:
        DatabaseUnusable: the database refuses them, or holds migrations that this version does not know.
    """
    try:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", MIGRATION_LOCK, timeout=MIGRATION_TIMEOUT)
            await connection.execute("SET LOCAL client_min_messages = warning")
            await connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT)")
            rows = await connection.fetch("SELECT name FROM migrations")
            missing = missing_migrations({str(row["name"]) for row in rows}, "that DATABASE_URL names", folder)
            for name, script in missing.items():
                await connection.execute(script, timeout=MIGRATION_TIMEOUT)
                await connection.execute(
                    "INSERT INTO migrations VALUES ($1, CAST(EXTRACT(EPOCH FROM now()) AS BIGINT))", name
                )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnusable(f"the PostgreSQL database can't be used ({error}): {_advice(error)}") from None
    return list(missing)


async def _connect(url: str) -> "Connections":
    # Errors of the driver are not quoted here: it takes a password with a stray sign for another part of the address,
    # and names it.
    try:
        return await asyncpg.create_pool(
            url, min_size=1, max_size=MAX_CONNECTIONS, timeout=CONNECT_TIMEOUT, command_timeout=STATEMENT_TIMEOUT
        )
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnusable(
            f"the PostgreSQL database can't be opened ({type(error).__name__}): {_advice(error)}"
        ) from None


def _advice(error: Exception) -> str:
    match error:
        case asyncpg.InvalidAuthorizationSpecificationError():
            return "the server refused user or password; correct them in DATABASE_URL"
        case asyncpg.InvalidCatalogNameError():
            return "there is no such database; create it, or correct the name at the end of DATABASE_URL"
        case asyncpg.InsufficientPrivilegeError():
            return "its user may not create tables; make it the owner of the database"
        case asyncpg.TooManyConnectionsError():
            return f"the server has no connection left; each copy of the bot takes up to {MAX_CONNECTIONS}"
        case asyncpg.CannotConnectNowError():
            return "the server is starting or stopping; try again in a moment"
        case TimeoutError() | OSError():
            return "there is no server at its host and port, or none that answers; check DATABASE_URL and the network"
        case ValueError() | asyncpg.InterfaceError():
            return (
                "DATABASE_URL is not as postgresql://USER:PASSWORD@HOST:PORT/NAME; in user and password,"
                " signs such as @ : / ? # are written in percent form"
            )
    return "look into the server's log"
