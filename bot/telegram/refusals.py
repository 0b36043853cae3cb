"""Sorts what Telegram refuses: is it about the picture, the bot's rights, the place, or about us?

Only the words of an error tell, and there are hundreds of them, most of them in no document. So they are a hint: what
nobody knows is taken for the picture where there is one, since another way may work, and for a fault of ours elsewhere.
The words are those of the Bot API server (tdlib/telegram-bot-api, `Client::fail_query_with_error`), of TDLib and of
the errors behind them (core.telegram.org/api/errors). Case is ignored, since the library changes it.
"""

import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import Final

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError


class Refusal(Enum):
    """What a refusal is about."""

    UNCHANGED = auto()
    """The message shows already what it was to show."""
    NO_TEXT = auto()
    """The message to edit is one with a picture."""
    PICTURE = auto()
    """Telegram can't get or use the picture: another way to give it may work."""
    PHOTOS = auto()
    """The bot has no right to send photos here; it may send texts."""
    RIGHTS = auto()
    """The bot may send nothing here."""
    CHAT = auto()
    """The chat is gone, or the bot no longer belongs to it."""
    TOPIC = auto()
    """The topic is gone or closed."""
    MESSAGE = auto()
    """The message to edit or to answer is gone, or no longer ours to edit."""
    OURS = auto()
    """The markup or a parameter is wrong."""


LASTING: Final = frozenset({Refusal.PHOTOS, Refusal.RIGHTS, Refusal.CHAT, Refusal.TOPIC})
"""What only people can change: nothing that the bot sends there arrives, in a forum not even outside the topic."""

_WORDS: Final[Mapping[Refusal, Sequence[str]]] = {
    Refusal.UNCHANGED: [r"not[ _]modified"],
    Refusal.NO_TEXT: [r"there is no text in the message to edit"],
    Refusal.PHOTOS: [
        r"send[ _](photos?|media|albums?|docs|documents)\b.*\bchat",
        r"(photos?|media|docs)_forbidden",
        r"not allowed to send (photos|media)",
    ],
    Refusal.RIGHTS: [
        r"\brights\b",
        r"(write|chat|right|send\w*)_forbidden",
        r"chat_restricted|admin_required|banned_in_channel",
        r"can't write|not allowed to send|no write access",
    ],
    Refusal.CHAT: [
        r"\bchat (not found|was deleted|was deactivated)|group (chat )?(is|was) (deactivated|deleted)",
        r"blocked by the user|kicked|not a member|can't initiate conversation|can't send messages to",
        r"user is deactivated|user not found|user_(deactivated|is_blocked)",
        r"(peer|chat)_id_invalid|channel_(private|invalid)|chat_id is empty",
    ],
    Refusal.TOPIC: [r"message thread|topic_\w+|topic (not found|is closed|was deleted)|thread_(id_)?invalid"],
    Refusal.MESSAGE: [
        r"message to (edit|delete|be replied|reply|react)\b.*not found|(reply|replied) message not found",
        r"message (not found|can't be edited|can't be deleted|identifier)|(message|msg)_id_invalid",
        r"reply_message|reply_to_\w*invalid|author_required|edit_time_expired|quote",
    ],
    Refusal.OURS: [
        r"can't parse|unsupported start tag|entit(y|ies)\b(?! too large)|entity_|parse_mode",
        r"caption is too long|caption_too_long|message is too long|message_too_long",
        r"text is empty|text must be non-empty|message_empty",
        r"button|keyboard|reply[ _]markup|\bstyle\b|method is available only|unsupported parameter",
    ],
    Refusal.PICTURE: [
        r"file|http url|web ?page|external_url|image_process|photo|media|dimensions|picture",
        r"wrong type|entity too large|group sends? failed|wc_convert",
    ],
}
"""The first that matches decides."""
_SORTS: Final = tuple((refusal, re.compile("|".join(words))) for refusal, words in _WORDS.items())
_GONE: Final = re.compile(r"not found|(message|msg|topic)_id_invalid|topic_deleted|was deleted")
_PAUSE: Final = re.compile(r"(?:retry after |_wait_)(\d+)")


def sort_refusal(error: TelegramError, *, has_picture: bool = False) -> Refusal | None:
    """Return what a refusal is about; None for what is no refusal: a pause, an outage, a group that has moved.

    `has_picture`: a picture was sent along, of which unknown words are supposed to tell.
    """
    if isinstance(error, ChatMigrated) or pause_of(error) is not None:
        return None
    words = str(error).lower()
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        # An answer 413 of the server before the Bot API.
        return Refusal.PICTURE if has_picture and "entity too large" in words else None
    if not isinstance(error, BadRequest | Forbidden):
        return None
    found = next((refusal for refusal, hint in _SORTS if hint.search(words)), None)
    if isinstance(error, Forbidden):
        return found if found in {Refusal.PHOTOS, Refusal.TOPIC, Refusal.MESSAGE, Refusal.RIGHTS} else Refusal.CHAT
    if found is Refusal.PICTURE and not has_picture:
        return Refusal.OURS
    return found or (Refusal.PICTURE if has_picture else Refusal.OURS)


def is_gone(error: TelegramError) -> bool:
    """Whether a refused edit says that the message is not there, or its topic; otherwise people still see it."""
    return _GONE.search(str(error).lower()) is not None


def pause_of(error: TelegramError) -> float | None:
    """Return the seconds for which Telegram asks to wait, as in flood control or slow mode; None if it does not."""
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return float(wait) if isinstance(wait, int) else wait.total_seconds()
    asked = _PAUSE.search(str(error).lower())
    return None if asked is None else float(asked[1])


def refuses_buttons(error: BadRequest) -> bool:
    """Whether Telegram can't read the buttons, so that plainer ones may work."""
    words = str(error).lower()
    return any(hint in words for hint in ("button", "style", "keyboard"))
