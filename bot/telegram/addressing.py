"""Whom a message is for: whether it is meant for the bot, and which message it really answers. Pure."""

from enum import StrEnum

from pydantic import JsonValue
from telegram import Message, MessageEntity
from telegram.constants import ChatType

from bot.telegram.message_contents import contents_of


class Address(StrEnum):
    """How a message is meant for the bot: all in a private chat is, in a group what names the bot or answers it."""

    PRIVATE = "private"
    NAMED = "named"
    ANSWER = "answer"


def address_of(message: Message, bot_id: int, username: str) -> Address | None:
    """Return how a message is meant for the bot; None for what people of a group say to each other."""
    if is_private(message):
        return Address.PRIVATE
    if names_bot(message, bot_id, username):
        return Address.NAMED
    return Address.ANSWER if answers_bot(message, bot_id) else None


def answered_message(message: Message) -> Message | None:
    """Return the message that somebody answers, None where nothing is answered.

    In a topic, Telegram shows every message as an answer to the one that opened the topic.
    """
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None
    opens_topic = message.is_topic_message and answered.message_id == message.message_thread_id
    return None if opens_topic else answered


def answers_bot(message: Message, bot_id: int) -> bool:
    """Whether a message answers one of the bot's."""
    answered = answered_message(message)
    return answered is not None and answered.from_user is not None and answered.from_user.id == bot_id


def answers_card(message: Message) -> bool:
    """Whether a message answers one with buttons: people also talk to each other about what they see there."""
    answered = answered_message(message)
    return answered is not None and answered.reply_markup is not None


def names_bot(message: Message, bot_id: int, username: str) -> bool:
    """Whether a text or a caption names the bot, or has its command."""
    if _is_named_in(message.to_dict().get("rich_message"), bot_id, username.lower()):
        return True
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION, MessageEntity.BOT_COMMAND]
    name = f"@{username.lower()}"
    return any(
        text.lower() in {name, "/search"}
        or (text.startswith("/") and text.lower().endswith(name))
        or (entity.user is not None and entity.user.id == bot_id)
        for entity, text in {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}.items()
    )


def _is_named_in(value: JsonValue, bot_id: int, username: str) -> bool:
    """Whether a rich message names the bot: Telegram marks names and commands where they stand in its text."""
    if isinstance(value, list):
        return any(_is_named_in(one, bot_id, username) for one in value)
    if not isinstance(value, dict):
        return False
    user = value.get("user")
    if isinstance(user, dict) and user.get("id") == bot_id:
        return True
    if value.get("type") == "mention":
        return str(value.get("username", "")).removeprefix("@").lower() == username
    if value.get("type") == "bot_command":
        return str(value.get("bot_command", "")).lower() in {"/search", f"/search@{username}"}
    return any(_is_named_in(one, bot_id, username) for one in value.values())


def is_private(message: Message) -> bool:
    """Whether the chat is between one person and the bot."""
    return message.chat.type == ChatType.PRIVATE


def is_gesture(message: Message) -> bool:
    """Whether a message shows a feeling: that is what stickers and GIFs are for among people."""
    return message.sticker is not None or message.animation is not None


def shows_picture(message: Message) -> bool:
    """Whether a message shows a picture to all: a photo, or a file that is one. A file of unknown kind does not."""
    file = message.document
    is_other_file = file is not None and not (file.mime_type or "").lower().startswith("image/")
    if is_other_file or is_gesture(message):
        return False
    return any(not picture.is_preview for picture in contents_of(message.to_dict())[0].pictures)
