"""Tells quick taps on a button that turns pages from single presses: each says the same place, and means one step more.

For lists and the history, whose place is stored nowhere. A card of a search has its place in the database, and its
buttons say where they stood.
"""

from dataclasses import dataclass, replace
from typing import Final

from telegram import CallbackQuery, Message

from bot.models.signs import Sign
from bot.models.target import SentMessage

REMEMBERED: Final = 1000
"""Messages whose last turn is remembered."""
DIRECTIONS: Final = {str(Sign.BACK): -1, str(Sign.NEXT): 1}


@dataclass(frozen=True)
class _Turn:
    """The last turn under a message: what its button says, its sign, and how often it came again."""

    data: str
    sign: str
    again: int = 0


class QuickTaps:
    """Remembers the last turn under each message. The presses under one message are worked on one by one."""

    def __init__(self) -> None:
        self._last: dict[tuple[int, int], _Turn] = {}

    def pages_beyond(self, message: SentMessage, query: CallbackQuery) -> int:
        """Return how many pages a press leads beyond the place that its button names; back is below 0.

        After a turn, no button with its sign says the same: who presses that once more has not seen the turn yet. A way
        back from a menu is no turn.
        """
        key, data = _key(message), query.data or ""
        last, label = self._last.pop(key, None), _label(query)
        if label is not None and label not in DIRECTIONS:
            return 0
        if last is not None and last.data == data and label in {None, last.sign}:
            turn = replace(last, again=last.again + 1)
        elif label is None:
            return 0
        else:
            turn = _Turn(data, label)
        self._last[key] = turn
        if len(self._last) > REMEMBERED:
            del self._last[next(iter(self._last))]
        return DIRECTIONS[turn.sign] * turn.again

    def forget(self, message: SentMessage) -> None:
        """Forget the last turn under a message, since something else was pressed there."""
        self._last.pop(_key(message), None)


def _key(message: SentMessage) -> tuple[int, int]:
    return message.chat_id, message.message_id


def _label(query: CallbackQuery) -> str | None:
    """Return what stands on the button that was pressed, None where the message has it no longer."""
    shown = query.message
    rows = shown.reply_markup.inline_keyboard if isinstance(shown, Message) and shown.reply_markup else ()
    return next((one.text for row in rows for one in row if one.callback_data == query.data), None)
