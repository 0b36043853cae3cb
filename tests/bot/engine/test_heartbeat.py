import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.engine import Engine, engine_url
from bot.engine.heartbeat import Heartbeat, Pulse, always_alive
from bot.observability.metrics import Metrics
from bot.store import Database, Store, open_database
from bot.store.executors import Executor, ExecutorRepository
from tests.clock import FakeClock
from tests.database import rows
from tests.waiting import until

PULSE = Pulse()


class Jobs:
    """Jobs that wait until they are `allowed`, and then send something, if their replica lives."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.sent: list[str] = []
        self.allowed = asyncio.Event()
        self.require_alive = always_alive

    async def __call__(self, key: str) -> None:
        self.begun.append(key)
        await self.allowed.wait()
        await self.require_alive()
        self.sent.append(key)


@dataclass(frozen=True)
class Replica:
    """One of the copies of the bot that share a database."""

    executor: Executor
    engine: Engine
    heartbeat: Heartbeat
    executors: ExecutorRepository
    url: str
    metrics: Metrics

    async def be_silent(self, seconds: float = PULSE.dead_after + 1) -> None:
        """Let the database think that this replica has said nothing for so long."""
        silence = f"seen_at = seen_at - INTERVAL '{seconds} seconds'"
        await rows(self.url, f"UPDATE executors SET {silence} WHERE id = '{self.executor.id}'")

    async def is_heard(self) -> bool:
        """Whether this replica has just said that it lives."""
        recent = f"seen_at > CURRENT_TIMESTAMP - INTERVAL '{PULSE.beat} seconds'"
        return bool(await rows(self.url, f"SELECT 1 FROM executors WHERE id = '{self.executor.id}' AND {recent}"))

    async def die(self) -> None:
        """Let another replica take this one for dead."""
        await self.be_silent()
        assert await self.executors.mark_dead(PULSE.dead_after) == [self.executor.id]


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    async with open_database(postgres_url) as database:
        yield database


def a_replica(database: Database, url: str, clock: FakeClock, jobs: Jobs) -> Replica:
    store = Store(database, clock, secret="secret")
    metrics = Metrics()
    engine = Engine(engine_url(url), store.executor, metrics, clock.sleep)
    engine.register("job", jobs)
    heartbeat = Heartbeat(store.executor, store.executors, engine, PULSE, sleep=clock.sleep, now=clock.seconds)
    return Replica(store.executor, engine, heartbeat, store.executors, url, metrics)


@pytest.fixture
def replica(database: Database, postgres_url: str, clock: FakeClock, jobs: Jobs) -> Replica:
    return a_replica(database, postgres_url, clock, jobs)


@pytest.fixture
def other(database: Database, postgres_url: str, clock: FakeClock, jobs: Jobs) -> Replica:
    return a_replica(database, postgres_url, clock, jobs)


async def leave_work(replica: Replica, jobs: Jobs, key: str) -> None:
    """Let a replica begin a job and crash."""
    await replica.executors.add(replica.executor.id)
    async with replica.engine.running():
        await replica.engine.start("job", key)
        await until(lambda: key in jobs.begun)


async def test_the_work_of_a_silent_replica_is_taken_over(
    replica: Replica, other: Replica, jobs: Jobs, clock: FakeClock
) -> None:
    await leave_work(other, jobs, "photo")
    jobs.allowed.set()
    async with replica.engine.running(), replica.heartbeat.beating():
        await replica.heartbeat.beat()
        assert (replica.heartbeat.replicas, jobs.sent) == (2, [])
        await other.be_silent()
        await clock.until_asleep(PULSE.beat)
        clock.advance(seconds=PULSE.beat)
        await until(lambda: jobs.sent == ["photo"])
        await until(lambda: replica.heartbeat.replicas == 1)
        assert b"snapsource_jobs_recovered_total 1.0" in replica.metrics.exposition()
        assert await replica.executors.living() == [replica.executor.id]


async def test_the_work_of_a_replica_that_leaves_is_taken_over_at_once(
    replica: Replica, other: Replica, jobs: Jobs
) -> None:
    async with other.heartbeat.beating(), other.engine.running():
        await other.engine.start("job", "photo")
        await until(lambda: jobs.begun)
    jobs.allowed.set()
    async with replica.engine.running(), replica.heartbeat.beating():
        await replica.heartbeat.beat()
        await until(lambda: jobs.sent == ["photo"])


async def test_a_replica_that_was_taken_for_dead_sends_nothing_and_goes_on_under_a_new_id(
    replica: Replica, jobs: Jobs, clock: FakeClock
) -> None:
    before = replica.executor.id
    async with replica.engine.running(), replica.heartbeat.beating():
        await replica.engine.start("job", "photo")
        await until(lambda: jobs.begun)
        await replica.die()
        jobs.require_alive = replica.heartbeat.require_alive
        clock.advance(seconds=PULSE.dead_after)
        jobs.allowed.set()
        await until(lambda: replica.executor.id != before)
        await until(replica.is_heard)
        assert jobs.sent == []
        assert await replica.executors.living() == [replica.executor.id]
        # Nobody else is there to take it over.
        await replica.heartbeat.beat()
        await until(lambda: jobs.sent == ["photo"])
        await replica.engine.start("job", "another photo")
        await until(lambda: jobs.sent == ["photo", "another photo"])
    assert jobs.begun == ["photo", "photo", "another photo"]


async def test_after_a_standstill_of_all_the_living_are_heard_before_anybody_is_dead(
    replica: Replica, other: Replica, clock: FakeClock
) -> None:
    for copy in (replica, other):
        await copy.executors.add(copy.executor.id)
        await copy.be_silent()
    async with replica.engine.running():
        clock.advance(seconds=PULSE.dead_after)
        await replica.heartbeat.beat()
        assert len(await replica.executors.living()) == 2
        await replica.heartbeat.beat()
        assert await replica.executors.living() == [replica.executor.id]


async def test_a_replica_asks_whether_it_lives_only_after_a_silence(replica: Replica, clock: FakeClock) -> None:
    await replica.executors.add(replica.executor.id)
    await replica.heartbeat.beat()
    await replica.be_silent()
    await replica.heartbeat.require_alive()
    assert not await replica.is_heard()
    clock.advance(seconds=PULSE.dead_after - PULSE.beat)
    await asyncio.gather(*(replica.heartbeat.require_alive() for _ in range(5)))
    assert await replica.is_heard()


async def test_a_replica_beats_on_after_a_failure_of_the_database(
    replica: Replica, clock: FakeClock, postgres_url: str
) -> None:
    async with replica.heartbeat.beating():
        await clock.until_asleep(PULSE.beat)
        await rows(postgres_url, "ALTER TABLE executors RENAME TO hidden")
        clock.advance(seconds=PULSE.beat)
        await clock.until_asleep(PULSE.beat)
        await rows(postgres_url, "ALTER TABLE hidden RENAME TO executors")
        await replica.be_silent(PULSE.beat + 1)
        clock.advance(seconds=PULSE.beat)
        await until(replica.is_heard)


async def test_a_replica_that_stops_counts_among_the_living_no_more(replica: Replica) -> None:
    async with replica.heartbeat.beating():
        assert await replica.executors.living() == [replica.executor.id]
    assert await replica.executors.living() == []


async def test_the_only_copy_on_its_database_is_always_alive() -> None:
    await always_alive()
