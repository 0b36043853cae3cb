"""Kept products: the lists of a chat, what stands in them, and the limits of both."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from providers.models import Product, ProductDetails

MAX_LISTS: Final = 20
"""Lists of one chat."""
MAX_PRODUCTS: Final = 500
"""Products of one list."""
NAME_UNITS: Final = 30
"""UTF-16 units of a list's name."""
NOTE_UNITS: Final = 300
"""UTF-16 units of a note: the card of its product has room for it."""


class KeepingLimit(StrEnum):
    """What can be full or too long."""

    LISTS = "lists"
    PRODUCTS = "products"
    NAME = "name"
    NOTE = "note"


class LimitReached(Exception):
    """Nothing more can be kept here; nothing was changed."""

    def __init__(self, limit: KeepingLimit) -> None:
        super().__init__(f"limit of {limit} reached")
        self.limit = limit


class NameTaken(Exception):
    """Another list of the chat has this name; nothing was changed."""


class KeptList(BaseModel):
    """A list of kept products. The first list of a chat has an empty name; `count` is how many products it has."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    count: int = 0


@dataclass(frozen=True)
class CopiedList:
    """What came of opening the link of a list: the list it went into, and how many products.

    `known` are those that the chat kept already, `left_out` those for which the list has no room. It is no copy where
    the link is of a list of the chat itself.
    """

    list_id: str
    is_copy: bool = True
    copied: int = 0
    known: int = 0
    left_out: int = 0


class KeptProduct(BaseModel):
    """A product as it was when it was kept.

    `details` is what its page told, if that was known; `file_id` is Telegram's of its picture, if that was sent,
    and `own_photo` that of a photo of somebody's own, which is shown in its place.
    `kept_by` is the Telegram id of a person, and `kept_at` in epoch seconds. One that was taken out can be put back.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    list_id: str
    product: Product
    details: ProductDetails | None = None
    file_id: str | None = None
    own_photo: str | None = None
    note: str | None = None
    kept_by: int
    kept_at: int
    removed_at: int | None = None
