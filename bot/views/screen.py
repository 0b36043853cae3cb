"""What a message shows: text, buttons, and a product's picture."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup


@dataclass(frozen=True)
class Screen:
    """The contents of one message. `text` is HTML; `picture` the URL of a product's picture.

    A card without a picture is a message of text, or carries a neutral tile where the message has a photo already.
    """

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    picture: str | None = None
