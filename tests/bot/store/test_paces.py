import pytest

from bot.store import Database
from bot.store.executors import Executor
from bot.store.paces import Paces
from providers.api.calls import Pace
from providers.api.pace import MemoryPace
from providers.api.plan import RECOVERY_SECONDS, Plan
from providers.errors import RateLimited
from tests.clock import FakeClock

PLAN = Plan("tmapi", concurrency=2, calls_per_minute=60_000)


@pytest.fixture
def paces(database: Database, clock: FakeClock) -> Paces:
    return Paces(database, clock, Executor("r"))


async def refuse(pace: Pace) -> None:
    """Make a call that the provider answers with "too many"."""
    with pytest.raises(RateLimited):
        async with pace.turn():
            raise RateLimited("tmapi", "too many")


def test_two_providers_with_one_account_share_a_pace(paces: Paces) -> None:
    pace = paces.of(PLAN, deadline=60.0)
    assert paces.of(PLAN, deadline=60.0) is pace
    assert paces.of(Plan("daji", 1, 60), deadline=30.0) is not pace
    assert [pace.plan.name for pace in paces.opened] == ["tmapi", "daji"]


def test_one_process_needs_no_database_for_its_pace(paces: Paces) -> None:
    assert isinstance(paces.of(PLAN, deadline=60.0), MemoryPace)


async def test_a_slowdown_is_seen_by_other_processes(paces: Paces, database: Database, clock: FakeClock) -> None:
    await refuse(paces.of(PLAN, deadline=60.0))
    clock.advance(seconds=RECOVERY_SECONDS / 2)
    slowed = (await Paces(database, clock, Executor("other")).slowed())["tmapi"]
    assert slowed.share == pytest.approx(0.75)
    assert slowed.seconds_ago == pytest.approx(RECOVERY_SECONDS / 2)


async def test_a_plan_that_was_never_refused_is_not_slow(paces: Paces) -> None:
    async with paces.of(PLAN, deadline=60.0).turn():
        assert await paces.slowed() == {}
