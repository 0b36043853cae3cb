from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.i18n import load_translators

TRANSLATORS = load_translators()
NBSP, NARROW_NBSP = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, "1 год"), (2, "2 года"), (5, "5 лет"), (11, "11 лет"), (21, "21 год"), (1000, f"1{NBSP}000 лет")],
)
def test_russian_picks_among_three_plural_forms(count: int, expected: str) -> None:
    assert TRANSLATORS["ru"].ngettext("{count} year", "{count} years", count) == expected


@pytest.mark.parametrize(("count", "expected"), [(1, "1 year"), (2, "2 years"), (21, "21 years"), (0, "0 years")])
def test_english_picks_between_two_plural_forms(count: int, expected: str) -> None:
    assert TRANSLATORS["en"].ngettext("{count} year", "{count} years", count) == expected


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [("fr", "1 an", "2 ans"), ("pt", "1 ano", "2 anos"), ("es", "1 año", "2 años")],
)
def test_french_portuguese_and_spanish_pick_between_two_plural_forms(language: str, one: str, several: str) -> None:
    t = TRANSLATORS[language]
    assert [t.ngettext("{count} year", "{count} years", count) for count in (1, 2)] == [one, several]


@pytest.mark.parametrize(("language", "word"), [("zh", " 年"), ("vi", " năm"), ("ja", "年"), ("ko", "년")])
def test_chinese_vietnamese_japanese_and_korean_have_one_plural_form(language: str, word: str) -> None:
    t = TRANSLATORS[language]
    assert [t.ngettext("{count} year", "{count} years", count) for count in (1, 2, 21)] == [
        f"{count}{word}" for count in (1, 2, 21)
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "sold 700+ in a month"),
        ("zh", "一个月内售出 700+ 件"),
        ("ru", "продано 700+ за месяц"),
        ("vi", "đã bán 700+ trong một tháng"),
        ("ja", "1か月の販売数 700+"),
        ("ko", "최근 한 달 판매 700+개"),
        ("fr", f"vendus{NBSP}: 700+ en un mois"),
        ("pt", "vendidos: 700+ em um mês"),
        ("es", "vendidos: 700+ en un mes"),
    ],
)
def test_values_come_in_the_order_of_the_language(language: str, expected: str) -> None:
    t = TRANSLATORS[language]
    assert t.gettext("sold {count} {period}", count="700+", period=t.gettext("in a month")) == expected


def test_braces_in_a_value_are_no_placeholder() -> None:
    assert TRANSLATORS["ru"].gettext("from {place}", place="{count}") == "откуда: {count}"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Filters: new, free shipping"),
        ("fr", "Filters\N{NO-BREAK SPACE}: new, free shipping"),
        ("zh", "Filters：new、free shipping"),
        ("ja", "Filters：new、free shipping"),
    ],
)
def test_names_and_lists_have_the_punctuation_of_the_language(language: str, expected: str) -> None:
    t = TRANSLATORS[language]
    assert t.named("Filters", t.listed(["new", "free shipping"])) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "51,600"),
        ("zh", "51,600"),
        ("ru", f"51{NBSP}600"),
        ("vi", "51.600"),
        ("ja", "51,600"),
        ("ko", "51,600"),
        ("fr", f"51{NARROW_NBSP}600"),
        ("pt", "51.600"),
        ("es", "51.600"),
    ],
)
def test_whole_numbers_are_grouped(language: str, expected: str) -> None:
    assert TRANSLATORS[language].number(51600) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "4.9"), ("ru", "4,9"), ("zh", "4.9")])
def test_fractions_have_the_decimal_sign_of_the_language(language: str, expected: str) -> None:
    assert TRANSLATORS[language].number(Decimal("4.9")) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "35.7%"), ("ru", f"35,7{NBSP}%"), ("zh", "35.7%")])
def test_a_percentage_keeps_its_fraction(language: str, expected: str) -> None:
    assert TRANSLATORS[language].percent(Decimal("35.7")) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "1 Mar 2026, 14:05 UTC"),
        ("ru", f"1 мар. 2026{NARROW_NBSP}г., 14:05 UTC"),
        ("zh", "2026年3月1日 14:05 UTC"),
        ("ko", "2026. 3. 1. 14:05 UTC"),
    ],
)
def test_a_date_is_in_utc(language: str, expected: str) -> None:
    assert TRANSLATORS[language].moment(datetime(2026, 3, 1, 14, 5, tzinfo=UTC)) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (1, "in 1 minute"),
        (1500, "in 25 minutes"),
        (3601, "in 61 minutes"),
        (5401, "in 2 hours"),
        (86_400, "in 24 hours"),
    ],
)
def test_what_is_ahead_is_never_told_as_too_near(seconds: int, expected: str) -> None:
    assert TRANSLATORS["en"].later(seconds) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "Korean"), ("ru", "корейский"), ("ja", "韓国語")])
def test_languages_are_named_in_the_language(language: str, expected: str) -> None:
    assert TRANSLATORS[language].language_name("ko") == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "Brazil"), ("zh", "巴西"), ("fr", "Brésil")])
def test_countries_are_named_in_the_language(language: str, expected: str) -> None:
    assert TRANSLATORS[language].country_name("BR") == expected


def test_an_unknown_language_or_country_stays_as_it_is() -> None:
    assert (TRANSLATORS["ru"].language_name("xx"), TRANSLATORS["ru"].country_name("XX")) == ("xx", "XX")
