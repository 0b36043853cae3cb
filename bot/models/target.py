"""Messages in chats: where a new one goes, and where the bot's own are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    # Not at run time: store and views use this module and work without the library.
    from telegram import Message


@dataclass(frozen=True)
class Target:
    """Where a new message goes: a chat, its topic, and the message it answers."""

    chat_id: int
    reply_to: int | None = None
    thread_id: int | None = None

    @classmethod
    def answering(cls, message: "Message") -> Self:
        """Return the target of an answer to `message`, in the same topic."""
        return cls(message.chat_id, message.message_id, message.message_thread_id if message.is_topic_message else None)


@dataclass(frozen=True)
class SentMessage:
    """A message that the bot sent."""

    chat_id: int
    message_id: int
    is_photo: bool


def is_group(chat_id: int) -> bool:
    """Whether a chat is a group or channel: only those have negative ids (Bot API, `Chat.id`)."""
    return chat_id < 0
