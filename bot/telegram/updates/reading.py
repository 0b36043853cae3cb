"""Parses updates, so that one that can never be handled is found before anything is done with it.

Only Telegram, and whoever knows the webhook's secret, can send such an update. But Telegram sends an update that is not
acknowledged again for a day, and later updates wait behind it.
"""

import json
from typing import Final

import structlog
from pydantic import JsonValue
from telegram import Bot, Update

JsonObject = dict[str, JsonValue]

log = structlog.get_logger()

MAX_NUMBER: Final = 2**63 - 1
"""The largest number that a column of the database takes."""
MAX_DEPTH: Final = 50
"""How deep values may be nested: far more than in real updates, and far less than the parser bears."""
MAX_MESSAGES: Final = 4
"""How many messages may be within one another for their corners to be looked at."""
LONGEST_NAME: Final = 40
"""Characters of a field's name that are logged: it comes from outside."""
ENVELOPE: Final = frozenset({"message_id", "date", "chat"})
"""Without these, there is no message."""


class NotReadable(Exception):
    """An update can never be handled. The text quotes nothing of it; `update_id` is None if it has no valid id."""

    def __init__(self, update_id: int | None, why: str) -> None:
        super().__init__(why)
        self.update_id = update_id


def parse_update(body: str | bytes, bot: Bot | None) -> Update:
    """Return the update in `body`, as JSON; it can be stored.

    Raises:
        NotReadable: `body` is no update, or one that can't be handled.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotReadable(None, type(error).__name__) from None
    return read_update(value, bot)


def read_update(value: object, bot: Bot | None) -> Update:
    """Return the update in `value`, as parsed JSON; it can be stored. Corners of it that can't be read are left out.

    Raises:
        NotReadable: `value` is no update, or one with numbers, times or nesting that can't be handled.
    """
    return _read(readable_update(value), bot)


def readable_update(value: object) -> JsonObject:
    """Return an update, as parsed JSON, as it is, or without the corners of its message that can't be read.

    A gift or an origin that nobody can read is no reason to drop the photo beside it.

    Raises:
        NotReadable: it can't be read without them either.
    """
    update_id = value.get("update_id") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(update_id, int) or not 0 <= update_id <= MAX_NUMBER:
        raise NotReadable(None, "expected an object with an update_id")
    try:
        _read(value, None)
    except Exception as error:  # noqa: BLE001 -- nothing here does I/O, so trying again would raise the same error
        rest = {name: _without_corners(part) for name, part in value.items()}
        if rest == value or not _is_readable(rest):
            raise NotReadable(update_id, type(error).__name__) from None
        return rest
    return value


def _read(value: JsonObject, bot: Bot | None) -> Update:
    _require_bounds(value, MAX_DEPTH)
    update = Update.de_json(dict(value), bot)
    update.to_json()
    return update


def _is_readable(update: JsonObject) -> bool:
    try:
        _read(update, None)
    except Exception:  # noqa: BLE001 -- as in `readable_update`
        return False
    return True


def _without_corners(value: JsonValue, levels: int = MAX_MESSAGES) -> JsonValue:
    """Return a message without those of its fields that can't be read; of messages within it, theirs."""
    if not isinstance(value, dict) or not levels:
        return value
    if not value.keys() >= ENVELOPE:
        # A press holds a message.
        return {name: _without_corners(part, levels - 1) if name == "message" else part for name, part in value.items()}
    kept: JsonObject = {name: value[name] for name in value if name in ENVELOPE}
    dropped = []
    for name, part in value.items():
        is_message = isinstance(part, dict) and part.keys() >= ENVELOPE
        inner = _without_corners(part, levels - 1) if is_message else part
        if name in ENVELOPE or _is_readable({"update_id": 0, "message": {**kept, name: inner}}):
            kept = {**kept, name: inner}
        else:
            dropped.append(name)
    if dropped:
        log.warning(
            "corners of an update dropped: they can't be read", fields=[name[:LONGEST_NAME] for name in dropped]
        )
    return kept


def _require_bounds(value: object, levels: int) -> None:
    if levels < 0 or (isinstance(value, int) and abs(value) > MAX_NUMBER):
        raise OverflowError
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _require_bounds(inner, levels - 1)
