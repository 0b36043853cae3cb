from decimal import Decimal

import pytest

from bot.i18n import Translator, load_translators
from providers.models import Money

TRANSLATORS = load_translators()
NBSP, NARROW_NBSP = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


def money(amount: str, currency: str) -> Money:
    return Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "¥1,234.50"),
        ("zh", "¥1,234.50"),
        ("ru", f"1{NBSP}234,50{NBSP}¥"),
        ("vi", f"1.234,50{NBSP}¥"),
        ("ja", f"CNY{NBSP}1,234.50"),
        ("ko", "¥1,234.50"),
        ("fr", f"1{NARROW_NBSP}234,50{NBSP}¥"),
        ("pt", f"¥{NBSP}1.234,50"),
        ("es", f"1.234,50{NBSP}¥"),
    ],
)
def test_the_yuan_has_its_sign_unless_the_reader_thinks_of_yen(language: str, expected: str) -> None:
    assert TRANSLATORS[language].money(money("1234.5", "CNY")) == expected


def test_yuan_and_yen_are_told_apart_for_a_reader_with_yen() -> None:
    t = TRANSLATORS["en"].for_currency("JPY")
    assert (t.money(money("9.9", "CNY")), t.money(money("512", "JPY"))) == (f"CNY{NBSP}9.90", f"JPY{NBSP}512")


@pytest.mark.parametrize("t", TRANSLATORS.values(), ids=TRANSLATORS)
def test_no_two_currencies_are_written_alike(t: Translator) -> None:
    currencies = ("CNY", "JPY", "USD", "HKD", "AUD", "EUR", "GBP", "RUB", "KZT", "KRW", "VND", "BRL", "UAH", "TRY")
    assert len({t.prices.affixes(currency) for currency in currencies}) == len(currencies)


@pytest.mark.parametrize(
    ("language", "currency", "expected"),
    [
        ("en", "USD", "$9.90"),
        ("en", "RUB", "₽9.90"),
        ("en", "PLN", f"PLN{NBSP}9.90"),
        ("ru", "RUB", f"9,90{NBSP}₽"),
        ("ru", "KZT", f"9,90{NBSP}₸"),
        ("zh", "USD", "US$9.90"),
        ("ja", "JPY", "¥10"),
        ("fr", "USD", f"9,90{NBSP}$US"),
    ],
)
def test_other_currencies_have_the_sign_of_the_language(language: str, currency: str, expected: str) -> None:
    assert TRANSLATORS[language].money(money("9.9", currency)) == expected


@pytest.mark.parametrize("t", TRANSLATORS.values(), ids=TRANSLATORS)
def test_money_in_an_unknown_currency_keeps_its_code(t: Translator) -> None:
    assert "XYZ" in t.money(money("5", "XYZ"))


def test_a_range_has_its_currency_once() -> None:
    assert TRANSLATORS["en"].prices.money_range(money("3.5", "CNY"), money("7.2", "CNY")) == "¥3.50–7.20"


@pytest.mark.parametrize(
    ("low", "high", "currency", "expected"),
    [
        ("10", "50", "CNY", "¥10–50"),
        (None, "9.5", "CNY", "≤ ¥9.50"),
        ("1000", None, "CNY", "≥ ¥1,000"),
        ("10", "50", None, "10–50"),
    ],
)
def test_whole_limits_have_no_decimals(low: str | None, high: str | None, currency: str | None, expected: str) -> None:
    ends = (Decimal(low) if low else None, Decimal(high) if high else None)
    assert TRANSLATORS["en"].prices.limits(*ends, currency) == expected


def test_a_rate_names_both_currencies_as_prices_do() -> None:
    assert TRANSLATORS["ru"].prices.rate(Decimal("12.5400000"), "CNY", "RUB") == f"1{NBSP}¥ = 12,54{NBSP}₽"
