"""What a message shows: text, buttons, and a picture."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.models.pictures import Picture


@dataclass(frozen=True)
class Screen:
    """The contents of one message. `text` is HTML.

    `text_suffices` is for a screen whose picture only has to be there where a message has one already: a message
    with a photo can't become one of text. Without a picture such a message carries a neutral tile.
    `photos_forbidden` is said below the text, once in a chat, where the bot may send no photos.
    """

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    picture: Picture | None = None
    text_suffices: bool = False
    photos_forbidden: str = ""
