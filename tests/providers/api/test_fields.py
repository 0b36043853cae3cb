from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BeforeValidator, TypeAdapter, ValidationError

from providers.api.amounts import Price, read_amount
from providers.api.counts import Count, Quantity, read_count, read_start
from providers.api.fields import (
    MAX_TEXT_LENGTH,
    MAX_TEXTS,
    Flag,
    Fraction,
    Id,
    Items,
    Number,
    Part,
    Percent,
    Text,
    Texts,
    Whole,
    Wire,
    describe_shape,
    read_flag,
    read_fraction,
    read_id,
    read_items,
    read_number,
    read_percent,
    read_text,
    read_texts,
    read_whole,
)
from providers.api.titles import Title, read_title

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=20) | st.just("\ud83d"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


class Inner(Wire):
    word: Text = None


class Everything(Wire):
    id: Id = "1"
    text: Text = None
    number: Number = None
    whole: Whole = None
    percent: Percent = None
    flag: Flag = None
    texts: Texts = ()
    part: Part[Inner] = None
    items: Items = ()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a word", "a word"),
        (" spaced ", "spaced"),
        (5160, "5160"),
        (Decimal("4.50"), "4.50"),
        ("", None),
        ("  ", None),
        (None, None),
        (True, None),
        ([], None),
        # Neither can be sent to a chat or stored.
        ("half a \ud83d pair", "half a   pair"),
        ("line\nfeed\x00", "line feed"),
    ],
)
def test_text(given: object, expected: str | None) -> None:
    assert read_text(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("60.00", "60.00"),
        (60, "60"),
        ("1,234.5", "1234.5"),
        ("12,345,678", "12345678"),
        ("15,29", "15.29"),
        ("1 234,50", "1234.50"),
        ("１２．５", "12.5"),
        (0.1, "0.1"),
        ("0", "0"),
    ],
)
def test_number(given: object, expected: str) -> None:
    assert read_number(given) == Decimal(expected)


@pytest.mark.parametrize(
    "given",
    ["", None, "abc", "NaN", "Infinity", float("nan"), -1, "-2.50", "1.2.3", "12²", "1e999", "9" * 40, True, {}, "1-2"],
)
def test_what_is_no_number_of_zero_or_more_is_none(given: object) -> None:
    assert read_number(given) is None


@pytest.mark.parametrize(
    ("given", "expected"), [(5, 5), ("5", 5), ("5.0", 5), ("1,000", 1000), ("1.000", None), (5.5, None), (-1, None)]
)
def test_whole(given: object, expected: int | None) -> None:
    assert read_whole(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"), [("54%", 54), ("0%", 0), (54, 54), ("54", 54), ("120%", None), ("%", None), (None, None)]
)
def test_percent(given: object, expected: int | None) -> None:
    assert read_percent(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [("0.6236", "62.36"), (0.05, "5"), ("1", "100"), ("0", "0"), ("62.36%", "62.36"), ("62.36", None), ("", None)],
)
def test_fraction(given: object, expected: str | None) -> None:
    assert read_fraction(given) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("given", "expected"),
    [(True, True), ("true", True), (1, True), ("0", False), ("False", False), (0, False), ("", None), (2, None)],
)  # fmt: skip
def test_flag(given: object, expected: bool | None) -> None:
    assert read_flag(given) is expected


@pytest.mark.parametrize(
    ("given", "expected"), [(["福建", "", None, 5], ("福建", "5")), ("福建", ("福建",)), (None, ())]
)
def test_texts(given: object, expected: tuple[str, ...]) -> None:
    assert read_texts(given) == expected


def test_a_list_of_texts_is_read_to_a_bound() -> None:
    assert read_texts(["word"] * (MAX_TEXTS + 1)) == ("word",) * MAX_TEXTS


def test_what_is_too_long_of_a_text_is_cut_off() -> None:
    assert read_text("x" * (MAX_TEXT_LENGTH + 1)) == "x" * MAX_TEXT_LENGTH


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (908305897124, "908305897124"),
        ("908305897124", "908305897124"),
        (Decimal("5E+2"), "500"),
        ("b2b-22_1.x:y", "b2b-22_1.x:y"),
        ("９０８３", "9083"),
    ],
)
def test_id(given: object, expected: str) -> None:
    assert read_id(given) == expected


@pytest.mark.parametrize("given", ["", None, True, "../etc", "a b", "x" * 65, [], Decimal("NaN"), float("inf")])
def test_an_id_that_can_not_stand_in_an_address_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match="an id is"):
        read_id(given)


def test_an_empty_list_where_an_object_is_expected_is_none() -> None:
    assert Everything.model_validate({"part": []}).part is None
    assert Everything.model_validate({"part": {"word": 5}}).part == Inner(word="5")


@given(json_values)
def test_no_optional_field_makes_a_model_invalid(value: object) -> None:
    Everything.model_validate(dict.fromkeys(set(Everything.model_fields) - {"id"}, value))


usual_values = (
    json_values
    | st.integers(-5, 10**17)
    | st.from_regex(r"\s?[0-9]{0,17}(\.[0-9]{0,17})?%?\s?", fullmatch=True)
    | st.text(alphabet="a &<b\x00\x1f\x85\u3000\n中", max_size=6)
)


@pytest.mark.parametrize(
    ("field", "read"),
    [
        (TypeAdapter(Text), read_text),
        (TypeAdapter(Title), read_title),
        (TypeAdapter(Number), read_number),
        (TypeAdapter(Whole), read_whole),
        (TypeAdapter(Percent), read_percent),
        (TypeAdapter(Fraction), read_fraction),
        (TypeAdapter(Flag), read_flag),
        (TypeAdapter(Texts), read_texts),
        (TypeAdapter(Price), read_amount),
        (TypeAdapter(Count), read_count),
        (TypeAdapter(Quantity), read_start),
    ],
)
@given(value=usual_values)
def test_a_plain_value_is_read_as_any_other(
    field: TypeAdapter[Any], read: Callable[[object], object], value: object
) -> None:
    assert repr(field.validate_python(value)) == repr(read(value))


@given(json_values)
def test_an_id_is_read_or_refused_and_nothing_else(value: object) -> None:
    try:
        Everything.model_validate({"id": value})
    except ValidationError as error:
        assert [fault["loc"] for fault in error.errors()] == [("id",)]  # noqa: PT017 - both ways out are right


def test_an_unreadable_item_is_dropped_and_counted() -> None:
    items, dropped = read_items(Everything, [{"id": 1}, {"id": None}, "junk", None, {"id": "2"}], 9)
    assert [item.id for item in items] == ["1", "2"]
    assert dropped == 3


def test_items_beyond_the_most_are_dropped_without_a_look() -> None:
    looked_at: list[object] = []

    def look(value: object) -> str:
        looked_at.append(value)
        return read_id(value)

    class Offer(Wire):
        id: Annotated[str, BeforeValidator(look)]

    items, dropped = read_items(Offer, [{"id": value} for value in [1, None, 2, 3, 4]], 3)
    assert [item.id for item in items] == ["1", "2"]
    assert dropped == 3
    assert looked_at == [1, None, 2]


def test_a_shape_has_keys_and_types_and_no_values() -> None:
    answer = {
        "code": 200,
        "data": {"items": [{"id": "secret", "n": None}], "more": True},
        "msg": "",
        "list": [],
        "o": {},
    }
    assert describe_shape(answer) == (
        '{code: number, data: {items: [1 × {…}], more: boolean}, msg: "", list: [], o: {}}'
    )


@given(json_values)
def test_a_shape_is_short_and_printable(value: object) -> None:
    shape = describe_shape({"a": value, "b": [value] * 50} | {f"key {n}" * 20: value for n in range(20)})
    assert len(shape) <= 300
    shape.encode()
