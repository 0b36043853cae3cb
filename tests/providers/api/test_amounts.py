"""A table of prices as this trade writes them, each with the right value."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.api.amounts import Amount, read_amount, words_of_price
from providers.models import Money


def money(amount: str, currency: str) -> Money:
    return Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("60.00", "60.00", "CNY"),
        (60, "60", "CNY"),
        (Decimal("4.50"), "4.50", "CNY"),
        ("12.5元", "12.5", "CNY"),
        ("¥60", "60", "CNY"),
        ("￥60.00", "60.00", "CNY"),
        ("１２．５元", "12.5", "CNY"),
        ("CN¥ 2.50", "2.50", "CNY"),
        ("12.5元/件", "12.5", "CNY"),
        ("价格:12.50", "12.50", "CNY"),
        ("1.5万元", "15000", "CNY"),
        ("1,234.5", "1234.5", "CNY"),
        ("1 234,50", "1234.50", "CNY"),
        ("1\N{NO-BREAK SPACE}234,50 ₽", "1234.50", "RUB"),
        ("1\N{NARROW NO-BREAK SPACE}234,50 €", "1234.50", "EUR"),
        ("1'234.50 CHF", "1234.50", "CHF"),
        ("₹1,23,456.00", "123456.00", "INR"),
        ("15,29 €", "15.29", "EUR"),
        ("€0,99", "0.99", "EUR"),
        ("R$ 1.234,56", "1234.56", "BRL"),
        ("Rp 15.800", "15800", "IDR"),
        ("US $3.50", "3.50", "USD"),
        ("$3.50/piece", "3.50", "USD"),
        ("3.50 USD", "3.50", "USD"),
        ("USD3.50", "3.50", "USD"),
        ("120 руб.", "120", "RUB"),
        ("$ 25.00 MXN", "25.00", "MXN"),
        ("¥12元", "12", "CNY"),
        ("12.5元（含税）", "12.5", "CNY"),
        ('"1.40"', "1.40", "CNY"),
    ],
)
def test_an_amount_with_the_currency_beside_it(text: object, amount: str, currency: str) -> None:
    read = read_amount(text)
    assert read is not None
    assert (read.money("CNY"), read.high, read.open_ended) == (money(amount, currency), None, False)


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("1.20-3.50", "1.20", "3.50", "CNY"),
        ("¥1.20~¥3.50", "1.20", "3.50", "CNY"),
        ("1.20～3.50元", "1.20", "3.50", "CNY"),
        ("1.20 - 3.50 元/件", "1.20", "3.50", "CNY"),
        ("1.20至3.50", "1.20", "3.50", "CNY"),
        ("US $1.20 - 3.50", "1.20", "3.50", "USD"),
        ("US $1.20 to US $3.50", "1.20", "3.50", "USD"),
        ("15,29–18 €", "15.29", "18", "EUR"),
        ("¥12-15元", "12", "15", "CNY"),
        ("3.50-1.20", "1.20", "3.50", "CNY"),
        ("1万-2万", "10000", "20000", "CNY"),
    ],
)
def test_a_range_stays_a_range(text: str, low: str, high: str, currency: str) -> None:
    read = read_amount(text)
    assert read is not None
    assert (read.money("CNY"), read.highest("CNY")) == (money(low, currency), money(high, currency))


@pytest.mark.parametrize(
    "text", ["¥2.80起", "2.80+", "2.80元起批", "≥2.80", "from 2.80", "от 2,80", "desde 2,80", "低至2.8元", "最低¥2.80"]
)
def test_a_lower_bound_says_so(text: str) -> None:
    read = read_amount(text)
    assert read is not None
    assert (read.money("CNY"), read.open_ended) == (money("2.80", "CNY"), True)


@pytest.mark.parametrize(
    "text",
    [
        "", None, True, [], {}, "面议", "价格面议", "电询", "Negotiable", "free", "-3.5", -1, "NaN", float("nan"),
        "12元(10件)", "1e999", "9" * 40, "1.2.3", "12.5²", "50%", "3 for $10", "¥12/10件", "¥10 - $2",
        # Each could be one of two amounts.
        "1.234 €", "1-2万", "abc 5", "1 2",
    ],
)  # fmt: skip
def test_what_is_no_amount_or_could_be_two_is_none(text: object) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(("text", "words"), [("面议", "面议"), (" Negotiable ", "Negotiable"), ("电询", "电询")])
def test_what_stands_in_place_of_a_price_is_kept(text: str, words: str) -> None:
    assert words_of_price(text) == words


@pytest.mark.parametrize("text", [None, "", "5", "1.234 €", "null", "NaN", "--", "x" * 81])
def test_a_number_or_nothing_is_no_words(text: str | None) -> None:
    assert words_of_price(text) is None


def test_a_range_of_one_price_is_a_price() -> None:
    assert read_amount("¥5.00-¥5.00") == read_amount("¥5.00")


@pytest.mark.parametrize(
    ("text", "assumed", "currency"),
    [
        ("5", "EUR", "EUR"),
        ("5", None, None),
        ("5", "￥", None),
        ("$5", "CAD", "CAD"),
        ("$5", "CNY", "USD"),
        ("$5", None, "USD"),
        ("¥5", "JPY", "JPY"),
        ("¥5", "CNY", "CNY"),
        # Yuan or yen?
        ("¥5", "USD", None),
        ("5 kr", "SEK", "SEK"),
        ("5 kr", "USD", None),
    ],
)
def test_a_currency_beside_the_number_counts_more_than_the_assumed_one(
    text: str, assumed: str | None, currency: str | None
) -> None:
    read = read_amount(text)
    assert read is not None
    assert read.currency(assumed) == currency


def test_zero_is_a_price_that_is_not_given() -> None:
    zero = Amount(low=Decimal(0), high=Decimal(5))
    assert (zero.money("CNY"), zero.highest("CNY")) == (None, None)


@given(st.decimals(min_value="0.01", max_value="999999", places=2))
def test_every_way_to_write_a_number_is_read_as_that_number(number: Decimal) -> None:
    written = f"{number:,}"
    swapped = written.translate(str.maketrans(",.", ".,"))
    spaced = written.replace(",", " ").replace(".", ",")
    wide = str(number).translate({ord(digit): ord("０") + int(digit) for digit in "0123456789"})
    for text in (str(number), written, swapped, spaced, wide, f"{swapped} €", f"US ${written}", f"{spaced} ₽"):
        read = read_amount(text)
        assert read is not None, text
        assert read.low == number, text


@given(st.text(max_size=100) | st.text("0123456789.,-~¥$€ 起万元+/", max_size=40))
def test_no_text_makes_a_price_of_nothing_or_less(text: str) -> None:
    read = read_amount(text)
    assert read is None or (read.low >= 0 and (read.high is None or read.high > read.low))


PRICES = st.decimals(min_value="0.01", max_value="99999", places=2)
SIGNED = ["{}", "¥{}", "{}元", "CN¥ {}", "{} CNY", "{}元/件", "¥{}/piece", "RMB {}"]


@given(PRICES, PRICES, st.sampled_from(["-", "~", "–", " - ", "至", "～"]), st.sampled_from(SIGNED))
def test_every_way_to_write_a_range_is_read_as_that_range(one: Decimal, other: Decimal, dash: str, sign: str) -> None:
    read = read_amount(sign.format(f"{one}{dash}{other}"))
    assert read is not None
    assert (read.low, read.high) == (min(one, other), None if one == other else max(one, other))
    assert read.currency("CNY") == "CNY"


@given(PRICES, st.sampled_from(SIGNED), st.sampled_from(["{}起", "{}+", "from {}", "低至{}", "≥{}"]))
def test_every_way_to_write_a_lower_bound_is_read_as_one(number: Decimal, sign: str, bound: str) -> None:
    read = read_amount(bound.format(sign.format(str(number)).partition("/")[0]))
    assert read is not None
    assert (read.low, read.high, read.open_ended) == (number, None, True)


@pytest.mark.parametrize("text", ["约12.5元", "大约 ¥12.5", "价格:约12.5元/件", "≈12.5 CNY", "about 12.5 RMB"])
def test_a_price_that_is_about_so_much_is_known_as_approximate(text: str) -> None:
    amount = read_amount(text)
    assert amount is not None
    assert amount.money("CNY") == Money(amount=Decimal("12.5"), currency="CNY", approximate=True)
