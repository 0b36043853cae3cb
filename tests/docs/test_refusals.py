"""The tables of refusals in docs/providers.md, against the code that reads them."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import pytest

from providers.aliexpress.details import read_details as read_aliexpress_details
from providers.aliexpress.envelope import read_result
from providers.api.answers import read_json
from providers.api.calls import Answer
from providers.daji.details import read_details as read_daji_details
from providers.daji.envelope import read_envelope
from providers.errors import NoCredit, NotAuthorized, ProviderError, RateLimited, Refused, Unavailable
from providers.parsebot.details import read_details as read_parsebot_details
from providers.parsebot.envelope import read_data as read_parsebot
from providers.tmapi.details import read_details as read_tmapi_details
from providers.tmapi.envelope import read_data as read_tmapi

PAGE: Final = Path(__file__).parents[2] / "docs" / "providers.md"
ROW: Final = re.compile(r"\| (?P<came>.+?) \| `(?P<kind>\w+)` \| (?P<follows>.+?) \|")
AT_A_PAGE: Final = " at a product's page"

Reader = Callable[[Answer], object]

READERS: Final[Mapping[str, tuple[Reader, Reader]]] = {
    "TMAPI": (partial(read_tmapi, "tmapi"), partial(read_tmapi_details, "tmapi")),
    "DAJI": (read_envelope, partial(read_daji_details, language="en")),
    "AliExpress": (
        partial(read_result, key="aliexpress_ds_image_searchV2_response"),
        partial(read_aliexpress_details, product_id="1", currency="USD", country="US"),
    ),
    "parse.bot": (read_parsebot, partial(read_parsebot_details, product_id="1")),
    "anything on the way": (partial(read_json, "daji"), partial(read_json, "daji")),
}
"""By the heading of a table: what reads a search, and what reads a product's page."""


class Row(NamedTuple):
    """One row of a table: what came from whom, and what the page says of it."""

    source: str
    came: str
    kind: str
    follows: str


def rows() -> Iterator[Row]:
    for section in PAGE.read_text(encoding="utf-8").split("### What ")[1:]:
        source = section.partition(" says\n")[0]
        for match in ROW.finditer(section):
            yield Row(source, match["came"], match["kind"], match["follows"])


def answer(row: Row) -> Answer:
    came = row.came.removesuffix(AT_A_PAGE)
    if came.startswith("HTTP"):
        body = b"<html>" if "HTML" in came else b""
        return Answer(int(came.split()[1]), httpx.Headers(), body)
    text = came.strip("`")
    value: Any = json.loads(text) if text.startswith("{") else None
    if value is None and row.source == "AliExpress":
        refused = {"error_response": {"code": text, "msg": "no"}}
        value = {"aliexpress_ds_product_get_response": {"rsp_code": text}} if AT_A_PAGE in row.came else refused
    return Answer(200, httpx.Headers(), json.dumps(value or {"code": text, "msg": "no"}).encode())


def following(error: ProviderError) -> str:
    """Say how the third column begins, or ends, for an error."""
    match error:
        case NoCredit(documented=True) | NotAuthorized(documented=True):
            return "off"
        case NoCredit() | NotAuthorized():
            return "rests"
        case Refused():
            return "told"
        case RateLimited() | Unavailable():
            return "another try" if error.retries else "next provider"
    return "photo" if error.kind == "photo_refused" else "says so"


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: f"{row.source}: {row.came}")
def test_the_page_says_what_a_refusal_is_taken_for(row: Row) -> None:
    search, page = READERS[row.source]
    with pytest.raises(ProviderError) as raised:
        (page if AT_A_PAGE in row.came else search)(answer(row))
    assert raised.value.kind == row.kind
    assert following(raised.value) in row.follows


def test_every_provider_has_a_table() -> None:
    assert {row.source for row in rows()} == set(READERS)
