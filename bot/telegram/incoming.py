"""Reads incoming messages: what is to be searched, the text, and who wrote them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from telegram import Message

from bot.models.links import Link, read_links
from bot.models.photo_sizes import PhotoSize
from bot.models.wishes import read_wish
from bot.telegram.message_contents import MAX_BYTES, Contents

MIN_PREVIEW_SIDE: Final = 200
"""Pixels of the longer side of a preview. Telegram makes most 320 pixels long, and of a wide film 180 high."""
_ADDRESSEE: Final = re.compile(r"(?<!\S)[/@]\w\S*")
"""A command, or the name of the bot: what stands beside it may be the bare number of a product."""
_SEARCH: Final = re.compile(r"(?<!\S)/search(?:@\w+)?(?!\S)", re.IGNORECASE)
_MEANT: Final = re.compile(
    r"[\"“”„]([^\"“”„]+)[\"“”]|«([^»]+)»|[「『]([^」』]+)[」』]|(?<!\w)['‘]([^'’]+)['’](?!\w)|(#\w+)"
)
"""Words in quotes, as people of nine languages write them, and hashtags."""
ANNOUNCEMENTS: Final = frozenset(
    {
        # Somebody arranged the chat, sees that it is done, and said nothing to the bot.
        "pinned_message",
        "message_auto_delete_timer_changed",
        "chat_background_set",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        # Somebody let the bot write to them, elsewhere.
        "write_access_allowed",
        "connected_website",
        # Telegram follows a list or a journey that was sent before, and answered then.
        "checklist_tasks_done",
        "checklist_tasks_added",
        "proximity_alert_triggered",
    }
)
"""Fields of the messages that Telegram itself writes into a private chat, to which nobody expects an answer."""


class Refusal(StrEnum):
    """Why nothing in a message can be searched."""

    NOTHING = "nothing"
    FOREIGN_LINK = "foreign_link"
    NO_PREVIEW = "no_preview"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Picture:
    """A picture to search, as Telegram knows it, in the message `message_id`; None where that is not in this chat.

    `is_preview`: it is what Telegram shows of something that moves. `is_doubtful`: it says that it is no picture.
    `is_one_of_several`: it is the first of several pictures in one message.
    """

    message_id: int | None
    file_id: str
    is_preview: bool = False
    is_doubtful: bool = False
    sizes: tuple[PhotoSize, ...] = ()
    is_one_of_several: bool = False


@dataclass(frozen=True)
class Links:
    """Links to the marketplaces, at least one, the best first."""

    found: tuple[Link, ...]


def sought_in(messages: Sequence[Contents], largest: int = MAX_BYTES) -> Picture | Links | Refusal:
    """Return what is to be searched in a message and those that it quotes: the first of them that holds anything.

    `largest` is how many bytes a file may have.
    """
    for contents in messages:
        if (sought := _sought_in(contents, largest)) is not Refusal.NOTHING:
            return sought
    return Refusal.FOREIGN_LINK if any(contents.links for contents in messages) else Refusal.NOTHING


def _sought_in(contents: Contents, largest: int) -> Picture | Links | Refusal:
    """Return what one message is searched by: a picture, else a link, else the preview of a film, else any file."""
    stills = [picture for picture in contents.pictures if not picture.is_preview]
    previews = [picture for picture in contents.pictures if picture.is_preview]
    usable = [still for still in stills if not still.is_larger_than(largest)]
    if clear := [still for still in usable if not still.is_doubtful]:
        first, is_one = clear[0], len(clear) > 1
        return Picture(contents.message_id, first.file_id, sizes=first.sizes, is_one_of_several=is_one)
    if links := read_links(contents.links, *(_ADDRESSEE.sub(" ", text) for text in contents.texts)):
        return Links(tuple(links))
    for preview in previews:
        if (preview.longer_side or 0) >= MIN_PREVIEW_SIDE and not preview.is_larger_than(largest):
            return Picture(contents.message_id, preview.file_id, is_preview=True)
    if usable:
        return Picture(contents.message_id, usable[0].file_id, is_doubtful=True)
    if stills:
        return Refusal.TOO_LARGE
    return Refusal.NO_PREVIEW if contents.moves else Refusal.NOTHING


def is_announcement(message: Message) -> bool:
    """Whether Telegram itself wrote a message into a private chat, and nobody expects an answer."""
    return any(getattr(message, name, None) for name in ANNOUNCEMENTS)


def text_of(message: Message, username: str) -> str | None:
    """Return what a person wrote beside a picture, without the bot's name and commands; None for a forwarded post."""
    text = message.caption or message.text or ""
    if message.forward_origin is not None:
        return None
    words = [word for word in text.split() if word.lower() != f"@{username.lower()}" and not word.startswith("/")]
    return " ".join(words) or None


def text_for_bot(message: Message, username: str) -> str | None:
    """Return what of a message that names the bot in a group is meant for it; None where people talk to each other.

    That is what stands behind `/search`, an order, limits or a quantity alone, and else words in quotes and hashtags.
    """
    text = message.caption or message.text or ""
    if message.forward_origin is None and (command := _SEARCH.search(text)):
        return " ".join(text[command.end() :].split()) or None
    beside = text_of(message, username)
    wish = read_wish(beside or "")
    if (wish.changes or wish.quantity is not None) and wish.words is None:
        return beside
    found = (next(filter(None, groups), "") for groups in _MEANT.findall(beside or ""))
    return " ".join(words.strip() for words in found if words.strip()) or None


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


def asker_of(message: Message) -> int:
    """Return who asks: those who write in a chat's name share one account at Telegram, and the chat stands for them.

    For channels, it is the group: somebody with many of them would have the searches of many people.
    """
    if channel_of(message) is not None:
        return message.chat_id
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else 0
