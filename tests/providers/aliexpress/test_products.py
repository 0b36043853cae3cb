import json
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from providers.aliexpress.products import product_url, read_rating, read_search
from providers.aliexpress.settings import PriceUnit
from providers.api.calls import Answer
from providers.errors import BadAnswer, PhotoRejected, ProviderError, Refused
from providers.models import Money, Product, Rating, Sales, SalesPeriod
from providers.query import ResultPage

FIXTURES = Path(__file__).parents[2] / "fixtures" / "aliexpress"
KEY = "aliexpress_ds_image_searchV2_response"


def read(answer: Answer, unit: PriceUnit = PriceUnit.AUTO, currency: str | None = None) -> ResultPage:
    return read_search(answer, unit=unit, currency=currency, ignored=())


def recorded(name: str) -> Answer:
    return Answer(200, httpx.Headers(), (FIXTURES / name).read_bytes())


def answered(result: object) -> Answer:
    return Answer(200, httpx.Headers(), json.dumps({KEY: {"result": result, "request_id": "r1"}}).encode())


def page_of(*items: object) -> ResultPage:
    return read(answered({"ret": True, "data": {"products": items}}))


def product(**fields: object) -> Product:
    (one,) = page_of({"product_id": 1, "title": "mat"} | fields).products
    return one


def priced(value: object, currency: str | None = "USD") -> dict[str, object]:
    return {"product_id": 1, "price": {"sale": {"value": value, "currency": currency}}}


def prices(
    *values: object, unit: PriceUnit = PriceUnit.AUTO, currency: str | None = "USD", asked: str | None = None
) -> list[Money | None]:
    items = [priced(value, currency) for value in values]
    page = read(answered({"data": {"products": items}}), unit, asked)
    return [one.price for one in page.products]


def dollars(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


def cents(amount: str) -> Money:
    """A whole number that is taken for cents, and may be dollars."""
    whole = Decimal(amount)
    return Money(amount=whole.scaleb(-2), currency="USD", unit_certain=False, other_amount=whole)


# The document's own answer


def test_the_recorded_page(snapshot: SnapshotAssertion) -> None:
    assert read(recorded("search_nested.json")).model_dump(mode="json", exclude_none=True) == snapshot


def test_the_first_page_is_all_there_is() -> None:
    page = read(recorded("search_nested.json"))
    assert (page.page, page.total, page.has_more, page.note) == (1, 3, False, None)


# Three shapes


def test_the_flat_shape(snapshot: SnapshotAssertion) -> None:
    assert read(recorded("search_flat.json")).model_dump(mode="json", exclude_none=True) == snapshot


@pytest.mark.parametrize("name", ["search_flat.json", "search_nested.json", "search_wrapped.json"])
def test_the_third_shape_has_the_items_in_data_data(name: str) -> None:
    body = json.loads((FIXTURES / name).read_text())
    result = body[KEY]["result"]
    items = result["data"]["products"] if isinstance(result["data"], dict) else result["data"]
    assert read(answered(result | {"data": {"data": items}})) == read(recorded(name))


# Prices


def test_whole_values_all_over_the_page_are_cents() -> None:
    assert prices("99", "1303") == [cents("99"), cents("1303")]


def test_one_decimal_point_on_the_page_makes_all_values_dollars() -> None:
    assert prices("99", "13.03") == [dollars("99"), dollars("13.03")]


def test_a_currency_sign_on_the_page_makes_all_values_dollars() -> None:
    assert prices("99", "US $13") == [dollars("99"), dollars("13")]


def test_a_flat_price_beside_the_nested_one_tells_the_unit_for_the_whole_page() -> None:
    def both(nested: str, flat: str) -> dict[str, object]:
        return priced(nested) | {"target_sale_price": flat, "target_sale_price_currency": "USD"}

    assert [each.price for each in page_of(both("99", "0.99"), priced("148")).products] == [
        dollars("0.99"),
        dollars("1.48"),
    ]
    assert [each.price for each in page_of(both("99", "99.00"), priced("148")).products] == [
        dollars("99"),
        dollars("148"),
    ]
    # They contradict each other.
    assert [each.price for each in page_of(both("99", "0.99"), both("148", "148")).products] == [
        cents("99"),
        cents("148"),
    ]


def test_a_flat_price_is_in_the_major_unit() -> None:
    assert product(price=None, target_sale_price="485", target_sale_price_currency="USD").price == dollars("485")


def test_a_range_stays_a_range() -> None:
    one = product(price=None, target_sale_price="US $3.50 - 7.20", target_sale_price_currency="USD")
    assert (one.price, one.price_high) == (dollars("3.50"), dollars("7.20"))


def test_a_currency_beside_the_number_counts_more_than_the_one_that_was_asked_for() -> None:
    assert prices("€ 3,50", currency=None, asked="USD") == [Money(amount=Decimal("3.50"), currency="EUR")]


def test_a_point_before_zeros_is_a_point() -> None:
    assert prices("99.00") == [dollars("99.00")]


def test_a_point_in_an_original_price_counts_too() -> None:
    item = priced("99")
    item["price"] = {"sale": {"value": "99", "currency": "USD"}, "original": {"value": "199.5", "currency": "USD"}}
    (one,) = page_of(item).products
    assert (one.price, one.original_price) == (dollars("99"), dollars("199.5"))


def test_the_setting_overrides_what_a_page_looks_like() -> None:
    assert prices("99", unit=PriceUnit.MAJOR) == [dollars("99")]
    assert prices("99.5", unit=PriceUnit.MINOR) == [dollars("0.995")]


@pytest.mark.parametrize("currency", ["JPY", "KRW"])
def test_a_currency_without_a_smaller_unit_leaves_no_doubt(currency: str) -> None:
    assert prices("99", currency=currency) == [Money(amount=Decimal(99), currency=currency)]


def test_a_price_without_a_currency_is_in_the_one_that_was_asked_for() -> None:
    assert prices("9.90", currency=None, asked="EUR") == [Money(amount=Decimal("9.90"), currency="EUR")]


def test_a_price_without_any_currency_is_no_price() -> None:
    assert prices("9.90", currency="") == [None]


@pytest.mark.parametrize("value", ["", None, "free", -1])
def test_an_unreadable_price_is_no_price(value: object) -> None:
    assert prices(value) == [None]


def test_an_original_price_that_is_the_price_is_left_out() -> None:
    amount = {"value": "9.90", "currency": "USD"}
    assert product(price={"sale": amount, "original": amount}).original_price is None


def test_an_original_price_below_the_price_is_left_out() -> None:
    price = {"sale": {"value": "9.90", "currency": "USD"}, "original": {"value": "9.00", "currency": "USD"}}
    assert product(price=price).original_price is None


def test_a_price_that_names_no_currency_has_that_of_the_other() -> None:
    one = product(price={"sale": {"value": "9.9"}, "original": {"value": "19.9", "currency": "EUR"}})
    assert one.price == Money(amount=Decimal("9.9"), currency="EUR")
    flat = product(target_sale_price="9.9", target_original_price="19.9", target_original_price_currency="EUR")
    assert flat.price == one.price


def test_a_price_of_zero_is_no_price() -> None:
    assert prices("0", "0.00") == [None, None]


@pytest.mark.parametrize("empty", [None, "", {}, {"sale": {}}, {"sale": {"value": "", "currency": "USD"}}])
def test_an_empty_field_of_one_shape_does_not_hide_the_other_s(empty: object) -> None:
    one = product(
        title=None,
        product_title="cat mat",
        image_url="",
        product_main_image_url="https://ae01.alicdn.com/kf/S1/mat.jpg",
        price=empty,
        target_sale_price="9.9",
        target_sale_price_currency="USD",
    )
    assert (one.title, one.picture, one.price) == ("cat mat", "https://ae01.alicdn.com/kf/S1/mat.jpg", dollars("9.9"))


# What answers do beside the document


@pytest.mark.parametrize("name", ["latest_volume", "lastest_volume"])
def test_recent_sales_have_two_spellings(name: str) -> None:
    both = {"latest_volume": None, "lastest_volume": "", name: "1.000+"}
    assert product(**both).sold == Sales(count=1000, at_least=True, period=SalesPeriod.RECENT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.9", Rating(value=Decimal("4.9"), out_of=5)),
        ("5", Rating(value=Decimal(5), out_of=5)),
        ("92.1%", Rating(value=Decimal("92.1"), out_of=100)),
        ("92.1", Rating(value=Decimal("92.1"), out_of=100)),
        ("4%", Rating(value=Decimal(4), out_of=100)),
        ("0.0", None),
        ("0%", None),
        ("", None),
        (None, None),
        ("good", None),
        ("101%", None),
    ],
)
def test_grades(text: str | None, expected: Rating | None) -> None:
    assert read_rating(text) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://www.aliexpress.com/item/1.html", "https://www.aliexpress.com/item/1.html"),
        ("//de.aliexpress.com/item/1.html", "https://de.aliexpress.com/item/1.html"),
        ("https://aliexpress.ru/item/1.html?spm=a.b&skuId=7#x", "https://aliexpress.ru/item/1.html?skuId=7"),
        ("https://aliexpress.us/item/1.html?skuId=%22%3E", "https://aliexpress.us/item/1.html"),
        (f"https://aliexpress.us/item/{'x' * 600}.html", "https://www.aliexpress.com/item/1.html"),
        (None, "https://www.aliexpress.com/item/1.html"),
        ("", "https://www.aliexpress.com/item/1.html"),
        ("javascript:alert(1)", "https://www.aliexpress.com/item/1.html"),
        ("https://aliexpress.com.evil.example/item/2.html", "https://www.aliexpress.com/item/1.html"),
        ("https://user@evil.example/aliexpress.com", "https://www.aliexpress.com/item/1.html"),
        ('https://www.aliexpress.com/item/"><b>.html', "https://www.aliexpress.com/item/1.html"),
        ("https://[broken", "https://www.aliexpress.com/item/1.html"),
    ],
)
def test_addresses(given: str | None, expected: str) -> None:
    assert product_url(given, "1") == expected


def test_a_similarity_over_one_is_none() -> None:
    assert product(similarity_score="96.7").similarity is None


def test_the_first_level_stands_in_for_a_missing_second() -> None:
    assert product(category={"first_level": {"name": "Garden"}, "second_level": None}).category == "Garden"


@pytest.mark.parametrize("empty", [None, "", []])
def test_empty_values_are_none(empty: object) -> None:
    names = ["price", "volume", "evaluate_rate", "image_url", "category", "similarity_score", "product_detail_url"]
    assert product(**dict.fromkeys(names, empty)) == product()


def test_a_product_without_a_title_is_known_by_its_id() -> None:
    assert product(title="").title == "1"


@pytest.mark.parametrize("data", [None, [], {}, {"products": []}, {"products": None}, {"data": []}])
def test_no_data_is_an_empty_page(data: object) -> None:
    page = read(answered({"ret": True, "data": data, "empty": True}))
    assert (page.products, page.total, page.has_more) == ((), 0, False)


@pytest.mark.parametrize("data", ["text", 5, {"products": "text"}, {"items": {"item": 1}}])
def test_data_of_another_shape_is_a_bad_answer(data: object) -> None:
    with pytest.raises(BadAnswer):
        read(answered({"ret": True, "data": data}))


@pytest.mark.parametrize(
    ("messages", "error"), [("image decode failed", PhotoRejected), ("busy", Refused), (None, Refused)]
)
def test_a_result_that_says_it_failed(messages: str | None, error: type[ProviderError]) -> None:
    with pytest.raises(error) as raised:
        read(answered({"ret": False, "code": "500", "messages": messages, "data": None}))
    assert (raised.value.code, raised.value.trace) == ("500", "r1")


@pytest.mark.parametrize("ret", [None, True])
def test_nothing_with_an_unknown_code_is_a_failure(ret: bool | None) -> None:
    with pytest.raises(PhotoRejected):
        read(answered({"ret": ret, "code": "500", "messages": "image invalid", "data": None}))


def test_products_with_an_unknown_code_are_products() -> None:
    assert len(read(answered({"code": "A1", "data": {"products": [{"product_id": 1}]}})).products) == 1


ITEM = {"product_id": 1005000000000001, "title": "Lamp", "image_url": "https://ae01.alicdn.com/kf/x.jpg"}


@pytest.mark.parametrize(
    "data",
    [
        {"products": {"traffic_image_product_d_t_o": [ITEM]}},
        {"products": {"traffic_image_product_d_t_o": ITEM}},
        {"products": ITEM},
        {"products": [], "data": [ITEM]},
        {"products": json.dumps([ITEM])},
        json.dumps({"products": [ITEM]}),
        [ITEM],
        ITEM,
    ],
)
def test_a_list_may_be_wrapped_or_a_single_object_or_text(data: object) -> None:
    assert [product.title for product in read(answered({"code": "00", "data": data})).products] == ["Lamp"]


@pytest.mark.parametrize("products", [[], None, "", {}, {"traffic_image_product_d_t_o": []}])
def test_no_products_are_an_empty_page(products: object) -> None:
    assert read(answered({"code": "00", "data": {"products": products}})).products == ()
