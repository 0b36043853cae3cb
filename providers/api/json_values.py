"""Decoding JSON within bounds, and the forms in which APIs wrap it: text that is JSON, lists in objects of one key."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

# Decoding blocks the whole process, even in a thread, and takes longer the more values there are. A page of products
# has a few thousand, and the longest page of one product some ten thousand.
MAX_VALUES: Final = 100_000


def decode(body: bytes) -> object:
    """Return the JSON value of `body`, numbers with a point as Decimal, NaN and Infinity as null.

    Raises:
        ValueError: it is no JSON, has more than `MAX_VALUES` values, is nested too deep, or has an absurd number.
    """
    if len(body) > MAX_VALUES and most_values(body) > MAX_VALUES:
        raise ValueError(f"JSON of over {MAX_VALUES} values")
    try:
        value: object = _DECODER.decode(body.decode("utf-8-sig"))
    except (ArithmeticError, RecursionError) as error:
        raise ValueError(f"JSON that can't be read: {type(error).__name__}") from None
    return value


def most_values(body: bytes) -> int:
    """Return an upper bound for the values in a JSON text, without decoding it: signs inside texts count too."""
    return sum(body.count(sign) for sign in (b",", b"[", b"{"))


def unquoted(value: object) -> object:
    """Return what a text holds that is itself an object or a list in JSON; any other value as it is.

    The platform behind AliExpress and 1688 answers so in places where its document has an object.
    """
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return decode(value.encode())
    except ValueError:
        return value


def as_list(value: object) -> Sequence[object]:
    """Return a list as it is, one wrapped as `{"<class>": […]}` unwrapped, and an object alone as a list of one.

    Wrapped ones come from AliExpress with `simplify=false` (recorded answers); a converter from XML writes a list of
    one as an object. Anything else is no item at all.
    """
    value = unquoted(value)
    if isinstance(value, dict) and len(value) == 1:
        (inner,) = map(unquoted, value.values())
        value = inner if isinstance(inner, dict | list) else value
    if isinstance(value, dict):
        return [value] if value else ()
    return value if isinstance(value, list | tuple) else ()


def _no_number(name: str) -> None:
    """Read NaN and Infinity, which are no JSON, as null."""


_DECODER: Final = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
