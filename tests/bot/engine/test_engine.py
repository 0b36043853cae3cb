import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.engine import Engine, Queue, engine_url
from bot.engine.engine import RETRY_SECONDS
from bot.engine.polling import BUSY_SECONDS, IDLE_SECONDS
from bot.store import DatabaseUnavailable
from bot.store.executors import Executor
from tests.clock import FakeClock
from tests.database import rows
from tests.sqlite_template import SqliteTemplate
from tests.waiting import until

NARROW = Queue("narrow", places=1)
WIDE = Queue("wide", places=2)

EngineOf = Callable[..., Engine]


@pytest.fixture
def url(tmp_path: Path, sqlite_template: SqliteTemplate) -> str:
    """Where an engine keeps its state."""
    sqlite_template.copy(tmp_path)
    return f"sqlite:///{tmp_path}/bot.engine.db"


class Jobs:
    """Jobs that note their keys. Clear `allowed` to hold them."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.allowed = asyncio.Event()
        self.allowed.set()

    async def __call__(self, key: str) -> None:
        self.begun.append(key)
        await self.allowed.wait()
        self.done.append(key)


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


def an_engine(url: str, clock: FakeClock, **jobs: Callable[[str], Awaitable[None]]) -> Engine:
    """The only copy of the bot, with these jobs by name."""
    engine = Engine(url, Executor("local"), sleep=clock.sleep)
    for name, job in jobs.items():
        engine.register(name, job)
    return engine


@pytest.fixture
async def engine(url: str, clock: FakeClock, jobs: Jobs) -> AsyncIterator[Engine]:
    """An engine that runs, with the job `job` and two queues."""
    engine = an_engine(url, clock, job=jobs)
    async with engine.running([NARROW, WIDE]):
        yield engine


async def test_a_job_runs_once_for_each_key(engine: Engine, jobs: Jobs) -> None:
    await asyncio.gather(*(engine.start("job", key) for key in ("1", "2", "1", "1")))
    await until(lambda: len(jobs.done) == 2)
    await engine.start("job", "1")
    await engine.start("job", "3")
    await until(lambda: "3" in jobs.done)
    assert sorted(jobs.done) == ["1", "2", "3"]


async def test_a_job_that_another_starts_runs_on_its_own(url: str, clock: FakeClock, jobs: Jobs) -> None:
    async def first(key: str) -> None:
        await both.start("second", key)

    both = an_engine(url, clock, first=first, second=jobs)
    async with both.running():
        await both.start("first", "1")
        await until(lambda: jobs.done == ["1"])


async def test_a_job_that_runs_unstored_is_not_run_twice_when_it_is_started(engine: Engine, jobs: Jobs) -> None:
    jobs.allowed.clear()
    engine.begin("job", "1")
    await until(lambda: jobs.begun)
    await engine.start("job", "1")
    await engine.start("job", "2")
    await until(lambda: "2" in jobs.begun)
    jobs.allowed.set()
    await until(lambda: len(jobs.done) == 2)
    assert jobs.begun == ["1", "2"]


async def test_a_job_that_runs_unstored_and_lost_the_database_runs_again(
    url: str, clock: FakeClock, jobs: Jobs
) -> None:
    async def fail_first(key: str) -> None:
        await jobs(key)
        if len(jobs.done) == 1:
            raise DatabaseUnavailable("away")

    engine = an_engine(url, clock, job=fail_first)
    async with engine.running():
        engine.begin("job", "1")
        await clock.until_asleep(RETRY_SECONDS)
        clock.advance(seconds=RETRY_SECONDS)
        await until(lambda: jobs.done == ["1", "1"])


async def test_jobs_of_a_queue_run_by_priority(engine: Engine, jobs: Jobs) -> None:
    jobs.allowed.clear()
    await engine.enqueue("job", "at the head", NARROW.name, 1)
    await until(lambda: jobs.begun)
    for priority in (3, 1, 2):
        await engine.enqueue("job", f"priority {priority}", NARROW.name, priority)
    jobs.allowed.set()
    await until(lambda: len(jobs.done) == 4)
    assert jobs.done == ["at the head", "priority 1", "priority 2", "priority 3"]


async def test_as_many_jobs_of_a_queue_run_as_it_has_places(url: str, clock: FakeClock) -> None:
    met, inside, most, done = asyncio.Barrier(WIDE.places), 0, 0, 0

    async def meet(_key: str) -> None:
        nonlocal inside, most, done
        inside += 1
        most = max(most, inside)
        await met.wait()
        inside -= 1
        done += 1

    engine = an_engine(url, clock, job=meet)
    async with engine.running([WIDE]):
        for number in range(3 * WIDE.places):
            await engine.enqueue("job", str(number), WIDE.name, 1)
        await until(lambda: done == 3 * WIDE.places)
    assert most == WIDE.places


async def test_a_job_that_loses_the_database_runs_again_and_any_other_error_ends_it(
    url: str, clock: FakeClock, jobs: Jobs
) -> None:
    tries: list[str] = []

    async def fail(key: str) -> None:
        tries.append(key)
        if key == "broken":
            raise RuntimeError("a fault of ours")
        if tries.count(key) < 3:
            raise DatabaseUnavailable("away")
        await jobs(key)

    engine = an_engine(url, clock, job=fail)
    async with engine.running():
        await engine.start("job", "broken")
        await until(lambda: tries == ["broken"])
        await engine.start("job", "unlucky")
        for _ in range(2):
            await clock.until_asleep(RETRY_SECONDS)
            clock.advance(seconds=RETRY_SECONDS)
        await until(lambda: jobs.done == ["unlucky"])
    assert tries == ["broken"] + ["unlucky"] * 3


async def test_interrupted_and_waiting_jobs_run_at_the_next_start(url: str, clock: FakeClock, jobs: Jobs) -> None:
    jobs.allowed.clear()
    first = an_engine(url, clock, job=jobs)
    async with first.running([NARROW]):
        await first.start("job", "started")
        await first.enqueue("job", "at the head", NARROW.name, 1)
        await first.enqueue("job", "waits", NARROW.name, 1)
        await until(lambda: len(jobs.begun) == 2)
    assert jobs.done == []
    jobs.allowed.set()
    async with an_engine(url, clock, job=jobs).running([NARROW]):
        await until(lambda: len(jobs.done) == 3)
    assert sorted(jobs.done) == ["at the head", "started", "waits"]


async def test_draining_waits_for_jobs_in_hand_and_leaves_others_for_the_next_start(
    url: str, clock: FakeClock, jobs: Jobs
) -> None:
    jobs.allowed.clear()
    first = an_engine(url, clock, job=jobs)
    async with first.running():
        await first.start("job", "in hand")
        await until(lambda: jobs.begun)
        assert not await first.drain(0.01)
        await first.start("job", "too late")
        jobs.allowed.set()
        assert await first.drain(60)
    assert jobs.done == ["in hand"]
    async with an_engine(url, clock, job=jobs).running():
        await until(lambda: jobs.done == ["in hand", "too late"])


async def test_a_scheduled_job_runs_with_the_time_as_its_key(url: str, clock: FakeClock, jobs: Jobs) -> None:
    async with an_engine(url, clock, tick=jobs).running(schedules=[("tick", "* * * * * *")]):
        await until(lambda: jobs.done)
    assert jobs.done[0].startswith("20")


async def test_finished_jobs_are_deleted_after_a_while_and_others_are_kept(
    url: str, engine: Engine, jobs: Jobs
) -> None:
    for key in ("old", "new"):
        await engine.start("job", key)
    await until(lambda: len(jobs.done) == 2)
    jobs.allowed.clear()
    await engine.start("job", "in hand")
    await until(lambda: "in hand" in jobs.begun)

    async def finished() -> int:
        return len(await rows(url, "SELECT 1 FROM workflow_status WHERE status = 'SUCCESS'"))

    async def both_are_finished() -> bool:
        return await finished() == 2

    await until(both_are_finished)
    await rows(url, "UPDATE workflow_status SET created_at = created_at - 3600000 WHERE workflow_uuid <> 'job-new'")
    await engine.tidy()
    left = await rows(url, "SELECT workflow_uuid FROM workflow_status ORDER BY workflow_uuid")
    assert left == [("job-in hand",), ("job-new",)]


async def test_only_a_queue_in_which_jobs_wait_is_looked_at_often(url: str, engine: Engine, jobs: Jobs) -> None:
    async def seconds() -> dict[object, object]:
        named = await rows(url, "SELECT name, polling_interval_sec FROM queues")
        return {name: looked_at for name, looked_at in named if name in {NARROW.name, WIDE.name}}

    jobs.allowed.clear()
    for number in range(2):
        await engine.enqueue("job", f"narrow {number}", NARROW.name, 1)
    await until(lambda: jobs.begun)
    await engine.tidy()
    assert await seconds() == {NARROW.name: BUSY_SECONDS, WIDE.name: IDLE_SECONDS}

    await engine.enqueue("job", "wide", WIDE.name, 1)
    assert await seconds() == {NARROW.name: BUSY_SECONDS, WIDE.name: BUSY_SECONDS}
    jobs.allowed.set()
    await until(lambda: len(jobs.done) == 3)
    await engine.tidy()
    assert await seconds() == {NARROW.name: IDLE_SECONDS, WIDE.name: IDLE_SECONDS}


@pytest.mark.parametrize(
    ("database_url", "expected"),
    [
        ("sqlite:////data/bot.db", "sqlite:////data/bot.engine.db"),
        ("sqlite:///bot.sqlite", "sqlite:///bot.sqlite.engine.db"),
        ("postgresql://bot:a@db/bot", "postgresql+psycopg://bot:a@db/bot"),
        ("postgres://bot:a@db/bot", "postgresql+psycopg://bot:a@db/bot"),
    ],
)
def test_the_engine_keeps_its_state_beside_or_in_the_database(database_url: str, expected: str) -> None:
    assert engine_url(database_url) == expected
