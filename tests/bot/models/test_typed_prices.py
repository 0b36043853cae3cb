from decimal import Decimal

import pytest

from bot.models.typed_prices import TypedRange, read_range

UP_TO_50 = """50|-50|- 50|<50|≤ 50|¥50|up to 50|under 50 yuan|max 50|до 50|не дороже 50 ¥|50以下|最多50|dưới 50|50円以下
    50まで|50이하|jusqu'à 50|moins de 50|até 50|hasta 50|bis 50|50 元|price: 50|Цена до 50!"""
FROM_10 = """10-|10 –|10+|>10|≥10|from 10|at least ¥10|от 10|от 10 юаней|10以上|10起|从10|từ 10|10から|10부터
    à partir de 10|a partir de 10|desde 10|ab 10|10 и выше"""
RANGES = """10-50|10 - 50|¥10-50|¥10 – ¥50|10–50 yuan|10—50|10~50|10～50|10..50|50-10|10 to 50
    from 10 to 50|between 10 and 50|от 10 до 50|10 до 50|с 10 по 50|между 10 и 50
    10到50|10至50元|từ 10 đến 50|10から50まで|10부터 50까지|de 10 à 50
    de 10 a 50|entre 10 y 50|entre 10 e 50|10 bis 50|１０－５０|10,00-50.00|10 元 - 50 元
    10-50块钱|CN¥10-50|US$10-50|10-50 р|de 10 à 50 yuans"""


def texts(lines: str) -> list[str]:
    return [text.strip() for line in lines.splitlines() for text in line.split("|")]


def ends(text: str) -> tuple[Decimal | None, Decimal | None]:
    found = read_range(text)
    assert found is not None, text
    return found.low, found.high


@pytest.mark.parametrize("text", texts(UP_TO_50))
def test_the_highest_price(text: str) -> None:
    assert ends(text) == (None, Decimal(50))


@pytest.mark.parametrize("text", texts(FROM_10))
def test_the_lowest_price(text: str) -> None:
    assert ends(text) == (Decimal(10), None)


@pytest.mark.parametrize("text", texts(RANGES))
def test_a_range(text: str) -> None:
    assert ends(text) == (Decimal(10), Decimal(50))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1,5-2.75", "1.5", "2.75"),
        ("1 000 - 2 500", "1000", "2500"),
        ("1,000-2,500.50", "1000", "2500.50"),
        ("1.000,50-1.000.000", "1000.50", "1000000"),
        ("100-10", "10", "100"),
    ],
)
def test_commas_points_and_spaces_in_numbers(text: str, low: str, high: str) -> None:
    assert ends(text) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        *(("10-50 USD", "USD"), ("$10-50", "USD"), ("$10-$50", "USD"), ("10–50 €", "EUR"), ("до 500 руб", "RUB")),
        *(("от 500 рублей", "RUB"), ("500₽-1000₽", "RUB"), ("10-50 PLN", "PLN"), ("50.000 VND", "VND")),
        *(("5000원 이하", "KRW"), ("1000円以下", "JPY"), ("R$ 50", "BRL"), ("10-50 元", "CNY"), ("¥10-50", None)),
    ],
)
def test_a_currency(text: str, currency: str | None) -> None:
    found = read_range(text)
    assert found is not None
    assert found.currency == currency


@pytest.mark.parametrize("text", ["off", "ANY", "auto", "-", "любая", "不限"])
def test_no_range_is_wanted(text: str) -> None:
    assert read_range(text) == TypedRange()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ten",
        "10-50-90",
        "-5--1",
        "1e3-",
        "12345678-",
        "1.234-",
        "١-٢ x",
        "10-50 cm",
        "10 50",
        "in red",
        "10-50 XYZ",
    ],
)
def test_what_is_no_range(text: str) -> None:
    assert read_range(text) is None
