"""Tells why Telegram refused to send or edit a message: only the error's text says it. Case is ignored."""

from typing import Final

from telegram.error import BadRequest

GONE: Final = ("message to edit not found", "can't be edited", "message_id_invalid")
UNCHANGED: Final = ("not modified",)
NO_TEXT: Final = ("there is no text in the message to edit",)
BUTTONS: Final = ("button", "style", "keyboard")
PICTURE: Final = (
    "wrong file identifier",
    "wrong remote file",
    "invalid file",
    "failed to get http url",
    "wrong type of the web page",
    "webpage_",
    "image_process",
    "photo_",
)


def is_gone(error: BadRequest) -> bool:
    """Whether the message to edit is no longer there, or no longer ours to edit."""
    return _says(error, GONE)


def is_unchanged(error: BadRequest) -> bool:
    """Whether the message already shows what it was to show."""
    return _says(error, UNCHANGED)


def has_no_text(error: BadRequest) -> bool:
    """Whether the message to edit is one with a picture."""
    return _says(error, NO_TEXT)


def refuses_picture(error: BadRequest) -> bool:
    """Whether Telegram can't get or use the picture, so that giving it in another way may work."""
    return _says(error, PICTURE)


def refuses_buttons(error: BadRequest) -> bool:
    """Whether Telegram can't read the buttons, so that plainer ones may work."""
    return _says(error, BUTTONS)


def _says(error: BadRequest, phrases: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return any(phrase in text for phrase in phrases)
