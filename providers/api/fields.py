"""Lenient field types for what the APIs send.

Ids come as numbers or strings, rates as "54%", and null or "" is common anywhere (seen in the answers of every
provider). A value that can't be read is None; only an unreadable `Id` makes its model invalid. All types are for fields
of a `Wire` model; give the optional ones the default None. Money is read in `amounts`, counts and quantities in
`counts`, titles in `titles`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Final, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, core_schema

from providers.api.json_values import as_list, unquoted
from providers.api.numbers import (
    MAX_EXPONENT,
    PLAIN_NUMBER,
    PLAIN_WHOLE,
    fold,
    has_ambiguous_point,
    parse_number,
    plain_number,
    plain_whole,
)

M = TypeVar("M", bound=BaseModel)
P = TypeVar("P")

# Far beyond any title or address, and short enough for every pattern that looks through a text.
MAX_TEXT_LENGTH: Final = 10_000
# The largest page in the documents is parse.bot's with 60; there is room for APIs that send more than was asked for.
MAX_PRODUCTS: Final = 4 * 60
# The documents name no numbers for these lists: hundreds of variants are common, a dozen of the others is much.
MAX_VARIANTS: Final = 1_000
MAX_PARTS: Final = 30
MAX_TEXTS: Final = 100
MAX_SHAPE_LENGTH: Final = 300

SCALARS: Final = (str, int, float, Decimal)
"""Types of values that can be read as a text or a number, but for bool, which is an int."""

_PLAIN_PERCENT = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,15})?)%?")
_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
# Control characters, and surrogates without their pair: neither can be sent on or stored.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


class Wire(BaseModel):
    """The base of models of what an API sends: unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


@dataclass(frozen=True)
class Reader:
    """How a field is read: a value that `plain` accepts as pydantic does, in compiled code; any other by `read`.

    A page has over a thousand fields, and nearly all are plain. What `plain` returns must be what `read` would. In a
    field that may be None, null is.
    """

    read: Callable[[object], object]
    plain: CoreSchema | None = None

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema for pydantic."""
        careful = core_schema.no_info_plain_validator_function(self.read)
        schema = careful if self.plain is None else _first_of(self.plain, careful)
        return core_schema.nullable_schema(schema) if type(None) in get_args(source) else schema


class PartReader:
    """How a field with an object in it is read: an object and null as they are, any other value by `read_part`."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema for pydantic; `source` is the object's model, or None."""
        part = handler(source)
        return _first_of(part, core_schema.no_info_before_validator_function(read_part, part))


def _first_of(plain: CoreSchema, careful: CoreSchema) -> CoreSchema:
    return core_schema.union_schema(
        [plain, careful],
        mode="left_to_right",
        # Without an error of its own, it would report one for each of the two.
        custom_error_type="unreadable",
        custom_error_message="can't be read",
    )


def plain_text(signs: str, most: int = MAX_TEXT_LENGTH) -> CoreSchema:
    """Accept a text of at most `most` characters that `signs`, a pattern for all of it, matches."""
    return core_schema.str_schema(strict=True, max_length=most, pattern=f"^{signs}$")


def whole_from(least: int) -> CoreSchema:
    """Accept a whole number from `least` on, as it is or as a text of its digits alone."""
    number = core_schema.int_schema(strict=True, ge=least, lt=10**MAX_EXPONENT)
    digits = core_schema.str_schema(strict=True, pattern=f"^{PLAIN_WHOLE}$")
    return _first_of(number, core_schema.chain_schema([digits, core_schema.int_schema(ge=least)]))


def read_text(value: object) -> str | None:
    """Return printable text without outer spaces; numbers become text, anything else and "" become None.

    What is beyond `MAX_TEXT_LENGTH` characters is cut off.
    """
    if isinstance(value, bool) or not isinstance(value, SCALARS):
        return None
    if isinstance(value, str) and len(value) <= MAX_TEXT_LENGTH and value.isprintable():
        return value.strip() or None
    return _UNPRINTABLE.sub(" ", str(value).strip()[:MAX_TEXT_LENGTH]).strip() or None


def read_id(value: object) -> str:
    """Return an id as text. Raises ValueError for anything that could not stand in a URL as it is."""
    if type(value) is int and (whole := plain_whole(value)) is not None:
        return str(whole)
    # A number with a point or an exponent, such as 9.08305897124e11, is an id if it is whole.
    text = read_text(read_whole(value) if isinstance(value, Decimal | float) else value)
    text = fold(text) if text is not None else None
    if text is None or not _ID.fullmatch(text):
        raise ValueError("an id is a number or a text of letters, digits, '_', '.', ':' and '-'")
    return text


def read_number(value: object) -> Decimal | None:
    """Return a number of 0 or more from 4.5, "4.5", "4,5" or "1,234.5"; None for anything else."""
    if isinstance(value, str) and (number := plain_number(value)) is not None:
        return number
    text = read_text(value)
    return parse_number(fold(text)) if text is not None and len(text) <= MAX_TEXT_LENGTH else None


def read_whole(value: object) -> int | None:
    """Return a whole number of 0 or more from 5, "5", "5.0" or "1,000"; None for anything else.

    "1.000" is None: it could be one or a thousand.
    """
    if (whole := plain_whole(value)) is not None:
        return whole
    if isinstance(value, str) and has_ambiguous_point(fold(value[:MAX_TEXT_LENGTH])):
        return None
    number = read_number(value)
    return int(number) if number is not None and number % 1 == 0 else None


def read_percent(value: object) -> Decimal | None:
    """Return 54 from "54%", "54" or 54; None for anything that is not from 0 to 100."""
    if isinstance(value, str):
        if plain := _PLAIN_PERCENT.fullmatch(value):
            return Decimal(plain[1])
        value = fold(value).removesuffix("%")
    number = read_number(value)
    return number if number is not None and number <= 100 else None


def read_fraction(value: object) -> Decimal | None:
    """Return 62.36 from "0.6236": percent from a fraction of 1; "62.36%" says by its sign that it is percent."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return read_percent(value)
    number = read_number(value)
    return number * 100 if number is not None and number <= 1 else None


def read_flag(value: object) -> bool | None:
    """Return a truth value from true, 1, "true", "1", "yes" and their opposites; None for anything else."""
    text = str(value).strip().lower() if isinstance(value, str | int) else ""
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(text)


def read_texts(value: object) -> tuple[str, ...]:
    """Return the readable texts among the first `MAX_TEXTS` of a list; a text alone is a list of one."""
    if value is None:
        return ()
    texts = [read_text(item) for item in (value[:MAX_TEXTS] if isinstance(value, list | tuple) else [value])]
    return tuple(text for text in texts if text is not None)


def read_part(value: object) -> object:
    """Return an object as it is; null, "" and [] where an object is expected become None."""
    value = unquoted(value)
    return value if isinstance(value, dict | BaseModel) else None


def read_list(value: object) -> object:
    """Return a list as it is or out of what it was wrapped in, anything else as none; items are for `read_items`."""
    return as_list(value)


# Printable, and without outer spaces.
_TEXT: Final = plain_text(r"[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?")
_LIST: Final = core_schema.is_instance_schema(list)
_WHOLE_AS_TEXT: Final = core_schema.chain_schema(
    [
        core_schema.int_schema(strict=True, ge=0, lt=10**MAX_EXPONENT),
        core_schema.str_schema(coerce_numbers_to_str=True),
    ]
)
PLAIN_DIGITS: Final = 24
"""Of a number with more, `Decimal` may round some off when it is handled: no plain value."""
PLAIN_DECIMAL: Final = core_schema.chain_schema(
    [
        core_schema.str_schema(strict=True, max_length=PLAIN_DIGITS, pattern=f"^{PLAIN_NUMBER}$"),
        core_schema.decimal_schema(),
    ]
)

_TEXTS: Final = core_schema.chain_schema([_LIST, core_schema.tuple_variable_schema(_TEXT, max_length=MAX_TEXTS)])
Text = Annotated[str | None, Reader(read_text, _first_of(_TEXT, _WHOLE_AS_TEXT))]
Id = Annotated[str, Reader(read_id, _first_of(plain_text(r"[A-Za-z0-9_.:-]+", 64), _WHOLE_AS_TEXT))]
Number = Annotated[Decimal | None, Reader(read_number, PLAIN_DECIMAL)]
Whole = Annotated[int | None, Reader(read_whole, whole_from(0))]
Percent = Annotated[Decimal | None, Reader(read_percent)]
Fraction = Annotated[Decimal | None, Reader(read_fraction)]
Flag = Annotated[bool | None, Reader(read_flag, core_schema.bool_schema(strict=True))]
Texts = Annotated[tuple[str, ...], Reader(read_texts, _TEXTS)]
Part = Annotated[P | None, PartReader()]
Items = Annotated[Sequence[object], Reader(read_list, _LIST)]


def read_items(model: type[M], items: Sequence[object], most: int) -> tuple[list[M], int]:
    """Return the items among the first `most` that `model` can read, in order, and how many were dropped.

    The bound matters: an answer may repeat an item without end, and reading one costs much more than decoding it.
    """
    read: list[M] = []
    dropped = max(len(items) - most, 0)
    # What `model_validate` calls; it alone takes as long as a small model.
    validate = model.__pydantic_validator__.validate_python
    for item in items[:most]:
        try:
            read.append(validate(item))
        except ValidationError:
            dropped += 1
    return read, dropped


def describe_shape(value: object) -> str:
    """Describe a JSON value for an error text: its keys and types, never its values, in 300 characters at most."""
    text = _shape(value, depth=3)
    return text if len(text) <= MAX_SHAPE_LENGTH else text[: MAX_SHAPE_LENGTH - 1] + "…"


def _shape(value: object, depth: int) -> str:
    if isinstance(value, dict) and value:
        keys = ", ".join(f"{_key(key)}: {_shape(value[key], depth - 1)}" for key in list(value)[:10]) if depth else "…"
        return "{" + keys + (", …" if depth and len(value) > 10 else "") + "}"
    if isinstance(value, list) and value:
        return f"[{len(value)} × {_shape(value[0], depth - 1) if depth else '…'}]"
    if isinstance(value, dict | list):
        return str(value)
    if not value and isinstance(value, str | None):
        return "null" if value is None else '""'
    return _TYPES.get(type(value), "something else")


def _key(key: object) -> str:
    return ascii(str(key)[:40])[1:-1]


_TYPES: Final = {str: "text", bool: "boolean", int: "number", float: "number", Decimal: "number"}
