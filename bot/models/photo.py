"""Why a photo that a person sent can't be searched."""

from enum import StrEnum


class PhotoFault(StrEnum):
    """Why a photo can't be used, for the chat to put in its own words."""

    UNKNOWN_FORMAT = "unknown_format"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    DAMAGED = "damaged"


class UnreadablePhoto(Exception):
    """A photo can't be used; `fault` says why in a word, the text in a sentence for operators."""

    def __init__(self, fault: PhotoFault, text: str) -> None:
        self.fault = fault
        super().__init__(text)


class PhotoNotReached(Exception):
    """The photo could not be downloaded; why is the cause."""
