import csv
from decimal import Decimal
from io import StringIO

import pytest

from bot.exports.csv_table import csv_table
from bot.i18n import load_translators
from bot.models.exchange import Exchange
from bot.models.export import ExportContents
from tests.bot.exports.examples import contents, exported
from tests.samples import a_product, yuan

RUSSIAN = load_translators()["ru"]
MUG = exported(a_product("1005001234567891", title="Mug", price=yuan("1027.60")), note="red,\nor blue; 'both'")


def read(contents: ExportContents, delimiter: str = ",") -> dict[str, str]:
    text = csv_table(contents).decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(text), delimiter=delimiter)
    return row


def test_the_file_says_that_it_is_utf_8() -> None:
    assert csv_table(contents()).startswith(b"\xef\xbb\xbfNo.,")


def test_prices_are_numbers_and_ids_are_text() -> None:
    row = read(contents(MUG))
    assert (row["Price"], row["Currency"], row["ID"]) == ("1027.60", "CNY", "'1005001234567891")
    assert row["Note"] == "red,\nor blue; 'both'"
    assert row["Minimum order"] == ""


def test_where_numbers_have_a_comma_semicolons_part_the_columns() -> None:
    row = read(contents(MUG, t=RUSSIAN), ";")
    assert row["Цена"] == "1027,60"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@a", "\t=1", "＝1"])
def test_what_would_be_a_formula_has_a_quote_before_it(title: str) -> None:
    assert read(contents(exported(a_product(title=title))))["Title"] == f"'{title.strip()}"


def test_a_negative_sign_inside_is_left_alone() -> None:
    assert read(contents(exported(a_product(title="T-shirt"))))["Title"] == "T-shirt"


def test_amounts_have_the_decimals_of_their_currency() -> None:
    row = read(contents(exported(a_product(price=yuan("9.5"))), exchange=Exchange("JPY", Decimal(20))))
    assert (row["Price"], row["Price in ~JPY"]) == ("9.50", "190")
    dearer_than_cents = read(contents(exported(a_product(price=yuan("0.125")))))
    assert dearer_than_cents["Price"] == "0.125"
