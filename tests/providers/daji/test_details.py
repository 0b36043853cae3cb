import json
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from providers.api.calls import Answer
from providers.daji.details import read_details
from providers.errors import BadAnswer, ProductGone
from providers.models import Availability, Money, ProductDetails, Weight

RECORDED = Path(__file__).parents[2] / "fixtures" / "daji" / "product_detail.json"


def recorded() -> Answer:
    return Answer(200, httpx.Headers(), RECORDED.read_bytes())


def answered(data: object) -> Answer:
    return Answer(200, httpx.Headers(), json.dumps({"code": 200, "data": data, "traceId": "t1"}).encode())


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


def test_the_page_of_a_product(snapshot: SnapshotAssertion) -> None:
    details = read_details(recorded(), language="en")
    assert details.model_dump(mode="json", exclude_none=True) == snapshot


def test_a_chinese_reader_gets_the_chinese_page() -> None:
    details = read_details(recorded(), language="zh")
    assert (details.title, details.unit) == ("直筒修身男士休闲裤", "件")
    assert details.variants[0].name == "黑色 / XL"


def test_the_price_of_a_page_without_kinds_is_that_of_its_steps() -> None:
    steps = [{"startQuantity": 1, "price": "5"}, {"startQuantity": 9, "price": "4"}]
    details = read_details(
        answered({"offerId": 1, "productSaleInfo": {"priceRangeList": steps}, "productSkuInfos": None}), language="en"
    )
    assert (details.low, details.high) == (yuan("4"), yuan("5"))


def page(**fields: object) -> ProductDetails:
    return read_details(answered({"offerId": 1} | fields), language="en")


def table(*steps: tuple[object, str]) -> list[dict[str, object]]:
    return [{"startQuantity": start, "price": price} for start, price in steps]


def test_prices_by_quantity_count_where_the_offer_is_quoted_so() -> None:
    skus = [{"skuId": 1, "price": None, "consignPrice": "10"}]
    found = page(productSaleInfo={"quoteType": 2, "priceRangeList": table((1, "5"), (9, "4"))}, productSkuInfos=skus)
    assert (found.low, found.high, found.variants[0].price) == (yuan("4"), yuan("5"), None)


def test_prices_of_variants_count_where_the_offer_is_quoted_so() -> None:
    skus = [{"skuId": 1, "price": "6", "promotionPrice": "5.5"}, {"skuId": 2, "price": "7"}]
    found = page(productSaleInfo={"quoteType": 1, "priceRangeList": table((1, "6"))}, productSkuInfos=skus)
    assert (found.low, found.high, found.original_price) == (yuan("5.5"), yuan("7"), yuan("6"))


def test_the_price_of_one_piece_is_a_step_and_the_others_begin_at_two() -> None:
    found = page(productSaleInfo={"quoteType": 2, "retailPrice": "8", "priceRangeList": table((1, "5"), (9, "4"))})
    assert [(step.min_quantity, step.price) for step in found.price_steps] == [
        (1, yuan("8")),
        (2, yuan("5")),
        (9, yuan("4")),
    ]
    assert found.high == yuan("8")


def test_a_table_with_a_step_that_can_not_be_read_is_left_out() -> None:
    assert page(productSaleInfo={"priceRangeList": table(("few", "5"), (9, "4"))}).price_steps == ()


def test_a_variant_without_stock_sets_no_price() -> None:
    decoy, stocked = {"skuId": 1, "price": "0.99", "amountOnSale": 0}, {"skuId": 2, "price": "9", "amountOnSale": 5}
    found = page(productSkuInfos=[decoy, stocked])
    assert (found.low, found.high) == (yuan("9"), yuan("9"))


@pytest.mark.parametrize(
    ("fields", "availability"),
    [
        ({"status": "published"}, Availability.ON_SALE),
        ({"status": "member expired"}, Availability.ENDED),
        ({"status": "auto expired"}, Availability.ENDED),
        ({"status": "member deleted"}, Availability.ENDED),
        ({"status": "on the moon"}, None),
        ({"status": "published", "productSkuInfos": [{"skuId": 1, "amountOnSale": 0}]}, Availability.SOLD_OUT),
        ({"soldOut": "5000"}, None),
    ],
)
def test_whether_it_can_be_bought(fields: dict[str, object], availability: Availability | None) -> None:
    assert page(**fields).availability is availability


def test_weights_are_kilograms_on_the_page_and_grams_in_the_list() -> None:
    shipping = {
        "weight": 0.35,
        "skuShippingInfoList": [{"skuId": 1, "weight": 320}],
        "skuShippingDetails": [{"skuId": 2, "weight": "0.4"}],
    }
    found = page(productShippingInfo=shipping, productSkuInfos=[{"skuId": 1}, {"skuId": 2}, {"skuId": 3}])
    assert found.weight == Weight(grams=Decimal(350))
    assert [variant.weight for variant in found.variants] == [
        Weight(grams=Decimal(320)),
        Weight(grams=Decimal(400)),
        None,
    ]


def test_a_page_with_nothing_but_an_id_is_read() -> None:
    details = read_details(answered({"offerId": 1}), language="en")
    assert (details.title, details.low, details.seller, details.delivery) == ("1", None, None, None)


def test_no_data_is_a_product_that_is_gone() -> None:
    with pytest.raises(ProductGone):
        read_details(answered(None), language="en")


def test_a_page_of_another_shape_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer, match=r"expected Detail, met \{itemId: number\}"):
        read_details(answered({"itemId": 1}), language="en")
