"""Whatever stands where in an answer, a reader gives something that can be kept, or raises a ProviderError."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from providers.api.calls import Answer
from providers.errors import BadAnswer, ProviderError
from tests.providers.readers import FIXTURES, READERS, Reader

RAW = {
    "a number too large to write out": "1e999999",
    "a number too small": "-1e-999999",
    "an exponent that is no exponent": "1e99999999999999999999",
    "ten to the power of 5000": "1" + "0" * 5000,
    "a number of 4000 digits": "9" * 4000,
    "a fraction of 5000 digits": "0." + "1" * 5000,
    "no number": "NaN",
    "infinity": "Infinity",
    "minus infinity": "-Infinity",
    "lists 50 deep": "[" * 50 + "]" * 50,
    "lists 900 deep": "[" * 900 + "]" * 900,
    "lists 20000 deep": "[" * 20_000 + "]" * 20_000,
    "objects 900 deep": '{"a":' * 900 + "1" + "}" * 900,
    "objects 20000 deep": '{"a":' * 20_000 + "1" + "}" * 20_000,
}
"""JSON, or nearly, that `json.dumps` would not write, by the text that stands for it."""

odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["", "0", "-1", "1e-999999999", "1e99", "NaN", "//[", "https://[", "½", "99%", "1,2", "\ud800", {}, []]
    ),
    st.sampled_from(["1e999999", "Infinity", "1" + "0" * 5000, "9" * 400 + "万", "1" + " " * 5000 + "x", "no " * 3000]),
    st.just([[]]),
    st.just({"a": {}}),
)
raw_values = st.sampled_from(sorted(RAW))


def replace_one(value: Any, draw: st.DataObject, odd: st.SearchStrategy[Any]) -> Any:
    """Return `value` with something odd somewhere in it."""
    if isinstance(value, dict) and value and draw.draw(st.integers(0, 9)):
        key = draw.draw(st.sampled_from(sorted(value)))
        return value | {key: replace_one(value[key], draw, odd)}
    if isinstance(value, list) and value and draw.draw(st.integers(0, 9)):
        place = draw.draw(st.integers(0, len(value) - 1))
        return [*value[:place], replace_one(value[place], draw, odd), *value[place + 1 :]]
    return draw.draw(odd)


def written(body: object) -> bytes:
    """Return `body` as JSON, with the raw values in the places that are held for them."""
    text = json.dumps(body)
    for name, raw in RAW.items():
        text = text.replace(f'"{name}"', raw)
    return text.encode()


def told(read: Reader, body: bytes, status: int = 200) -> str:
    """Return what a reader makes of an answer: what would be kept, or the error's text."""
    try:
        return to_json(read(Answer(status, httpx.Headers(), body))).decode()
    except ProviderError as error:
        return str(error)


@pytest.mark.parametrize(("fixture", "read"), READERS.items())
@settings(max_examples=80)
@given(data=st.data(), status=st.sampled_from([200, 200, 200, 400, 500]))
def test_an_odd_answer_is_read_or_refused(fixture: str, read: Reader, data: st.DataObject, status: int) -> None:
    body = json.loads((FIXTURES / fixture).read_text())
    for _ in range(data.draw(st.integers(1, 4))):
        body = replace_one(body, data, odd_values)
    assert len(told(read, written(body), status)) < 100_000


@pytest.mark.parametrize(("fixture", "read"), READERS.items())
@settings(max_examples=60)
@given(data=st.data(), status=st.sampled_from([200, 200, 200, 400, 500]))
def test_absurd_numbers_and_depths_are_read_or_refused(
    fixture: str, read: Reader, data: st.DataObject, status: int
) -> None:
    body = replace_one(json.loads((FIXTURES / fixture).read_text()), data, raw_values)
    assert len(told(read, written(body), status)) < 100_000


@pytest.mark.parametrize(("fixture", "read"), READERS.items())
@pytest.mark.parametrize("name", RAW)
def test_the_same_in_every_field_at_once(fixture: str, read: Reader, name: str) -> None:
    def spoilt(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: spoilt(inner) for key, inner in value.items()}
        return [spoilt(inner) for inner in value] if isinstance(value, list) else name

    assert told(read, written(spoilt(json.loads((FIXTURES / fixture).read_text()))))


@pytest.mark.parametrize(("fixture", "read"), READERS.items())
def test_an_answer_that_is_nested_too_deep_is_a_bad_one(fixture: str, read: Reader) -> None:
    with pytest.raises(BadAnswer):
        read(Answer(200, httpx.Headers(), b"[" * 20_000 + b"]" * 20_000))
