"""Messages of every kind that the Bot API describes, made from its list of types.

`tests/fixtures/telegram/message_types.json` has the types that a message is made of: their fields, the unions, and the
value of `type` where a type has one.
"""

from pathlib import Path

from hypothesis import strategies as st
from pydantic import BaseModel, JsonValue

PATH = Path(__file__).parent / "fixtures" / "telegram" / "message_types.json"
CHAT: JsonValue = {"id": 7, "type": "private", "first_name": "Ann"}
ANN: JsonValue = {"id": 7, "is_bot": False, "first_name": "Ann"}
ENVELOPE = frozenset({"message_id", "date", "chat", "from"})
"""The fields that every message of a person has."""


class _Types(BaseModel):
    fields: dict[str, dict[str, str]]
    unions: dict[str, list[str]]
    kinds: dict[str, str]


TYPES = _Types.model_validate_json(PATH.read_bytes())
SCALARS: dict[str, JsonValue] = {"Integer": 1, "Float": 1.5, "Boolean": True, "String": "a mug"}


def message_fields() -> list[str]:
    """Return the fields of a message besides those that every message has."""
    return [name.removesuffix("?") for name in TYPES.fields["Message"] if name.removesuffix("?") not in ENVELOPE]


def message_with(name: str, message_id: int = 40) -> dict[str, JsonValue]:
    """Return a message of Ann's that has one field more than every message."""
    return {**an_envelope(message_id), name: minimal(TYPES.fields["Message"][f"{name}?"])}


def an_envelope(message_id: int = 40) -> dict[str, JsonValue]:
    """Return the fields that every message of a person has."""
    return {"message_id": message_id, "date": 1_700_000_000, "chat": CHAT, "from": ANN}


def minimal(expected: str) -> JsonValue:
    """Return the smallest value of a type: with the fields that are never absent, and lists of one item."""
    expected = expected.split(" or ", maxsplit=1)[0]
    if expected.startswith("Array of "):
        return [minimal(expected.removeprefix("Array of "))]
    if expected in SCALARS:
        return SCALARS[expected]
    if expected in TYPES.unions:
        return minimal(TYPES.unions[expected][0])
    fields = {name: minimal(of) for name, of in TYPES.fields[expected].items() if not name.endswith("?")}
    return {**fields, **_kind(expected)}


@st.composite
def messages(draw: st.DrawFn) -> dict[str, JsonValue]:
    """Return messages of any kind, some with fields that no version knows."""
    names = draw(st.lists(st.sampled_from(message_fields()), max_size=3, unique=True))
    fields = {name: _value(draw, TYPES.fields["Message"][f"{name}?"]) for name in names}
    unknown = draw(st.dictionaries(st.sampled_from(["hologram", "scent"]), _anything(), max_size=1))
    return {**unknown, **fields, **an_envelope()}


def as_update(message: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return an update with a message, as Telegram sends it."""
    return {"update_id": 1, "message": message}


def _value(draw: st.DrawFn, expected: str, levels: int = 8) -> JsonValue:
    """Draw a value of a type; below so many levels, the smallest."""
    kinds = TYPES.unions.get(expected) or expected.split(" or ")
    if levels == 0:
        return minimal(expected)
    if len(kinds) > 1:
        return _value(draw, draw(st.sampled_from(kinds)), levels - 1)
    if expected.startswith("Array of "):
        one = expected.removeprefix("Array of ")
        return [_value(draw, one, levels - 1) for _ in range(draw(st.integers(0, 2)))]
    if expected in SCALARS:
        return draw(_scalars(expected))
    fields = TYPES.fields[expected]
    given = [name for name in fields if not name.endswith("?") or draw(st.integers(0, 3)) == 0]
    drawn = {name.removesuffix("?"): _value(draw, fields[name], levels - 1) for name in given}
    return {**drawn, **_kind(expected)}


def _scalars(expected: str) -> st.SearchStrategy[JsonValue]:
    links = ["https://detail.1688.com/offer/610947572360.html", "😀 http://a.b/c"]
    strategies: dict[str, st.SearchStrategy[JsonValue]] = {
        "Integer": st.integers(0, 5_000),
        "Float": st.floats(-90, 90),
        "Boolean": st.booleans(),
        "String": st.sampled_from(["", "a mug", "杯", *links]),
    }
    return strategies[expected]


def _anything() -> st.SearchStrategy[JsonValue]:
    leaves = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["file_id", "x", "https://a.b"])
    names = st.sampled_from(["file_id", "width", "height", "duration", "url", "text", "entities", "message_id", "chat"])
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4))


def _kind(expected: str) -> dict[str, JsonValue]:
    return {"type": TYPES.kinds[expected]} if expected in TYPES.kinds else {}
