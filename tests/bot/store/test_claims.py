import asyncio

import pytest

from bot.store import Database
from bot.store.claims import MAX_RETRIES, RETRY_SECONDS, Claims
from bot.store.executors import Executor, ExecutorRepository
from tests.clock import FakeClock
from tests.database import rows
from tests.waiting import ShortSleep

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""Only replicas that share a PostgreSQL make claims."""


@pytest.fixture
async def executors(database: Database, clock: FakeClock) -> ExecutorRepository:
    """Two replicas that live: `first` and `second`."""
    executors = ExecutorRepository(database, clock)
    for executor in ("first", "second", "third"):
        await executors.add(executor)
    return executors


class Waiting:
    """Sleeps that take no time; `seconds` sums them."""

    def __init__(self) -> None:
        self.seconds = 0.0

    async def __call__(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()


@pytest.fixture
def first(database: Database, clock: FakeClock, executors: ExecutorRepository) -> Claims:
    return Claims(database, clock, Executor("first"), ShortSleep())


@pytest.fixture
def second(database: Database, clock: FakeClock, executors: ExecutorRepository, waiting: Waiting) -> Claims:
    return Claims(database, clock, Executor("second"), waiting)


async def test_the_same_work_is_done_one_after_the_other(database: Database, clock: FakeClock, first: Claims) -> None:
    second, third = (Claims(database, clock, Executor(name), ShortSleep()) for name in ("second", "third"))
    events: list[str] = []

    async def work(claims: Claims) -> None:
        async with claims.holding("a photo"):
            events.append("begin")
            await asyncio.sleep(0.02)
            events.append("end")

    await asyncio.gather(work(first), work(second), work(third))
    assert events == ["begin", "end"] * 3


async def test_other_work_is_not_waited_for(first: Claims, second: Claims, waiting: Waiting) -> None:
    async with first.holding("a photo"), second.holding("another photo"), second.holding("a photo", "and a query"):
        assert waiting.seconds == 0


async def test_a_claim_is_released_when_the_work_fails(first: Claims, database_url: str) -> None:
    with pytest.raises(RuntimeError):
        async with first.holding("a photo"):
            raise RuntimeError
    assert await rows(database_url, "SELECT * FROM claims") == []


async def test_the_claim_of_a_dead_replica_is_not_waited_for(
    first: Claims, second: Claims, executors: ExecutorRepository, waiting: Waiting
) -> None:
    async with first.holding("a photo"):
        await executors.leave("first")
        async with second.holding("a photo"):
            assert waiting.seconds == 0


async def test_a_claim_is_taken_over_when_its_replica_dies(
    database: Database, clock: FakeClock, first: Claims, executors: ExecutorRepository
) -> None:
    async def die_meanwhile(_seconds: float) -> None:
        await executors.leave("first")
        await executors.remove("first")

    await first.holding("a photo").__aenter__()
    async with Claims(database, clock, Executor("second"), die_meanwhile).holding("a photo"):
        pass


async def test_a_replica_that_was_taken_for_dead_does_not_release_the_claim_of_the_next(
    first: Claims, second: Claims, executors: ExecutorRepository, database_url: str
) -> None:
    slow = first.holding("a photo")
    await slow.__aenter__()
    await executors.leave("first")
    async with second.holding("a photo"):
        await slow.__aexit__(None, None, None)
        assert await rows(database_url, "SELECT executor FROM claims") == [("second",)]


async def test_a_claim_is_not_waited_for_for_ever(first: Claims, second: Claims, waiting: Waiting) -> None:
    async with first.holding("a photo"), second.holding("a photo"):
        assert waiting.seconds == pytest.approx(MAX_RETRIES * RETRY_SECONDS)


async def test_the_result_is_not_lost_when_the_claim_can_not_be_released(first: Claims, database_url: str) -> None:
    async with first.holding("a photo"):
        await rows(database_url, "DROP TABLE claims")
        result = "what the provider answered"
    assert result == "what the provider answered"
