"""Writes what becomes of each field of the APIs' answers into `docs/providers.md`: `python -m scripts.answer_fields`.

It takes each field out of the recorded answers and looks what changes: what people see, only what is kept, or nothing.
"""

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property, partial
from inspect import getmembers, isclass
from types import ModuleType
from typing import Any, Final

import httpx
from pydantic import AliasChoices, AliasPath

from bot.i18n import load_translators
from bot.models.open_search import OpenSearch
from bot.models.results import Results
from bot.models.search import Search, SearchState
from bot.views.card import card_screen
from bot.views.details import details_screen, no_details_screen
from providers.aliexpress import details as aliexpress_details
from providers.aliexpress import products as aliexpress_products
from providers.aliexpress.settings import PriceUnit
from providers.api.calls import Answer
from providers.api.fields import Wire
from providers.daji import details as daji_details
from providers.daji import products as daji_products
from providers.errors import ProviderError
from providers.models import Product, ProductDetails
from providers.parsebot import details as parsebot_details
from providers.parsebot import products as parsebot_products
from providers.query import ResultPage
from providers.registry import PROVIDERS
from providers.tmapi import details as tmapi_details
from providers.tmapi import products as tmapi_products
from scripts.provider_table import PAGE, put_between

BEGIN: Final = "<!-- fields: written by scripts/answer_fields.py -->"
END: Final = "<!-- end of fields -->"
FIXTURES: Final = PAGE.parents[1] / "tests" / "fixtures"

Read = Callable[[Answer], ResultPage | ProductDetails]
Json = Any

DETAIL_PAGES: Final = 20
"""More than the details of any recorded answer have; beyond the last there is the last."""

# The names of these are not the API's but the seller's, or a wrapper's.
WHOLE: Final = frozenset({"product_props"})


_REQUEST: Final = "repeats the request"
_ID: Final = "an id that no call takes; the name is read"
_PART: Final = "a part of the shop's grade"

REASONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("page", "page_size", "pageSize", "page_no", "keyword", "sort", "cat_id"), _REQUEST),
    **dict.fromkeys(("price_start", "query_image_url"), _REQUEST),
    **dict.fromkeys(("id", "first_level_category_id", "second_level_category_id", "attr_name_id", "attributeId"), _ID),
    **dict.fromkeys(("pid", "vid", "specId", "categoryId", "category_path"), _ID),
    **dict.fromkeys(("item_as_described_rating", "communication_rating", "shipping_speed_rating"), _PART),
    "page_count": "nobody can ask for another page",
    "has_next": "nobody can ask for another page",
    "next_start_row_key": "the request has no parameter for it",
    "total_count": "counts pages that nobody can ask for",
    "empty": "the list itself tells",
    "discount": "unreliable (seen); both prices are read",
    "traceInfo": "the vendor's tracking",
    "description": "the seller's HTML, too long for a message",
    "prop_name": "stands in the names of the variants",
    "sku_property_name": "the values tell without it",
    "origin_price_min": "no price that is paid, and null where it was seen",
    "evaluation_count": "how many graded; the grade is shown",
    "delivery_time": "days, and the document does not say of what",
    "poster_url": "a still of the video",
}
"""Why a field is left out, by its name."""


_SELLER: Final = "tells sellers apart; the name is shown"
_VARIANT: Final = "tells variants apart; shown where one has no name"
_PAGING: Final = "decides whether another page is asked for"

KEPT: Final[Mapping[str, str]] = {
    **dict.fromkeys(("member_id", "seller_member_id", "shop_id", "store_id"), _SELLER),
    **dict.fromkeys(("skuid", "skuId", "sku_id"), _VARIANT),
    **dict.fromkeys(("has_next_page", "totalPage"), _PAGING),
    "free_shipping": "shown where shipping is free",
    "transUnit": "shown where the bot has no name of its own for the unit",
    "area_from": "shown where the seller is in another place",
    "yoloCropRegion": "where the photo has products, for a search with a part of it",
    "similarity_score": "the vendor's own measure, and no fact of the product",
}
"""Why a field that is kept is not shown, by its name."""


class Fate(IntEnum):
    """What becomes of a field, the best last."""

    LEFT_OUT = 0
    READ = 1
    KEPT = 2
    SHOWN = 3


LABELS: Final = {
    Fate.SHOWN: "shown",
    Fate.READ: "read, without effect here: another field says the same, or it is what is assumed",
}


@dataclass(frozen=True)
class Source:
    """One answer of one provider: its recorded forms, how it is read, and the modules with the models of its fields."""

    title: str
    files: tuple[str, ...]
    read: Read
    modules: tuple[ModuleType, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names, in the answers, of all fields that are read."""
        return frozenset(name for module in self.modules for name in _names(module))


_tmapi = partial(tmapi_products.read_page, "tmapi", page=1, ignored=())
_nested = partial(aliexpress_products.read_search, unit=PriceUnit.AUTO, currency="USD", ignored=())
_aliexpress_page = partial(aliexpress_details.read_details, product_id="1", currency="USD", country="BR")
_daji = partial(daji_products.read_page, page=1, language="en", ignored=())

SOURCES: Final = (
    Source("TMAPI: a search of V2", ("tmapi_global/search.json", "tmapi_global/card.json"), _tmapi, (tmapi_products,)),
    Source(
        "TMAPI: a search of V1",
        ("tmapi/search.json", "tmapi/card.json", "tmapi/card_sold_out.json"),
        _tmapi,
        (tmapi_products,),
    ),
    Source(
        "TMAPI: a product's page",
        ("tmapi/item_detail.json", "tmapi/page.json", "tmapi/page_sold_out.json"),
        partial(tmapi_details.read_details, "tmapi"),
        (tmapi_products, tmapi_details),
    ),
    Source("DAJI: a search", ("daji/search.json", "daji/card.json"), _daji, (daji_products,)),
    Source(
        "DAJI: a product's page",
        ("daji/product_detail.json", "daji/page.json", "daji/page_ended.json"),
        partial(daji_details.read_details, language="en"),
        (daji_products, daji_details),
    ),
    Source(
        "AliExpress: a search",
        ("aliexpress/search_nested.json", "aliexpress/search_flat.json", "aliexpress/card.json"),
        _nested,
        (aliexpress_products,),
    ),
    Source(
        "AliExpress: a product's page",
        ("aliexpress/product.json", "aliexpress/page.json", "aliexpress/page_offline.json"),
        _aliexpress_page,
        (aliexpress_products, aliexpress_details),
    ),
    Source(
        "parse.bot: a search",
        ("parsebot/search_wrapped.json", "parsebot/card.json"),
        partial(parsebot_products.read_page, page=1, ignored=()),
        (parsebot_products,),
    ),
    Source(
        "parse.bot: a product's page",
        ("parsebot/details.json", "parsebot/page.json"),
        partial(parsebot_details.read_details, product_id="1"),
        (parsebot_details,),
    ),
)


@cache
def fates(source: Source) -> Mapping[str, Fate]:
    """Return what becomes of each field of an answer, by its path: `items[].shop_info.shop_years`."""
    found: dict[str, Fate] = {}
    for file in source.files:
        body: Json = json.loads((FIXTURES / file).read_text(encoding="utf-8"))
        whole = _read(source, body)
        for path in dict.fromkeys(_leaves(_content(body))):
            found[_text(path)] = max(_fate(source, body, path, whole), found.get(_text(path), Fate.LEFT_OUT))
    return found


def tables(sources: Sequence[Source] = SOURCES, reasons: Mapping[str, str] = REASONS) -> str:
    """Return a table for each answer, in Markdown; `reasons` are those for what is left out.

    Raises:
        KeyError: a field is left out, or kept and not shown, for no reason.
    """
    return "\n\n".join(_table(source, reasons) for source in sources)


def with_tables(page: str) -> str:
    """Return the page with fresh tables. Raises as `tables` and `put_between` do."""
    return put_between(page, BEGIN, tables(), END)


def _table(source: Source, reasons: Mapping[str, str]) -> str:
    rows: dict[str, list[str]] = {label: [] for label in LABELS.values()}
    for path, fate in fates(source).items():
        rows.setdefault(_label(fate, _last(path), reasons), []).append(f"`{_short(path)}`")
    lines = [f"| {label} | {', '.join(dict.fromkeys(paths))} |" for label, paths in rows.items() if paths]
    return "\n".join([f"### {source.title}", "", "| what becomes of it | fields |", "| --- | --- |", *lines])


def _label(fate: Fate, name: str, reasons: Mapping[str, str]) -> str:
    if fate is Fate.KEPT:
        return f"kept, and not shown: {KEPT[name]}"
    return LABELS.get(fate) or f"left out: {reasons[name]}"


def _fate(source: Source, body: Json, path: tuple[str, ...], whole: object) -> Fate:
    without = copy.deepcopy(body)
    _take_out(_content(without), path)
    rest = _read(source, without)
    if rest is None or whole is None or _screens(rest) != _screens(whole):
        return Fate.SHOWN
    if rest != whole:
        return Fate.KEPT
    return Fate.READ if path[-1] in source.names else Fate.LEFT_OUT


def _read(source: Source, body: Json) -> ResultPage | ProductDetails | None:
    try:
        return source.read(Answer(200, httpx.Headers(), json.dumps(body).encode()))
    except ProviderError:
        return None


def _screens(read: object) -> list[object]:
    """Return what people see of a page of results, or of a product's page."""
    t = load_translators()["en"]
    if isinstance(read, ProductDetails):
        bare = Product(provider=read.provider, marketplace=read.marketplace, id=read.id, title=read.title, url=read.url)
        page = ResultPage(provider=read.provider, page=1, products=(bare,), has_more=False)
        opened = OpenSearch(_search(0), Results([page]), t)
        screens = [details_screen(opened, read, number) for number in range(DETAIL_PAGES)]
        return [*screens, read.pictures]
    if isinstance(read, ResultPage):
        results = Results([read])
        can = PROVIDERS[read.provider].capabilities
        opened_at = [OpenSearch(_search(index), results, t, can) for index in range(len(results.products))]
        return [show(opened) for opened in opened_at for show in (card_screen, partial(no_details_screen, error=None))]
    return [read]


def _search(position: int) -> Search:
    return Search(
        id="example", chat_id=1, message_id=1, photo_message_id=1, user_id=1, created_at=0, position=position,
        state=SearchState.SHOWN,
    )  # fmt: skip


def _content(body: Json) -> Json:
    """Return what an answer has inside its envelope."""
    inner = body
    if len(body) == 1:
        (inner,) = body.values()
    return inner.get("result", inner.get("data", inner))


def _leaves(value: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key)) if key not in WHOLE else [(*path, key)]
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for item in value:
            yield from _leaves(item, (*path, "[]"))
    elif path:
        yield path


def _take_out(value: Json, path: tuple[str, ...]) -> None:
    """Take the field at `path` out of every object that has it."""
    first, *rest = path
    if first == "[]" and isinstance(value, list):
        for item in value:
            _take_out(item, tuple(rest))
    elif isinstance(value, dict) and first in value:
        if rest:
            _take_out(value[first], tuple(rest))
        else:
            del value[first]


def _text(path: tuple[str, ...]) -> str:
    return ".".join(path).replace(".[]", "[]").removeprefix("[].")


def _short(path: str) -> str:
    """Return the last two names of a path: what they are inside of is a wrapper."""
    return ".".join(path.replace("[]", "").split(".")[-2:])


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _names(module: ModuleType) -> Iterator[str]:
    """Return the names, in the answers, of all fields of a module's models."""
    for _, model in getmembers(module, isclass):
        if issubclass(model, Wire):
            for name, field in model.model_fields.items():
                yield from _aliases(field.validation_alias or field.alias or name)


def _aliases(alias: str | AliasPath | AliasChoices) -> Iterator[str]:
    if isinstance(alias, AliasChoices):
        for choice in alias.choices:
            yield from _aliases(choice)
    else:
        yield alias if isinstance(alias, str) else str(alias.path[0])


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
