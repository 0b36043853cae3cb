"""Parses updates, so that one that can never be handled is found before anything is done with it.

Only Telegram, and whoever knows the webhook's secret, can send such an update. But Telegram sends an update that is not
acknowledged again for a day, and later updates wait behind it.
"""

import json
from typing import Final

from telegram import Bot, Update

MAX_NUMBER: Final = 2**63 - 1
"""The largest number that a column of the database takes."""
MAX_DEPTH: Final = 50
"""How deep values may be nested: far more than in real updates, and far less than the parser bears."""


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
    """Return the update in `value`, as parsed JSON; it can be stored.

    Raises:
        NotReadable: `value` is no update, or one with numbers, times or nesting that can't be handled.
    """
    update_id = value.get("update_id") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(update_id, int) or not 0 <= update_id <= MAX_NUMBER:
        raise NotReadable(None, "expected an object with an update_id")
    try:
        _require_bounds(value, MAX_DEPTH)
        update = Update.de_json(value, bot)
        update.to_json()
    except Exception as error:  # noqa: BLE001 -- nothing here does I/O, so trying again would raise the same error
        raise NotReadable(update_id, type(error).__name__) from None
    return update


def _require_bounds(value: object, levels: int) -> None:
    if levels < 0 or (isinstance(value, int) and abs(value) > MAX_NUMBER):
        raise OverflowError
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _require_bounds(inner, levels - 1)
