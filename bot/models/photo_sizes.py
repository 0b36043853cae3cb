"""The sizes in which Telegram keeps one photo, and which of them a provider is given. Pure."""

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict

from providers.query import ImageLimits

ENOUGH: Final = 0.75
"""Share of the longest side that a provider takes. A photo as Telegram made it, if it has so many pixels, matches
better than a larger one that is made smaller and encoded once more."""


class PhotoSize(BaseModel):
    """One size of a photo: its file at Telegram, its sides in pixels, and its bytes, None where they are unknown."""

    model_config = ConfigDict(frozen=True)

    file_id: str
    width: int
    height: int
    file_size: int | None = None

    @property
    def longer_side(self) -> int:
        """Pixels."""
        return max(self.width, self.height)

    def is_within(self, limits: ImageLimits) -> bool:
        """Whether a provider takes this size as it is."""
        return self.longer_side <= limits.max_side and (self.file_size or 0) <= limits.max_bytes


def size_for(limits: ImageLimits, sizes: Sequence[PhotoSize]) -> PhotoSize | None:
    """Return the smallest of `sizes` that gives a provider all the pixels that it takes; None if there are none.

    That is the largest one within `limits`, if it is hardly smaller than what they allow or than the photo itself.
    Otherwise it is the smallest one that is large enough to be made smaller, or the largest.
    """
    by_side = sorted(sizes, key=lambda size: size.longer_side)
    if not by_side:
        return None
    wanted = min(limits.max_side, by_side[-1].longer_side)
    within = [size for size in by_side if size.is_within(limits) and size.longer_side >= ENOUGH * wanted]
    if within:
        return within[-1]
    return next((size for size in by_side if size.longer_side >= wanted), by_side[-1])
