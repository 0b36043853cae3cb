import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from itertools import count

import pytest

from bot.models.billing import CALLS_PER_SEARCH, RequestCost, Requester
from bot.models.failures import ProvidersFailed, QuotaExceeded
from bot.models.links import ProductLink
from bot.models.search import Failure
from bot.search.budget import Budget
from bot.search.product_pages import DETAILS_SECONDS, ProductPages, as_product
from bot.store import Store, open_database
from bot.store.claims import RETRY_SECONDS
from providers.errors import FailureKind, Unavailable
from providers.models import Marketplace, PriceStep
from providers.query import Filter, Query, Sort
from tests.budgets import one_search_a_day, unlimited
from tests.clock import FakeClock
from tests.database import rows
from tests.fake_provider import FakeDaji, FakeProvider
from tests.samples import a_product, some_details, yuan
from tests.waiting import ShortSleep, until

PagesOf = Callable[..., ProductPages]


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
def pages_of(store: Store, budget: Budget) -> PagesOf:
    numbers = count(1)
    return lambda *providers: ProductPages(providers, store, lambda: f"page{next(numbers):07}", budget)


@pytest.fixture
def pages(pages_of: PagesOf, provider: FakeProvider) -> ProductPages:
    return pages_of(provider)


ANN = Requester(7, 7)
MUG = a_product("1")
LINK = ProductLink(Marketplace.ALIBABA_1688, "1")


class Neighbour(FakeDaji):
    """Another API for the same marketplace that knows its products' pages."""

    capabilities = FakeProvider.capabilities


async def test_details_are_looked_up_once(pages: ProductPages, provider: FakeProvider) -> None:
    first = await pages.details(MUG, Query())
    assert first is not None
    assert first.title == "All about 1"
    assert await pages.details(MUG, Query()) == first
    assert len(provider.looked_up) == 1


async def test_details_do_not_depend_on_order_and_filters(pages: ProductPages, provider: FakeProvider) -> None:
    await pages.details(MUG, Query(language="en"))
    await pages.details(MUG, Query(language="en", sort=Sort.PRICE_UP, filters=frozenset({Filter.FACTORY})))
    assert provider.looked_up == [("1", Query(language="en"))]


@pytest.mark.parametrize("other", [Query(language="ru"), Query(ship_to="RU")])
async def test_details_in_another_language_or_for_another_country_are_looked_up(
    pages: ProductPages, provider: FakeProvider, other: Query
) -> None:
    await pages.details(MUG, Query())
    await pages.details(MUG, other)
    assert provider.looked_up == [("1", Query()), ("1", other)]


async def test_a_currency_that_the_source_does_not_serve_is_no_reason_to_look_up_again(
    pages: ProductPages, provider: FakeProvider
) -> None:
    await pages.details(MUG, Query())
    await pages.details(MUG, Query(currency="USD"))
    assert provider.looked_up == [("1", Query())]


async def test_old_details_are_looked_up_again(pages: ProductPages, provider: FakeProvider, clock: FakeClock) -> None:
    await pages.details(MUG, Query())
    clock.advance(seconds=DETAILS_SECONDS)
    await pages.details(MUG, Query())
    assert len(provider.looked_up) == 2


async def test_details_at_the_same_time_are_looked_up_once(pages: ProductPages, provider: FakeProvider) -> None:
    await asyncio.gather(*(pages.details(MUG, Query()) for _ in range(3)))
    assert len(provider.looked_up) == 1


async def test_details_that_failed_are_looked_up_again(pages: ProductPages, provider: FakeProvider) -> None:
    provider.details_failures.append(Unavailable("tmapi_global", "time-out"))
    with pytest.raises(ProvidersFailed):
        await pages.details(MUG, Query())
    assert await pages.details(MUG, Query()) is not None


async def test_a_provider_without_details_tells_none(pages_of: PagesOf) -> None:
    second = FakeDaji()
    assert await pages_of(second).details(a_product("1", provider="daji"), Query()) is None
    assert second.looked_up == []


async def test_a_product_of_a_provider_that_is_gone_has_no_details(pages: ProductPages) -> None:
    assert await pages.details(a_product("1", provider="tmapi"), Query()) is None


async def test_details_that_can_not_be_kept_are_told_all_the_same(pages: ProductPages, database_url: str) -> None:
    await rows(
        database_url,
        "CREATE TRIGGER full BEFORE INSERT ON product_details"
        " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
    )
    assert await pages.details(MUG, Query()) is not None


# The product of a link


async def test_a_link_brings_the_product_of_its_page(pages: ProductPages) -> None:
    found = await pages.look_up(LINK, Query())
    assert [product.title for product in found.results.products] == ["All about 1"]
    assert (found.provider, found.results.ended, found.passed_over) == ("tmapi_global", True, ())


async def test_a_link_that_was_sent_before_is_not_paid_for_again(pages: ProductPages, provider: FakeProvider) -> None:
    first = await pages.look_up(LINK, Query())
    second = await pages.look_up(LINK, Query())
    assert second.results.products == first.results.products
    assert len(provider.looked_up) == 1


async def test_a_link_that_is_sent_several_times_at_once_is_paid_for_once(
    pages: ProductPages, provider: FakeProvider
) -> None:
    found = await asyncio.gather(*(pages.look_up(LINK, Query()) for _ in range(3)))
    assert len({one.result_set for one in found}) == 3
    assert len(provider.looked_up) == 1


async def test_a_link_and_the_details_of_its_product_are_one_call(pages: ProductPages, provider: FakeProvider) -> None:
    await asyncio.gather(pages.look_up(LINK, Query()), pages.details(MUG, Query()))
    await pages.details(MUG, Query())
    assert len(provider.looked_up) == 1


async def test_what_a_second_provider_told_of_a_link_is_not_asked_of_the_first_again(pages_of: PagesOf) -> None:
    first, second = FakeProvider(), Neighbour()
    first.details_failures.append(Unavailable("tmapi_global", "time-out"))
    pages = pages_of(first, second)
    found = await pages.look_up(LINK, Query())
    assert found.passed_over == (Failure(provider="tmapi_global", kind=FailureKind.UNREACHABLE),)
    assert (await pages.look_up(LINK, Query())).provider == "daji"
    assert (len(first.looked_up), len(second.looked_up)) == (1, 1)


async def test_a_link_that_nobody_can_look_up_brings_nothing(pages_of: PagesOf) -> None:
    with pytest.raises(ProvidersFailed):
        await pages_of(FakeDaji()).look_up(LINK, Query())


@one_search_a_day
async def test_a_link_that_was_sent_before_is_no_search_of_the_day(pages: ProductPages) -> None:
    await pages.look_up(LINK, Query(), RequestCost(ANN))
    await pages.look_up(LINK, Query(), RequestCost(ANN))
    with pytest.raises(QuotaExceeded):
        await pages.look_up(LINK, Query(language="ru"), RequestCost(ANN))


@one_search_a_day
async def test_details_are_no_search_of_the_day_and_are_bounded_all_the_same(pages: ProductPages) -> None:
    for number in range(CALLS_PER_SEARCH):
        assert await pages.details(a_product(str(number)), Query(), ANN)
    with pytest.raises(QuotaExceeded):
        await pages.details(a_product("one more"), Query(), ANN)
    assert await pages.details(a_product("0"), Query(), ANN), "what is known costs nothing"


def a_step(min_quantity: int, amount: str) -> PriceStep:
    return PriceStep(min_quantity=min_quantity, price=yuan(amount))


@pytest.mark.parametrize(
    ("low", "steps", "told"),
    [
        ("9.33", (a_step(50, "10.60"), a_step(500, "9.33")), "10.60"),
        ("9.33", (a_step(500, "9.33"), a_step(50, "10.60")), "10.60"),
        ("2.10", (a_step(10, "1.40"),), "2.10"),
        ("9.33", (), "9.33"),
        (None, (a_step(1, "5"),), "5"),
        (None, (), None),
    ],
)
def test_the_price_on_a_links_card_is_that_of_the_smallest_order(
    low: str | None, steps: tuple[PriceStep, ...], told: str | None
) -> None:
    details = some_details(MUG, low=low and yuan(low), price_steps=steps)
    assert as_product(details).price == (told and yuan(told))


# Between copies of the bot


@pytest.fixture
def nap() -> ShortSleep:
    """The sleep of the copies, also of one that waits for the other."""
    return ShortSleep()


@pytest.fixture
async def copies(
    postgres_url: str, clock: FakeClock, provider: FakeProvider, nap: ShortSleep
) -> AsyncIterator[list[ProductPages]]:
    """The product pages of two copies of the bot on one database, which ask the same provider."""
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(open_database(postgres_url)) for _ in range(2)]
        budget, numbers = unlimited(databases[0], clock), count(1)
        stores = [Store(database, clock, secret="secret", sleep=nap) for database in databases]
        for store in stores:
            await store.executors.add(store.executor.id)
        yield [ProductPages([provider], store, lambda: f"page{next(numbers):07}", budget) for store in stores]


async def test_two_copies_that_need_the_same_page_at_once_pay_once(
    copies: list[ProductPages], provider: FakeProvider, nap: ShortSleep
) -> None:
    provider.details_allowed.clear()
    asking = [
        asyncio.create_task(copies[0].details(MUG, Query())),
        asyncio.create_task(copies[1].look_up(LINK, Query())),
    ]
    await until(lambda: provider.looked_up and (RETRY_SECONDS in nap.sleeps or len(provider.looked_up) > 1))
    provider.details_allowed.set()
    await asyncio.gather(*asking)
    assert len(provider.looked_up) == 1
