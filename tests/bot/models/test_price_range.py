from decimal import Decimal

import pytest

from bot.models.price_range import is_outside
from providers.models import Money, Product
from providers.query import Query
from tests.samples import PLAIN, a_product, yuan

CAN = PLAIN.model_copy(update={"price_range": True, "price_currency": "CNY"})
TEN_TO_FIFTY = Query(price_min=Decimal(10), price_max=Decimal(50))


@pytest.mark.parametrize("product", [a_product(price=yuan("9.99")), a_product(price=yuan("50.01"), price_from=True)])
def test_a_price_below_or_above_is_outside(product: Product) -> None:
    assert is_outside(product, TEN_TO_FIFTY, CAN)


@pytest.mark.parametrize(
    "product",
    [
        a_product(price=yuan("10")),
        a_product(price=yuan("50")),
        a_product(price=yuan("5"), price_high=yuan("12")),
        # These are not known to be outside.
        a_product(price=yuan("5"), price_from=True),
        a_product(price=None),
        a_product(price=yuan("500", unit_certain=False)),
        a_product(price=Money(amount=Decimal(500), currency="USD")),
    ],
)
def test_a_price_inside_or_unknown_is_not_outside(product: Product) -> None:
    assert not is_outside(product, TEN_TO_FIFTY, CAN)


def test_half_a_range_has_one_end() -> None:
    assert not is_outside(a_product(price=yuan("500")), Query(price_min=Decimal(10)), CAN)
    assert not is_outside(a_product(price=yuan("1")), Query(price_max=Decimal(50)), CAN)
    assert is_outside(a_product(price=yuan("500")), Query(price_max=Decimal(50)), CAN)


def test_nothing_is_outside_where_nothing_was_asked_or_the_currency_is_unknown() -> None:
    dear = a_product(price=yuan("500"))
    assert not is_outside(dear, Query(), CAN)
    assert not is_outside(dear, TEN_TO_FIFTY, None)
    assert not is_outside(dear, TEN_TO_FIFTY, PLAIN)
