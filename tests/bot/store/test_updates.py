"""What is written down of updates, and whether it can be."""

import sqlite3

import aiosqlite
import asyncpg
import pytest

from bot.store import Database
from bot.store.updates import KEEP_UPDATES, LEASE_SECONDS, MAX_ATTEMPTS, MAX_POISON_ATTEMPTS, UpdateQueue
from tests.clock import FakeClock
from tests.tables import on_both_databases, rows


@on_both_databases
async def test_an_update_is_new_once(updates: UpdateQueue) -> None:
    assert [await updates.add(1, "{}"), await updates.add(1, "{}")] == [True, False]


@on_both_databases
async def test_a_finished_update_is_still_known(updates: UpdateQueue) -> None:
    await updates.add(1, "{}")
    await updates.finish(1)
    assert not await updates.add(1, "{}")


@on_both_databases
async def test_unfinished_updates_come_in_the_order_of_telegram(updates: UpdateQueue, clock: FakeClock) -> None:
    for update_id in (12, 3, 7):
        await updates.add(update_id, f"update {update_id}")
    await updates.finish(7)
    clock.advance(seconds=LEASE_SECONDS)
    assert await updates.claim() == [(3, "update 3"), (12, "update 12")]


@on_both_databases
async def test_an_update_is_begun_a_few_times_and_then_a_few_times_more_as_a_suspect(
    updates: UpdateQueue, database: Database, clock: FakeClock
) -> None:
    await updates.add(1, "poison")
    found, suspected = [], []
    for _ in range(MAX_POISON_ATTEMPTS):
        clock.advance(seconds=LEASE_SECONDS)
        found += await updates.claim()
    for _ in range(MAX_POISON_ATTEMPTS):
        clock.advance(seconds=LEASE_SECONDS)
        suspected.append(await UpdateQueue(database, clock).claim_poison())
    assert found == [(1, "poison")] * (MAX_ATTEMPTS - 1)
    assert suspected == [(1, "poison")] * (MAX_POISON_ATTEMPTS - MAX_ATTEMPTS) + [None] * MAX_ATTEMPTS


@on_both_databases
async def test_an_update_of_the_day_before_is_not_begun_again(updates: UpdateQueue, clock: FakeClock) -> None:
    await updates.add(1, "old")
    clock.advance(days=1, seconds=1)
    assert await updates.claim() == []


@on_both_databases
async def test_a_finished_update_keeps_nothing_of_what_it_said(updates: UpdateQueue, database_url: str) -> None:
    await updates.add(1, "my private photo")
    await updates.finish(1)
    assert await rows(database_url, "SELECT body FROM updates") == [("",)]


@on_both_databases
async def test_what_can_not_come_again_is_pruned(updates: UpdateQueue, clock: FakeClock) -> None:
    await updates.add(1, "{}")
    clock.advance(seconds=KEEP_UPDATES)
    await updates.prune()
    assert not await updates.add(1, "{}")
    clock.advance(seconds=1)
    await updates.prune()
    assert await updates.add(1, "{}")


# Whether updates can be written down


@on_both_databases
async def test_a_trial_leaves_nothing(updates: UpdateQueue, database_url: str) -> None:
    await updates.check_writable()
    await updates.check_writable()
    assert await rows(database_url, "SELECT * FROM updates") == []


async def test_trials_do_not_make_the_file_grow(updates: UpdateQueue, database_url: str) -> None:
    await updates.check_writable()
    pages = await rows(database_url, "SELECT page_count FROM pragma_page_count")
    for _ in range(50):
        await updates.check_writable()
    assert await rows(database_url, "SELECT page_count FROM pragma_page_count") == pages


async def sqlite(database: Database, statement: str) -> None:
    """Change the connection that the bot uses."""
    async with database.reading() as connection:
        assert isinstance(connection, aiosqlite.Connection)
        await connection.execute_fetchall(statement)


@pytest.mark.parametrize("statement", ["PRAGMA query_only = ON", "PRAGMA max_page_count = 1"])
async def test_a_file_that_takes_no_more_is_noticed(updates: UpdateQueue, database: Database, statement: str) -> None:
    await sqlite(database, statement)
    with pytest.raises(sqlite3.OperationalError):
        await updates.check_writable()


async def test_a_file_that_has_room_again_is_taken_for_good(updates: UpdateQueue, database: Database) -> None:
    await sqlite(database, "PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError):
        await updates.check_writable()
    await sqlite(database, "PRAGMA max_page_count = 1000000")
    await updates.check_writable()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_server_that_only_lets_read_is_noticed(updates: UpdateQueue, database_url: str) -> None:
    name = database_url.rpartition("/")[2]
    await rows(database_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    others = f"datname = '{name}' AND pid <> pg_backend_pid()"
    await rows(database_url, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await updates.check_writable()
