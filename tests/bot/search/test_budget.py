import asyncio
from contextlib import suppress
from itertools import count

import pytest

from bot.models.billing import CALLS_PER_SEARCH, OPERATOR, Limit, Quotas, RequestCost, Requester, SearchesLeft
from bot.models.failures import QuotaExceeded
from bot.observability.metrics import Metrics
from bot.search.budget import Budget
from bot.search.switches import SHORTEST_PAUSE, Switches
from bot.store import Database, open_database
from bot.store.ledger import Ledger
from bot.store.provider_states import ProviderStateRepository
from providers.api.calls import CallKind
from providers.errors import BadAnswer, NoCredit, NotAuthorized, ProviderError, RateLimited, Unavailable
from tests.clock import FakeClock
from tests.database import on_both_databases, rows

ANN, BEN = Requester(7, 7), Requester(8, 8)
NOON_TO_MIDNIGHT = 12 * 3600


class Shelf:
    """A provider that is asked, counts it, and fails with `error` if it has one."""

    def __init__(self, error: ProviderError | None = None) -> None:
        self.asked = 0
        self.error = error

    async def __call__(self) -> str:
        self.asked += 1
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        return "goods"


def a_budget(database: Database, clock: FakeClock, limits: Quotas, copy: str = "a") -> Budget:
    ledger, numbers = Ledger(database, clock, "a secret of the tests"), count(1)
    return Budget(ledger, Switches(ProviderStateRepository(database, clock)), limits, lambda: f"{copy}{next(numbers)}")


async def search(budget: Budget, shelf: Shelf, requester: Requester = ANN) -> str | None:
    """What one call brings, None where there are no more today."""
    try:
        return await budget.paid(RequestCost(requester), "daji", CallKind.SEARCH, shelf)
    except QuotaExceeded:
        return None


async def test_a_call_brings_what_the_provider_answers(database: Database, clock: FakeClock) -> None:
    assert await search(a_budget(database, clock, Quotas()), Shelf()) == "goods"


async def test_no_call_is_made_beyond_the_days_budget(database: Database, clock: FakeClock) -> None:
    shelf, budget = Shelf(), a_budget(database, clock, Quotas(credits=10))
    brought = await asyncio.gather(*(search(budget, shelf) for _ in range(12)))
    assert (brought.count(None), shelf.asked) == (2, 10)


@on_both_databases
async def test_three_copies_have_one_budget(database_url: str, clock: FakeClock) -> None:
    shelf = Shelf()
    async with (
        open_database(database_url) as one,
        open_database(database_url) as two,
        open_database(database_url) as three,
    ):
        budgets = [
            a_budget(each, clock, Quotas(credits=10), name) for each, name in ((one, "a"), (two, "b"), (three, "c"))
        ]
        brought = await asyncio.gather(*(search(budgets[number % 3], shelf) for number in range(30)))
    assert (brought.count("goods"), shelf.asked) == (10, 10)


async def test_the_next_day_has_a_budget_of_its_own(database: Database, clock: FakeClock) -> None:
    shelf, budget = Shelf(), a_budget(database, clock, Quotas(credits=1))
    await search(budget, shelf)
    assert await search(budget, shelf) is None
    clock.advance(seconds=NOON_TO_MIDNIGHT)
    assert await search(budget, shelf) == "goods"


async def test_the_limit_says_when_it_opens_again(database: Database, clock: FakeClock) -> None:
    budget = a_budget(database, clock, Quotas(credits=1))
    with pytest.raises(QuotaExceeded) as reached:
        await budget.paid(RequestCost(ANN), "daji", CallKind.UPLOAD, Shelf(), reserve_next=True)
    assert (reached.value.limit, reached.value.seconds) == (Limit.CREDITS, NOON_TO_MIDNIGHT)


@pytest.mark.parametrize(
    ("error", "entered"),
    [
        (Unavailable("daji", "no answer within 30 s"), [("maybe",)]),
        (BadAnswer("daji", "no JSON"), [("maybe",)]),
        (Unavailable("daji", "no connection", sent=False), []),
        (NoCredit("daji", "no balance"), []),
    ],
)
async def test_a_call_in_vain_is_entered_unless_it_can_not_have_cost_anything(
    error: ProviderError, entered: list[tuple[str]], database: Database, database_url: str, clock: FakeClock
) -> None:
    with pytest.raises(type(error)):
        await search(a_budget(database, clock, Quotas()), Shelf(error))
    assert await rows(database_url, "SELECT charged FROM credits") == entered


async def test_a_call_that_was_cut_off_stays_as_maybe_charged(
    database: Database, database_url: str, clock: FakeClock
) -> None:
    under_way = asyncio.Event()

    async def never() -> str:
        under_way.set()
        await asyncio.Event().wait()
        return "goods"

    budget = a_budget(database, clock, Quotas())
    call = asyncio.create_task(budget.paid(RequestCost(ANN), "daji", CallKind.SEARCH, never))
    await under_way.wait()
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    assert await rows(database_url, "SELECT charged FROM credits") == [("maybe",)]


async def test_what_was_paid_for_is_not_lost_when_the_books_can_not_be_kept(
    database: Database, database_url: str, clock: FakeClock
) -> None:
    async def goods() -> str:
        await rows(database_url, "DROP TABLE credits")
        return "goods"

    assert await a_budget(database, clock, Quotas()).paid(RequestCost(ANN), "daji", CallKind.SEARCH, goods) == "goods"


async def test_why_a_call_was_in_vain_is_not_lost_when_the_books_can_not_be_kept(
    database: Database, database_url: str, clock: FakeClock
) -> None:
    async def nothing() -> str:
        await rows(database_url, "DROP TABLE credits")
        raise BadAnswer("daji", "no JSON")

    with pytest.raises(BadAnswer):
        await a_budget(database, clock, Quotas()).paid(RequestCost(ANN), "daji", CallKind.SEARCH, nothing)


async def test_a_provider_that_is_off_is_not_asked(database: Database, clock: FakeClock) -> None:
    budget, shelf = a_budget(database, clock, Quotas()), Shelf()
    with pytest.raises(NoCredit):
        await search(budget, Shelf(NoCredit("daji", "no balance")))
    with pytest.raises(NoCredit):
        await search(budget, shelf)
    assert (shelf.asked, set(await budget.off())) == (0, {"daji"})


async def test_a_provider_that_refuses_by_words_alone_is_asked_again_after_a_pause(
    database: Database, clock: FakeClock
) -> None:
    budget, shelf = a_budget(database, clock, Quotas()), Shelf()
    with pytest.raises(NotAuthorized):
        await search(budget, Shelf(NotAuthorized("daji", "by its words", documented=False)))
    with pytest.raises(NotAuthorized):
        await search(budget, shelf)
    assert shelf.asked == 0
    clock.advance(seconds=SHORTEST_PAUSE)
    assert set(await budget.off()) == set()
    await search(budget, shelf)
    assert shelf.asked == 1
    clock.advance(seconds=-SHORTEST_PAUSE)
    assert set(await budget.off()) == set()


async def resting(budget: Budget, clock: FakeClock) -> None:
    """Let DAJI refuse us by its words, and its pause be over."""
    with pytest.raises(NotAuthorized):
        await search(budget, Shelf(NotAuthorized("daji", "by its words", documented=False)))
    clock.advance(seconds=SHORTEST_PAUSE)


async def test_of_many_who_come_after_a_pause_one_is_let_through(database: Database, clock: FakeClock) -> None:
    budget, shelf = a_budget(database, clock, Quotas()), Shelf()
    await resting(budget, clock)
    brought = await asyncio.gather(*(search(budget, shelf) for _ in range(5)), return_exceptions=True)
    assert (brought.count("goods"), shelf.asked) == (1, 1)
    assert await search(budget, shelf) == "goods"


async def test_a_trial_may_convert_and_search(database: Database, clock: FakeClock) -> None:
    budget, upload, shelf = a_budget(database, clock, Quotas()), Shelf(), Shelf()
    await resting(budget, clock)
    assert await prepared_and_searched(budget, upload, shelf)
    assert (upload.asked, shelf.asked) == (1, 1)


# A conversion and the search that it is for


async def prepared_and_searched(budget: Budget, upload: Shelf, shelf: Shelf) -> bool:
    cost = RequestCost(ANN)
    try:
        await budget.paid(cost, "daji", CallKind.UPLOAD, upload, reserve_next=True)
        await budget.paid(cost, "daji", CallKind.SEARCH, shelf)
    except QuotaExceeded:
        return False
    finally:
        await budget.release(cost)
    return True


async def test_nothing_is_converted_without_a_place_for_its_search(database: Database, clock: FakeClock) -> None:
    upload, shelf, budget = Shelf(), Shelf(), a_budget(database, clock, Quotas(credits=7))
    done = await asyncio.gather(*(prepared_and_searched(budget, upload, shelf) for _ in range(12)))
    assert (done.count(True), upload.asked, shelf.asked) == (3, 3, 3)


async def test_the_place_of_a_search_that_is_not_made_is_given_back(database: Database, clock: FakeClock) -> None:
    budget = a_budget(database, clock, Quotas(credits=2))
    with pytest.raises(Unavailable):
        await prepared_and_searched(budget, Shelf(Unavailable("daji", "no answer within 30 s")), Shelf())
    assert await search(budget, Shelf()) == "goods"
    assert await search(budget, Shelf()) is None


async def test_a_place_that_was_held_over_midnight_is_given_back_to_its_own_day(
    database: Database, database_url: str, clock: FakeClock
) -> None:
    budget, cost = a_budget(database, clock, Quotas()), RequestCost(ANN)
    clock.advance(seconds=NOON_TO_MIDNIGHT - 10)
    await budget.paid(cost, "daji", CallKind.UPLOAD, Shelf(), reserve_next=True)
    clock.advance(seconds=20)
    await search(budget, Shelf(), BEN)
    with pytest.raises(RateLimited):
        await budget.paid(cost, "daji", CallKind.SEARCH, Shelf(RateLimited("daji", "slow down")))
    of_all = "SELECT used FROM day_counts WHERE name = 'credits' ORDER BY day"
    of_people = "SELECT used FROM day_counts WHERE name <> 'credits' ORDER BY day"
    assert await rows(database_url, of_all) == await rows(database_url, of_people) == [(1,), (1,)]


# Searches of one person


async def test_a_search_is_counted_once_however_many_providers_are_asked(database: Database, clock: FakeClock) -> None:
    budget, cost = a_budget(database, clock, Quotas(searches=1)), RequestCost(ANN)
    await budget.begin_search(cost)
    await budget.begin_search(cost)
    with pytest.raises(QuotaExceeded) as reached:
        await budget.begin_search(RequestCost(ANN))
    assert reached.value.limit is Limit.SEARCHES


async def test_each_person_has_searches_of_their_own(database: Database, clock: FakeClock) -> None:
    budget = a_budget(database, clock, Quotas(searches=1))
    await budget.begin_search(RequestCost(ANN))
    await budget.begin_search(RequestCost(BEN))


@pytest.mark.parametrize("requester", [ANN, OPERATOR])
async def test_who_is_exempt_or_nobody_is_not_limited(
    requester: Requester, database: Database, clock: FakeClock
) -> None:
    budget = a_budget(database, clock, Quotas(searches=1, exempt=(7,)))
    for _ in range(3):
        cost = RequestCost(requester)
        await budget.begin_search(cost)
        assert budget.left(cost) is None


async def test_a_search_that_cost_nothing_is_given_back(database: Database, clock: FakeClock) -> None:
    budget, cost = a_budget(database, clock, Quotas(searches=1)), RequestCost(ANN)
    await budget.begin_search(cost)
    await budget.refund_search(cost)
    await budget.begin_search(RequestCost(ANN))


async def test_a_search_that_may_have_been_charged_is_not_given_back(database: Database, clock: FakeClock) -> None:
    budget, cost = a_budget(database, clock, Quotas(searches=1)), RequestCost(ANN)
    await budget.begin_search(cost)
    with pytest.raises(BadAnswer):
        await budget.paid(cost, "daji", CallKind.SEARCH, Shelf(BadAnswer("daji", "no JSON")))
    await budget.refund_search(cost)
    with pytest.raises(QuotaExceeded):
        await budget.begin_search(RequestCost(ANN))


async def test_what_is_left_is_told_only_near_the_end(database: Database, clock: FakeClock) -> None:
    budget, left = a_budget(database, clock, Quotas(searches=10)), []
    for _ in range(10):
        cost = RequestCost(ANN)
        await budget.begin_search(cost)
        left.append(budget.left(cost))
    assert left == [None] * 7 + [SearchesLeft(count, 12 * 3600) for count in (2, 1, 0)]


async def test_an_answer_from_memory_says_nothing_of_what_is_left(database: Database, clock: FakeClock) -> None:
    assert a_budget(database, clock, Quotas(searches=1)).left(RequestCost(ANN)) is None


# Calls of one person


async def test_a_person_has_ten_calls_of_every_kind_for_each_search(database: Database, clock: FakeClock) -> None:
    budget, shelf = a_budget(database, clock, Quotas(searches=1)), Shelf()
    kinds = (CallKind.DETAILS, CallKind.SEARCH) * 5
    for kind in kinds:
        await budget.paid(RequestCost(ANN), "daji", kind, shelf)
    with pytest.raises(QuotaExceeded) as reached:
        await budget.paid(RequestCost(ANN), "daji", CallKind.DETAILS, shelf)
    assert (reached.value.limit, reached.value.seconds, shelf.asked) == (Limit.CALLS, NOON_TO_MIDNIGHT, 10)
    assert await search(budget, shelf, BEN) == "goods"


@on_both_databases
async def test_two_copies_count_a_persons_calls_together(database_url: str, clock: FakeClock) -> None:
    shelf, limits = Shelf(), Quotas(searches=1)
    async with open_database(database_url) as one, open_database(database_url) as two:
        budgets = [a_budget(one, clock, limits, "a"), a_budget(two, clock, limits, "b")]
        brought = await asyncio.gather(*(search(budgets[number % 2], shelf) for number in range(15)))
    assert (brought.count("goods"), shelf.asked) == (CALLS_PER_SEARCH, CALLS_PER_SEARCH)


@pytest.mark.parametrize(
    ("requester", "limits"), [(ANN, Quotas(searches=1, exempt=(7,))), (OPERATOR, Quotas(searches=1)), (ANN, Quotas())]
)
async def test_who_has_no_limit_of_searches_has_none_of_calls(
    requester: Requester, limits: Quotas, database: Database, clock: FakeClock
) -> None:
    budget, shelf = a_budget(database, clock, limits), Shelf()
    for _ in range(CALLS_PER_SEARCH + 1):
        assert await search(budget, shelf, requester) == "goods"
    assert await budget.can_spare(requester)


async def test_a_persons_call_that_cost_nothing_is_given_back(database: Database, clock: FakeClock) -> None:
    budget = a_budget(database, clock, Quotas(searches=1))
    for _ in range(CALLS_PER_SEARCH + 1):
        with pytest.raises(RateLimited):
            await search(budget, Shelf(RateLimited("daji", "slow down")))


async def test_a_persons_conversion_is_not_made_without_a_place_for_its_search(
    database: Database, clock: FakeClock
) -> None:
    upload, shelf, budget = Shelf(), Shelf(), a_budget(database, clock, Quotas(searches=1))
    for _ in range(CALLS_PER_SEARCH - 1):
        await search(budget, shelf)
    assert not await prepared_and_searched(budget, upload, shelf)
    assert (upload.asked, await search(budget, shelf)) == (0, "goods")


async def test_a_place_held_for_a_persons_search_that_is_not_made_is_given_back(
    database: Database, clock: FakeClock
) -> None:
    budget, shelf = a_budget(database, clock, Quotas(searches=1)), Shelf()
    with pytest.raises(Unavailable):
        await prepared_and_searched(budget, Shelf(Unavailable("daji", "no answer within 30 s")), shelf)
    brought = [await search(budget, shelf) for _ in range(CALLS_PER_SEARCH)]
    assert brought.count("goods") == CALLS_PER_SEARCH - 1


async def test_nothing_is_spared_for_what_nobody_asked_for_when_a_fifth_is_left(
    database: Database, clock: FakeClock
) -> None:
    budget, spared = a_budget(database, clock, Quotas(searches=1)), []
    for _ in range(CALLS_PER_SEARCH):
        spared.append(await budget.can_spare(ANN))
        await search(budget, Shelf())
    assert spared == [True] * 8 + [False] * 2


# Calls that are made again


@pytest.mark.parametrize("limits", [Quotas(credits=10), Quotas(searches=1)])
async def test_a_call_is_not_made_again_when_the_day_has_no_more(
    limits: Quotas, database: Database, clock: FakeClock
) -> None:
    budget, shelf = a_budget(database, clock, limits), Shelf()
    for _ in range(9):
        await search(budget, shelf)

    async def again() -> bool:
        return await budget.allowed("daji", CallKind.SEARCH)

    assert not await budget.paid(RequestCost(ANN), "daji", CallKind.SEARCH, again)


@pytest.mark.parametrize(("most", "asked"), [(1, 1), (2, 2), (9, 3)])
async def test_a_call_that_is_made_again_is_one_more_paid_call(
    most: int, asked: int, database: Database, database_url: str, clock: FakeClock
) -> None:
    fault, budget = Unavailable("daji", "nothing just now"), a_budget(database, clock, Quotas(credits=most))
    shelf = Shelf(fault)

    async def three_times() -> str:
        for _ in range(2):
            with suppress(Unavailable):
                await shelf()
            if not await budget.allowed("daji", CallKind.SEARCH):
                raise fault
        return await shelf()

    with pytest.raises(Unavailable):
        await budget.paid(RequestCost(ANN), "daji", CallKind.SEARCH, three_times)
    charged = await rows(database_url, "SELECT charged FROM credits")
    assert (shelf.asked, charged) == (asked, [("maybe",)] * asked)


async def test_a_repetition_that_cost_nothing_leaves_the_bill_charged(
    database: Database, database_url: str, clock: FakeClock
) -> None:
    budget, cost = a_budget(database, clock, Quotas()), RequestCost(ANN)

    async def twice() -> str:
        await budget.allowed("daji", CallKind.SEARCH)
        raise RateLimited("daji", "slower")

    with pytest.raises(RateLimited):
        await budget.paid(cost, "daji", CallKind.SEARCH, twice)
    assert cost.paid_calls == 1
    assert await rows(database_url, "SELECT charged FROM credits") == [("maybe",)]


async def test_a_call_that_nobody_pays_for_may_be_made_again(database: Database, clock: FakeClock) -> None:
    assert await a_budget(database, clock, Quotas(credits=1)).allowed("daji", CallKind.SEARCH)


async def test_metrics_tell_what_is_off_and_how_many_calls_are_left(database: Database, clock: FakeClock) -> None:
    budget, metrics = a_budget(database, clock, Quotas(credits=10)), Metrics()
    metrics.watch_providers({"daji": (CallKind.SEARCH,)})
    await search(budget, Shelf())
    with suppress(NoCredit):
        await search(budget, Shelf(NoCredit("daji", "no credit")))

    await budget.report(metrics)
    told = metrics.exposition().decode()
    assert 'snapsource_provider_off{provider="daji",reason="no_credit"} 1.0' in told
    assert "snapsource_calls_left_today 9.0" in told


async def test_a_cost_has_the_calls_that_were_or_may_have_been_charged(database: Database, clock: FakeClock) -> None:
    budget, cost = a_budget(database, clock, Quotas()), RequestCost(ANN)
    for error in (None, Unavailable("daji", "no connection", sent=False), BadAnswer("daji", "nonsense")):
        with suppress(ProviderError):
            await budget.paid(cost, "daji", CallKind.SEARCH, Shelf(error))
    assert cost.paid_calls == 2
