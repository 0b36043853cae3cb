from dataclasses import replace
from decimal import Decimal

import pytest

from bot.exports.columns import COLUMNS, columns_of, rows_of
from bot.i18n import Translator
from bot.models.costs import CostFigures
from bot.models.exchange import Exchange
from bot.models.export import ExportedProduct
from providers.models import Availability, Money, Seller, Weight
from tests.bot.exports.examples import RUBLES, STEPS, contents, exported
from tests.samples import a_product, some_details, yuan


def test_columns_of_quantity_and_currency_stand_only_where_they_are_set() -> None:
    assert len(COLUMNS) - len(columns_of(contents())) == 17
    wanted = contents(quantity=1, exchange=RUBLES)
    assert len(COLUMNS) - len(columns_of(wanted)) == 12
    assert columns_of(replace(wanted, figures=CostFigures(fee=Decimal(5)))) == list(COLUMNS)


def test_costs_stand_in_columns_and_what_is_unknown_leaves_its_cell_empty() -> None:
    told = CostFigures.model_validate(dict.fromkeys(("fee", "inland", "freight", "duty", "vat", "other"), "10"))
    one = exported(a_product(price=yuan("9")), price_steps=STEPS, weight=Weight(grams=Decimal(500)))
    file = replace(contents(one, quantity=100, exchange=RUBLES), figures=told)
    (row,) = rows_of(file)
    cells = {column.head(file): column.value(row) for column in columns_of(file)}
    assert cells["Goods, RUB"] == row.own(yuan("27.60"))
    assert cells["Freight abroad, RUB"] == Money(amount=Decimal("5.00"), currency="RUB")
    assert row.costs.total is not None
    assert cells["Total per piece, RUB"] == Money(amount=row.costs.total, currency="RUB")
    assert cells["Margin, RUB"] is None


@pytest.mark.parametrize(("wanted", "least", "priced", "cost"), [(99, None, 99, "2959.11"), (100, 200, 200, "5520.00")])
def test_the_total_goes_by_the_steps_and_the_minimum_order(
    wanted: int, least: int | None, priced: int, cost: str
) -> None:
    (row,) = rows_of(contents(exported(a_product(min_order=least), price_steps=STEPS), quantity=wanted))
    assert row.total is not None
    assert (row.quantity, str(row.total.amount)) == (priced, cost)


def test_without_steps_no_total_is_made_of_the_price() -> None:
    (row,) = rows_of(contents(exported(a_product(price=yuan("9"))), quantity=100))
    assert row.total is None


def test_without_a_rate_nothing_is_converted() -> None:
    (row,) = rows_of(contents(exported(a_product(price=yuan("9"))), exchange=Exchange("EUR")))
    assert row.own(row.product.price) is None


@pytest.mark.parametrize(("currency", "rate", "own"), [("RUB", "12.505", "125.05"), ("JPY", "20.05", "201")])
def test_own_money_is_rounded_half_up_to_the_smallest_unit_of_its_currency(currency: str, rate: str, own: str) -> None:
    (row,) = rows_of(contents(exported(a_product(price=yuan("10"))), exchange=Exchange(currency, Decimal(rate))))
    converted = row.own(row.product.price)
    assert converted is not None
    assert str(converted.amount) == own


def test_a_price_in_ones_own_currency_stays_as_it_is() -> None:
    (row,) = rows_of(contents(exported(a_product(price=yuan("9.5"))), exchange=Exchange("CNY")))
    assert row.own(row.product.price) == yuan("9.50")


def test_a_page_adds_what_the_search_did_not_tell() -> None:
    mug = a_product(price=yuan("9"))
    page = some_details(mug, min_order=12, price_steps=STEPS, seller=Seller(name="Yiwu"))
    one = ExportedProduct.of(mug, page)
    assert (one.product.min_order, one.product.price, one.price_steps) == (12, yuan("9"), STEPS)
    assert one.product.seller == Seller(name="Yiwu")


def test_what_cannot_be_bought_is_told(en: Translator) -> None:
    column = next(one for one in COLUMNS if one.head(contents()) == "Price, as stated")
    (row,) = rows_of(contents(exported(a_product(price_words="面议", availability=Availability.SOLD_OUT))))
    assert column.value(row) == "面议, sold out"
