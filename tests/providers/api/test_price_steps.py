from decimal import Decimal

import pytest

from providers.api.price_steps import for_sale, highest, lowest, price_steps, stock_availability
from providers.models import Availability, Money, PriceStep, Variant


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


def kind(name: str, stock: int | None, price: str = "5") -> Variant:
    return Variant(name=name, stock=stock, price=yuan(price))


def test_steps_come_by_rising_quantity() -> None:
    assert price_steps([(100, yuan("4")), (2, yuan("5"))]) == (
        PriceStep(min_quantity=2, price=yuan("5")),
        PriceStep(min_quantity=100, price=yuan("4")),
    )


@pytest.mark.parametrize("hole", [(None, yuan("3")), (200, None), (2, yuan("3"))])
def test_a_table_with_a_hole_is_left_out(hole: tuple[int | None, Money | None]) -> None:
    assert price_steps([(2, yuan("5")), hole]) == ()


def test_a_variant_without_stock_sets_no_price_where_another_has_stock() -> None:
    decoy, stocked, unknown = kind("decoy", 0, "0.99"), kind("red", 7), kind("blue", None)
    assert for_sale([decoy, stocked, unknown]) == (stocked, unknown)
    assert for_sale([decoy, kind("red", 0)]) == (decoy, kind("red", 0))


def test_an_offer_is_sold_out_when_every_variant_is() -> None:
    assert stock_availability([kind("red", 0), kind("blue", 0)]) is Availability.SOLD_OUT
    assert stock_availability([kind("red", 0), kind("blue", None)]) is None
    assert stock_availability([]) is None


def test_prices_are_compared_in_one_currency() -> None:
    dollars = Money(amount=Decimal(1), currency="USD")
    prices = [None, yuan("5"), dollars, yuan("7")]
    assert (lowest(prices), highest(prices), lowest([None])) == (yuan("5"), yuan("7"), None)
