"""However much an answer lists, a reader takes what a page can hold, and counts the rest as dropped."""

import json
from typing import Any

import httpx
import pytest

from providers.api.calls import Answer
from providers.api.fields import MAX_PARTS, MAX_PRODUCTS, MAX_TEXT_LENGTH, MAX_VARIANTS
from providers.api.pictures import MAX_PICTURES
from providers.models import ProductDetails
from providers.query import ResultPage
from providers.registry import PROVIDERS
from tests.providers.readers import DETAILS, FIXTURES, SEARCHES, Reader

MANY = 2 * MAX_VARIANTS
FEW_FIELDS = ("item_id", "offerId", "product_id", "offer_id", "skuid", "skuId", "sku_id", "price", "offer_sale_price")


def lengthened(value: Any, times: int) -> Any:
    """Return `value` with each list of it made `times` long, and of items with a few fields only."""
    if isinstance(value, list):
        return [_shortened(one) for one in value[:1]] * times
    if isinstance(value, dict):
        return {key: lengthened(inner, times) for key, inner in value.items()}
    return value


def _shortened(value: Any) -> Any:
    return {key: value[key] for key in value if key in FEW_FIELDS} if isinstance(value, dict) else value


def answered(fixture: str, times: int = MANY) -> Answer:
    body = lengthened(json.loads((FIXTURES / fixture).read_text()), times)
    return Answer(200, httpx.Headers(), json.dumps(body).encode())


@pytest.mark.parametrize(("fixture", "read"), SEARCHES.items())
def test_a_page_has_no_more_products_than_a_page_can_hold(fixture: str, read: Reader) -> None:
    page: ResultPage = read(answered(fixture))
    assert (len(page.products), page.dropped) == (MAX_PRODUCTS, MANY - MAX_PRODUCTS)


@pytest.mark.parametrize(("fixture", "read"), SEARCHES.items())
def test_a_page_of_the_largest_size_is_whole(fixture: str, read: Reader) -> None:
    page: ResultPage = read(answered(fixture, MAX_PRODUCTS))
    assert (len(page.products), page.dropped) == (MAX_PRODUCTS, 0)


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda provider: provider.name)
def test_there_is_room_for_twice_the_page_that_can_be_asked_for(provider: Any) -> None:
    assert 2 * provider.capabilities.max_page_size <= MAX_PRODUCTS


@pytest.mark.parametrize(("fixture", "read"), DETAILS.items())
def test_the_lists_of_a_product_s_page_are_cut(fixture: str, read: Reader) -> None:
    details: ProductDetails = read(answered(fixture))
    assert len(details.pictures) <= MAX_PICTURES
    assert len(details.variants) <= MAX_VARIANTS
    assert len(details.price_steps) <= MAX_PARTS


@pytest.mark.parametrize("fixture", ["tmapi/item_detail.json", "daji/product_detail.json"])
def test_a_product_may_have_very_many_variants(fixture: str) -> None:
    details: ProductDetails = DETAILS[fixture](answered(fixture))
    assert len(details.variants) == MAX_VARIANTS


def test_a_title_is_cut() -> None:
    body = {"products": [{"offer_id": 1, "title": "x" * 100_000}]}
    page: ResultPage = SEARCHES["parsebot/search_wrapped.json"](Answer(200, httpx.Headers(), json.dumps(body).encode()))
    assert len(page.products[0].title) == MAX_TEXT_LENGTH
