"""Telegram's processing of photos: validation, removal of metadata, JPEG in several sizes."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from sandbox.telegram.errors import bad_request

MAX_UPLOAD_BYTES = 10 * 1024 * 1024
MAX_URL_BYTES = 5 * 1024 * 1024
MAX_SIDES = 10_000
MAX_RATIO = 20
# The longer side of each size that Telegram stores, in pixels.
_SIDES = (90, 320, 800, 1280)


@dataclass(frozen=True)
class RenderedSize:
    """One size of a photo: a JPEG and its dimensions in pixels."""

    data: bytes
    width: int
    height: int


def rendered_sizes(data: bytes) -> list[RenderedSize]:
    """The sizes that Telegram stores, smallest first. No side is longer than 1280 pixels.

    Raises:
        BotApiError: it is no picture, has too many bytes or pixels, or is too narrow.
    """
    if not data:
        raise bad_request("file must be non-empty")
    if len(data) > MAX_UPLOAD_BYTES:
        raise bad_request(
            f"file of size {len(data)} bytes is too big for a photo; the maximum size is {MAX_UPLOAD_BYTES} bytes"
        )
    try:
        with Image.open(io.BytesIO(data)) as opened:
            _check_dimensions(*opened.size)
            longest = max(opened.size)
            # A JPEG that is much larger is decoded smaller: whole, a phone's photo takes a hundred MB.
            opened.draft("RGB", (_SIDES[-1], _SIDES[-1]))
            opened.load()
            ImageOps.exif_transpose(opened, in_place=True)
            picture = _flattened(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise bad_request("PHOTO_INVALID_DIMENSIONS") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    sides = [side for side in _SIDES if side < longest]
    if longest <= _SIDES[-1]:
        sides.append(longest)
    return [_scaled(picture, side) for side in sides]


def _check_dimensions(width: int, height: int) -> None:
    if width + height > MAX_SIDES or max(width, height) > MAX_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _flattened(picture: Image.Image) -> Image.Image:
    """The picture as RGB, on white where it is transparent. It is copied only where it must be: it may be large."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        on_white = Image.new("RGB", picture.size, "white")
        layer = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        on_white.paste(layer, mask=layer.getchannel("A"))
        return on_white
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _scaled(picture: Image.Image, side: int) -> RenderedSize:
    scale = side / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    resized = picture if size == picture.size else picture.resize(size, Image.Resampling.BILINEAR)
    out = io.BytesIO()
    resized.save(out, "JPEG", quality=87)
    return RenderedSize(out.getvalue(), *size)
