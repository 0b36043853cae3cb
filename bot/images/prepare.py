"""Bytes from a stranger become a clean, bounded JPEG: upright, sRGB, without metadata, within a provider's limits.

`decode` and `encode` are pure and block; `PhotoPreparer` runs them in threads, a few at a time.
"""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import ExifTags, Image, ImageCms, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from pillow_heif import HeifImageFile, open_heif

from bot.images.memory import MAX_BYTES as MAX_MEMORY
from bot.images.memory import Room, needed, webp
from bot.images.sanitize import lean_jpeg, lean_png, webp_size
from bot.models.photo import PhotoFault, UnreadablePhoto
from providers.capabilities import ImageLimits
from providers.models import Photo

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
MIN_SIDE: Final = 10

# An ordinary progressive JPEG has about ten scans. A few bytes of scan can cost a pass over all pixels.
MAX_SCANS: Final = 200

# Rows that are taken over from a HEIC at once.
BAND: Final = 64

QUALITIES: Final = (90, 85, 80, 70, 60, 50, 40)
SHRINK: Final = 0.8

# Major brands of HEIC and HEIF files (ISO/IEC 23008-12, annex B).
HEIF_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)

# What undoes each value of the EXIF orientation (EXIF 2.32, tag 0x0112); 1 is upright.
UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Header:
    """What a picture's header claims: `format` is Pillow's name of it, `mode` Pillow's pixel mode, sides in pixels.

    `memory` are the bytes that decoding it takes at its peak.
    """

    format: str
    mode: str
    width: int
    height: int
    memory: int


class PhotoPreparer:
    """Prepares photos in `workers` threads of its own; the event loop never waits for one. Call `close` at the end.

    A picture takes up to 290 MB while it is decoded, and all in `room` 300: of two large ones one waits for the other.
    """

    def __init__(self, workers: int = 2, room: Room | None = None) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="photo")
        self._room = room or Room()

    async def prepare(self, data: bytes, limits: ImageLimits) -> Photo:
        """Make of `data` a JPEG within `limits`; raises `UnreadablePhoto`. The same input gives the same bytes."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._prepare, data, limits)

    async def inspect(self, data: bytes) -> Header:
        """Read the header alone, as the function does: a hostile one takes its time."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, inspect, data)

    def close(self) -> None:
        """Drop what has not begun; what runs ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _prepare(self, data: bytes, limits: ImageLimits) -> Photo:
        # Held by the thread: it goes on decoding when nobody waits for it any more.
        with self._room.taken(inspect(data).memory):
            return encode(decode(data, limits.max_side), limits.max_bytes)


def inspect(data: bytes) -> Header:
    """Read the header alone; raises `UnreadablePhoto` for what `decode` would refuse before decoding."""
    image, memory = _open(data)
    return Header(image.format or "", image.mode, image.width, image.height, memory)


def decode(data: bytes, max_side: int) -> Image.Image:
    """Return the picture upright, in sRGB on white, its longer side at most `max_side` pixels; never enlarged.

    The first frame counts where there are several. Raises `UnreadablePhoto`.
    """
    image, _ = _open(data)
    try:
        return _clean(image, data, max_side)
    except MemoryError:
        raise
    except Exception as error:
        raise UnreadablePhoto(PhotoFault.DAMAGED, f"the {image.format} can't be decoded: {error}") from error


def encode(image: Image.Image, max_bytes: int) -> Photo:
    """Return an RGB `image` as a baseline JPEG of at most `max_bytes`, of less quality and then size where needed.

    Raises `ValueError` where not even a single pixel fits.
    """
    while True:
        for quality in QUALITIES:
            data = _jpeg(image, quality)
            if len(data) <= max_bytes:
                digest = hashlib.sha256(data).hexdigest()
                return Photo(data=data, sha256=digest, width=image.width, height=image.height)
        longer = max(image.size)
        if longer == 1:
            raise ValueError(f"no JPEG has as little as {max_bytes} bytes: give a limit of some kilobytes")
        image = _shrunk(image, int(longer * SHRINK))


def _open(data: bytes) -> tuple[ImageFile.ImageFile, int]:
    """Return the picture, not decoded yet, and the bytes that decoding takes."""
    if len(data) > MAX_BYTES:
        raise UnreadablePhoto(PhotoFault.TOO_MANY_BYTES, f"{len(data)} bytes; at most {MAX_BYTES} are read")
    reader = _reader(data)
    if reader is None:
        raise UnreadablePhoto(PhotoFault.UNKNOWN_FORMAT, "neither JPEG, PNG, WebP nor HEIC")
    if reader is WebPImagePlugin.WebPImageFile and (size := webp_size(data)):
        # Its decoder asks for the memory as soon as it sees the header.
        _check_size(*size)
        _check_memory(*size, webp(size[0] * size[1]))
    try:
        # Not Image.open: its warning about large pictures can only be tamed for all threads at once.
        data, one_scan = _lean(data, reader)
        image = reader(BytesIO(data))
    except MemoryError:
        raise
    except Image.DecompressionBombError as error:
        raise UnreadablePhoto(PhotoFault.TOO_MANY_PIXELS, str(error)) from error
    except Exception as error:
        raise UnreadablePhoto(PhotoFault.DAMAGED, f"the header can't be read: {error}") from error
    _check_size(image.width, image.height)
    memory = needed(image, one_scan=one_scan)
    _check_memory(image.width, image.height, memory)
    if not one_scan and data.count(b"\xff\xda") > MAX_SCANS:
        raise UnreadablePhoto(PhotoFault.DAMAGED, f"a JPEG of more than {MAX_SCANS} scans")
    return image, memory


def _reader(data: bytes) -> type[ImageFile.ImageFile] | None:
    if data.startswith(b"\xff\xd8\xff"):
        return JpegImagePlugin.JpegImageFile
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImagePlugin.PngImageFile
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WebPImagePlugin.WebPImageFile
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return HeifImageFile
    return None


def _lean(data: bytes, reader: type[ImageFile.ImageFile]) -> tuple[bytes, bool]:
    """Return what `reader` needs of `data`, and whether it can decode it row by row."""
    if reader is JpegImagePlugin.JpegImageFile:
        return lean_jpeg(data)
    if reader is PngImagePlugin.PngImageFile:
        return lean_png(data), True
    return data, True


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise UnreadablePhoto(PhotoFault.TOO_MANY_PIXELS, f"{width}x{height}; at most {MAX_PIXELS} pixels are decoded")
    if min(width, height) < MIN_SIDE:
        raise UnreadablePhoto(PhotoFault.TOO_SMALL, f"{width}x{height}; each side needs {MIN_SIDE} pixels")


def _check_memory(width: int, height: int, memory: int) -> None:
    if memory > MAX_MEMORY:
        raise UnreadablePhoto(
            PhotoFault.TOO_MANY_PIXELS,
            f"{width}x{height} of this kind take {memory} bytes to decode; at most {MAX_MEMORY} are given",
        )


def _clean(image: ImageFile.ImageFile, data: bytes, max_side: int) -> Image.Image:
    if image.format == "JPEG":
        # A JPEG can be decoded at half, a quarter or an eighth of its size; twice the target keeps it sharp.
        width, height = _fitted(image.size, max_side)
        image.draft(None, (2 * width, 2 * height))
    profile = image.info.get("icc_profile")
    if isinstance(image, HeifImageFile):
        pixels = _heif_pixels(data, image.size, max_side)
    else:
        image.load()
        pixels = image
    turn = UPRIGHT.get(_orientation(image))
    picture = _to_srgb(_flattened(_shrunk(_plain(pixels), max_side)), profile)
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info.clear()
    return picture


def _heif_pixels(data: bytes, size: tuple[int, int], max_side: int) -> Image.Image:
    """Decode a HEIC, and take its pixels over at a fraction of their size: they would be there twice, 7 bytes each.

    As with a JPEG, twice the target keeps it sharp.
    """
    file = open_heif(BytesIO(data), convert_hdr_to_8bit=True, remove_stride=False)
    frame = file[file.primary_index]
    rows, stride, (width, height) = frame.data, frame.stride, frame.size
    if (width, height) != size:
        raise ValueError(f"it is {width}x{height} and not {size[0]}x{size[1]} as its header says")
    factor = max(1, max(size) // (2 * max_side))
    taken = Image.new(frame.mode, (-(-width // factor), -(-height // factor)))
    for top in range(0, height, BAND * factor):
        lines = min(BAND * factor, height - top)
        band = rows[top * stride : (top + lines) * stride]
        part = Image.frombytes(frame.mode, (width, lines), band, "raw", frame.mode, stride)
        taken.paste(part.reduce(factor), (0, top // factor))
    return taken


def _plain(image: Image.Image) -> Image.Image:
    """Return 8 bits a channel: L, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):
        # Conversion to L would clip 16 bits instead of scaling them.
        return image.point(lambda value: value / 256).convert("L")
    # A conversion to the mode that it has already would copy 200 MB of a large picture.
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in {"L", "RGB", "CMYK"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _flattened(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        # A profile that is broken, or made for another kind of pixels, is as good as none.
        with suppress(ImageCms.PyCMSError):
            converted = ImageCms.profileToProfile(
                image, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                return converted
    return image.convert("RGB")


def _orientation(image: Image.Image) -> int:
    # Metadata that can't be read costs nobody their photo.
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
