"""Everything that reads an answer, each with a recorded one."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import httpx
import pytest

from providers.aliexpress import auth as aliexpress_auth
from providers.aliexpress import details as aliexpress_details
from providers.aliexpress import products as aliexpress_products
from providers.aliexpress.settings import PriceUnit
from providers.api.calls import Answer
from providers.daji import details as daji_details
from providers.daji import envelope as daji_answers
from providers.daji import products as daji_products
from providers.errors import ProviderError
from providers.parsebot import details as parsebot_details
from providers.parsebot import products as parsebot_products
from providers.tmapi import details as tmapi_details
from providers.tmapi import envelope as tmapi_answers
from providers.tmapi import products as tmapi_products

Reader = Callable[[Answer], Any]

FIXTURES: Final = Path(__file__).parents[1] / "fixtures"
NOON: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)

_aliexpress_search = partial(aliexpress_products.read_search, unit=PriceUnit.AUTO, ignored=())

SEARCHES: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "tmapi/search.json": partial(tmapi_products.read_page, "tmapi", page=1, ignored=()),
        "tmapi_global/search.json": partial(tmapi_products.read_page, "tmapi_global", page=1, ignored=()),
        "daji/search.json": partial(daji_products.read_page, page=1, language="en", ignored=()),
        "aliexpress/search_nested.json": partial(_aliexpress_search, currency="USD"),
        "aliexpress/search_flat.json": partial(_aliexpress_search, currency=None),
        "aliexpress/search_wrapped.json": partial(_aliexpress_search, currency=None),
        "parsebot/search_wrapped.json": partial(parsebot_products.read_page, page=1, ignored=()),
    }
)
DETAILS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "tmapi/item_detail.json": partial(tmapi_details.read_details, "tmapi"),
        "daji/product_detail.json": partial(daji_details.read_details, language="zh"),
        "aliexpress/product.json": partial(
            aliexpress_details.read_details, product_id="1", currency="USD", country="US"
        ),
        "parsebot/details.json": partial(parsebot_details.read_details, product_id="1"),
    }
)
OTHERS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "tmapi/convert_url.json": partial(tmapi_answers.read_conversion, "tmapi"),
        "daji/upload.json": daji_answers.read_image_id,
        "aliexpress/token.json": partial(aliexpress_auth.read_tokens, now=NOON),
    }
)
REFUSED: Final[Mapping[str, tuple[Reader, Reader]]] = MappingProxyType(
    {
        "aliexpress": (SEARCHES["aliexpress/search_flat.json"], DETAILS["aliexpress/product.json"]),
        "daji": (SEARCHES["daji/search.json"], DETAILS["daji/product_detail.json"]),
        "parsebot": (SEARCHES["parsebot/search_wrapped.json"], DETAILS["parsebot/details.json"]),
        "tmapi": (SEARCHES["tmapi/search.json"], DETAILS["tmapi/item_detail.json"]),
    }
)
"""By provider what reads a search, and what reads a product's page."""
READERS: Final[Mapping[str, Reader]] = MappingProxyType({**SEARCHES, **DETAILS, **OTHERS})


def recorded_refusals() -> Iterator[Any]:
    """Refusals as they were recorded, or composed from what clients met: parameters of a test, provider and case."""
    for provider in REFUSED:
        refusals = json.loads((FIXTURES / provider / "refusals.json").read_text(encoding="utf-8"))
        for name, case in refusals.items():
            yield pytest.param(provider, case, id=f"{provider}: {name}")


def refusal(provider: str, case: Mapping[str, Any]) -> ProviderError:
    """Return what a recorded refusal is taken for."""
    search, page = REFUSED[provider]
    body = case["body"]
    answer = Answer(case.get("status", 200), httpx.Headers(), json.dumps(body).encode() if body else b"")
    with pytest.raises(ProviderError) as raised:
        (page if case.get("page") else search)(answer)
    return raised.value
