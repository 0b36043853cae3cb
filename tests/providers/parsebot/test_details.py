import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from syrupy.assertion import SnapshotAssertion

from providers.api.calls import Answer
from providers.errors import BadAnswer, ProductGone
from providers.parsebot.details import read_details

FIXTURES = Path(__file__).parents[2] / "fixtures" / "parsebot"


def recorded(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((FIXTURES / name).read_text())
    return body


def answer(body: object, status: int = 200, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, httpx.Headers(headers), content)


def test_a_product_page(snapshot: SnapshotAssertion) -> None:
    details = read_details(answer(recorded("details.json")), product_id="791912182230")
    assert details.model_dump(mode="json", exclude_none=True) == snapshot


def test_a_bare_product_page_with_nothing_but_a_title_is_read() -> None:
    details = read_details(answer({"title": "口罩", "moq": None, "min_price": "", "images": None}), product_id="1")
    assert (details.id, details.title, details.low, details.min_order, details.pictures) == (
        "1",
        "口罩",
        None,
        None,
        (),
    )
    assert details.url == "https://detail.1688.com/offer/1.html"


def test_a_product_page_is_at_1688() -> None:
    details = read_details(
        answer({"title": "口罩", "detail_url": "https://phishing.example/offer/1.html"}), product_id="1"
    )
    assert details.url == "https://detail.1688.com/offer/1.html"


def test_a_product_page_without_a_title_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer, match="expected a title"):
        read_details(answer({"images": []}), product_id="1")


@pytest.mark.parametrize("status", [404, 422])
def test_a_product_that_is_not_there_is_gone(status: int) -> None:
    with pytest.raises(ProductGone):
        read_details(answer({"detail": "stale"}, status), product_id="1")
