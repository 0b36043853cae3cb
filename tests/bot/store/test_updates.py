import sqlite3

import aiosqlite
import pytest

from bot.store import Database, DatabaseUnavailable
from bot.store.updates import KEEP_UPDATES, StoredUpdate, UpdateRepository
from tests.clock import FakeClock
from tests.database import on_both_databases, rows
from tests.samples import add_update


@on_both_databases
async def test_an_update_is_added_once(updates: UpdateRepository) -> None:
    assert [await add_update(updates, 1, "{}"), await add_update(updates, 1, "{}")] == [True, False]


@on_both_databases
async def test_a_finished_update_is_not_added_again(updates: UpdateRepository) -> None:
    await add_update(updates, 1, "{}")
    await updates.finish(1)
    assert not await add_update(updates, 1, "{}")


@on_both_databases
async def test_of_several_updates_those_that_came_before_are_not_added_again(updates: UpdateRepository) -> None:
    await add_update(updates, 2, "first")
    several = [(number, StoredUpdate("chat 7 7", "second"), 7) for number in (1, 2, 3)]
    assert await updates.add_all(several) == [1, 3]
    assert [await updates.get(number) for number in (1, 2, 3)] == [
        StoredUpdate("chat 7 7", "second"),
        StoredUpdate(None, "first"),
        StoredUpdate("chat 7 7", "second"),
    ]


@on_both_databases
async def test_an_update_is_returned_until_it_is_done(updates: UpdateRepository) -> None:
    await add_update(updates, 1, "body", chat_id=7, lane="chat 7 7")
    assert await updates.get(1) == StoredUpdate("chat 7 7", "body")
    await updates.finish(1)
    assert await updates.get(1) is None


@on_both_databases
async def test_an_update_that_never_came_is_none(updates: UpdateRepository) -> None:
    assert await updates.get(1) is None


@on_both_databases
async def test_an_update_is_first_in_its_lane_when_the_earlier_ones_are_done(updates: UpdateRepository) -> None:
    for update_id in (1, 2):
        await add_update(updates, update_id, "{}", lane="chat 7 7")
    assert [await updates.is_first(update_id, "chat 7 7") for update_id in (1, 2)] == [True, False]
    await updates.finish(1)
    assert await updates.is_first(2, "chat 7 7")


@on_both_databases
async def test_other_lanes_are_not_waited_for(updates: UpdateRepository) -> None:
    await add_update(updates, 1, "{}", lane="chat 7 7")
    await add_update(updates, 2, "{}")
    await add_update(updates, 3, "{}", lane="message 7 40")
    assert await updates.is_first(3, "message 7 40")


@on_both_databases
async def test_unfinished_updates_are_returned_in_the_order_of_telegram(updates: UpdateRepository) -> None:
    for update_id in (12, 3, 7):
        await add_update(updates, update_id, "{}")
    await updates.finish(7)
    assert await updates.unfinished() == [3, 12]


@on_both_databases
async def test_an_update_older_than_a_day_is_left_alone(updates: UpdateRepository, clock: FakeClock) -> None:
    await add_update(updates, 1, "old")
    clock.advance(days=1, seconds=1)
    assert await updates.unfinished() == []


async def test_an_interruption_is_taken_once(updates: UpdateRepository) -> None:
    updates.interrupt(1)
    assert [updates.take_interruption(number) for number in (2, 1, 1)] == [False, True, False]


@on_both_databases
async def test_of_a_finished_update_only_its_id_is_kept(updates: UpdateRepository, database_url: str) -> None:
    await add_update(updates, 1, "my private photo", chat_id=7, lane="chat 7 7")
    await updates.finish(1)
    assert await rows(database_url, "SELECT body, chat_id, lane FROM updates") == [("", None, None)]


@on_both_databases
async def test_updates_are_pruned_after_two_days(updates: UpdateRepository, clock: FakeClock) -> None:
    await add_update(updates, 1, "{}")
    clock.advance(seconds=KEEP_UPDATES)
    await updates.prune()
    assert not await add_update(updates, 1, "{}")
    clock.advance(seconds=1)
    await updates.prune()
    assert await add_update(updates, 1, "{}")


# Whether updates can be stored


@on_both_databases
async def test_checking_leaves_nothing_behind(updates: UpdateRepository, database_url: str) -> None:
    await updates.check_writable()
    await updates.check_writable()
    assert await rows(database_url, "SELECT * FROM updates") == []


async def test_checking_does_not_make_the_file_grow(updates: UpdateRepository, database_url: str) -> None:
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
async def test_a_full_or_read_only_file_is_noticed(
    updates: UpdateRepository, database: Database, statement: str
) -> None:
    await sqlite(database, statement)
    with pytest.raises((sqlite3.OperationalError, DatabaseUnavailable)):
        await updates.check_writable()


async def test_a_file_with_space_again_is_fine(updates: UpdateRepository, database: Database) -> None:
    await sqlite(database, "PRAGMA max_page_count = 1")
    with pytest.raises(DatabaseUnavailable):
        await updates.check_writable()
    await sqlite(database, "PRAGMA max_page_count = 1000000")
    await updates.check_writable()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_read_only_server_is_noticed(updates: UpdateRepository, database_url: str) -> None:
    name = database_url.rpartition("/")[2]
    await rows(database_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    others = f"datname = '{name}' AND pid <> pg_backend_pid()"
    await rows(database_url, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    with pytest.raises(DatabaseUnavailable, match="ReadOnly"):
        await updates.check_writable()
