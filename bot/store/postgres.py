"""PostgreSQL: a pool of connections; several copies of the bot may share one database."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import aiosql
import asyncpg
import structlog
from aiosql.adapters.asyncpg import AsyncPGAdapter
from asyncpg.pool import PoolConnectionProxy

from bot.clock import Sleep
from bot.store.database import QUERIES, DatabaseAway, DatabaseUnusable, Queries, missing_migrations

CONNECTIONS = 10
CONNECT_TIMEOUT = 10.0
STATEMENT_TIMEOUT = 30.0
CLOSE_TIMEOUT = 5.0
PATIENCE = 15.0
"""For so long work waits for a server that is away: it restarts, or another one takes its place."""
KNOCK_AGAIN_AFTER = 0.5
"""All of them in seconds."""

AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
)
"""What it looks like when the server is away, starts or stops, or has no connection left; a time-out is an OSError."""

CLOSED = "connection is closed"
"""What the driver says of a connection that broke between two statements; its class means wrong use, too."""

MIGRATION_LOCK = 0x536E6170
"""A number of our own: copies that start at the same time migrate one after the other."""

if TYPE_CHECKING:
    # Only the type checker's picture of asyncpg has these as generics.
    Connections = asyncpg.Pool[asyncpg.Record]
    Connection = PoolConnectionProxy[asyncpg.Record]

log = structlog.get_logger()


class PostgresDatabase:
    """A pool of connections. A transaction sees what others have committed (READ COMMITTED, the server's default).

    Work that begins while the server is away waits for it, for `patience` seconds of `now`; what had begun ends with
    `DatabaseAway`, and so does what has waited in vain.
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
        self.queries: Queries = aiosql.from_path(
            QUERIES,
            CountingAdapter,  # type: ignore[arg-type]  # the library's own adapter fits its protocol as little
            mandatory_parameters=False,
        )
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
        """Give a connection to one task; what it wrote is kept as a whole, or not at all when it raises."""
        with _away():
            async with AsyncExitStack() as stack:
                yield await self._opened(stack, begin=True)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator["Connection"]:
        """Give a connection for one statement that changes nothing."""
        with _away():
            async with AsyncExitStack() as stack:
                yield await self._opened(stack, begin=False)

    async def _opened(self, stack: AsyncExitStack, *, begin: bool) -> "Connection":
        """Put a connection onto the stack as soon as there is one; where it is to `begin`, with a transaction."""
        until = self._now() + self._patience
        while True:
            try:
                return await self._open(stack, begin=begin)
            except AWAY as error:
                if self._now() >= until:
                    raise
                log.debug("waiting for the database", why=type(error).__name__)
                await self._sleep(KNOCK_AGAIN_AFTER)

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
        except (*AWAY, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            # What was done on it is done by now, and the pool makes a new one.
            log.debug("a connection to the database broke after its work", why=type(error).__name__)


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except (*AWAY, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        if not _tells_away(error):
            raise
        raise DatabaseAway(f"the database is away, or went away during the work ({type(error).__name__})") from error


def _tells_away(error: BaseException | None) -> bool:
    """Whether the server is away by this error, or by one before it that was being cleaned up after."""
    while error is not None:
        if isinstance(error, AWAY) or CLOSED in str(error):
            return True
        error = error.__context__
    return False


class CountingAdapter(AsyncPGAdapter):
    """Gives the number of changed rows, as the adapter for SQLite does; asyncpg gives the server's `UPDATE 3`."""

    async def insert_update_delete(
        self, conn: "Connection", query_name: str, sql: str, parameters: dict[str, object]
    ) -> int:
        """Run a statement and return the number of rows it changed."""
        status = await super().insert_update_delete(conn, query_name, sql, parameters)  # type: ignore[no-untyped-call]  # it has no types
        return int(str(status).rpartition(" ")[2])


@asynccontextmanager
async def open_postgres(url: str) -> AsyncIterator[PostgresDatabase]:
    """Connect to the database at `url`, bring it up to date, and disconnect at the end.

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


async def migrate(pool: "Connections") -> Sequence[str]:
    """Apply the migrations that are still missing, all of them or none; return their names.

    Raises:
        DatabaseUnusable: the database refuses them, or holds migrations that this version does not know.
    """
    try:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", MIGRATION_LOCK, timeout=None)
            await connection.execute("SET LOCAL client_min_messages = warning")
            await connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT)")
            rows = await connection.fetch("SELECT name FROM migrations")
            missing = missing_migrations({str(row["name"]) for row in rows}, "that DATABASE_URL names")
            for name, script in missing.items():
                await connection.execute(script)
                await connection.execute(
                    "INSERT INTO migrations VALUES ($1, CAST(EXTRACT(EPOCH FROM now()) AS BIGINT))", name
                )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise DatabaseUnusable(f"the PostgreSQL database can't be used ({error}): {_advice(error)}") from None
    return list(missing)


async def _connect(url: str) -> "Connections":
    # No error of the driver is quoted here: a password with a stray sign in it is taken for another part of the
    # address, and would be told.
    try:
        return await asyncpg.create_pool(
            url, min_size=1, max_size=CONNECTIONS, timeout=CONNECT_TIMEOUT, command_timeout=STATEMENT_TIMEOUT
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
            return f"the server has no connection left; each copy of the bot takes up to {CONNECTIONS}"
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
