import json
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from providers.api.calls import Answer
from providers.errors import ProductGone
from providers.models import Money
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


@pytest.mark.parametrize("code", [404, 422])
def test_a_product_that_is_not_there_is_gone(code: int) -> None:
    with pytest.raises(ProductGone):
        read_details("tmapi", answered({"code": code, "msg": "not found"}))


def test_a_product_s_page_is_at_1688() -> None:
    body = {"code": 200, "data": {"item_id": 5, "product_url": "https://phishing.example/offer/5.html"}}
    assert read_details("tmapi", answered(body)).url == "https://detail.1688.com/offer/5.html"
