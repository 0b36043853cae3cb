"""Why a photo can't be used. Apart from the errors, since the process that decodes photos imports little."""

from enum import StrEnum
from typing import Final


class PhotoFault(StrEnum):
    """Why a photo can't be used, for the chat to put in its own words."""

    UNKNOWN_FORMAT = "unknown_format"
    PDF = "pdf"
    OFFICE_FILE = "office_file"
    ARCHIVE = "archive"
    VIDEO = "video"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    TOO_NARROW = "too_narrow"
    LONG = "long"
    TOO_DEMANDING = "too_demanding"
    DAMAGED = "damaged"
    BUSY = "busy"


NO_PICTURE: Final = frozenset(
    {PhotoFault.UNKNOWN_FORMAT, PhotoFault.PDF, PhotoFault.OFFICE_FILE, PhotoFault.ARCHIVE, PhotoFault.VIDEO}
)
"""The faults of a file that is something else."""
