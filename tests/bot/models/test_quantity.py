from dataclasses import replace

import pytest

from bot.models.quantity import price_at, total
from providers.models import Money, PriceStep
from tests.samples import yuan

STEPS = tuple(
    PriceStep(min_quantity=quantity, price=yuan(price))
    for quantity, price in ((300, "25.90"), (1, "29.89"), (100, "27.60"))
)
"""As a page may tell them: in any order."""


@pytest.mark.parametrize(
    ("quantity", "price"),
    [(1, "29.89"), (99, "29.89"), (100, "27.60"), (299, "27.60"), (300, "25.90"), (1000, "25.90")],
)
def test_the_price_is_that_of_the_highest_step_that_is_reached(quantity: int, price: str) -> None:
    assert price_at(STEPS, quantity) == yuan(price)


def test_below_the_first_step_no_price_is_known() -> None:
    assert price_at([PriceStep(min_quantity=3, price=yuan("5"))], 2) is None


def test_without_steps_no_price_is_known() -> None:
    assert price_at((), 100) is None


def test_a_total_is_exact() -> None:
    assert total(yuan("27.605"), 1000) == yuan("27605.000")


def test_a_total_of_an_uncertain_price_is_uncertain_in_both_readings() -> None:
    cents = replace(yuan("0.99", unit_certain=False), other_amount=yuan("99").amount)
    found = total(cents, 10)
    assert (found.amount, found.other_amount, found.unit_certain) == (yuan("9.90").amount, yuan("990").amount, False)
    assert isinstance(found, Money)
