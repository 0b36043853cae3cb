"""Turns a stranger's bytes into a JPEG within a provider's limits: upright, sRGB, without metadata. Pure.

A hostile picture can take any time and memory here, so it runs in bounded processes only (`worker.py`).
"""

import re
import struct
from contextlib import suppress
from io import BytesIO
from typing import Final

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    ImageCms,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
from pillow_heif import HeifImageFile, open_heif

from bot.images.formats import HEAD, Format, read_format
from bot.images.jobs import MIN_SIDE, SMALL_SIDE, Jpeg, Undecodable
from bot.images.long_pictures import LONG, MAX_PARTS, OVERLAP, parts_of
from bot.models.photo_fault import PhotoFault

MAX_PIXELS: Final = 50_000_000

# How many reduced rows of a HEIC are copied at once.
BAND: Final = 64

QUALITIES: Final = (90, 85, 80, 70, 60, 50, 40)
# By how much a picture shrinks when even the lowest quality has too many bytes.
SHRINK: Final = 0.8

READERS: Final[dict[Format, type[ImageFile.ImageFile]]] = {
    Format.JPEG: JpegImagePlugin.JpegImageFile,
    Format.PNG: PngImagePlugin.PngImageFile,
    Format.WEBP: WebPImagePlugin.WebPImageFile,
    Format.HEIC: HeifImageFile,
    Format.AVIF: AvifImagePlugin.AvifImageFile,
    Format.GIF: GifImagePlugin.GifImageFile,
    Format.BMP: BmpImagePlugin.BmpImageFile,
    Format.TIFF: TiffImagePlugin.TiffImageFile,
}

# How to turn a picture upright by its EXIF orientation (EXIF 2.32, tag 0x0112); 1 is upright.
UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode(data: bytes, max_side: int, part: int | None = None) -> Image.Image:
    """Return the picture upright, in sRGB on white, its longer side at most `max_side` pixels; it is never enlarged.

    Of several frames or pages the first is taken, and of a long picture this `part`, as in `PreparePhoto`.

    Raises:
        Undecodable: it is no picture, is damaged, too small or too large, or there is no such part of it.
        MemoryError: it takes more memory than this process has.
    """
    image = _open(data)
    cut = None if part is None else _cut_of(image.size, part)
    try:
        return _normalized(image, data, max_side, cut)
    except MemoryError:
        raise
    except Exception as error:
        raise _damaged(f"the {image.format} can't be decoded", error) from error


def encode(image: Image.Image, max_bytes: int) -> Jpeg:
    """Return an RGB `image` as a baseline JPEG of at most `max_bytes`. Quality is reduced first, then size.

    Raises:
        ValueError: not even a single pixel fits.
    """
    while True:
        for quality in QUALITIES:
            data = _jpeg(image, quality)
            if len(data) <= max_bytes:
                return Jpeg(data, image.width, image.height)
        longer = max(image.size)
        if longer == 1:
            raise ValueError(f"no JPEG has as little as {max_bytes} bytes: give a limit of some kilobytes")
        image = _shrunk(image, int(longer * SHRINK))


def _open(data: bytes) -> ImageFile.ImageFile:
    """Return the picture, not decoded yet; its header is within the bounds of pixels."""
    format_ = read_format(data[:HEAD])
    if isinstance(format_, PhotoFault):
        raise Undecodable(format_, f"it is none of {', '.join(READERS)}")
    if format_ is Format.WEBP and (size := _webp_size(data)):
        # WebP's decoder allocates all its memory when it sees the header.
        _check_size(*size)
    try:
        # Not `Image.open`, which tries readers that are not wanted here, and warns about large pictures.
        image = READERS[format_](BytesIO(data))
    except MemoryError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Undecodable(PhotoFault.TOO_MANY_PIXELS, str(error)) from error
    except Exception as error:
        raise _damaged("the header can't be read", error) from error
    _check_size(image.width, image.height)
    return image


def _damaged(what: str, error: Exception) -> Exception:
    """Return the error of a picture that a decoder gave up; libheif says in words that it was given no memory."""
    if re.search(r"memory allocation error(?!.*limit)", str(error), re.IGNORECASE):
        return MemoryError(str(error))
    return Undecodable(PhotoFault.DAMAGED, f"{what}: {error}")


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Undecodable(PhotoFault.TOO_MANY_PIXELS, f"{width}x{height}; at most {MAX_PIXELS} pixels are decoded")
    if min(width, height) < MIN_SIDE:
        raise Undecodable(PhotoFault.TOO_SMALL, f"{width}x{height}; each side needs {MIN_SIDE} pixels")


def _cut_of(size: tuple[int, int], part: int) -> tuple[int, int] | None:
    """Return which part of how many is taken of a picture to search; None for one that is not long."""
    parts = parts_of(*size)
    if parts == 1:
        return None
    shown = f"{size[0]}x{size[1]}"
    if parts > MAX_PARTS:
        raise Undecodable(PhotoFault.TOO_NARROW, f"{shown}; one side is at most {MAX_PARTS * LONG} times the other")
    if not 1 <= part <= parts:
        raise Undecodable(PhotoFault.LONG, f"{shown}; it is searched in one of {parts} parts", parts)
    return part, parts


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """Return the width and height in a WebP's header (RFC 9649), None if there is no such header."""
    kind, header = data[12:16], data[20:30]
    if len(header) < 10:
        return None
    if kind == b"VP8X":
        return int.from_bytes(header[4:7], "little") + 1, int.from_bytes(header[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(header[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", header, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _normalized(image: ImageFile.ImageFile, data: bytes, max_side: int, cut: tuple[int, int] | None) -> Image.Image:
    whole_side = max_side if cut is None else max_side * cut[1]
    if image.format == "JPEG":
        # A JPEG can be decoded at 1/2, 1/4 or 1/8 of its size; twice the target size keeps it sharp. That takes twice
        # as long, and shows nothing more where the picture is small.
        width, height = _fitted(image.size, whole_side)
        times = 1 if max_side <= SMALL_SIDE else 2
        image.draft(None, (times * width, times * height))
    profile = image.info.get("icc_profile")
    if isinstance(image, HeifImageFile):
        pixels = _heif_pixels(data, image.size, whole_side)
    else:
        image.load()
        pixels = image
    upright = UPRIGHT.get(_orientation(image))
    if cut is not None:
        pixels, upright = part_of(pixels if upright is None else pixels.transpose(upright), *cut), None
    picture = _to_srgb(_on_white(_shrunk(_to_8_bits(pixels), max_side)), profile)
    if upright is not None:
        picture = picture.transpose(upright)
    picture.info.clear()
    return picture


def part_of(image: Image.Image, part: int, parts: int) -> Image.Image:
    """Return one part of a long picture, with a little of those beside it: a product may be where it is cut."""
    longer = max(image.size)
    start, end = longer * (part - OVERLAP - 1) / parts, longer * (part + OVERLAP) / parts
    first, last = max(0, round(start)), min(longer, round(end))
    is_upright = image.height >= image.width
    return image.crop((0, first, image.width, last) if is_upright else (first, 0, last, image.height))


def _heif_pixels(data: bytes, size: tuple[int, int], max_side: int) -> Image.Image:
    """Decode a HEIC, and copy its pixels at a fraction of their size: a full copy would double the memory.

    As with a JPEG, twice the target size keeps it sharp.
    """
    file = open_heif(BytesIO(data), convert_hdr_to_8bit=True, remove_stride=False)
    frame = file[file.primary_index]
    rows, stride, (width, height) = frame.data, frame.stride, frame.size
    if (width, height) != size:
        raise ValueError(f"it is {width}x{height} and not {size[0]}x{size[1]} as its header says")
    factor = max(1, max(size) // (2 * max_side))
    reduced = Image.new(frame.mode, (-(-width // factor), -(-height // factor)))
    for top in range(0, height, BAND * factor):
        lines = min(BAND * factor, height - top)
        band = rows[top * stride : (top + lines) * stride]
        part = Image.frombytes(frame.mode, (width, lines), band, "raw", frame.mode, stride)
        reduced.paste(part.reduce(factor), (0, top // factor))
    return reduced


def _to_8_bits(image: Image.Image) -> Image.Image:
    """Return an image with 8 bits per channel: L, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):
        # `convert("L")` alone would clip 16 bits instead of scaling them.
        grey = image if image.mode == "I;16" else image.convert("I")
        return grey.point(lambda value: value / 256).convert("L")
    # Converting to the mode that it has already would copy up to 200 MB.
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in {"L", "RGB", "CMYK"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        # A profile that is broken or made for other pixels is ignored.
        with suppress(ImageCms.PyCMSError):
            converted = ImageCms.profileToProfile(
                image, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
    return image.convert("RGB")


def _orientation(image: Image.Image) -> int:
    # Unreadable metadata is no reason to refuse a photo.
    with suppress(Exception):
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    return 1


def _fitted(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    width, height = size
    scale = min(1.0, max_side / max(size))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _shrunk(image: Image.Image, max_side: int) -> Image.Image:
    size = _fitted(image.size, max_side)
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()
