import pytest

from bot.store import Database
from bot.store.claims import Claims
from bot.store.executors import Executor, ExecutorRepository
from tests.clock import FakeClock
from tests.database import rows

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""Only on PostgreSQL there are several executors."""


@pytest.fixture
def executors(database: Database, clock: FakeClock) -> ExecutorRepository:
    return ExecutorRepository(database, clock)


async def be_silent(url: str, executor: str, seconds: int) -> None:
    """Let an executor be silent for so long, by the database's clock."""
    await rows(url, f"UPDATE executors SET seen_at = seen_at - INTERVAL '{seconds} seconds' WHERE id = '{executor}'")


async def test_executors_that_started_live(executors: ExecutorRepository) -> None:
    for executor in ("b", "a"):
        await executors.add(executor)
    assert await executors.living() == ["a", "b"]
    assert await executors.mark_dead(15) == []


async def test_a_silent_executor_is_dead(executors: ExecutorRepository, database_url: str) -> None:
    for executor in ("a", "b"):
        await executors.add(executor)
    await be_silent(database_url, "a", 20)
    assert await executors.mark_dead(15) == ["a"]
    assert await executors.living() == ["b"]


async def test_an_executor_that_beats_in_time_lives_on(executors: ExecutorRepository, database_url: str) -> None:
    await executors.add("a")
    await be_silent(database_url, "a", 20)
    assert await executors.beat("a")
    assert await executors.mark_dead(15) == []


async def test_a_dead_executor_can_not_come_to_life_again(executors: ExecutorRepository, database_url: str) -> None:
    await executors.add("a")
    await be_silent(database_url, "a", 20)
    await executors.mark_dead(15)
    assert not await executors.beat("a")


async def test_an_executor_that_nobody_knows_is_dead(executors: ExecutorRepository) -> None:
    assert not await executors.beat("a")


async def test_the_dead_are_returned_until_they_are_removed(executors: ExecutorRepository) -> None:
    for executor in ("a", "b"):
        await executors.add(executor)
    await executors.leave("a")
    assert [await executors.mark_dead(15) for _ in range(2)] == [["a"], ["a"]]
    await executors.remove("a")
    assert await executors.mark_dead(15) == []


async def test_an_executor_that_leaves_is_dead_at_once(executors: ExecutorRepository) -> None:
    await executors.add("a")
    await executors.leave("a")
    assert (await executors.living(), await executors.mark_dead(15)) == ([], ["a"])


async def test_the_living_can_not_be_removed(executors: ExecutorRepository) -> None:
    await executors.add("a")
    await executors.remove("a")
    assert await executors.living() == ["a"]


async def test_the_claims_of_the_dead_are_removed_with_them(
    executors: ExecutorRepository, database: Database, clock: FakeClock, database_url: str
) -> None:
    await executors.add("a")
    await Claims(database, clock, Executor("a")).holding("a photo").__aenter__()
    await executors.leave("a")
    await executors.remove("a")
    assert await rows(database_url, "SELECT * FROM claims") == []


def test_an_executor_that_was_taken_for_dead_gets_a_new_id(database_url: str) -> None:
    executor = Executor()
    ids = {executor.id}
    for _ in range(3):
        executor.renew()
        ids.add(executor.id)
    assert len(ids) == 4
