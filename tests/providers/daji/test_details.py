import json
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from providers.api.calls import Answer
from providers.daji.details import read_details
from providers.errors import BadAnswer, ProductGone
from providers.models import Money

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


def test_a_page_with_nothing_but_an_id_is_read() -> None:
    details = read_details(answered({"offerId": 1}), language="en")
    assert (details.title, details.low, details.seller, details.delivery) == ("1", None, None, None)


def test_no_data_is_a_product_that_is_gone() -> None:
    with pytest.raises(ProductGone):
        read_details(answered(None), language="en")


def test_a_page_of_another_shape_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer, match=r"expected Detail, met \{itemId: number\}"):
        read_details(answered({"itemId": 1}), language="en")
