"""The connection to the database and its migrations.

SQLite through aiosqlite. One connection is opened with the application and closed with it; a lock keeps the
statements of one transaction together.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite

SCHEME = "sqlite:///"
MIGRATIONS = Path(__file__).parent / "migrations"

CONNECTION_SETTINGS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA busy_timeout = 5000;
PRAGMA foreign_keys = ON;
"""


class DatabaseUnusable(Exception):
    """The database can't be opened or was made by a newer version; the text says what to do."""


class Database:
    """One SQLite connection in autocommit mode, whose transactions are kept apart by a lock."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """Give the connection to one task; what it wrote is kept as a whole, or not at all when it raises."""
        async with self._lock:
            await self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                await self._connection.rollback()
                raise
            await self._connection.commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[aiosqlite.Connection]:
        """Give the connection for one statement that changes nothing."""
        async with self._lock:
            yield self._connection

    async def close(self) -> None:
        """Close the connection; nothing can be asked afterwards."""
        await self._connection.close()


def sqlite_path(url: str) -> str:
    """Return the file that a `sqlite:///PATH` address names (`:memory:` stays).

    Raises:
        DatabaseUnusable: the address is of another kind.
    """
    if not url.startswith(SCHEME) or url == SCHEME:
        met = url.split(":", 1)[0] or "nothing"
        raise DatabaseUnusable(f"DATABASE_URL begins with '{met}:', expected sqlite:///PATH, as in {SCHEME}data/x.db")
    return url.removeprefix(SCHEME)


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Open the database at `url`, bring it up to date, and close it at the end.

    Raises:
        DatabaseUnusable: it can't be opened, is no database, or was made by a newer version.
    """
    path = sqlite_path(url)
    try:
        if path != ":memory:":
            await asyncio.to_thread(Path(path).parent.mkdir, parents=True, exist_ok=True)
        connection = await aiosqlite.connect(path, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseUnusable(
            f"the database {path} can't be opened ({error}): check the path and its rights"
        ) from None
    try:
        connection.row_factory = aiosqlite.Row
        await migrate(connection, path)
        yield Database(connection)
    finally:
        await connection.close()


async def migrate(connection: aiosqlite.Connection, path: str) -> Sequence[str]:
    """Apply the migrations that are still missing, in order, each as a whole; return their names.

    Raises:
        DatabaseUnusable: the file is no database, is locked, or holds migrations that this version does not know.
    """
    known = sorted(file.stem for file in MIGRATIONS.glob("*.sql"))
    try:
        await connection.executescript(CONNECTION_SETTINGS)
        await connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT)")
        rows = await connection.execute_fetchall("SELECT name FROM migrations")
        applied = {str(row[0]) for row in rows}
        if newer := sorted(applied - set(known)):
            raise DatabaseUnusable(
                f"the database {path} was made by a newer version (it has {newer[-1]}, this one ends at {known[-1]}):"
                " start that version, or restore a backup"
            )
        missing = [name for name in known if name not in applied]
        for name in missing:
            script = (MIGRATIONS / f"{name}.sql").read_text(encoding="utf-8")
            mark = f"INSERT INTO migrations VALUES ('{name}', CAST(strftime('%s', 'now') AS INTEGER));"  # noqa: S608 -- a file name of ours
            await connection.executescript(f"BEGIN IMMEDIATE;\n{script}\n{mark}\nCOMMIT;")
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"the database {path} can't be used ({error}): check the file and its rights") from None
    return missing
