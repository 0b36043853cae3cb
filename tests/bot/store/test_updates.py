import sqlite3

import aiosqlite
import asyncpg
import pytest

from bot.store import Database
from bot.store.updates import KEEP_UPDATES, LEASE_SECONDS, MAX_ATTEMPTS, MAX_POISON_ATTEMPTS, UpdateQueue
from tests.clock import FakeClock
from tests.database import on_both_databases, rows


@on_both_databases
async def test_an_update_is_added_once(updates: UpdateQueue) -> None:
    assert [await updates.add(1, "{}"), await updates.add(1, "{}")] == [True, False]


@on_both_databases
async def test_a_finished_update_is_not_added_again(updates: UpdateQueue) -> None:
    await updates.add(1, "{}")
    await updates.finish(1)
    assert not await updates.add(1, "{}")


@on_both_databases
async def test_unfinished_updates_are_claimed_in_the_order_of_telegram(updates: UpdateQueue, clock: FakeClock) -> None:
    for update_id in (12, 3, 7):
        await updates.add(update_id, f"update {update_id}")
    await updates.finish(7)
    clock.advance(seconds=LEASE_SECONDS)
    assert await updates.claim() == [(3, "update 3"), (12, "update 12")]


@on_both_databases
async def test_an_update_is_claimed_a_few_times_and_a_few_more_times_as_poison(
    updates: UpdateQueue, database: Database, clock: FakeClock
) -> None:
    await updates.add(1, "poison")
    claimed, poison = [], []
    for _ in range(MAX_POISON_ATTEMPTS):
        clock.advance(seconds=LEASE_SECONDS)
        claimed += await updates.claim()
    for _ in range(MAX_POISON_ATTEMPTS):
        clock.advance(seconds=LEASE_SECONDS)
        poison.append(await UpdateQueue(database, clock).claim_poison())
    assert claimed == [(1, "poison")] * (MAX_ATTEMPTS - 1)
    assert poison == [(1, "poison")] * (MAX_POISON_ATTEMPTS - MAX_ATTEMPTS) + [None] * MAX_ATTEMPTS


@on_both_databases
async def test_an_update_older_than_a_day_is_not_claimed(updates: UpdateQueue, clock: FakeClock) -> None:
    await updates.add(1, "old")
    clock.advance(days=1, seconds=1)
    assert await updates.claim() == []


@on_both_databases
async def test_a_finished_update_has_no_body(updates: UpdateQueue, database_url: str) -> None:
    await updates.add(1, "my private photo")
    await updates.finish(1)
    assert await rows(database_url, "SELECT body FROM updates") == [("",)]


@on_both_databases
async def test_updates_are_pruned_after_two_days(updates: UpdateQueue, clock: FakeClock) -> None:
    await updates.add(1, "{}")
    clock.advance(seconds=KEEP_UPDATES)
    await updates.prune()
    assert not await updates.add(1, "{}")
    clock.advance(seconds=1)
    await updates.prune()
    assert await updates.add(1, "{}")


# Whether updates can be stored


@on_both_databases
async def test_checking_leaves_nothing_behind(updates: UpdateQueue, database_url: str) -> None:
    await updates.check_writable()
    await updates.check_writable()
    assert await rows(database_url, "SELECT * FROM updates") == []


async def test_checking_does_not_make_the_file_grow(updates: UpdateQueue, database_url: str) -> None:
    await updates.check_writable()
    pages = await rows(database_url, "SELECT page_count FROM pragma_page_count")
    for _ in range(50):
        await updates.check_writable()
    assert await rows(database_url, "SELECT page_count FROM pragma_page_count") == pages


async def sqlite(database: Database, statement: str) -> None:
    """Change the connection that the bot uses."""
    async with database.transaction() as connection:
        assert isinstance(connection, aiosqlite.Connection)
        await connection.execute_fetchall(statement)


@pytest.mark.parametrize("statement", ["PRAGMA query_only = ON", "PRAGMA max_page_count = 1"])
async def test_a_full_or_read_only_file_is_noticed(updates: UpdateQueue, database: Database, statement: str) -> None:
    await sqlite(database, statement)
    with pytest.raises(sqlite3.OperationalError):
        await updates.check_writable()


async def test_a_file_with_space_again_is_fine(updates: UpdateQueue, database: Database) -> None:
    await sqlite(database, "PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError):
        await updates.check_writable()
    await sqlite(database, "PRAGMA max_page_count = 1000000")
    await updates.check_writable()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_read_only_server_is_noticed(updates: UpdateQueue, database_url: str) -> None:
    name = database_url.rpartition("/")[2]
    await rows(database_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    others = f"datname = '{name}' AND pid <> pg_backend_pid()"
    await rows(database_url, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await updates.check_writable()
