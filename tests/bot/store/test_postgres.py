import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from bot.store import DatabaseUnavailable, DatabaseUnusable, open_database
from bot.store.database import MIGRATIONS
from bot.store.postgres import PostgresDatabase, migrate, open_postgres
from tests.database import rows
from tests.postgres import Postgres

PASSWORD = "hunter2-hunter2"


@pytest.fixture
def empty_url(postgres: Postgres) -> Iterator[str]:
    """A database without any table."""
    url = postgres.new_database(template="template1")
    yield url
    postgres.drop(url)


async def open_and_close(url: str) -> None:
    async with open_database(url):
        pass


async def refusal_of(url: str) -> str:
    with pytest.raises(DatabaseUnusable) as refused:
        await open_and_close(url)
    assert PASSWORD not in str(refused.value)
    return str(refused.value)


async def test_a_new_database_gets_every_migration_by_its_name(empty_url: str) -> None:
    await open_and_close(empty_url)
    found = await rows(empty_url, "SELECT name FROM migrations ORDER BY name")
    assert [name for (name,) in found] == sorted(file.stem for file in MIGRATIONS.glob("*.sql"))


async def test_opening_a_database_again_changes_nothing(postgres_url: str) -> None:
    before = await rows(postgres_url, "SELECT * FROM migrations")
    await open_and_close(postgres_url)
    assert await rows(postgres_url, "SELECT * FROM migrations") == before


async def test_replicas_that_start_at_the_same_time_migrate_once(empty_url: str) -> None:
    await asyncio.gather(*(open_and_close(empty_url) for _ in range(5)))
    found = await rows(empty_url, "SELECT name FROM migrations")
    assert len(found) == len(list(MIGRATIONS.glob("*.sql")))


async def test_a_migration_may_take_longer_than_other_statements(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_long.sql").write_text("SELECT pg_sleep(1.5);", encoding="utf-8")
    async with asyncpg.create_pool(empty_url, min_size=1, command_timeout=1) as pool:
        await migrate(pool, tmp_path)
    assert await rows(empty_url, "SELECT name FROM migrations") == [("0001_long",)]


async def test_both_schemes_of_postgresql_are_accepted(postgres_url: str) -> None:
    await open_and_close(postgres_url.replace("postgresql://", "postgres://"))


async def test_a_database_of_a_newer_version_is_refused_and_unchanged(postgres_url: str) -> None:
    await rows(postgres_url, "INSERT INTO migrations VALUES ('9999_from_the_future', 1)")
    before = await rows(postgres_url, "SELECT * FROM migrations")
    assert "made by a newer version (it has 9999_from_the_future" in await refusal_of(postgres_url)
    assert await rows(postgres_url, "SELECT * FROM migrations") == before


async def test_migrations_that_fail_leave_no_trace(empty_url: str) -> None:
    await rows(empty_url, "CREATE TABLE image_refs (mine TEXT)")
    assert "image_refs" in await refusal_of(empty_url)
    tables = await rows(empty_url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert tables == [("image_refs",)]


async def test_a_wrong_password_is_reported_and_not_quoted(postgres: Postgres, postgres_url: str) -> None:
    postgres.run("DROP ROLE IF EXISTS locked; CREATE ROLE locked LOGIN PASSWORD 'another'")
    url = postgres_url.replace("postgres@", f"locked:{PASSWORD}@")
    assert "the server refused user or password" in await refusal_of(url)


async def test_an_unknown_user_is_reported(postgres_url: str) -> None:
    url = postgres_url.replace("postgres@", f"stranger:{PASSWORD}@")
    assert "the server refused user or password" in await refusal_of(url)


async def test_an_unknown_database_is_reported(postgres: Postgres) -> None:
    url = postgres.url("nowhere", f"postgres:{PASSWORD}")
    assert "there is no such database; create it, or correct the name" in await refusal_of(url)


async def test_an_unreachable_server_is_reported() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"postgresql://bot:{PASSWORD}@127.0.0.1:{taken.getsockname()[1]}/x"
        assert "there is no server at its host and port" in await refusal_of(url)


async def test_an_unknown_host_is_reported() -> None:
    assert "there is no server at its host" in await refusal_of(f"postgresql://bot:{PASSWORD}@db.invalid/x")


@pytest.mark.parametrize("password", [f"{PASSWORD}/1", f"{PASSWORD}?x", f"{PASSWORD}#1"])
async def test_a_password_with_a_special_character_is_not_quoted_in_part(password: str) -> None:
    assert "signs such as @ : / ? # are written in percent form" in await refusal_of(
        f"postgresql://bot:{password}@127.0.0.1/x"
    )


async def test_a_user_who_may_not_create_tables_is_reported(postgres: Postgres, empty_url: str) -> None:
    postgres.run("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN")
    assert "make it the owner of the database" in await refusal_of(empty_url.replace("postgres@", "guest@"))


async def test_a_missing_driver_is_reported_with_its_package() -> None:
    script = """
import asyncio, sys
sys.modules["asyncpg"] = None
from bot.store import DatabaseUnusable, open_database
async def main():
    async with open_database("postgresql://bot:hunter2@127.0.0.1/x"):
        pass
try:
    asyncio.run(main())
except DatabaseUnusable as error:
    print(error)
"""
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert "asyncpg is not installed: pip install asyncpg" in done.stdout
    assert "hunter2" not in done.stdout


async def test_a_failed_transaction_is_rolled_back(postgres_url: str) -> None:
    async with open_postgres(postgres_url) as database:

        async def failing() -> None:
            async with database.transaction() as connection:
                await connection.execute("INSERT INTO media VALUES ('u', 'f', 1)")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await failing()
    assert await rows(postgres_url, "SELECT * FROM media") == []


async def test_a_cancelled_transaction_is_rolled_back_and_blocks_nobody(postgres_url: str) -> None:
    async with open_postgres(postgres_url) as database:
        begun = asyncio.Event()

        async def never_ending() -> None:
            async with database.transaction() as connection:
                await connection.execute("INSERT INTO media VALUES ('u', 'f', 1)")
                begun.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(never_ending())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with database.transaction() as connection:
            assert await connection.fetch("SELECT * FROM media") == []


async def test_uncommitted_changes_are_invisible_to_others(postgres_url: str) -> None:
    async with open_postgres(postgres_url) as database:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO media VALUES ('u', 'f', 1)")
            async with database.reading() as other:
                assert await other.fetch("SELECT * FROM media") == []
        async with database.reading() as other:
            assert len(await other.fetch("SELECT * FROM media")) == 1


async def add(database: PostgresDatabase, number: int) -> None:
    async with database.transaction() as connection:
        await connection.execute("INSERT INTO media VALUES ($1, 'f', 1)", str(number))


async def test_more_transactions_than_connections_wait_for_each_other(postgres_url: str) -> None:
    async with open_postgres(postgres_url) as database:
        await asyncio.gather(*(add(database, number) for number in range(100)))
    assert len(await rows(postgres_url, "SELECT * FROM media")) == 100


async def test_connections_that_the_server_closed_are_replaced(postgres: Postgres, postgres_url: str) -> None:
    async with open_postgres(postgres_url) as database:
        name = postgres_url.rpartition("/")[2]
        await asyncio.to_thread(
            postgres.run, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        await asyncio.sleep(0.1)
        await add(database, 1)
    assert len(await rows(postgres_url, "SELECT * FROM media")) == 1


async def test_a_connection_that_breaks_as_a_transaction_begins_is_replaced(
    postgres: Postgres, postgres_url: str
) -> None:
    async with open_postgres(postgres_url) as database:
        drop_connections(postgres, postgres_url)
        await add(database, 1)
    assert len(await rows(postgres_url, "SELECT * FROM media")) == 1


async def test_a_result_is_not_lost_when_the_connection_breaks_afterwards(
    postgres: Postgres, postgres_url: str
) -> None:
    async with open_postgres(postgres_url) as database, database.reading() as connection:
        found = await connection.fetchval("SELECT 42")
        drop_connections(postgres, postgres_url)
    assert found == 42


def drop_connections(postgres: Postgres, url: str) -> None:
    """Close all connections; this blocks the event loop, so that nothing else notices before."""
    name = url.rpartition("/")[2]
    postgres.run(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")


class Proxy:
    """A TCP proxy in front of a server, which can be closed and opened again."""

    def __init__(self, port: int) -> None:
        self._server_port = port
        self._listening: asyncio.Server | None = None
        self._connections: list[asyncio.StreamWriter] = []
        self.port = 0

    async def open(self) -> None:
        self._listening = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._listening.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self._listening is not None
        self._listening.close()
        for writer in self._connections:
            writer.transport.abort()
        await asyncio.sleep(0.05)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        self._connections += [writer, server_writer]
        await asyncio.gather(self._forward(reader, server_writer), self._forward(server_reader, writer))

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
        writer.close()


@pytest.fixture
async def proxy(postgres: Postgres) -> AsyncIterator[Proxy]:
    proxy = Proxy(postgres.port)
    await proxy.open()
    yield proxy
    await proxy.close()


async def test_a_transaction_waits_for_an_unavailable_server(
    postgres: Postgres, postgres_url: str, proxy: Proxy
) -> None:
    naps = 0

    async def nap(_seconds: float) -> None:
        nonlocal naps
        naps += 1
        if naps == 3:
            await proxy.open()

    async with asyncpg.create_pool(postgres_url.replace(f":{postgres.port}/", f":{proxy.port}/"), min_size=1) as pool:
        await proxy.close()
        await add(PostgresDatabase(pool, sleep=nap), 1)
    assert naps == 3
    assert len(await rows(postgres_url, "SELECT * FROM media")) == 1


async def test_a_transaction_does_not_wait_for_ever(postgres: Postgres, postgres_url: str, proxy: Proxy) -> None:
    times = count(0.0, 4.0)
    async with asyncpg.create_pool(postgres_url.replace(f":{postgres.port}/", f":{proxy.port}/"), min_size=1) as pool:
        await proxy.close()
        database = PostgresDatabase(pool, patience=10, sleep=asyncio.sleep, now=lambda: next(times))
        with pytest.raises(DatabaseUnavailable, match="ConnectionRefusedError"):
            await add(database, 1)
        await proxy.open()
    assert next(times) == 16


async def test_a_transaction_waits_while_the_server_has_no_connection_left(
    postgres: Postgres, postgres_url: str
) -> None:
    postgres.run("DROP ROLE IF EXISTS poor; CREATE ROLE poor LOGIN CONNECTION LIMIT 1")
    url = postgres_url.replace("postgres@", "poor@")
    other = await asyncpg.connect(url)

    async def nap(_seconds: float) -> None:
        await other.close()
        await asyncio.sleep(0.01)

    async with asyncpg.create_pool(url, min_size=0) as pool, PostgresDatabase(pool, sleep=nap).reading() as connection:
        assert await connection.fetchval("SELECT 42") == 42


@pytest.mark.parametrize("code", ["disk_full", "read_only_sql_transaction", "lock_not_available"])
async def test_a_server_that_can_not_write_at_the_moment_is_told_as_one_that_is_away(
    postgres_url: str, code: str
) -> None:
    async with open_postgres(postgres_url) as database:
        with pytest.raises(DatabaseUnavailable):
            async with database.transaction() as connection:
                await connection.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")
