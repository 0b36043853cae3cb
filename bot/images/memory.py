"""How much memory decoding a picture takes, estimated from its header, and a limit for all pictures together."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Final

from PIL import ImageFile, JpegImagePlugin

# A small server has 512 MB for everything, and the bot itself takes some 140 MB.
MAX_PICTURE_MEMORY: Final = 290_000_000
"""Bytes for one picture: enough for a WebP of 17 megapixels, a transparent PNG of 32, a phone's HEIC or JPEG of 50."""
MAX_TOTAL_MEMORY: Final = 300_000_000
"""Bytes for all pictures that are decoded at the same time."""

# A larger JPEG is decoded at half its size or less if the result is limited to 1280 pixels.
_FULL_SIZE_PIXELS: Final = 5120 * 5120

# Peak bytes per pixel, measured with Pillow 13.0 and pillow-heif 1.8 and rounded up.
_JPEG: Final = 4.5
_WEBP: Final = 17.0
_SMALL_HEIC: Final = 7.5
_LARGE_HEIC: Final = 5.5
_RICH_HEIC: Final = 12.0
_OPAQUE: Final = {"1": 2.5, "L": 1.5, "I;16": 5.5, "P": 6.5, "RGB": 5.0}
_TRANSPARENT: Final = {"P": 10.0, "RGBA": 9.0}
_WORST: Final = 13.0


def decoding_memory(image: ImageFile.ImageFile, *, one_scan: bool) -> int:
    """Return the peak bytes that decoding `image` takes; a JPEG of several scans is held in memory as a whole."""
    pixels = image.width * image.height
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        whole = 0 if one_scan else 2 * pixels * _coefficients_per_pixel(image)
        return int(whole + _JPEG * min(pixels, _FULL_SIZE_PIXELS))
    if image.format == "WEBP":
        return webp_memory(pixels)
    if image.format == "HEIF":
        ordinary = image.mode == "RGB" and image.info.get("chroma") == 420 and image.info.get("bit_depth") == 8
        # A large one is reduced while it is copied, so that there is never a full copy of it.
        plain = _LARGE_HEIC if pixels > _FULL_SIZE_PIXELS else _SMALL_HEIC
        return int(pixels * (plain if ordinary else _RICH_HEIC))
    modes = _TRANSPARENT if image.has_transparency_data else _OPAQUE
    return int(pixels * modes.get(image.mode, _WORST))


def webp_memory(pixels: int) -> int:
    """Return the peak bytes that decoding a WebP takes: its decoder keeps two canvases and returns a third."""
    return int(pixels * _WEBP)


def _coefficients_per_pixel(image: JpegImagePlugin.JpegImageFile) -> float:
    """Return the DCT coefficients per pixel of all channels; chroma is usually sampled more coarsely than luma."""
    factors = [(max(1, vertical), max(1, horizontal)) for _, vertical, horizontal, _ in image.layer] or [(1, 1)]
    finest = max(vertical for vertical, _ in factors) * max(horizontal for _, horizontal in factors)
    return sum(vertical * horizontal for vertical, horizontal in factors) / finest


class MemoryBudget:
    """A budget of `total` bytes, shared by the threads that decode."""

    def __init__(self, total: int = MAX_TOTAL_MEMORY, condition: Condition | None = None) -> None:
        self._total = self._free = total
        self._changed = condition or Condition()

    @contextmanager
    def reserve(self, size: int) -> Iterator[None]:
        """Block until `size` bytes are free, and reserve them; more than the whole budget reserves all of it."""
        size = min(size, self._total)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= size)
            self._free -= size
        try:
            yield
        finally:
            with self._changed:
                self._free += size
                self._changed.notify_all()
