"""What Telegram means when it refuses to send or edit: it tells by its words alone, which are compared without case."""

from typing import Final

from telegram.error import BadRequest

GONE: Final = ("message to edit not found", "can't be edited", "message_id_invalid")
UNCHANGED: Final = ("not modified",)
NO_TEXT: Final = ("there is no text in the message to edit",)
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
    """Tell whether the message to edit is no longer there, or no longer ours to edit."""
    return _says(error, GONE)


def is_unchanged(error: BadRequest) -> bool:
    """Tell whether the message shows already what it was to show."""
    return _says(error, UNCHANGED)


def has_no_text(error: BadRequest) -> bool:
    """Tell whether the message to edit is one with a picture."""
    return _says(error, NO_TEXT)


def refuses_picture(error: BadRequest) -> bool:
    """Tell whether it is the picture that can't be had or used, so that another way to it may do."""
    return _says(error, PICTURE)


def _says(error: BadRequest, words: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return any(one in text for one in words)
