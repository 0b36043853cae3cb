"""Reads incoming messages: their picture, text and links, and who wrote them. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from telegram import Document, Message, MessageEntity, PhotoSize
from telegram.constants import ChatType

MAX_BYTES = 20 * 1024 * 1024
"""What Telegram lets a bot download."""
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")
"""Some clients send pictures as files without a media type."""


class Refusal(StrEnum):
    """Why a message has no picture that can be searched."""

    NO_PICTURE = "no_picture"
    OTHER_FILE = "other_file"
    NOT_STILL = "not_still"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Picture:
    """A picture in a message, as Telegram knows it."""

    message_id: int
    file_id: str


def picture_of(message: Message) -> Picture | Refusal:
    """Return the picture in a message: the largest size of a photo, an image file, or a still sticker."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return _unless_too_large(message, largest)
    if message.sticker:
        if message.sticker.is_animated or message.sticker.is_video:
            return Refusal.NOT_STILL
        return Picture(message.message_id, message.sticker.file_id)
    if message.animation or message.video or message.video_note:
        return Refusal.NOT_STILL
    if message.document:
        media_type = message.document.mime_type or ""
        if media_type.startswith("video/"):
            return Refusal.NOT_STILL
        has_suffix = (message.document.file_name or "").lower().endswith(PICTURE_SUFFIXES)
        is_picture = media_type.startswith("image/") or has_suffix
        return _unless_too_large(message, message.document) if is_picture else Refusal.OTHER_FILE
    return Refusal.NO_PICTURE


def text_of(message: Message, username: str) -> str | None:
    """Return what a person wrote beside a picture, without the bot's name and commands; None for a forwarded post."""
    text = message.caption or message.text or ""
    if message.forward_origin is not None:
        return None
    words = [word for word in text.split() if word.lower() != f"@{username.lower()}" and not word.startswith("/")]
    return " ".join(words) or None


def links_in(message: Message) -> list[str]:
    """Return the addresses in a message, written out or behind words, in order."""
    kinds: list[str | None] = [MessageEntity.URL, MessageEntity.TEXT_LINK]
    entities = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    return [entity.url or _with_scheme(text) for entity, text in entities.items()]


def is_private(message: Message) -> bool:
    """Whether the chat is between one person and the bot."""
    return message.chat.type == ChatType.PRIVATE


def mentions(message: Message, bot_id: int, username: str) -> bool:
    """Whether the text or caption names the bot."""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    entities = {**message.parse_entities(kinds), **message.parse_caption_entities(kinds)}
    return any(
        text.lower() == f"@{username.lower()}" or (entity.user is not None and entity.user.id == bot_id)
        for entity, text in entities.items()
    )


def _with_scheme(text: str) -> str:
    return text if "://" in text else f"https://{text}"


def _unless_too_large(message: Message, file: PhotoSize | Document) -> Picture | Refusal:
    if file.file_size is not None and file.file_size > MAX_BYTES:
        return Refusal.TOO_LARGE
    return Picture(message.message_id, file.file_id)


def channel_of(message: Message) -> int | None:
    """Return the channel in whose name somebody wrote into a group.

    None for people who write as themselves, for admins who write in the name of the group itself, and for posts of the
    group's own channel. Everybody who writes in the name of a channel does so under one shared account of Telegram's,
    and one person may have many channels.
    """
    sender = message.sender_chat
    if sender is None or sender.id == message.chat_id or message.is_automatic_forward:
        return None
    return sender.id
