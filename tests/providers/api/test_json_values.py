from decimal import Decimal

import pytest

from providers.api.json_values import MAX_VALUES, as_list, decode, most_values, unquoted


def test_numbers_with_a_point_keep_their_digits() -> None:
    assert decode(b'{"price": 60.10}') == {"price": Decimal("60.10")}


def test_a_byte_order_mark_is_no_part_of_the_value() -> None:
    assert decode(b"\xef\xbb\xbf[1]") == [1]


def test_nan_is_read_as_null() -> None:
    assert decode(b'{"score": NaN, "rate": -Infinity}') == {"score": None, "rate": None}


def test_signs_of_json_inside_texts_are_counted_with_the_others() -> None:
    assert most_values(b'{"text": "a, b [c]", "list": [1]}') == 5


def test_more_values_than_anybody_needs_are_not_decoded() -> None:
    with pytest.raises(ValueError, match=f"over {MAX_VALUES} values"):
        decode(b"[" + b"1," * MAX_VALUES + b"1]")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('{"a": 1}', {"a": 1}),
        (" [1]", [1]),
        ("text", "text"),
        ("{not json", "{not json"),
        ("7", "7"),
        (None, None),
        ({"a": 1}, {"a": 1}),
    ],
)
def test_a_text_that_is_an_object_or_a_list_is_one(value: object, expected: object) -> None:
    assert unquoted(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, 2], [1, 2]),
        ({"string": ["a", "b"]}, ["a", "b"]),
        ({"sku": {"id": 1, "price": 2}}, [{"id": 1, "price": 2}]),
        ({"id": 1, "price": 2}, [{"id": 1, "price": 2}]),
        ('[{"id": 1}]', [{"id": 1}]),
        ('{"sku": "[1]"}', [1]),
        ({}, ()),
        (None, ()),
        ("text", ()),
        (7, ()),
    ],
)
def test_what_stands_for_a_list(value: object, expected: object) -> None:
    assert as_list(value) == expected
