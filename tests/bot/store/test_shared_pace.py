import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.store.database import DatabaseUnavailable
from bot.store.executors import Executor, ExecutorRepository
from bot.store.paces import Paces
from bot.store.postgres import PostgresDatabase, open_postgres
from bot.store.shared_pace import SharedPace
from providers.api.pace import MemoryPace
from providers.api.plan import RECOVERY_SECONDS, SLOWEST, WINDOW_SECONDS, Plan, Slowdown
from providers.errors import RateLimited
from tests.clock import FakeClock
from tests.database import rows
from tests.providers.api.test_plan import REFUSALS
from tests.waiting import until

FAST = Plan("tmapi", concurrency=2, calls_per_minute=60_000)


@pytest.fixture
async def databases(postgres_url: str) -> AsyncIterator[list[PostgresDatabase]]:
    """The pools of two replicas."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_postgres(postgres_url)) for _ in range(2)]


def paces(databases: list[PostgresDatabase], plan: Plan = FAST, deadline: float = 60.0) -> list[SharedPace]:
    return [
        SharedPace(database, MemoryPace(plan), executor=Executor(f"replica {number}"), deadline=deadline)
        for number, database in enumerate(databases)
    ]


async def taken(url: str) -> int:
    """How many slots are taken."""
    ((count,),) = await rows(url, "SELECT COUNT(*) FROM call_slots WHERE taken_until > 0")
    assert isinstance(count, int)
    return count


async def test_two_replicas_together_run_no_more_calls_than_the_plan_allows(databases: list[PostgresDatabase]) -> None:
    running = most = 0

    async def call(pace: SharedPace) -> None:
        nonlocal running, most
        async with pace.turn():
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.01)
            running -= 1

    await asyncio.gather(*(call(pace) for pace in paces(databases) for _ in range(15)))
    assert most == FAST.concurrency


async def test_calls_of_two_replicas_are_spaced(databases: list[PostgresDatabase], postgres_url: str) -> None:
    plan = Plan("tmapi", concurrency=20, calls_per_minute=round(WINDOW_SECONDS / 0.02))
    began: list[float] = []

    async def call(pace: SharedPace) -> None:
        async with pace.turn():
            began.append(time.monotonic())

    before = time.monotonic()
    await asyncio.gather(*(call(pace) for pace in paces(databases, plan) for _ in range(8)))
    # A turn may be noticed late, the first one too, and never early.
    assert [late for number, at in enumerate(began) if (late := at - before) < number * plan.spacing] == []


async def test_who_came_first_is_first(databases: list[PostgresDatabase]) -> None:
    pace, order = paces(databases)[0], list[int]()

    async def call(number: int) -> None:
        async with pace.turn():
            order.append(number)

    await asyncio.gather(*(call(number) for number in range(10)))
    assert order == list(range(10))


async def test_a_replica_that_comes_later_gets_its_turn_before_the_line_of_another_ends(
    databases: list[PostgresDatabase],
) -> None:
    busy, newcomer = paces(databases, Plan("tmapi", 1, 60_000))
    order = list[str]()

    async def call(pace: SharedPace, name: str) -> None:
        async with pace.turn():
            order.append(name)
            await asyncio.sleep(0.02)

    line = [asyncio.create_task(call(busy, f"busy {number}")) for number in range(30)]
    await until(lambda: order)
    await asyncio.gather(call(newcomer, "newcomer"), *line)
    assert order.index("newcomer") < 15
    assert [name for name in order if name != "newcomer"] == [f"busy {number}" for number in range(30)]


async def test_a_replica_that_stands_still_while_it_waits_holds_nobody_up(
    databases: list[PostgresDatabase], postgres_url: str
) -> None:
    pace = paces(databases)[0]
    async with pace.turn():
        pass
    await rows(
        postgres_url,
        "INSERT INTO slot_waiters VALUES ('tmapi', 'still', 1, EXTRACT(EPOCH FROM clock_timestamp()))",
    )
    async with asyncio.timeout(10), pace.turn():
        pass


async def test_a_replica_that_stood_still_before_its_call_takes_another_turn(
    databases: list[PostgresDatabase], postgres_url: str
) -> None:
    now, slept = 0.0, list[float]()

    async def stand_still_once(seconds: float) -> None:
        nonlocal now
        slept.append(seconds)
        now += seconds if len(slept) > 1 else 60.0

    plan = Plan("tmapi", 5, 61)
    pace = SharedPace(
        databases[0], MemoryPace(plan), executor=Executor("r"), deadline=60.0, sleep=stand_still_once, clock=lambda: now
    )
    async with pace.turn():
        pass
    async with pace.turn():
        assert await taken(postgres_url) == 1
    assert slept == [pytest.approx(1, abs=0.5), pytest.approx(2, abs=0.5)]


async def test_a_replica_that_was_silent_for_long_makes_no_call_before_its_heartbeat_is_back(
    databases: list[PostgresDatabase], postgres_url: str
) -> None:
    executor = Executor("r", alive_until=time.monotonic() - 1)
    pace = SharedPace(databases[0], MemoryPace(FAST), executor=executor, deadline=60.0)
    call = asyncio.create_task(_hold(pace))
    await until(lambda: taken(postgres_url))
    assert pace.running == 0
    executor.alive_until = math.inf
    await until(lambda: pace.running == 1)
    call.cancel()


async def test_a_replica_that_was_taken_for_dead_makes_no_call_that_others_have_taken_over(
    databases: list[PostgresDatabase], postgres_url: str
) -> None:
    executor = Executor("r", alive_until=time.monotonic() - 1)
    pace = SharedPace(databases[0], MemoryPace(FAST), executor=executor, deadline=60.0)
    call = asyncio.create_task(_hold(pace))
    await until(lambda: taken(postgres_url))
    executor.renew()
    executor.alive_until = math.inf
    with pytest.raises(DatabaseUnavailable, match="taken over"):
        await call
    assert await taken(postgres_url) == 0


async def test_a_slot_of_a_dead_replica_is_free_when_its_lease_has_ended(
    databases: list[PostgresDatabase], postgres_url: str
) -> None:
    dead, alive = paces(databases, Plan("tmapi", 1, 60_000))
    async with dead.turn():
        waiter = asyncio.create_task(_hold(alive))
        await until(lambda: alive.waiting == 1)
        assert alive.running == 0
        await rows(postgres_url, "UPDATE call_slots SET taken_until = 1")
        await until(lambda: alive.running == 1)
        waiter.cancel()


async def test_the_slots_of_a_dead_replica_can_be_released(
    databases: list[PostgresDatabase], clock: FakeClock, postgres_url: str
) -> None:
    async with AsyncExitStack() as dead:
        for _ in range(FAST.concurrency):
            await dead.enter_async_context(paces(databases)[0].turn())
        await ExecutorRepository(databases[1], clock).remove("replica 0")
        assert await taken(postgres_url) == 0


async def test_a_cancelled_waiter_leaves_no_slot_taken(databases: list[PostgresDatabase], postgres_url: str) -> None:
    pace = paces(databases)[0]
    for turns in range(30):
        waiter = asyncio.create_task(_hold(pace))
        for _ in range(turns):
            await asyncio.sleep(0)
        waiter.cancel()
        await asyncio.gather(waiter, return_exceptions=True)
    await until(lambda: _nothing_taken(postgres_url))


async def test_an_answer_too_many_slows_every_replica(databases: list[PostgresDatabase], clock: FakeClock) -> None:
    one, other = paces(databases)
    began = time.monotonic()
    with pytest.raises(RateLimited):
        async with one.turn():
            raise RateLimited("tmapi", "too many", retry_after=0.2)
    async with other.turn():
        assert time.monotonic() - began >= 0.2
    assert 0.5 <= other.calls_per_minute / FAST.calls_per_minute < 0.7
    slowed = (await Paces(databases[1], clock, Executor("x")).slowed())["tmapi"]
    assert 0.5 <= slowed.share < 0.7
    assert 0 <= slowed.seconds_ago < 60


@pytest.mark.parametrize(("before", "began", "now", "after"), REFUSALS)
async def test_the_database_reckons_as_the_plan_does(
    databases: list[PostgresDatabase], postgres_url: str, before: Slowdown, began: float, now: float, after: Slowdown
) -> None:
    ago = now - before.at if before.share < 1 else now
    await rows(
        postgres_url,
        "INSERT INTO plan_paces (plan, share, slowed_at)"
        f" VALUES ('tmapi', {before.share}, EXTRACT(EPOCH FROM clock_timestamp()) - {ago})",
    )
    ((seconds,),) = await rows(postgres_url, "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)")
    assert isinstance(seconds, float)
    async with databases[0].reading() as connection:
        row = await databases[0].queries.slow_pace_down(
            connection,
            plan="tmapi",
            began=seconds - (now - began),
            slowest=SLOWEST,
            recovery=RECOVERY_SECONDS,
            pause=0.0,
        )
    assert row["share"] == pytest.approx(after.share, abs=0.01)


async def test_calls_go_on_when_the_database_fails(databases: list[PostgresDatabase], postgres_url: str) -> None:
    await rows(postgres_url, "ALTER TABLE call_slots RENAME TO lost_slots")
    async with paces(databases)[0].turn():
        pass


async def _hold(pace: SharedPace) -> None:
    """Take a turn and keep it."""
    async with pace.turn():
        await asyncio.Event().wait()


async def _nothing_taken(url: str) -> bool:
    return await taken(url) == 0
