import json
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from providers.api.calls import Answer
from providers.errors import BadAnswer
from providers.models import Availability, Badge, Delivery, Money, Product, Rating, Sales, SalesPeriod
from providers.tmapi.products import Item, read_page, read_product

FIXTURES = Path(__file__).parents[2] / "fixtures"


def recorded(name: str) -> Answer:
    return Answer(200, httpx.Headers(), (FIXTURES / name).read_bytes())


def answered(body: object, status: int = 200) -> Answer:
    return Answer(status, httpx.Headers(), json.dumps(body).encode())


def product(**fields: object) -> Product:
    return read_product("tmapi", Item.model_validate({"item_id": 1, "title": "shirt"} | fields))


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


# The documents' own answers


def test_the_recorded_page_of_v1(snapshot: SnapshotAssertion) -> None:
    page = read_page("tmapi", recorded("tmapi/search.json"), page=1, ignored=())
    assert page.model_dump(mode="json", exclude_none=True) == snapshot


def test_the_recorded_page_of_v2(snapshot: SnapshotAssertion) -> None:
    page = read_page("tmapi_global", recorded("tmapi_global/search.json"), page=1, ignored=())
    assert page.model_dump(mode="json", exclude_none=True) == snapshot


# Quirks of items


def test_an_item_with_nothing_but_its_id_is_a_product() -> None:
    bare = read_product("tmapi", Item.model_validate({"item_id": "77"}))
    assert bare == Product(
        provider="tmapi",
        marketplace=bare.marketplace,
        id="77",
        title="77",
        url="https://detail.1688.com/offer/77.html",
    )


@pytest.mark.parametrize("empty", [None, "", []])
def test_null_and_empty_may_stand_anywhere(empty: object) -> None:
    fields = dict.fromkeys(set(Item.model_fields) - {"item_id"}, empty)
    assert read_product("tmapi", Item.model_validate({"item_id": 77} | fields)).title == "77"


def test_the_original_title_stands_in_for_a_missing_one() -> None:
    assert product(title="", title_origin="莲子").title == "莲子"


@pytest.mark.parametrize(
    ("fields", "price"),
    [
        ({"price": 60, "price_info": {"sale_price": "50"}}, "60"),
        ({"price": "", "price_info": {"price": "61", "sale_price": "50"}}, "50"),
        ({"price_info": {"price": "61"}}, "61"),
        ({"price": "1,234.50"}, "1234.50"),
        ({"price": "0.00", "price_info": {"sale_price": "60"}}, "60"),
    ],
)
def test_the_price_is_the_first_that_can_be_read(fields: dict[str, object], price: str) -> None:
    assert product(**fields).price == yuan(price)


def test_a_price_of_zero_is_none() -> None:
    assert product(price="0.00").price is None


def test_an_original_price_is_shown_only_where_it_is_higher() -> None:
    assert product(price="27.00", price_info={"origin_price": "35.00"}).original_price == yuan("35.00")
    assert product(price="27.00", price_info={"origin_price": "27"}).original_price is None
    assert product(price="27.00", price_info={"origin_price": "26"}).original_price is None
    assert product(price="27.00", price_info={"origin_price": ""}).original_price is None
    assert product(price="27.00", price_info={"origin_price": "0"}).original_price is None


def test_the_currency_is_the_item_s_or_yuan() -> None:
    assert product(price="5", currency="usd").price == Money(amount=Decimal(5), currency="USD")
    assert product(price="5", currency="￥").price == yuan("5")
    assert product(price="US $5", currency="CNY").price == Money(amount=Decimal(5), currency="USD")
    assert product(price="5", currency="US $").price == Money(amount=Decimal(5), currency="USD")


def test_a_price_may_be_that_of_the_largest_order() -> None:
    assert product(price="25.90").price_from
    assert not product(price="面议").price_from


def test_what_stands_in_place_of_a_price_is_kept() -> None:
    assert (product(price="面议").price, product(price="面议").price_words) == (None, "面议")
    assert product(price="5").price_words is None
    assert product(price="面议", price_info={"price": "5"}).price_words is None


def test_a_price_that_is_a_range_stays_one() -> None:
    one = product(price="1.20-3.50")
    assert (one.price, one.price_high, one.price_from) == (yuan("1.20"), yuan("3.50"), False)


@pytest.mark.parametrize("key", ["begin_num", "beginAmount", "quantity_begin"])
def test_an_item_with_its_table_has_a_range(key: str) -> None:
    steps = [{key: "2-99", "price": "29.89"}, {key: ">=300", "price": "25.90元"}]
    one = product(price="25.90", quantity_prices=steps)
    assert (one.price, one.price_high, one.price_from) == (yuan("25.90"), yuan("29.89"), False)


def test_a_smallest_order_has_two_names() -> None:
    assert product(moq=None, quantity_begin="2件起批").min_order == 2
    assert product(moq=5, quantity_begin=2).min_order == 5


def test_a_table_with_a_step_that_can_not_be_read_says_nothing() -> None:
    one = product(
        price="25.90", quantity_prices=[{"unknown": 2, "price": "29.89"}, {"begin_num": 300, "price": "25.90"}]
    )
    assert (one.price, one.price_high, one.price_from) == (yuan("25.90"), None, True)


def test_titles_come_without_markup() -> None:
    assert product(title="<font color=red>Lotus</font> &amp; seed").title == "Lotus & seed"


@pytest.mark.parametrize(
    ("fields", "availability"),
    [
        ({"is_sold_out": True}, Availability.SOLD_OUT),
        ({"is_sold_out": False}, Availability.ON_SALE),
        ({"stock": 0}, Availability.SOLD_OUT),
        ({"stock": "12"}, Availability.ON_SALE),
        ({}, None),
    ],
)
def test_whether_it_can_be_bought(fields: dict[str, object], availability: Availability | None) -> None:
    assert product(**fields).availability is availability


def test_sales_with_a_plus_are_at_least_that_many() -> None:
    sold = product(sale_info={"sale_quantity_90days": "700+"}).sold
    assert sold == Sales(count=700, at_least=True, period=SalesPeriod.DAYS_90)


@pytest.mark.parametrize(
    ("whole", "text", "sold"),
    [
        (700, "700+", Sales(count=700, at_least=True)),
        (723, "700+", Sales(count=723)),
        (0, "5160", Sales(count=5160)),
        (5160, "", Sales(count=5160)),
    ],
)
def test_sales_of_v1_come_twice(whole: int, text: str, sold: Sales) -> None:
    assert product(sale_info={"sale_quantity_int": whole, "sale_quantity": text}).sold == sold


def test_sales_of_v1_may_come_as_text_only() -> None:
    assert product(sale_info={"sale_quantity": "1.2万"}).sold == Sales(count=12_000)


def test_the_picture_comes_in_full_size_over_https() -> None:
    assert product(img="//cbu01.alicdn.com/x.jpg_350x350xz.jpg").picture == "https://cbu01.alicdn.com/x.jpg"
    assert product(img="x.jpg").picture is None


@pytest.mark.parametrize("given", ["javascript:alert(1)", "https://phishing.example/offer/1.html", None])
def test_an_address_that_is_not_at_1688_is_replaced_by_the_offer_s_page(given: str | None) -> None:
    assert product(product_url=given).url == "https://detail.1688.com/offer/1.html"


def test_a_shop_that_is_not_at_1688_has_no_address() -> None:
    seller = product(shop_info={"shop_name": "x", "shop_url": "https://phishing.example"}).seller
    assert seller is not None
    assert seller.url is None


def test_merits_become_badges() -> None:
    merits = product(
        shop_info={"is_super_factory": True, "is_powerful_seller": "true"},
        low_refund_rate=1,
        one_piece_min_order=True,
    )
    assert merits.badges == (Badge.SUPER_FACTORY, Badge.POWERFUL_SELLER, Badge.ONE_PIECE, Badge.LOW_REFUND)
    assert merits.seller is not None
    assert merits.seller.factory is True


@pytest.mark.parametrize("fields", [{"ship_in_48h": True}, {"delivery_info": {"ship_in_48h": True}}])
def test_shipping_within_48_hours_is_told_in_two_places(fields: dict[str, object]) -> None:
    assert product(**fields).delivery == Delivery(within_hours=48)


def test_a_grade_of_zero_is_no_grade() -> None:
    ungraded = product(rating_star="0.0", shop_info={"company_name": "x", "score_info": {"composite_score": "9"}})
    assert ungraded.rating is None
    assert ungraded.seller is not None
    assert ungraded.seller.score is None
    assert product(rating_star="4.8").rating == Rating(value=Decimal("4.8"))


# Quirks of pages


@pytest.mark.parametrize("items", [[], None])
def test_a_page_may_be_empty(items: object) -> None:
    body = {"code": "200", "data": {"items": items, "total_count": 0, "has_next_page": False}}
    page = read_page("tmapi", answered(body), page=9, ignored=())
    assert (page.products, page.total, page.has_more) == ((), 0, False)


def test_claims_that_are_missing_are_none() -> None:
    page = read_page("tmapi", answered({"code": 200, "data": {"items": []}}), page=1, ignored=())
    assert (page.total, page.has_more) == (None, None)


@pytest.mark.parametrize("data", [None, [], ""])
def test_no_results_may_be_no_data_at_all(data: object) -> None:
    page = read_page("tmapi", answered({"code": 200, "data": data}), page=1, ignored=())
    assert (page.products, page.total, page.has_more) == ((), 0, False)


@pytest.mark.parametrize("data", [{}, "x", {"list": []}])
def test_data_without_items_is_a_bad_answer(data: object) -> None:
    with pytest.raises(BadAnswer, match="expected Page, met"):
        read_page("tmapi", answered({"code": 200, "data": data}), page=1, ignored=())
