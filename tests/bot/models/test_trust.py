from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from bot.models.trust import Fact, PriceComparison, Side, assess, compare_price
from providers.models import Badge, Product, Rating, Sales, Seller
from tests.samples import a_product, yuan


def side(fact: Fact, product: Product, found: Sequence[Product] = ()) -> Side:
    return assess(product, found).sides[fact]


def priced(*amounts: str) -> list[Product]:
    return [a_product(str(number), price=yuan(amount)) for number, amount in enumerate(amounts)]


def test_a_product_of_which_nothing_is_told_has_all_its_facts_unknown() -> None:
    assert assess(a_product(), ()).facts(Side.UNKNOWN) == list(Fact)


@pytest.mark.parametrize(
    ("years", "stands"), [(0, Side.AGAINST), (1, Side.AGAINST), (2, Side.NEITHER), (3, Side.FOR), (12, Side.FOR)]
)
def test_a_new_seller_speaks_against_and_one_of_years_for(years: int, stands: Side) -> None:
    assert side(Fact.YEARS, a_product(seller=Seller(years=years))) is stands


@pytest.mark.parametrize(("factory", "stands"), [(True, Side.FOR), (False, Side.NEITHER), (None, Side.UNKNOWN)])
def test_a_trader_is_no_worse_for_being_one(factory: bool | None, stands: Side) -> None:
    assert side(Fact.FACTORY, a_product(seller=Seller(factory=factory))) is stands


@pytest.mark.parametrize(
    ("badge", "fact"),
    [
        (Badge.FACTORY_INSPECTED, Fact.INSPECTION),
        (Badge.POWERFUL_SELLER, Fact.BADGES),
        (Badge.LOW_REFUND, Fact.REFUNDS),
    ],
)
def test_a_badge_speaks_for_its_holder_and_its_absence_says_nothing(badge: Badge, fact: Fact) -> None:
    assert side(fact, a_product(badges=(badge,))) is Side.FOR
    assert side(fact, a_product(badges=(Badge.ONE_PIECE,))) is Side.UNKNOWN


def test_a_verified_seller_needs_no_other_badge() -> None:
    assert side(Fact.BADGES, a_product(seller=Seller(verified=True))) is Side.FOR


@pytest.mark.parametrize(
    ("sold", "stands"),
    [
        (Sales(count=0), Side.AGAINST),
        (Sales(count=9), Side.AGAINST),
        (Sales(count=5, at_least=True), Side.NEITHER),
        (Sales(count=10), Side.NEITHER),
        (Sales(count=1000, at_least=True), Side.FOR),
    ],
)
def test_few_sales_speak_against_and_many_for(sold: Sales, stands: Side) -> None:
    assert side(Fact.SALES, a_product(sold=sold)) is stands


@pytest.mark.parametrize(
    ("percent", "told", "stands"),
    [
        ("100", {"sold": Sales(count=3)}, Side.NEITHER),
        ("100", {"sold": Sales(count=5000), "orders": 3}, Side.NEITHER),
        ("100", {}, Side.NEITHER),
        ("30", {"sold": Sales(count=100)}, Side.FOR),
        ("29", {"sold": Sales(count=5000)}, Side.NEITHER),
        ("30", {"orders": 100}, Side.FOR),
    ],
)
def test_a_share_that_bought_again_speaks_for_an_offer_only_if_it_rests_on_enough_sales(
    percent: str, told: dict[str, Any], stands: Side
) -> None:
    assert side(Fact.REPURCHASE, a_product(repurchase_rate=Decimal(percent), **told)) is stands


@pytest.mark.parametrize(
    ("value", "out_of", "stands"),
    [("4.5", 5, Side.FOR), ("4.2", 5, Side.NEITHER), ("3.9", 5, Side.AGAINST), ("97", 100, Side.FOR)],
)
def test_a_rating_speaks_by_its_scale(value: str, out_of: int, stands: Side) -> None:
    rating = Rating(value=Decimal(value), out_of=out_of)
    assert side(Fact.SELLER_RATING, a_product(seller=Seller(score=rating))) is stands
    assert side(Fact.RATING, a_product(rating=rating, sold=Sales(count=100))) is stands
    assert side(Fact.RATING, a_product(rating=rating, sold=Sales(count=3))) is Side.NEITHER


def test_a_price_far_below_the_others_speaks_against_an_offer() -> None:
    found = priced("3.99", "10", "10", "10", "12")
    assert compare_price(found[0], found) == PriceComparison(Decimal("39.9"), 5)
    assert side(Fact.PRICE, found[0], found) is Side.AGAINST
    assert side(Fact.PRICE, found[1], found) is Side.NEITHER


def test_what_is_cheap_in_a_part_only_is_no_warning() -> None:
    found = priced("1", "10", "10", "10", "12")
    ranged = found[0].model_copy(update={"price_high": yuan("9")})
    assert compare_price(ranged, found) == PriceComparison(Decimal(90), 5)
    assert side(Fact.PRICE, ranged, found) is Side.NEITHER


@pytest.mark.parametrize(
    "found",
    [
        priced("1", "10", "10", "10"),
        [*priced("1", "10", "10", "10"), a_product("dollars", price={"amount": "10", "currency": "USD"})],
        [*priced("1", "10", "10", "10"), a_product("none")],
        [*priced("1", "10", "10", "10"), a_product("unsure", price=yuan("10", unit_certain=False))],
    ],
)
def test_a_price_is_compared_with_at_least_four_others_of_its_kind(found: list[Product]) -> None:
    assert compare_price(found[0], found) is None
    assert side(Fact.PRICE, found[0], found) is Side.UNKNOWN
