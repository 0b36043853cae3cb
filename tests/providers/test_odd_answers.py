"""Whatever stands where in an answer, a reader gives a model of ours or raises a ProviderError."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers import aliexpress_details, aliexpress_products, daji_answers, daji_products, parsebot
from providers.errors import ProviderError
from providers.http import Answer

FIXTURES = Path(__file__).parents[1] / "fixtures"

Reader = Callable[[Answer], Any]

READERS: list[tuple[str, Reader]] = [
    ("daji/upload.json", daji_answers.read_image_id),
    ("daji/search.json", partial(daji_products.read_page, page=1, language="en", ignored=())),
    ("daji/product_detail.json", partial(daji_products.read_details, language="zh")),
    (
        "aliexpress/search_nested.json",
        partial(aliexpress_products.read_search, unit=aliexpress_products.PriceUnit.AUTO, currency="USD", ignored=()),
    ),
    (
        "aliexpress/search_flat.json",
        partial(aliexpress_products.read_search, unit=aliexpress_products.PriceUnit.AUTO, currency=None, ignored=()),
    ),
    ("aliexpress/product.json", partial(aliexpress_details.read_details, product_id="1", currency="USD")),
    ("parsebot/search_wrapped.json", partial(parsebot.read_page, page=1, ignored=())),
    ("parsebot/details.json", partial(parsebot.read_details, product_id="1")),
]

odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["", "0", "-1", "1e-999999999", "1e99", "NaN", "//[", "https://[", "½", "99%", "1,2", "\ud800", {}, []]
    ),
    st.just([[]]),
    st.just({"a": {}}),
)


def replace_one(value: Any, draw: st.DataObject) -> Any:
    """Return `value` with something odd somewhere in it."""
    if isinstance(value, dict) and value and draw.draw(st.integers(0, 9)):
        key = draw.draw(st.sampled_from(sorted(value)))
        return value | {key: replace_one(value[key], draw)}
    if isinstance(value, list) and value and draw.draw(st.integers(0, 9)):
        place = draw.draw(st.integers(0, len(value) - 1))
        return [*value[:place], replace_one(value[place], draw), *value[place + 1 :]]
    return draw.draw(odd_values)


@pytest.mark.parametrize(("fixture", "read"), READERS)
@settings(max_examples=150, deadline=None)
@given(data=st.data(), status=st.sampled_from([200, 200, 200, 400, 500]))
def test_an_odd_answer_is_read_or_refused(fixture: str, read: Reader, data: st.DataObject, status: int) -> None:
    body = json.loads((FIXTURES / fixture).read_text())
    for _ in range(data.draw(st.integers(1, 4))):
        body = replace_one(body, data)
    try:
        told = repr(read(Answer(status, httpx.Headers(), json.dumps(body).encode())))
    except ProviderError as error:
        told = str(error)
    assert len(told) < 20_000
