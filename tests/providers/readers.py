"""Everything that reads an answer, each with a recorded one."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from providers.aliexpress import auth as aliexpress_auth
from providers.aliexpress import details as aliexpress_details
from providers.aliexpress import products as aliexpress_products
from providers.aliexpress.settings import PriceUnit
from providers.api.calls import Answer
from providers.daji import details as daji_details
from providers.daji import envelope as daji_answers
from providers.daji import products as daji_products
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
READERS: Final[Mapping[str, Reader]] = MappingProxyType({**SEARCHES, **DETAILS, **OTHERS})
