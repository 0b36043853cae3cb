"""How much memory a stranger's picture takes while it is decoded, told from its header, and a bound for all at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from typing import Final

from PIL import ImageFile, JpegImagePlugin

# A small server has 512 MB for everything, and the bot itself takes some 140 of them.
MAX_BYTES: Final = 290_000_000
"""What one picture may take: a WebP of 17 megapixels, a transparent PNG of 32, a HEIC of a phone or a JPEG of 50."""
ALL_BYTES: Final = 300_000_000
"""What all that are decoded at the same time may take together."""

# A larger JPEG is decoded at half its size or less, where it is made no larger than 1280 pixels.
_FULL_JPEG: Final = 5120 * 5120

# Bytes a pixel at the peak, measured with Pillow 13.0 and pillow-heif 1.8 and rounded up.
_JPEG: Final = 4.5
_WEBP: Final = 17.0
_SMALL_HEIC: Final = 7.5
_HEIC: Final = 5.5
_RICH_HEIC: Final = 12.0
_OPAQUE: Final = {"1": 2.5, "L": 1.5, "I;16": 5.5, "P": 6.5, "RGB": 5.0}
_TRANSPARENT: Final = {"P": 10.0, "RGBA": 9.0}
_WORST: Final = 13.0


def needed(image: ImageFile.ImageFile, *, one_scan: bool) -> int:
    """Return the bytes that decoding `image` takes at its peak; one of several scans is there as a whole meanwhile."""
    pixels = image.width * image.height
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        whole = 0 if one_scan else 2 * pixels * _samples(image)
        return int(whole + _JPEG * min(pixels, _FULL_JPEG))
    if image.format == "WEBP":
        return webp(pixels)
    if image.format == "HEIF":
        ordinary = image.mode == "RGB" and image.info.get("chroma") == 420 and image.info.get("bit_depth") == 8
        # Of a large one no whole copy is made, as only a fraction of it is taken over.
        plain = _HEIC if pixels > _FULL_JPEG else _SMALL_HEIC
        return int(pixels * (plain if ordinary else _RICH_HEIC))
    modes = _TRANSPARENT if image.has_transparency_data else _OPAQUE
    return int(pixels * modes.get(image.mode, _WORST))


def webp(pixels: int) -> int:
    """Return the bytes that decoding a WebP takes: its decoder keeps two canvases, and hands out a third."""
    return int(pixels * _WEBP)


def _samples(image: JpegImagePlugin.JpegImageFile) -> float:
    """Return the coefficients a pixel of all channels, which are sampled more coarsely than the finest one."""
    samples = [(max(1, vertical), max(1, horizontal)) for _, vertical, horizontal, _ in image.layer] or [(1, 1)]
    finest = max(one for one, _ in samples) * max(one for _, one in samples)
    return sum(vertical * horizontal for vertical, horizontal in samples) / finest


class Room:
    """Room for `total` bytes, held by the threads that decode."""

    def __init__(self, total: int = ALL_BYTES, condition: Condition | None = None) -> None:
        self._total = self._free = total
        self._changed = condition or Condition()

    @contextmanager
    def taken(self, size: int) -> Iterator[None]:
        """Block until there is room for `size` bytes, or all of it where that is less, and hold it."""
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
