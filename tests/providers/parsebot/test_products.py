import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from providers.api.calls import Answer
from providers.errors import BadAnswer
from providers.parsebot.products import DEFAULT_NOTE, read_page
from providers.query import ResultPage

FIXTURES = Path(__file__).parents[2] / "fixtures" / "parsebot"


def recorded(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((FIXTURES / name).read_text())
    return body


def answer(body: object, status: int = 200, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, httpx.Headers(headers), content)


def read(body: object, page: int = 1) -> ResultPage:
    return read_page(answer(body), page=page, ignored=())


def test_the_recorded_page(snapshot: SnapshotAssertion) -> None:
    assert read(recorded("search_wrapped.json")).model_dump(mode="json", exclude_none=True) == snapshot


def test_a_bare_answer_is_read_as_well() -> None:
    assert read(recorded("search_wrapped.json")["data"]) == read(recorded("search_wrapped.json"))


@pytest.mark.parametrize("note", [{}, {"note": None}, {"note": " "}])
def test_there_is_always_a_note(note: dict[str, object]) -> None:
    assert read({"products": []} | note).note == DEFAULT_NOTE


@pytest.mark.parametrize(
    ("page", "fields", "expected"),
    [
        (1, {"page": 1, "page_size": 2, "total_found": 5}, True),
        (2, {"page": 2, "page_size": 2, "total_found": 5}, True),
        (3, {"page": 3, "page_size": 2, "total_found": 5}, False),
        (2, {"page_size": "2", "total_found": "4"}, False),
        (1, {}, None),
    ],
)
def test_whether_there_is_more(page: int, fields: dict[str, object], expected: bool | None) -> None:
    assert read({"products": [{"offer_id": 1}]} | fields, page).has_more is expected


def test_a_page_without_products_ends_the_list_whatever_the_total_says() -> None:
    assert read({"products": [], "page": 9, "page_size": 2, "total_found": 734}, 9).has_more is False


@pytest.mark.parametrize("body", [[], None, {}, {"status": "success"}, {"products": [{}]}])
def test_another_shape_is_a_bad_answer(body: object) -> None:
    with pytest.raises(BadAnswer):
        read(body)


@pytest.mark.parametrize("data", [None, [], ""])
def test_no_results_may_be_no_data_at_all(data: object) -> None:
    page = read_page(answer({"status": "success", "data": data}), page=1, ignored=())
    assert (page.products, page.total, page.has_more, page.note) == ((), 0, False, DEFAULT_NOTE)
