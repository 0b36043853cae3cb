import json
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from providers.api.calls import Answer
from providers.errors import ProductGone
from providers.models import Delivery, Money, PriceStep, Variant
from providers.tmapi.details import read_details

RECORDED = Path(__file__).parents[2] / "fixtures" / "tmapi" / "item_detail.json"


def answered(body: object, status: int = 200) -> Answer:
    return Answer(status, httpx.Headers(), json.dumps(body).encode())


def yuan(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="CNY")


def test_the_facts_of_a_product_s_page(snapshot: SnapshotAssertion) -> None:
    details = read_details("tmapi", Answer(200, httpx.Headers(), RECORDED.read_bytes()))
    assert details.pictures == (
        "https://cbu01.alicdn.com/img/ibank/O1CN01vGCPtN22CzDpG7RBW_!!2210992147085-0-cib.jpg",
        "https://cbu01.alicdn.com/img/ibank/O1CN01second_!!2210992147085-0-cib.jpg",
    )
    assert (details.low, details.high) == (yuan("27.00"), yuan("31.50"))
    assert details.price_steps == (
        PriceStep(min_quantity=2, price=yuan("27.00")),
        PriceStep(min_quantity=100, price=yuan("25.5")),
    )
    assert details.min_order == 2
    assert details.variants[1] == Variant(name="颜色:白色;尺码:XL", id="5820002", price=yuan("31.50"), stock=0)
    assert details.delivery == Delivery(origin="广东东莞市", fee=yuan("4.50"))
    assert details.model_dump(mode="json", exclude_none=True) == snapshot


def test_a_product_s_page_may_be_nearly_empty() -> None:
    body = {"code": 200, "data": {"item_id": 5, "price_info": {"price": "3"}, "tiered_price_info": None, "skus": None}}
    details = read_details("tmapi", answered(body))
    assert (details.low, details.high, details.variants, details.pictures) == (yuan("3"), yuan("3"), (), ())


@pytest.mark.parametrize("code", [404, 422])
def test_a_product_that_is_not_there_is_gone(code: int) -> None:
    with pytest.raises(ProductGone):
        read_details("tmapi", answered({"code": code, "msg": "not found"}))


def test_a_product_s_page_is_at_1688() -> None:
    body = {"code": 200, "data": {"item_id": 5, "product_url": "https://phishing.example/offer/5.html"}}
    assert read_details("tmapi", answered(body)).url == "https://detail.1688.com/offer/5.html"
