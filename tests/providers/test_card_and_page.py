"""One product of each provider, as a search shows it and on its page: what both tell is the same.

The answers are composed of forms that were recorded or seen in client code; their ids are invented.
"""

from decimal import Decimal
from functools import partial

import httpx
import pytest

from providers.aliexpress import details as aliexpress_details
from providers.aliexpress import products as aliexpress_products
from providers.aliexpress.settings import PriceUnit
from providers.api.calls import Answer
from providers.daji import details as daji_details
from providers.daji import products as daji_products
from providers.models import Availability, Money, PriceStep, Product, ProductDetails, Sales, SalesPeriod
from providers.parsebot import details as parsebot_details
from providers.parsebot import products as parsebot_products
from providers.query import Region
from providers.tmapi import details as tmapi_details
from providers.tmapi import products as tmapi_products
from tests.providers.readers import FIXTURES, Reader

_aliexpress = partial(aliexpress_products.read_search, unit=PriceUnit.AUTO, currency="USD", ignored=())
READERS: dict[str, tuple[Reader, Reader]] = {
    "tmapi": (
        partial(tmapi_products.read_page, "tmapi", page=1, ignored=()),
        partial(tmapi_details.read_details, "tmapi"),
    ),
    "tmapi_global": (
        partial(tmapi_products.read_page, "tmapi_global", page=1, ignored=()),
        partial(tmapi_details.read_details, "tmapi_global"),
    ),
    "daji": (
        partial(daji_products.read_page, page=1, language="en", ignored=()),
        partial(daji_details.read_details, language="en"),
    ),
    "aliexpress": (
        _aliexpress,
        partial(aliexpress_details.read_details, product_id="1005000000000001", currency="USD", country="US"),
    ),
    "parsebot": (
        partial(parsebot_products.read_page, page=1, ignored=()),
        partial(parsebot_details.read_details, product_id="600000000004"),
    ),
}


def recorded(path: str) -> Answer:
    return Answer(200, httpx.Headers(), (FIXTURES / path).read_bytes())


def both(provider: str) -> tuple[Product, ProductDetails]:
    read_card, read_page = READERS[provider]
    (card,) = read_card(recorded(f"{provider}/card.json")).products
    return card, read_page(recorded(f"{provider}/page.json"))


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


@pytest.mark.parametrize("provider", READERS)
def test_card_and_page_name_the_product_and_its_picture_alike(provider: str) -> None:
    card, page = both(provider)
    assert (card.id, card.title, card.picture) == (page.id, page.title, page.pictures[0])
    assert "&amp;" not in card.title
    assert "<" not in card.title


@pytest.mark.parametrize("provider", READERS)
def test_card_and_page_have_one_lower_price(provider: str) -> None:
    card, page = both(provider)
    assert card.price is not None
    assert page.low is not None
    assert (card.price.amount, card.price.currency) == (page.low.amount, page.low.currency)


def test_tmapi_s_card_has_the_price_of_the_largest_step_and_its_page_the_table() -> None:
    card, page = both("tmapi")
    assert (card.price, card.price_from, card.min_order) == (yuan("25.90"), True, 2)
    assert (page.low, page.high, page.min_order) == (yuan("25.90"), yuan("29.89"), 2)
    assert page.price_steps == (
        PriceStep(min_quantity=2, price=yuan("29.89")),
        PriceStep(min_quantity=300, price=yuan("25.90")),
    )
    assert card.sold == page.sold == Sales(count=1000, at_least=True)
    assert card.availability is page.availability is Availability.ON_SALE


def test_tmapi_global_s_card_does_not_know_the_smallest_order_and_its_page_does() -> None:
    card, page = both("tmapi_global")
    assert (card.price, card.price_from, card.min_order) == (yuan("25.90"), True, None)
    assert (page.low, page.high, page.min_order) == (yuan("25.90"), yuan("29.89"), 2)
    assert [step.min_quantity for step in page.price_steps] == [2, 300]
    assert card.sold == page.sold == Sales(count=320, period=SalesPeriod.DAYS_90)
    # V2 of the search does not say whether an item can be bought.
    assert (card.availability, page.availability) == (None, Availability.ON_SALE)


def test_daji_s_promotion_is_on_both_with_the_usual_price_struck() -> None:
    card, page = both("daji")
    assert (card.price, card.original_price) == (page.low, page.original_price) == (yuan("30.00"), yuan("38.00"))
    # Only the page tells the price of one piece.
    assert page.high == yuan("45.00")
    assert [step.min_quantity for step in page.price_steps] == [1, 2]
    assert card.min_order == page.min_order == 2
    # The card counts a month, and the page all sales.
    assert (card.sold and card.sold.count, page.sold and page.sold.count) == (23_000, 50_000)


def test_aliexpress_s_card_infers_what_its_page_tells() -> None:
    card, page = both("aliexpress")
    assert card.price is not None
    assert (card.price.unit_certain, card.price.other_amount) == (False, Decimal(148))
    assert page.low == page.high == Money(amount=Decimal("1.48"), currency="USD")
    assert card.original_price is not None
    assert page.original_price is not None
    assert card.original_price.amount == page.original_price.amount == Decimal("13.03")
    # The search tells neither the smallest order nor whether it can be bought.
    assert (card.min_order, card.availability, page.availability) == (None, None, Availability.ON_SALE)
    assert card.sold == page.sold == Sales(count=1000, at_least=True)


def test_parsebot_s_range_is_on_both() -> None:
    card, page = both("parsebot")
    assert (card.price, card.price_high) == (page.low, page.high) == (yuan("2.85"), yuan("4.10"))


@pytest.mark.parametrize("provider", ["tmapi", "tmapi_global", "daji", "aliexpress"])
def test_nothing_of_a_page_is_dropped(provider: str) -> None:
    card, page = both(provider)
    assert page.attributes
    assert page.weight is not None
    assert page.video is not None
    assert page.variants[0].picture is not None
    assert page.seller is not None
    assert card.seller is not None


def test_daji_tells_where_it_sees_products_in_the_photo() -> None:
    page = READERS["daji"][0](recorded("daji/card.json"))
    assert page.subjects == (
        Region(left=266, right=799, top=48, bottom=581),
        Region(left=0, right=200, top=0, bottom=300),
    )


def test_tmapi_s_seller_and_orders_are_kept() -> None:
    card, page = both("tmapi")
    assert (card.orders, page.mixed_batch) == (111, True)
    assert card.seller is not None
    assert (card.seller.id, card.seller.business, card.seller.services) == (
        "b2b-600000000001",
        "生产加工",
        ("7天包换",),
    )


@pytest.mark.parametrize(
    ("provider", "fixture", "availability"),
    [
        ("tmapi", "page_sold_out.json", Availability.SOLD_OUT),
        ("daji", "page_ended.json", Availability.ENDED),
        ("aliexpress", "page_offline.json", Availability.ENDED),
    ],
)
def test_a_page_tells_that_it_can_not_be_bought(provider: str, fixture: str, availability: Availability) -> None:
    assert READERS[provider][1](recorded(f"{provider}/{fixture}")).availability is availability


def test_a_search_tells_that_an_item_is_sold_out() -> None:
    (card,) = READERS["tmapi"][0](recorded("tmapi/card_sold_out.json")).products
    assert card.availability is Availability.SOLD_OUT
