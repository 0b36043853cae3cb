"""Refusals as they were recorded, or composed from what clients met, and what each is taken for."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from providers.api.calls import Answer
from providers.errors import NoCredit, NotAuthorized, ProviderError
from tests.providers.readers import DETAILS, FIXTURES, SEARCHES, Reader

READERS: dict[str, tuple[Reader, Reader]] = {
    "aliexpress": (SEARCHES["aliexpress/search_flat.json"], DETAILS["aliexpress/product.json"]),
    "daji": (SEARCHES["daji/search.json"], DETAILS["daji/product_detail.json"]),
    "parsebot": (SEARCHES["parsebot/search_wrapped.json"], DETAILS["parsebot/details.json"]),
    "tmapi": (SEARCHES["tmapi/search.json"], DETAILS["tmapi/item_detail.json"]),
}
"""By provider what reads a search, and what reads a product's page."""


def cases() -> Iterator[Any]:
    for provider in READERS:
        refusals = json.loads((FIXTURES / provider / "refusals.json").read_text(encoding="utf-8"))
        for name, case in refusals.items():
            yield pytest.param(provider, case, id=f"{provider}: {name}")


@pytest.mark.parametrize(("provider", "case"), list(cases()))
def test_what_a_refusal_is_taken_for(provider: str, case: dict[str, Any]) -> None:
    search, page = READERS[provider]
    body = case["body"]
    answer = Answer(case.get("status", 200), httpx.Headers(), json.dumps(body).encode() if body else b"")
    with pytest.raises(ProviderError) as raised:
        (page if case.get("page") else search)(answer)
    assert raised.value.kind == case["kind"]
    if isinstance(raised.value, NoCredit | NotAuthorized):
        assert raised.value.documented is case.get("documented", True)
