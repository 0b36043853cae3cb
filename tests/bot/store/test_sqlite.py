import asyncio
import shutil
import sqlite3
import sys
import threading
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from bot.store import DatabaseUnavailable, DatabaseUnusable, open_database
from bot.store.database import MIGRATIONS
from bot.store.sqlite import SqliteDatabase, WalConnection, open_sqlite, sqlite_path
from tests.database import locked
from tests.waiting import until


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bot.db"


async def open_and_close(path: Path) -> None:
    async with open_database(f"sqlite:///{path}"):
        pass


def migrations_in(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM migrations ORDER BY name")]
    connection.close()
    return names


def run(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()


async def add(database: SqliteDatabase, url: str = "u") -> None:
    async with database.transaction() as connection:
        await connection.execute("INSERT INTO media VALUES (?, 'f', 1)", (url,))


async def test_a_new_database_gets_every_migration_by_its_name(path: Path) -> None:
    await open_and_close(path)
    assert migrations_in(path) == sorted(file.stem for file in MIGRATIONS.glob("*.sql"))


def test_the_folder_is_created(path: Path) -> None:
    asyncio.run(open_and_close(path))
    assert path.is_file()


async def test_opening_a_database_again_changes_nothing(path: Path) -> None:
    await open_and_close(path)
    run(path, "INSERT INTO media VALUES ('https://x.example/1.jpg', 'AgAC', 1)")
    await open_and_close(path)
    async with open_sqlite(f"sqlite:///{path}") as database, database.reading() as connection:
        rows = await connection.execute_fetchall("SELECT url FROM media")
    assert [row["url"] for row in rows] == ["https://x.example/1.jpg"]


async def test_the_writer_checks_links_and_keeps_a_short_log(path: Path) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database, database.transaction() as connection:
        settings = {
            name: [tuple(row) for row in await connection.execute_fetchall(f"PRAGMA {name}")]
            for name in (
                "journal_mode",
                "synchronous",
                "busy_timeout",
                "foreign_keys",
                "wal_autocheckpoint",
                "journal_size_limit",
            )
        }
    assert settings == {
        "journal_mode": [("wal",)],
        "synchronous": [(1,)],
        "busy_timeout": [(30000,)],
        "foreign_keys": [(1,)],
        "wal_autocheckpoint": [(250,)],
        "journal_size_limit": [(64 * 1024**2,)],
    }


async def test_readers_do_not_wait_for_a_transaction(path: Path) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database, database.transaction() as writer:
        await writer.execute("INSERT INTO media VALUES ('u', 'f', 1)")
        async with database.reading() as reader:
            assert list(await reader.execute_fetchall("SELECT * FROM media")) == []


async def test_a_reader_sees_what_was_committed_before(path: Path) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database:
        await add(database)
        async with database.reading() as reader:
            assert len(list(await reader.execute_fetchall("SELECT * FROM media"))) == 1


async def test_a_reader_changes_nothing(path: Path) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database, database.reading() as reader:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await reader.execute("DELETE FROM media")


async def test_a_database_in_memory_is_read_by_the_connection_that_writes_it() -> None:
    async with open_sqlite("sqlite:///:memory:") as database:
        await add(database)
        async with database.reading() as reader:
            assert len(list(await reader.execute_fetchall("SELECT * FROM media"))) == 1


async def test_a_database_of_a_newer_version_is_refused(path: Path) -> None:
    await open_and_close(path)
    run(path, "INSERT INTO migrations VALUES ('9999_from_the_future', 1)")
    with pytest.raises(DatabaseUnusable, match=r"made by a newer version \(it has 9999_from_the_future") as refused:
        await open_and_close(path)
    assert "start that version, or restore a backup" in str(refused.value)


async def test_a_refused_database_is_unchanged(path: Path) -> None:
    await open_and_close(path)
    run(path, "INSERT INTO migrations VALUES ('9999_from_the_future', 1)")
    before = migrations_in(path)
    with pytest.raises(DatabaseUnusable):
        await open_and_close(path)
    assert migrations_in(path) == before


async def test_a_migration_that_fails_leaves_no_trace(path: Path) -> None:
    path.parent.mkdir()
    run(path, "CREATE TABLE image_refs (mine TEXT)")
    with pytest.raises(DatabaseUnusable, match="image_refs"):
        await open_and_close(path)
    connection = sqlite3.connect(path)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert tables == {"image_refs", "migrations"}


def test_a_file_that_is_no_database_is_refused_and_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("A letter to my grandmother. " * 100)
    with pytest.raises(DatabaseUnusable, match=r"file is not a database.*check the file and its rights"):
        asyncio.run(open_and_close(path))
    assert path.read_text().startswith("A letter")


async def test_a_folder_instead_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="check the path and its rights"):
        await open_and_close(tmp_path)


async def test_a_file_instead_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(DatabaseUnusable, match="check the path and its rights"):
        await open_and_close(tmp_path / "data" / "bot.db")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a folder that not even root may write to")
async def test_a_read_only_folder_is_refused() -> None:
    with pytest.raises(DatabaseUnusable, match="check the path and its rights"):
        await open_and_close(Path("/proc/bot.db"))


async def test_a_database_that_stays_locked_is_refused(path: Path) -> None:
    await open_and_close(path)
    other = sqlite3.connect(path, isolation_level=None)
    # The only lock that keeps readers out of a WAL database.
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseUnusable, match="database is locked"):
        await open_and_close(path)
    other.close()


async def test_opening_waits_for_a_lock_to_be_released(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await open_and_close(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    migrating = threading.Event()

    class Watched(sqlite3.Connection):
        """Signals when the first script that needs the database begins."""

        def executescript(self, script: str, /) -> sqlite3.Cursor:
            migrating.set()
            return super().executescript(script)

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Watched))
    opening = asyncio.create_task(open_and_close(path))
    await until(migrating.is_set)
    other.close()
    await opening


async def test_a_transaction_waits_for_a_lock_to_be_released(path: Path) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database:
        statements: list[str] = []
        async with database.transaction() as connection:
            await connection.set_trace_callback(statements.append)
        statements.clear()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        writing = asyncio.create_task(add(database))
        await until(lambda: "BEGIN IMMEDIATE" in statements)
        other.close()
        await writing


@pytest.mark.parametrize("replaced", [False, True])
async def test_a_file_that_was_moved_or_replaced_is_not_written(path: Path, *, replaced: bool) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database:
        shutil.move(path, path.with_suffix(".old"))
        if replaced:
            shutil.copy(path.with_suffix(".old"), path)
        with pytest.raises(DatabaseUnusable, match="was moved, deleted or replaced while it is in use: put the file"):
            await add(database)


async def test_a_file_that_was_put_back_is_written_again(path: Path) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database:
        shutil.move(path, path.with_suffix(".old"))
        shutil.move(path.with_suffix(".old"), path)
        await add(database)


async def test_a_full_database_is_written_again_once_there_is_space(path: Path) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database:
        async with database.transaction() as connection:
            await connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(DatabaseUnavailable, match="disk is full"):
            await add(database, "u" * 100_000)
        async with database.transaction() as connection:
            await connection.execute("PRAGMA max_page_count = 1000000")
        await add(database, "u" * 100_000)


def test_a_path_is_relative_or_after_a_fourth_slash_absolute() -> None:
    assert sqlite_path("sqlite:///data/bot.db") == "data/bot.db"
    assert sqlite_path("sqlite:////var/bot.db") == "/var/bot.db"


async def test_a_failed_transaction_is_rolled_back(path: Path) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database:
        with pytest.raises(sqlite3.OperationalError):  # noqa: PT012 -- both statements are one transaction
            async with database.transaction() as connection:
                await connection.execute("INSERT INTO media VALUES ('u', 'f', 1)")
                await connection.execute("nonsense")
        async with database.reading() as connection:
            assert await connection.execute_fetchall("SELECT * FROM media") == []


async def test_a_cancelled_transaction_is_rolled_back_and_blocks_nobody(path: Path) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database:
        begun = asyncio.Event()

        async def never_ending() -> None:
            async with database.transaction() as connection:
                await connection.execute("INSERT INTO media VALUES ('u', 'f', 1)")
                begun.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(never_ending())
        await begun.wait()
        task.cancel()
        async with database.transaction() as connection:
            assert await connection.execute_fetchall("SELECT * FROM media") == []
    assert task.cancelled()


@pytest.mark.parametrize("turns", range(4))
async def test_a_transaction_cancelled_while_it_begins_blocks_nobody(path: Path, turns: int) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database:

        async def begin() -> None:
            async with database.transaction():
                await asyncio.Event().wait()

        task = asyncio.create_task(begin())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO media VALUES ('u', 'f', 1)")
        async with database.reading() as connection:
            assert len(list(await connection.execute_fetchall("SELECT * FROM media"))) == 1


async def test_transactions_do_not_mix(path: Path) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database:

        async def add(url: str) -> None:
            async with database.transaction() as connection:
                await connection.execute("INSERT INTO media VALUES (?, 'first half', 1)", (url,))
                await asyncio.sleep(0)
                await connection.execute("UPDATE media SET file_id = 'whole' WHERE url = ?", (url,))

        await asyncio.gather(*(add(str(number)) for number in range(10)))
        async with database.reading() as connection:
            rows = await connection.execute_fetchall("SELECT file_id FROM media")
    assert [row[0] for row in rows] == ["whole"] * 10


def rights_in(folder: Path) -> dict[str, str]:
    return {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()}


async def test_only_the_owner_can_read_a_database_and_its_log(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    path.touch(0o644)
    async with open_sqlite(f"sqlite:///{path}") as database, database.transaction():
        assert rights_in(tmp_path) == {"bot.db": "0o600", "bot.db-wal": "0o600", "bot.db-shm": "0o600"}


async def test_a_file_that_another_program_locks_is_told_as_one_that_passes(path: Path) -> None:
    async with open_sqlite(f"sqlite:///{path}") as database:
        async with database.transaction() as connection:
            await connection.execute("PRAGMA busy_timeout = 0")
        with locked(path), pytest.raises(DatabaseUnavailable, match="locked"):
            async with database.transaction():
                pass
        async with database.transaction():
            pass


async def test_a_statement_alone_commits_by_itself(tmp_path: Path) -> None:
    async with open_sqlite(f"sqlite:///{tmp_path / 'bot.db'}") as database, database.writing() as writer:
        await writer.execute("INSERT INTO bans (user_id, since) VALUES (7, 1)")
        async with database.reading() as reader:
            assert [tuple(row) for row in await reader.execute_fetchall("SELECT user_id FROM bans")] == [(7,)]


def test_the_engine_tells_the_time_on_every_sqlite() -> None:
    with closing(WalConnection(":memory:")) as connection:
        connection.execute(
            "CREATE TABLE versions (made_at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000), name)"
        )
        connection.execute("INSERT INTO versions (name) VALUES ('1')")
        ((made_at,),) = connection.execute("SELECT made_at / 1000 <= unixepoch('subsec') FROM versions")
    assert made_at == 1
