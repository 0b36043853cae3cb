import json
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from providers.api.calls import Answer
from providers.errors import ProductGone
from providers.models import Availability, Money, ProductDetails, Weight
from providers.tmapi.details import read_details

RECORDED = Path(__file__).parents[2] / "fixtures" / "tmapi" / "item_detail.json"


def answered(body: object, status: int = 200) -> Answer:
    return Answer(status, httpx.Headers(), json.dumps(body).encode())


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


def test_the_recorded_page(snapshot: SnapshotAssertion) -> None:
    details = read_details("tmapi", Answer(200, httpx.Headers(), RECORDED.read_bytes()))
    assert details.model_dump(mode="json", exclude_none=True) == snapshot


def test_a_product_s_page_may_be_nearly_empty() -> None:
    body = {"code": 200, "data": {"item_id": 5, "price_info": {"price": "3"}, "tiered_price_info": None, "skus": None}}
    details = read_details("tmapi", answered(body))
    assert (details.low, details.high, details.variants, details.pictures) == (yuan("3"), yuan("3"), (), ())


def page(**fields: object) -> ProductDetails:
    return read_details("tmapi", answered({"code": 200, "data": {"item_id": 5} | fields}))


def steps(*prices: tuple[str, str], key: str = "beginAmount") -> dict[str, object]:
    return {"prices": [{key: start, "price": price} for start, price in prices]}


@pytest.mark.parametrize("key", ["beginAmount", "begin_num", "quantity_begin"])
def test_a_price_is_that_of_the_largest_step_and_the_table_tells_the_rest(key: str) -> None:
    found = page(
        price_info={"price": "25.90"}, tiered_price_info=steps(("1-299", "29.89"), (">=300", "25.90"), key=key)
    )
    assert (found.low, found.high, found.price_from) == (yuan("25.90"), yuan("29.89"), False)
    assert [step.min_quantity for step in found.price_steps] == [1, 300]


def test_a_table_with_a_step_that_can_not_be_read_is_left_out() -> None:
    found = page(price_info={"price": "25.90"}, tiered_price_info=steps(("some", "29.89"), ("300", "25.90")))
    assert (found.price_steps, found.low, found.price_from) == ((), yuan("25.90"), True)


def test_a_weight_below_one_is_taken_for_kilograms_which_is_an_inference() -> None:
    found = page(skus=[{"skuid": 1, "package_info": {"weight": "0.12"}}, {"skuid": 2, "package_info": []}])
    assert found.weight == Weight(grams=Decimal(120), unit_certain=False)
    assert page(delivery_info={"unit_weight": "0.2"}).weight == Weight(grams=Decimal(200), unit_certain=False)
    assert page(delivery_info={"unit_weight": "350"}).weight is None


def test_a_variant_whose_values_say_nothing_has_no_name() -> None:
    found = page(
        skus=[{"skuid": 12000036, "props_names": "颜色:默认"}, {"skuid": 2, "props_names": "颜色:黑色;尺码:默认"}]
    )
    assert [variant.name for variant in found.variants] == ["", "黑色"]


def test_a_price_that_is_a_range_or_a_lower_bound_stays_one() -> None:
    ranged = page(price_info={"price": "1.20-3.50"})
    assert (ranged.low, ranged.high, ranged.price_from) == (yuan("1.20"), yuan("3.50"), False)
    assert page(price_info={"price": "¥2.80起"}).price_from


def test_a_variant_without_stock_sets_no_price() -> None:
    skus = [{"skuid": 1, "sale_price": "0.99", "stock": 0}, {"skuid": 2, "sale_price": "12.00", "stock": 5}]
    found = page(skus=skus, price_info={"price_min": "0.99", "price_max": "12.00"})
    assert (found.low, found.high) == (yuan("12.00"), yuan("12.00"))


@pytest.mark.parametrize(
    ("fields", "availability"),
    [
        ({"is_sold_out": True}, Availability.SOLD_OUT),
        ({"stock": "0"}, Availability.SOLD_OUT),
        ({"skus": [{"skuid": 1, "stock": 0}]}, Availability.SOLD_OUT),
        ({"is_sold_out": False, "skus": [{"skuid": 1, "stock": 1}]}, Availability.ON_SALE),
        ({}, None),
    ],
)
def test_whether_it_can_be_bought(fields: dict[str, object], availability: Availability | None) -> None:
    assert page(**fields).availability is availability


@pytest.mark.parametrize("code", [404, 422])
def test_a_product_that_is_not_there_is_gone(code: int) -> None:
    with pytest.raises(ProductGone):
        read_details("tmapi", answered({"code": code, "msg": "not found"}))


def test_a_product_s_page_is_at_1688() -> None:
    body = {"code": 200, "data": {"item_id": 5, "product_url": "https://phishing.example/offer/5.html"}}
    assert read_details("tmapi", answered(body)).url == "https://detail.1688.com/offer/5.html"
