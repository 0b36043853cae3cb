import asyncio
from collections.abc import Callable

import pytest

from bot.money.budget import Budget
from bot.product_pages import LIFETIME, ProductPages
from bot.store import Store
from providers.errors import Unavailable
from providers.models import Filter, Query, Sort
from tests.clock import Clock
from tests.samples import a_product
from tests.shop import SecondShop, Shop

PagesOf = Callable[..., ProductPages]


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def pages_of(store: Store, budget: Budget) -> PagesOf:
    return lambda *providers: ProductPages(providers, store, lambda: "page0000001", budget)


@pytest.fixture
def pages(pages_of: PagesOf, shop: Shop) -> ProductPages:
    return pages_of(shop)


MUG = a_product("1")


async def test_details_are_looked_up_once(pages: ProductPages, shop: Shop) -> None:
    first = await pages.details(MUG, Query())
    assert first is not None
    assert first.title == "All about 1"
    assert await pages.details(MUG, Query()) == first
    assert len(shop.looked_up) == 1


async def test_details_do_not_depend_on_order_and_filters(pages: ProductPages, shop: Shop) -> None:
    await pages.details(MUG, Query(language="en"))
    await pages.details(MUG, Query(language="en", sort=Sort.PRICE_UP, filters=frozenset({Filter.FACTORY})))
    assert shop.looked_up == [("1", Query(language="en"))]


@pytest.mark.parametrize("other", [Query(language="ru"), Query(currency="USD"), Query(ship_to="RU")])
async def test_details_in_another_language_or_currency_are_looked_up(
    pages: ProductPages, shop: Shop, other: Query
) -> None:
    await pages.details(MUG, Query())
    await pages.details(MUG, other)
    assert shop.looked_up == [("1", Query()), ("1", other)]


async def test_old_details_are_looked_up_again(pages: ProductPages, shop: Shop, clock: Clock) -> None:
    await pages.details(MUG, Query())
    clock.forward(seconds=LIFETIME)
    await pages.details(MUG, Query())
    assert len(shop.looked_up) == 2


async def test_details_at_the_same_time_are_looked_up_once(pages: ProductPages, shop: Shop) -> None:
    await asyncio.gather(*(pages.details(MUG, Query()) for _ in range(3)))
    assert len(shop.looked_up) == 1


async def test_details_that_failed_are_looked_up_again(pages: ProductPages, shop: Shop) -> None:
    shop.details_failures.append(Unavailable("tmapi_global", "time-out"))
    with pytest.raises(Unavailable):
        await pages.details(MUG, Query())
    assert await pages.details(MUG, Query()) is not None


async def test_a_provider_without_details_tells_none(pages_of: PagesOf) -> None:
    second = SecondShop()
    assert await pages_of(second).details(a_product("1", provider="daji"), Query()) is None
    assert second.looked_up == []


async def test_a_product_of_a_provider_that_is_gone_has_no_details(pages: ProductPages) -> None:
    assert await pages.details(a_product("1", provider="tmapi"), Query()) is None
