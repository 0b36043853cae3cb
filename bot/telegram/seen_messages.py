"""Which messages of the chats this process has seen, so that a lost answer is looked for among the others alone."""

from collections import OrderedDict
from typing import Final, TypeVar

REMEMBERED: Final = 20_000
"""Messages, and counts of messages."""
PRIVATE: Final = 0
"""All private chats share one count of messages; each group is taken for one of its own."""

K = TypeVar("K")
V = TypeVar("V")


class SeenMessages:
    """The messages that came in or were sent and confirmed, the latest of all chats.

    Telegram numbers messages in the order in which they come: what is sent now gets a higher number than `newest`.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[int, int], int | None] = OrderedDict()
        self._newest: OrderedDict[int, int] = OrderedDict()

    def add(self, chat_id: int, message_id: int, reply_to: int | None = None) -> None:
        """Note a message that is there; `reply_to` is the message that it answers, where it is one of ours."""
        count = _count(chat_id)
        _remember(self._seen, (count, message_id), reply_to)
        _remember(self._newest, count, max(message_id, self.newest(chat_id)))

    def newest(self, chat_id: int) -> int:
        """Return the highest number of a message that was seen, 0 where none was."""
        return self._newest.get(_count(chat_id), 0)

    def knows(self, chat_id: int, message_id: int) -> bool:
        """Whether a message was seen."""
        return (_count(chat_id), message_id) in self._seen

    def is_another(self, chat_id: int, message_id: int, reply_to: int | None) -> bool:
        """Whether a message was seen that can't be the one that answers `reply_to`, or none where that is None."""
        key = (_count(chat_id), message_id)
        return key in self._seen and (reply_to is None or self._seen[key] != reply_to)


def _count(chat_id: int) -> int:
    return PRIVATE if chat_id > 0 else chat_id


def _remember(kept: OrderedDict[K, V], key: K, value: V) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)
