from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from bot.exports.workbook import workbook
from bot.i18n import Translator
from bot.models.costs import CostFigures
from bot.models.exchange import Exchange
from bot.models.export import ExportedProduct
from providers.models import Badge, Delivery, Marketplace, Product, Sales, Seller, Weight
from tests.bot.exports.examples import PICTURE, RUBLES, STEPS, contents, exported
from tests.bot.exports.sheets import NAMES, Sheet
from tests.samples import a_product, yuan
from tests.strategies import products as any_product
from tests.strategies import translators

MUG = a_product(
    "610947572360",
    title="Mug",
    original_title="陶瓷杯",
    price=yuan("27.60"),
    min_order=2,
    sold=Sales(count=700, at_least=True),
    repurchase_rate=Decimal("31.5"),
    badges=(Badge.TRUSTPASS,),
    seller=Seller(name="义乌杯厂", years=5, place="浙江 义乌", factory=True),
    delivery=Delivery(),
)


def sheet_of(*products: ExportedProduct, **facts: object) -> Sheet:
    return Sheet(workbook(contents(*products, **facts), {}, []))  # type: ignore[arg-type]  # facts of `contents`


def test_each_fact_stands_under_its_head() -> None:
    mug = exported(MUG, price_steps=STEPS, weight=Weight(grams=Decimal(350)), note="for Ben", at=1_767_268_800)
    row = sheet_of(mug, quantity=100, exchange=RUBLES).row(2)
    assert row == {
        "No.": 1,
        "Marketplace": "1688",
        "Title": "Mug",
        "Original title": "陶瓷杯",
        "Link": "Open",
        "ID": "610947572360",
        "Price": 27.6,
        "Currency": "CNY",
        "Price in ~RUB": 345,
        "Prices by quantity": "1+  ¥29.89\n100+  ¥27.60\n300+  ¥25.00",
        "Minimum order": 2,
        "Quantity": 100,
        "Price at quantity": 27.6,
        "Total": 2760,
        "Total in ~RUB": 34500,
        "Seller": "义乌杯厂",
        "Years": 5,
        "Place": "Yiwu, Zhejiang (浙江 义乌)",
        "Merits": "factory, TrustPass member",
        "Repeat buyers": 0.315,
        "Sold": 700,
        "Sold, as stated": "sold 700+, period unknown",
        "Weight, g": 350,
        "Note": "for Ben",
        "Price of": 46023,
    }


@pytest.mark.parametrize(
    ("currency", "format_"),
    [("RUB", "#,##0.00"), ("JPY", "#,##0"), ("KRW", "#,##0"), ("VND", "#,##0"), ("KWD", "#,##0.000")],
)
def test_amounts_have_the_decimals_of_their_currency(currency: str, format_: str) -> None:
    mug = exported(MUG, price_steps=STEPS, weight=Weight(grams=Decimal(350)))
    file = contents(mug, quantity=100, exchange=Exchange(currency, Decimal(20)))
    sheet = Sheet(workbook(replace(file, figures=CostFigures(fee=Decimal(5), selling=Decimal(900))), {}, []))
    own = [letters for head, letters in sheet.heads.items() if head.endswith(currency)]
    assert {sheet.number_format(f"{letters}2") for letters in own if sheet.cell(f"{letters}2")} == {format_}
    assert {sheet.number_format(f"{sheet.heads[head]}2") for head in ("Price", "Total")} == {"#,##0.00"}
    assert sheet.number_format(f"{sheet.heads['Weight, g']}2") == "General"


def test_what_is_not_known_is_an_empty_cell() -> None:
    row = sheet_of(exported(a_product("1")), quantity=100, exchange=RUBLES).row(2)
    assert row == {
        "No.": 1,
        "Marketplace": "1688",
        "Title": "Mug 1",
        "Link": "Open",
        "ID": "1",
        "Quantity": 100,
    }


def test_an_uncertain_number_is_told_in_words_beside_it() -> None:
    price = replace(yuan("27.60", unit_certain=False), other_amount=Decimal("0.276"))
    uncertain = exported(a_product(price=price), weight=Weight(grams=Decimal(350), unit_certain=False))
    row = sheet_of(uncertain).row(2)
    assert row["Price, as stated"] == "❔ ¥27.60 or ¥0.28"
    assert row["Weight, as stated"] == "❔ 350 g"
    assert "Weight, g" not in row


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}"])
def test_a_title_is_never_a_formula(title: str) -> None:
    assert sheet_of(exported(a_product(title=title))).row(2)["Title"] == title


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e\u2067", "\x00\x07"])
def test_what_nobody_sees_is_in_no_cell(unseen: str) -> None:
    one = replace(exported(a_product(title=f"{unseen}Bag{unseen}")), note=f"for{unseen} Ben\n{unseen}")
    assert (sheet_of(one).row(2)["Title"], sheet_of(one).row(2)["Note"]) == ("Bag", "for Ben")


def test_an_id_with_more_digits_than_a_number_has_stays_whole() -> None:
    product = a_product("1005001234567891", marketplace=Marketplace.ALIEXPRESS)
    assert sheet_of(exported(product)).row(2)["ID"] == "1005001234567891"


def test_pictures_are_anchored_in_their_rows_and_move_with_them() -> None:
    sheet = Sheet(workbook(contents(*[exported()] * 3), {1: PICTURE, 3: PICTURE}, []))
    assert sheet.picture_rows == [1, 3]
    assert len(sheet.pictures) == 1  # equal ones are there once


def test_the_head_and_the_picture_stay_in_sight() -> None:
    pane = sheet_of().tree.find("s:sheetViews/s:sheetView/s:pane", NAMES)
    assert pane is not None
    assert (pane.get("topLeftCell"), pane.get("state")) == ("C2", "frozen")


def test_an_address_that_is_none_is_no_link() -> None:
    sheet = sheet_of(
        exported(a_product(url="javascript:alert(1)")), exported(a_product(url="https://a.b/" + "x" * 3000))
    )
    assert list(sheet.tree.iterfind("s:hyperlinks/s:hyperlink", NAMES)) == []


@given(any_product, translators)
@settings(max_examples=15)
def test_any_product_can_be_written_and_read_in_any_language(product: Product, t: Translator) -> None:
    sheet = Sheet(workbook(contents(exported(product), t=t, quantity=3, exchange=RUBLES), {}, ["note"]))
    assert sheet.row(2)[t.gettext("No.")] == 1
    assert len(set(sheet.heads)) == len(sheet.heads)
    assert all(len(name) <= 31 for name in sheet.names)
