import pytest

from bot.models.billing import Quotas, Requester
from bot.models.search import EXAMPLE, SearchState
from bot.store import Database, Store
from bot.store.ledger import SAVED, Entry, Ledger
from bot.store.statistics import Statistics
from providers.api.calls import CallKind, Charged
from tests.clock import FakeClock
from tests.database import on_both_databases
from tests.samples import a_search

pytestmark = on_both_databases

HOUR, DAY = 3600, 24 * 3600


@pytest.fixture
def statistics(database: Database, clock: FakeClock) -> Statistics:
    return Statistics(database, clock)


@pytest.fixture
def ledger(database: Database, clock: FakeClock) -> Ledger:
    return Ledger(database, clock, "a secret of the tests")


async def paid(ledger: Ledger, provider: str, number: int, charged: Charged = Charged.YES) -> None:
    call = Entry(f"call{number}", provider, CallKind.SEARCH, Requester(7, 7), ledger.now(), ledger.today())
    await ledger.record(call, 1, Quotas())
    await ledger.settle(call, charged)


async def test_a_new_database_has_no_usage(statistics: Statistics) -> None:
    usage = await statistics.usage(statistics.now() - DAY, 24, HOUR)
    assert (usage.searches, usage.people, usage.failed, usage.empty, usage.cached) == (0, 0, 0, 0, 0)
    assert dict(usage.calls) == {}


async def test_searches_are_counted_by_outcome(statistics: Statistics, store: Store) -> None:
    now = statistics.now()
    for number, state in enumerate((SearchState.SHOWN, SearchState.SHOWN, SearchState.FAILED, SearchState.EMPTY)):
        await store.searches.add(
            a_search(f"search{number}", message_id=number, user_id=number // 2, state=state, created_at=now)
        )
    usage = await statistics.usage(now - HOUR, 24, HOUR)
    assert (usage.searches, usage.people, usage.failed, usage.empty) == (4, 2, 1, 1)


async def test_a_file_that_is_no_picture_is_no_search(statistics: Statistics, store: Store) -> None:
    now = statistics.now()
    await store.searches.add(a_search(state=SearchState.NO_PICTURE, created_at=now))
    usage = await statistics.usage(now - HOUR, 24, HOUR)
    assert (usage.searches, usage.failed, usage.no_picture) == (0, 0, 1)


async def test_examples_and_offered_photos_are_not_counted_as_searches(statistics: Statistics, store: Store) -> None:
    now = statistics.now()
    example = {"provider": None, "result_set": f"{EXAMPLE}en", "state": SearchState.SHOWN}
    await store.searches.add(a_search("example", message_id=1, created_at=now, **example))
    await store.searches.add(a_search("offered", message_id=2, created_at=now, state=SearchState.OFFERED))
    assert (await statistics.usage(now - HOUR, 24, HOUR)).searches == 0


async def test_older_calls_are_left_out(statistics: Statistics, ledger: Ledger, clock: FakeClock) -> None:
    await paid(ledger, "daji", 1)
    clock.advance(days=2)
    assert (await statistics.usage(statistics.now() - DAY, 24, HOUR)).credits == {}


async def test_calls_are_counted_in_the_bar_of_their_time(
    statistics: Statistics, ledger: Ledger, clock: FakeClock
) -> None:
    since = statistics.now()
    await paid(ledger, "daji", 1)
    clock.advance(hours=2)
    await paid(ledger, "daji", 2)
    await paid(ledger, "tmapi", 3, Charged.MAYBE)
    usage = await statistics.usage(since, 3, HOUR)
    assert usage.calls == {"daji": (1, 0, 1), "tmapi": (0, 0, 1)}
    assert list(usage.credits.items()) == [("daji", 2), ("tmapi", 1)]
    assert usage.maybe == 1


async def test_answers_from_the_cache_are_counted(statistics: Statistics, ledger: Ledger) -> None:
    await ledger.increment(SAVED)
    await ledger.increment(SAVED)
    assert (await statistics.usage(statistics.now() - HOUR, 24, HOUR)).cached == 2


async def test_calls_today_are_those_since_midnight(statistics: Statistics, ledger: Ledger, clock: FakeClock) -> None:
    await paid(ledger, "daji", 1)
    clock.advance(hours=12)
    await paid(ledger, "daji", 2)
    assert await statistics.calls_today() == {"daji": 1}
