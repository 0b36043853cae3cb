import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from providers.aliexpress.details import read_details
from providers.api.calls import Answer
from providers.errors import BadAnswer, NotSoldThere, ProductGone
from providers.models import Availability, Money, ProductDetails, Weight

FIXTURE = Path(__file__).parents[2] / "fixtures" / "aliexpress" / "product.json"
KEY = "aliexpress_ds_product_get_response"


def recorded() -> dict[str, Any]:
    body: dict[str, Any] = json.loads(FIXTURE.read_text())
    return body


def read(body: object, currency: str | None = None) -> ProductDetails:
    answer = Answer(200, httpx.Headers(), json.dumps(body).encode())
    return read_details(answer, product_id="1005007386625802", currency=currency, country="US")


def dollars(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


def test_a_product_page(snapshot: SnapshotAssertion) -> None:
    assert read(recorded()).model_dump(mode="json", exclude_none=True) == snapshot


def test_lists_may_come_without_an_object_around_them() -> None:
    body = recorded()
    result = body[KEY]["result"]
    kinds = result["ae_item_sku_info_dtos"]["ae_item_sku_info_d_t_o"]
    for kind in kinds:
        kind["ae_sku_property_dtos"] = kind["ae_sku_property_dtos"]["ae_sku_property_d_t_o"]
        kind["wholesale_price_tiers"] = kind["wholesale_price_tiers"]["wholesale_price_tier"]
    assert read({"result": result | {"ae_item_sku_info_dtos": kinds}, "code": "0"}) == read(recorded())


def with_skus(*changes: dict[str, object], status: str = "onSelling") -> ProductDetails:
    body = recorded()
    result = body[KEY]["result"]
    result["ae_item_base_info_dto"]["product_status_type"] = status
    for kind, change in zip(result["ae_item_sku_info_dtos"]["ae_item_sku_info_d_t_o"], changes, strict=False):
        kind.update(change)
    return read(body)


def test_a_variant_without_stock_sets_no_price() -> None:
    found = with_skus({"offer_sale_price": "0.99", "sku_available_stock": 0}, {"sku_available_stock": 7})
    assert (found.low, found.high) == (dollars("2.10"), dollars("2.10"))


@pytest.mark.parametrize(
    ("value", "weight"), [("0.350", Weight(grams=Decimal(350), unit_certain=False)), ("350", None), ("", None)]
)
def test_a_weight_is_an_inference(value: str, weight: Weight | None) -> None:
    body = recorded()
    body[KEY]["result"]["package_info_dto"] = {"gross_weight": value}
    assert read(body).weight == weight


def test_a_product_of_one_kind_has_a_variant_without_a_name() -> None:
    none = {"ae_sku_property_dtos": [{"sku_property_value": "NONE"}, {"sku_property_value": "China"}]}
    assert with_skus(dict[str, object](none)).variants[0].name == ""


@pytest.mark.parametrize(
    ("stock", "status", "availability"),
    [
        (5, "onSelling", Availability.ON_SALE),
        (0, "onSelling", Availability.SOLD_OUT),
        (5, "offline", Availability.ENDED),
        (5, "", None),
    ],
)
def test_whether_it_can_be_bought(stock: int, status: str, availability: Availability | None) -> None:
    change: dict[str, object] = {"sku_available_stock": stock}
    assert with_skus(change, change, status=status).availability is availability


def test_a_step_whose_beginning_can_not_be_read_takes_the_table_with_it() -> None:
    tiers: dict[str, object] = {"wholesale_price_tiers": [{"min_quantity": "many", "wholesale_price": "1.40"}]}
    assert with_skus(tiers, tiers).price_steps == ()


def test_kinds_with_prices_by_quantity_of_their_own_give_no_table() -> None:
    body = recorded()
    first = body[KEY]["result"]["ae_item_sku_info_dtos"]["ae_item_sku_info_d_t_o"][0]
    first["wholesale_price_tiers"]["wholesale_price_tier"][0]["wholesale_price"] = '"1.30"'
    assert read(body).price_steps == ()


def test_a_price_without_a_currency_is_in_the_one_that_was_asked_for() -> None:
    result = {"ae_item_base_info_dto": {"subject": "mat"}, "ae_item_sku_info_dtos": [{"offer_sale_price": "2"}]}
    assert read({KEY: {"result": result}}, "EUR").low == Money(amount=Decimal(2), currency="EUR")


def test_a_page_with_nothing_but_a_title_is_read() -> None:
    details = read({KEY: {"result": {"ae_item_base_info_dto": {"subject": "mat"}}}})
    assert (details.title, details.low, details.variants, details.seller) == ("mat", None, (), None)


@pytest.mark.parametrize("result", [{}, {"ae_item_base_info_dto": None}, {"ae_item_base_info_dto": "text"}])
def test_a_page_without_its_head_is_a_bad_answer(result: object) -> None:
    with pytest.raises(BadAnswer, match="ae_item_base_info_dto"):
        read({KEY: {"result": result}})


def page_refused(code: object) -> ProductGone:
    body = {"result": {}, "rsp_code": code, "rsp_msg": "no", "request_id": "r1"}
    answer = Answer(200, httpx.Headers(), json.dumps({"aliexpress_ds_product_get_response": body}).encode())
    with pytest.raises(ProductGone) as raised:
        read_details(answer, product_id="1", currency=None, country="BR")
    return raised.value


@pytest.mark.parametrize("code", [602, "602"])
def test_a_product_that_is_not_sold_to_a_country_is_not_gone(code: object) -> None:
    met = page_refused(code)
    assert isinstance(met, NotSoldThere)
    assert (met.country, met.code, met.trace) == ("BR", "602", "r1")


def test_a_product_that_is_not_found_is_gone() -> None:
    met = page_refused(605)
    assert type(met) is ProductGone
    assert (met.code, met.trace) == ("605", "r1")
