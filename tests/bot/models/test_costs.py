"""What a piece costs, against calculations made by hand."""

import ast
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import costs as reckoning
from bot.models.costs import COST_FIELDS, CostFigures, Costs, DutyBase, Offer, Origin, Part, VatBase, offer_of
from bot.models.exchange import Exchange
from providers.models import Delivery, Marketplace, Money, PriceStep, Weight
from tests.samples import COST_FIGURES, a_product, some_details, yuan

FIGURES = CostFigures.model_validate(COST_FIGURES)
OFFER = Offer(quantity=100, is_wanted_quantity=True, price=yuan("27.60"), grams=Decimal(250))
RUBLES = Exchange("RUB", Decimal("12.5"))
# The goods are 345.00, the fee 17.25, both freights 5.00 and 75.00, duty 42.50 of 425.00, VAT 93.50 of 467.50.
COSTS = Costs(FIGURES, OFFER, RUBLES)

BY_HAND = [
    # What differs from the above, and: goods, fee, inland, freight, duty, VAT, other, total, margin, wanted price.
    ({}, "345.00 17.25 5.00 75.00 42.50 93.50 15.00 593.25 256.75 912.70"),
    ({"fee": "0"}, "345.00 0.00 5.00 75.00 42.50 93.50 15.00 576.00 274.00 886.16"),
    ({"fee": "7.5"}, "345.00 25.88 5.00 75.00 42.50 93.50 15.00 601.88 248.12 925.97"),
    ({"inland": "0"}, "345.00 17.25 0.00 75.00 42.00 92.40 15.00 586.65 263.35 902.54"),
    ({"inland": "333.33"}, "345.00 17.25 3.33 75.00 42.33 93.13 15.00 591.04 258.96 909.30"),
    ({"freight": "0"}, "345.00 17.25 5.00 0.00 35.00 77.00 15.00 494.25 355.75 760.39"),
    ({"freight": "412.34"}, "345.00 17.25 5.00 103.09 45.31 99.68 15.00 630.33 219.67 969.74"),
    ({"piece_freight": "60", "freight": None}, "345.00 17.25 5.00 60.00 41.00 90.20 15.00 573.45 276.55 882.24"),
    ({"duty": "0"}, "345.00 17.25 5.00 75.00 0.00 85.00 15.00 542.25 307.75 834.24"),
    ({"duty_on": "goods"}, "345.00 17.25 5.00 75.00 34.50 91.90 15.00 583.65 266.35 897.93"),
    ({"vat": "0"}, "345.00 17.25 5.00 75.00 42.50 0.00 15.00 499.75 350.25 768.85"),
    ({"vat_on": "goods"}, "345.00 17.25 5.00 75.00 42.50 69.00 15.00 568.75 281.25 875.00"),
    ({"vat_on": "freight"}, "345.00 17.25 5.00 75.00 42.50 85.00 15.00 584.75 265.25 899.62"),
    ({"duty_on": "goods", "vat_on": "goods"}, "345.00 17.25 5.00 75.00 34.50 69.00 15.00 560.75 289.25 862.70"),
    ({"other": "0.01"}, "345.00 17.25 5.00 75.00 42.50 93.50 0.01 578.26 271.74 889.64"),
    ({"selling": "600"}, "345.00 17.25 5.00 75.00 42.50 93.50 15.00 593.25 -83.25 912.70"),
    ({"commission": "0"}, "345.00 17.25 5.00 75.00 42.50 93.50 15.00 593.25 406.75 741.57"),
    ({"commission": "17.35"}, "345.00 17.25 5.00 75.00 42.50 93.50 15.00 593.25 233.25 946.93"),
    ({"margin": "0"}, "345.00 17.25 5.00 75.00 42.50 93.50 15.00 593.25 256.75 697.95"),
    ({"duty": "6.5", "vat": "22"}, "345.00 17.25 5.00 75.00 27.63 99.58 15.00 584.46 265.54 899.17"),
]


@pytest.mark.parametrize(("changed", "expected"), BY_HAND)
def test_twenty_calculations_made_by_hand(changed: dict[str, object], expected: str) -> None:
    costs = Costs(CostFigures.model_validate({**FIGURES.model_dump(), **changed}), OFFER, RUBLES)
    reckoned = [*costs.parts.values(), costs.total, costs.margin, costs.price_wanted]
    assert [str(amount) for amount in reckoned] == expected.split()


def without(**missing: None) -> Costs:
    return replace(COSTS, figures=FIGURES.model_copy(update=missing))


@pytest.mark.parametrize(
    ("costs", "unknown"),
    [
        (without(fee=None), [Part.FEE]),
        (without(inland=None), [Part.INLAND, Part.DUTY, Part.VAT]),
        (without(freight=None), [Part.FREIGHT, Part.DUTY, Part.VAT]),
        (without(duty=None), [Part.DUTY, Part.VAT]),
        (without(vat=None), [Part.VAT]),
        (without(other=None), [Part.OTHER]),
        (replace(COSTS, offer=replace(OFFER, price=None)), [Part.GOODS, Part.FEE, Part.DUTY, Part.VAT]),
        (replace(COSTS, offer=replace(OFFER, grams=None)), [Part.FREIGHT, Part.DUTY, Part.VAT]),
        (replace(COSTS, offer=replace(OFFER, quantity=None)), [Part.INLAND, Part.DUTY, Part.VAT]),
        (replace(COSTS, exchange=Exchange("RUB")), [Part.GOODS, Part.FEE, Part.DUTY, Part.VAT]),
        (replace(COSTS, exchange=Exchange()), list(Part)),
    ],
)
def test_what_is_missing_is_unknown_and_makes_no_total(costs: Costs, unknown: list[Part]) -> None:
    assert costs.unknown == unknown
    assert all(costs.origin(part) is None for part in unknown)
    assert (costs.total, costs.margin, costs.margin_percent, costs.price_wanted) == (None, None, None, None)


def test_without_a_selling_price_or_a_commission_there_is_a_total_and_no_margin() -> None:
    for costs in (without(selling=None), without(commission=None)):
        assert (costs.total, costs.margin) == (Decimal("593.25"), None)


def test_the_margin_is_told_in_percent_of_the_selling_price() -> None:
    assert COSTS.margin_percent == Decimal("25.68")


def test_no_price_leaves_a_margin_that_with_the_commission_takes_all() -> None:
    assert replace(COSTS, figures=FIGURES.model_copy(update={"margin": Decimal(85)})).price_wanted is None


def test_amounts_have_as_many_decimals_as_the_currency() -> None:
    yen = Costs(FIGURES, OFFER, Exchange("JPY", Decimal("20.5")))
    assert str(yen.parts[Part.GOODS]) == "566"


def test_a_price_in_ones_own_currency_needs_no_rate() -> None:
    assert Costs(FIGURES, OFFER, Exchange("CNY")).parts[Part.GOODS] == Decimal("27.60")


def test_the_source_tells_inland_freight_until_a_chat_does() -> None:
    told = Costs(FIGURES.model_copy(update={"inland": None}), replace(OFFER, inland=yuan("8")), RUBLES)
    assert (told.parts[Part.INLAND], told.origin(Part.INLAND)) == (Decimal("1.00"), Origin.SOURCE)
    assert replace(told, figures=FIGURES).origin(Part.INLAND) is Origin.YOURS


MUG = a_product(price=yuan("10"), min_order=20)
STEPS = (PriceStep(min_quantity=20, price=yuan("10")), PriceStep(min_quantity=100, price=yuan("8")))
PAGE = some_details(
    MUG, price_steps=STEPS, weight=Weight(grams=Decimal(400)), delivery=Delivery(fee=yuan("6")), min_order=20
)


def test_an_offer_has_the_price_at_the_quantity_and_what_its_page_tells() -> None:
    assert offer_of(MUG, PAGE, 100) == Offer(100, True, yuan("8"), False, yuan("6"), Decimal(400))


@pytest.mark.parametrize("wanted", [None, 5])
def test_the_minimum_order_counts_where_less_or_nothing_is_wanted(wanted: int | None) -> None:
    offer = offer_of(MUG, PAGE, wanted)
    assert (offer.quantity, offer.is_wanted_quantity, offer.price) == (20, False, yuan("10"))


def test_a_guess_is_not_known() -> None:
    vague = some_details(MUG, weight=Weight(grams=Decimal(400), unit_certain=False))
    assert offer_of(MUG, vague, None).grams is None
    assert offer_of(a_product(price=yuan("10", unit_certain=False)), None, None).price is None
    assert offer_of(a_product(price=yuan("10"), price_from=True), None, None).price is None
    below = some_details(MUG, price_steps=STEPS, min_order=None)
    assert offer_of(a_product(price=yuan("10")), below, 5).price is None


def test_free_delivery_costs_nothing_at_1688_and_says_nothing_of_china_at_aliexpress() -> None:
    free = Delivery(free=True)
    assert offer_of(a_product(price=yuan("10"), delivery=free), None, None).inland == yuan("0")
    elsewhere = a_product(price=yuan("10"), delivery=free, marketplace=Marketplace.ALIEXPRESS)
    assert offer_of(elsewhere, None, None).inland is None


percents = st.none() | st.decimals(0, 200, places=2)
amounts = st.none() | st.decimals(0, 100_000, places=2)
figures = st.builds(
    CostFigures,
    fee=percents,
    inland=amounts,
    freight=amounts,
    piece_freight=amounts,
    duty=percents,
    duty_on=st.sampled_from(DutyBase),
    vat=percents,
    vat_on=st.sampled_from(VatBase),
    other=amounts,
    selling=amounts,
    commission=percents,
    margin=percents,
)
offers = st.builds(
    Offer,
    quantity=st.none() | st.integers(1, 10_000),
    price=st.builds(Money, amount=st.decimals(0, 10_000, places=2), currency=st.just("CNY")),
    inland=st.none() | st.builds(Money, amount=st.decimals(0, 1000, places=2), currency=st.just("CNY")),
    grams=st.none() | st.decimals(0, 50_000, places=1),
)
exchanges = st.builds(Exchange, st.sampled_from(["RUB", "JPY", "CNY"]), st.decimals("0.01", 5000, places=4))
COSTLY = [name for name in COST_FIELDS if name not in {"duty_on", "vat_on", "selling", "margin"}]


@given(figures, offers, exchanges)
def test_parts_add_up_and_a_total_has_them_all(told: CostFigures, offer: Offer, exchange: Exchange) -> None:
    costs = Costs(told, offer, exchange)
    known = [amount for amount in costs.parts.values() if amount is not None]
    assert costs.total == (sum(known) if len(known) == len(Part) else None)
    if costs.margin is not None:
        assert sum((costs.margin, costs.commission or 0, costs.total or 0)) == costs.selling


@given(figures, offers, exchanges, st.sampled_from(COSTLY), st.decimals(0, 100, places=2))
def test_more_cost_never_raises_the_margin(
    told: CostFigures, offer: Offer, exchange: Exchange, name: str, more: Decimal
) -> None:
    before = Costs(told, offer, exchange)
    figure: Decimal | None = getattr(told, name)
    raised = {} if figure is None else {name: figure + more}
    after = replace(before, figures=told.model_copy(update=raised))
    if before.margin is not None and after.margin is not None:
        assert after.margin <= before.margin
    if before.price_wanted is not None and after.price_wanted is not None:
        assert after.price_wanted >= before.price_wanted


@given(figures, offers, exchanges)
def test_the_wanted_price_leaves_the_wanted_margin(told: CostFigures, offer: Offer, exchange: Exchange) -> None:
    price = Costs(told, offer, exchange).price_wanted
    if price is not None and told.commission is not None and told.margin is not None:
        total = Costs(told, offer, exchange).total or Decimal(0)
        assert price * (100 - told.commission - told.margin) >= 100 * total


def test_no_float_takes_part() -> None:
    tree = ast.parse(Path(reckoning.__file__).read_text(encoding="utf-8"))
    floats = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)]
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in {"float", "round"}]
    assert floats + names == []
    assert {type(amount) for amount in (*COSTS.parts.values(), COSTS.total, COSTS.margin)} == {Decimal}
