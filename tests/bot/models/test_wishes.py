from datetime import date
from decimal import Decimal

import pytest

from bot.models.exchange import DailyRates, Exchange, Feed
from bot.models.wishes import Wish, read_wish
from providers.query import Filter, Query, Sort

CHEAPER = ["cheaper", "更便宜", "дешевле", "rẻ hơn", "もっと安い", "더 싼", "moins cher", "mais barato", "más barato"]
CHEAPER_IN_OTHER_WORDS = [
    *("Cheaper, please!", "anything cheaper?", "Do you have cheaper ones?", "the cheapest first"),
    *("有没有便宜点的？", "便宜的", "再便宜一点", "покажи подешевле", "А дешевле есть?", "можно чуть дешевле?"),
    *("có loại nào rẻ hơn không?", "もっと安いのはありますか", "더 싼 거 있어요?", "quelque chose de moins cher"),
    *("tem algo mais barato?", "¿hay algo más barato?"),
]
DEARER = ["more expensive", "更贵", "дороже", "đắt hơn", "もっと高い", "더 비싼", "plus cher", "mais caro", "más caro"]
BESTSELLERS = [
    "bestsellers",
    "热销",
    "хиты продаж",
    "bán chạy",
    "売れ筋",
    "베스트셀러",
    "meilleures ventes",
    "mais vendidos",
]
FACTORY = [
    "from a factory",
    "工厂",
    "от производителя",
    "nhà máy",
    "工場",
    "공장",
    "fabricant",
    "de fábrica",
    "fabricante",
]
THANKS = [
    "thanks",
    "谢谢！",
    "Спасибо!",
    "cảm ơn",
    "ありがとう",
    "감사합니다",
    "merci",
    "obrigado",
    "¡Gracias!",
    "👍",
    "  ",
]
PIECES = ["100 pieces", "100 pcs", "100件", "100 шт.", "100 cái", "100個", "100개", "100 pièces", "100 unidades"]


@pytest.mark.parametrize("text", [*CHEAPER, *CHEAPER_IN_OTHER_WORDS])
def test_cheaper_is_understood_in_every_language(text: str) -> None:
    assert read_wish(text) == Wish(sort=Sort.PRICE_UP)


@pytest.mark.parametrize("text", DEARER)
def test_more_expensive_is_understood_in_every_language(text: str) -> None:
    assert read_wish(text) == Wish(sort=Sort.PRICE_DOWN)


@pytest.mark.parametrize("text", [*BESTSELLERS, "más vendidos"])
def test_what_sells_best_is_understood_in_every_language(text: str) -> None:
    assert read_wish(text) == Wish(sort=Sort.SALES)


@pytest.mark.parametrize("text", FACTORY)
def test_wish_for_a_factory_is_a_filter(text: str) -> None:
    assert read_wish(text) == Wish(filters=frozenset({Filter.FACTORY}))


@pytest.mark.parametrize("text", PIECES)
def test_quantity_is_told_from_other_numbers(text: str) -> None:
    assert read_wish(text) == Wish(quantity=100)


@pytest.mark.parametrize("text", THANKS)
def test_thanks_ask_for_nothing(text: str) -> None:
    assert read_wish(text) == Wish(is_courtesy=True)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("10-50", 10, 50),
        ("50 – 10 yuan", 10, 50),
        ("¥10-50", 10, 50),
        ("under 9.5", None, Decimal("9.5")),
        ("до 50 юаней", None, 50),
        ("50元以下", None, 50),
    ],
)
def test_range_of_prices_is_read(text: str, low: int | None, high: int | Decimal) -> None:
    assert read_wish(text) == Wish(price_min=None if low is None else Decimal(low), price_max=Decimal(high))


@pytest.mark.parametrize("text", ["in red", "for children 3-5 years", "10-50 cm", "до 500 страниц", "model A-100"])
def test_other_words_say_what_is_meant(text: str) -> None:
    assert read_wish(text) == Wish(words=text)


def test_one_text_may_ask_for_several_things() -> None:
    wish = read_wish("cheaper, from a factory, in red")
    assert (wish.sort, wish.filters, wish.words) == (Sort.PRICE_UP, frozenset({Filter.FACTORY}), "in red")


def test_wish_changes_what_it_names_and_leaves_the_rest() -> None:
    before = Query(language="ru", sort=Sort.SALES, filters=frozenset({Filter.FACTORY}), price_max=Decimal(5))
    assert read_wish("cheaper").applied(before) == before.model_copy(update={"sort": Sort.PRICE_UP})
    assert read_wish("10-50").applied(before).price_max == Decimal(50)
    assert Filter.FACTORY in read_wish("free shipping").applied(before).filters


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("10-50 USD", "USD"),
        ("$10 - $50", "USD"),
        ("10-50$", "USD"),
        ("10€-50€", "EUR"),
        ("10-50 руб.", "RUB"),
        ("10-50 рублей", "RUB"),
        ("10-50円", "JPY"),
        ("R$10-50", "BRL"),
        ("10-50 元", None),
        ("10-50", None),
    ],
)
def test_a_range_of_prices_may_name_its_currency(text: str, currency: str | None) -> None:
    wish = read_wish(text)
    assert (wish.price_min, wish.price_max, wish.currency, wish.words) == (Decimal(10), Decimal(50), currency, None)


def test_a_wish_in_another_currency_is_converted_or_is_none() -> None:
    rates = DailyRates(feed=Feed.CBR, day=date(2026, 11, 27), worth={"RUB": Decimal(1), "CNY": Decimal("12.5")})
    converted = read_wish("under 1000 rub").in_currency(Exchange(None, None, [rates]), "CNY")
    assert converted is not None
    assert (converted.price_max, converted.currency) == (Decimal("80.00"), None)
    assert read_wish("10-50 USD").in_currency(Exchange(None, None, [rates]), "CNY") is None
