"""What holds for the search pages of all providers."""

import json
from typing import Any

import httpx
import pytest

from providers.api.calls import Answer
from providers.errors import BadAnswer
from providers.query import ResultPage
from tests.providers.readers import FIXTURES, SEARCHES, Reader

ID_FIELDS = ("item_id", "offerId", "product_id", "offer_id")


def recorded(fixture: str) -> Any:
    return json.loads((FIXTURES / fixture).read_text())


def items_of(value: Any) -> list[dict[str, Any]]:
    """The list of items in a recorded search: its objects have an id."""
    if isinstance(value, list):
        return value if value and any(field in value[0] for field in ID_FIELDS) else []
    inner = value.values() if isinstance(value, dict) else ()
    return next((items for part in inner if (items := items_of(part))), [])


def without_id(item: dict[str, Any]) -> dict[str, Any]:
    return {field: None if field in ID_FIELDS else value for field, value in item.items()}


def answer(body: object) -> Answer:
    return Answer(200, httpx.Headers(), json.dumps(body).encode())


@pytest.mark.parametrize(("fixture", "read"), SEARCHES.items())
def test_an_item_without_an_id_is_dropped_and_counted(fixture: str, read: Reader) -> None:
    whole: ResultPage = read(answer(recorded(fixture)))
    body = recorded(fixture)
    items = items_of(body)
    items.insert(0, without_id(items[0]))
    page: ResultPage = read(answer(body))
    assert (page.products, page.dropped) == (whole.products, 1)


@pytest.mark.parametrize(("fixture", "read"), SEARCHES.items())
def test_a_page_without_any_readable_item_is_a_bad_answer(fixture: str, read: Reader) -> None:
    body = recorded(fixture)
    items = items_of(body)
    items[:] = [without_id(item) for item in items]
    with pytest.raises(BadAnswer):
        read(answer(body))
