"""Messages in chats: where a new one goes, and where one of ours is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    # The store and the views speak of these, too, and do without the library.
    from telegram import Message


@dataclass(frozen=True)
class Target:
    """Where a new message goes: a chat, its topic, and the message it answers."""

    chat_id: int
    reply_to: int | None = None
    thread_id: int | None = None

    @classmethod
    def answering(cls, message: "Message") -> Self:
        """Return the place under `message`, in its topic."""
        return cls(message.chat_id, message.message_id, message.message_thread_id if message.is_topic_message else None)


@dataclass(frozen=True)
class SentMessage:
    """A message of ours."""

    chat_id: int
    message_id: int
    is_photo: bool


def is_group(chat_id: int) -> bool:
    """Whether a chat is a group or a channel: their ids are negative, those of people are not."""
    return chat_id < 0
