"""SQLite: one file, one connection that writes and a few that read, open for as long as the application runs."""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import aiosql
import aiosqlite

from bot.store.database import QUERIES, DatabaseUnavailable, DatabaseUnusable, Queries, missing_migrations
from bot.store.sqlite_adapter import OneTripAdapter
from bot.store.writer_turns import WriterTurns

SCHEME = "sqlite:///"
MEMORY = ":memory:"
OWNER_ALONE = 0o600
KNOWS_SUBSEC = (3, 42, 0)
"""The version from which SQLite tells the time in fractions of a second."""
PATIENCE = 30
"""Seconds that a statement waits while another program locks the database."""

CONNECTION_SETTINGS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA busy_timeout = 5000;
PRAGMA foreign_keys = ON;
PRAGMA wal_autocheckpoint = 250;
PRAGMA journal_size_limit = 67108864;
"""
"""A transaction that fills the log moves it into the file while others wait: at 1 MB already, that takes milliseconds.

The log that a flood has left is cut back to 64 MB.
"""
UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
}
"""Errors that pass when somebody makes room on the disk, or another program lets go of the file."""
READERS = 3
"""How many statements read at the same time: a long one, such as that of statistics, stops no other."""


@cache
def _queries() -> Queries:
    """Read the statements once: it takes longer than opening a database."""
    queries: Queries = aiosql.from_path(
        QUERIES,
        OneTripAdapter,  # type: ignore[arg-type]  # the library's own adapter fits its protocol as little
        mandatory_parameters=False,
    )
    return queries


def _unixepoch(modifier: object) -> float:
    if modifier != "subsec":
        raise ValueError(f"unixepoch knows only 'subsec' here, not {modifier!r}")
    return time.time()


class WalConnection(sqlite3.Connection):
    """A connection for the engine, which writes as the bot's own do.

    A crash of the bot loses nothing, one of the machine little. With Python 3.12 and newer, DBOS calls
    `unixepoch('subsec')`, which SQLite knows since 3.42 (https://sqlite.org/releaselog/3_42_0.html). Such a Python may
    well be built on an older SQLite.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on as they are
        super().__init__(*args, **kwargs)
        if sqlite3.sqlite_version_info < KNOWS_SUBSEC:
            self.create_function("unixepoch", 1, _unixepoch)
        self.execute("PRAGMA journal_mode = WAL")
        self.execute("PRAGMA synchronous = NORMAL")


class SqliteDatabase:
    """Connections in autocommit mode. The writer's transactions have their turns one after the other.

    A reader sees what was committed when its statement began, and waits for no transaction.
    A file that was moved or deleted is not written any more. SQLite itself would go on writing, and lose everything.
    """

    shared = False

    def __init__(self, writer: aiosqlite.Connection, readers: Iterable[aiosqlite.Connection], path: str) -> None:
        self._path = path
        self._file = _file_at(path)
        self.queries = _queries()
        self._writer = writer
        self._turns = WriterTurns()
        self._idle_readers: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for reader in readers:
            self._idle_readers.put_nowait(reader)

    async def version(self) -> str:
        """Return the version of the SQLite library."""
        return f"SQLite {sqlite3.sqlite_version}"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[aiosqlite.Connection]:
        """Open a transaction. It commits at the end, and rolls back on an error.

        Raises:
            DatabaseUnavailable: the disk is full or fails, or another program locks the file for too long.
            DatabaseUnusable: the file was moved, deleted or replaced.
        """
        async with self._turns:
            self._require_file()
            with _translated_errors():
                async with self._open_transaction():
                    yield self._writer

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[aiosqlite.Connection]:
        """Lend the writer for one statement, which commits by itself.

        Raises:
            DatabaseUnavailable: as `transaction` does.
            DatabaseUnusable: as `transaction` does.
        """
        async with self._turns:
            self._require_file()
            with _translated_errors():
                yield self._writer

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[aiosqlite.Connection]:
        """Lend a reader for one statement that changes nothing; a database in memory has none, and lends the writer.

        Raises:
            DatabaseUnavailable: the disk fails, or another program locks the file for too long.
        """
        if self._path == MEMORY:
            async with self._turns:
                yield self._writer
            return
        reader = await self._idle_readers.get()
        try:
            with _translated_errors():
                yield reader
        finally:
            self._idle_readers.put_nowait(reader)

    @asynccontextmanager
    async def _open_transaction(self) -> AsyncIterator[None]:
        try:
            await self._writer.execute("BEGIN IMMEDIATE")
            yield
            await self._writer.commit()
        except BaseException:
            # A cancelled BEGIN or COMMIT may still be running in the thread; the rollback queues up behind it.
            await self._writer.rollback()
            raise

    def _require_file(self) -> None:
        if _file_at(self._path) != self._file:
            raise DatabaseUnusable(
                f"the database {self._path} was moved, deleted or replaced while it is in use: put the file back with"
                " its -wal and -shm, or stop the bot and restore a backup"
            )


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        # The lower eight bits are the kind of the error, the others say more of it.
        if error.sqlite_errorcode & 0xFF not in UNAVAILABLE:
            raise
        raise DatabaseUnavailable(f"the database can't be used at the moment ({error})") from error


def _file_at(path: str) -> tuple[int, int] | None:
    """Return the identity of a file (device and inode), None if it does not exist."""
    try:
        found = Path(path).stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def sqlite_path(url: str) -> str:
    """Return the path in a `sqlite:///PATH` address; `:memory:` is returned as it is.

    Raises:
        DatabaseUnusable: the address has no path.
    """
    path = url.removeprefix(SCHEME)
    if not path or path == url:
        raise DatabaseUnusable(f"DATABASE_URL names no file, expected sqlite:///PATH, as in {SCHEME}data/x.db")
    return path


@asynccontextmanager
async def open_sqlite(url: str) -> AsyncIterator[SqliteDatabase]:
    """Open the file at `url` and apply missing migrations; close it at the end.

    Raises:
        DatabaseUnusable: it can't be opened, is no database, or was made by a newer version.
    """
    path = sqlite_path(url)
    async with AsyncExitStack() as stack:
        try:
            await asyncio.to_thread(_try_to_open, path)
            writer = await stack.enter_async_context(aiosqlite.connect(path, isolation_level=None))
        except (OSError, sqlite3.Error) as error:
            raise DatabaseUnusable(
                f"the database {path} can't be opened ({error}): check the path and its rights"
            ) from None
        await migrate(writer, path)
        readers = [] if path == MEMORY else [await _open_reader(stack, path) for _ in range(READERS)]
        for connection in (writer, *readers):
            connection.row_factory = aiosqlite.Row
            # From now on people are waiting, and would rather wait longer than get an error.
            await connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        yield SqliteDatabase(writer, readers, path)


async def _open_reader(stack: AsyncExitStack, path: str) -> aiosqlite.Connection:
    reader = await stack.enter_async_context(aiosqlite.connect(path, isolation_level=None))
    await reader.execute("PRAGMA query_only = ON")
    return reader


def _try_to_open(path: str) -> None:
    """Fail here if the file can't be opened: aiosqlite leaves a thread behind when it fails to connect."""
    if path != MEMORY:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        make_private(path)
    sqlite3.connect(path).close()


def make_private(path: str) -> None:
    """Make a database that only its owner can read, or make it so; SQLite gives its -wal and -shm the same rights.

    A file of somebody else keeps the rights that it has.

    Raises:
        OSError: it can't be made or opened.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ALONE))
    for file in (path, f"{path}-wal", f"{path}-shm"):
        with suppress(FileNotFoundError, PermissionError):
            os.chmod(file, OWNER_ALONE)  # noqa: PTH101 -- as `os.open` above


async def migrate(connection: aiosqlite.Connection, path: str) -> Sequence[str]:
    """Apply the missing migrations in order, each in a transaction; return their names.

    Raises:
        DatabaseUnusable: the file is no database, is locked, or holds migrations that this version does not know.
    """
    try:
        await connection.executescript(CONNECTION_SETTINGS)
        await connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at BIGINT)")
        applied: list[str] = []
        while missing := missing_migrations(await _applied(connection), path):
            name, script = next(iter(missing.items()))
            if await _apply(connection, name, script):
                applied.append(name)
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"the database {path} can't be used ({error}): check the file and its rights") from None
    return applied


async def _applied(connection: aiosqlite.Connection) -> set[str]:
    return {str(row[0]) for row in await connection.execute_fetchall("SELECT name FROM migrations")}


async def _apply(connection: aiosqlite.Connection, name: str, script: str) -> bool:
    """Apply one migration in a transaction; False if another program, started at the same moment, was faster."""
    mark = f"INSERT INTO migrations VALUES ('{name}', CAST(strftime('%s', 'now') AS INTEGER));"  # noqa: S608 -- a file name of the project
    try:
        await connection.executescript(f"BEGIN IMMEDIATE;\n{mark}\n{script}\nCOMMIT;")
    except sqlite3.IntegrityError:
        await connection.rollback()
        return False
    return True
