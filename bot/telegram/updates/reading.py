"""Reads an update as Telegram gives it, so that one which can never be taken is known before anything is done with it.

Nobody outside Telegram, and who knows the webhook's secret, can send one. But Telegram brings what is not acknowledged
again for a day, and what comes after it waits.
"""

import json
from typing import Final

from telegram import Bot, Update

LARGEST: Final = 2**63 - 1
"""What a column of the database takes of a number."""
DEEPEST: Final = 50
"""So many values may be one in the other; in a real update it is a handful. Far below what the parser bears."""


class NotReadable(Exception):
    """An update can't be taken, now or later; the text quotes nothing of it.

    `update_id` is None for one that has no good id.
    """

    def __init__(self, update_id: int | None, why: str) -> None:
        super().__init__(why)
        self.update_id = update_id


def parse_update(body: str | bytes, bot: Bot | None) -> Update:
    """Return the update that `body`, JSON, is; it can be written down.

    Raises:
        NotReadable: it is none, or none that anything can be done with.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotReadable(None, type(error).__name__) from None
    return read_update(value, bot)


def read_update(value: object, bot: Bot | None) -> Update:
    """Return the update that `value`, parsed JSON, is; it can be written down.

    Raises:
        NotReadable: it is none, or holds numbers, times or nesting that nothing can be done with.
    """
    update_id = value.get("update_id") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(update_id, int) or not 0 <= update_id <= LARGEST:
        raise NotReadable(None, "expected an object with an update_id")
    try:
        _require_bounds(value, DEEPEST)
        update = Update.de_json(value, bot)
        update.to_json()
    except Exception as error:  # noqa: BLE001 -- it only computes, so that whatever it raises it will raise again
        raise NotReadable(update_id, type(error).__name__) from None
    return update


def _require_bounds(value: object, levels: int) -> None:
    if levels < 0 or (isinstance(value, int) and abs(value) > LARGEST):
        raise OverflowError
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _require_bounds(inner, levels - 1)
