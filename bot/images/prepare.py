"""Turns a stranger's bytes into a JPEG within a provider's limits: upright, sRGB, without metadata.

`read_header`, `decode` and `encode` are pure and block; `PhotoPreparer` runs them in threads, a few at a time.
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

from bot.images.memory import MAX_PICTURE_MEMORY, MemoryBudget, decoding_memory, webp_memory
from bot.images.sanitize import sanitize_jpeg, sanitize_png, webp_size
from bot.models.failures import PhotoFault, UnreadablePhoto
from providers.models import Photo
from providers.query import ImageLimits

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
MIN_SIDE: Final = 10

# An ordinary progressive JPEG has about ten scans. A scan of a few bytes can cost a pass over all pixels.
MAX_SCANS: Final = 200

# How many reduced rows of a HEIC are copied at once.
BAND: Final = 64

QUALITIES: Final = (90, 85, 80, 70, 60, 50, 40)
# By how much a picture shrinks when even the lowest quality has too many bytes.
SHRINK: Final = 0.8

# Major brands of HEIC and HEIF files (ISO/IEC 23008-12, annex B).
HEIF_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)

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


@dataclass(frozen=True, slots=True)
class Header:
    """What a picture's header claims. `format` and `mode` are Pillow's names; width and height are in pixels.

    `memory` is the estimated peak of decoding it, in bytes.
    """

    format: str
    mode: str
    width: int
    height: int
    memory: int


class PhotoPreparer:
    """Prepares photos in `workers` threads of its own, so that the event loop never blocks. Call `close` at the end.

    Decoding one picture may take 290 MB, and all together share `memory`, 300 MB: of two large ones, one waits.
    """

    def __init__(self, workers: int = 2, memory: MemoryBudget | None = None) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="photo")
        self._memory = memory or MemoryBudget()

    async def prepare(self, data: bytes, limits: ImageLimits) -> Photo:
        """Return `data` as a JPEG within `limits`. Equal input gives equal bytes.

        Raises:
            UnreadablePhoto: it is no picture, is damaged, too small or too large.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._prepare, data, limits)

    async def read_header(self, data: bytes) -> Header:
        """Run the function `read_header` in a thread: a hostile header takes long to read.

        Raises:
            UnreadablePhoto: as the function does.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, read_header, data)

    def close(self) -> None:
        """Cancel what has not begun; what is running ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _prepare(self, data: bytes, limits: ImageLimits) -> Photo:
        # Reserved in the thread, which goes on decoding even when nobody waits for it any more.
        with self._memory.reserve(read_header(data).memory):
            return encode(decode(data, limits.max_side), limits.max_bytes)


def read_header(data: bytes) -> Header:
    """Read the header of a picture without decoding it.

    Raises:
        UnreadablePhoto: `decode` would refuse the picture by its header.
    """
    image, memory = _open(data)
    return Header(image.format or "", image.mode, image.width, image.height, memory)


def decode(data: bytes, max_side: int) -> Image.Image:
    """Return the picture upright, in sRGB on white, its longer side at most `max_side` pixels; it is never enlarged.

    Of several frames the first is taken.

    Raises:
        UnreadablePhoto: it is no picture, is damaged, too small or too large.
    """
    image, _ = _open(data)
    try:
        return _normalized(image, data, max_side)
    except MemoryError:
        raise
    except Exception as error:
        raise UnreadablePhoto(PhotoFault.DAMAGED, f"the {image.format} can't be decoded: {error}") from error


def encode(image: Image.Image, max_bytes: int) -> Photo:
    """Return an RGB `image` as a baseline JPEG of at most `max_bytes`. Quality is reduced first, then size.

    Raises:
        ValueError: not even a single pixel fits.
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
    """Return the picture, not decoded yet, and the peak bytes that decoding takes."""
    if len(data) > MAX_BYTES:
        raise UnreadablePhoto(PhotoFault.TOO_MANY_BYTES, f"{len(data)} bytes; at most {MAX_BYTES} are read")
    reader = _reader_for(data)
    if reader is None:
        raise UnreadablePhoto(PhotoFault.UNKNOWN_FORMAT, "neither JPEG, PNG, WebP nor HEIC")
    if reader is WebPImagePlugin.WebPImageFile and (size := webp_size(data)):
        # WebP's decoder allocates all its memory when it sees the header.
        _check_size(*size)
        _check_memory(*size, webp_memory(size[0] * size[1]))
    try:
        # Not `Image.open`, whose warning about large pictures can only be turned off for all threads at once.
        data, one_scan = _sanitize(data, reader)
        image = reader(BytesIO(data))
    except MemoryError:
        raise
    except Image.DecompressionBombError as error:
        raise UnreadablePhoto(PhotoFault.TOO_MANY_PIXELS, str(error)) from error
    except Exception as error:
        raise UnreadablePhoto(PhotoFault.DAMAGED, f"the header can't be read: {error}") from error
    _check_size(image.width, image.height)
    memory = decoding_memory(image, one_scan=one_scan)
    _check_memory(image.width, image.height, memory)
    if not one_scan and data.count(b"\xff\xda") > MAX_SCANS:
        raise UnreadablePhoto(PhotoFault.DAMAGED, f"a JPEG of more than {MAX_SCANS} scans")
    return image, memory


def _reader_for(data: bytes) -> type[ImageFile.ImageFile] | None:
    if data.startswith(b"\xff\xd8\xff"):
        return JpegImagePlugin.JpegImageFile
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImagePlugin.PngImageFile
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WebPImagePlugin.WebPImageFile
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return HeifImageFile
    return None


def _sanitize(data: bytes, reader: type[ImageFile.ImageFile]) -> tuple[bytes, bool]:
    """Return the parts of `data` that `reader` needs, and whether it can decode them row by row."""
    if reader is JpegImagePlugin.JpegImageFile:
        return sanitize_jpeg(data)
    if reader is PngImagePlugin.PngImageFile:
        return sanitize_png(data), True
    return data, True


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise UnreadablePhoto(PhotoFault.TOO_MANY_PIXELS, f"{width}x{height}; at most {MAX_PIXELS} pixels are decoded")
    if min(width, height) < MIN_SIDE:
        raise UnreadablePhoto(PhotoFault.TOO_SMALL, f"{width}x{height}; each side needs {MIN_SIDE} pixels")


def _check_memory(width: int, height: int, memory: int) -> None:
    if memory > MAX_PICTURE_MEMORY:
        raise UnreadablePhoto(
            PhotoFault.TOO_MANY_PIXELS,
            f"{width}x{height} of this kind take {memory} bytes to decode; at most {MAX_PICTURE_MEMORY} are given",
        )


def _normalized(image: ImageFile.ImageFile, data: bytes, max_side: int) -> Image.Image:
    if image.format == "JPEG":
        # A JPEG can be decoded at 1/2, 1/4 or 1/8 of its size; twice the target size keeps it sharp.
        width, height = _fitted(image.size, max_side)
        image.draft(None, (2 * width, 2 * height))
    profile = image.info.get("icc_profile")
    if isinstance(image, HeifImageFile):
        pixels = _heif_pixels(data, image.size, max_side)
    else:
        image.load()
        pixels = image
    upright = UPRIGHT.get(_orientation(image))
    picture = _to_srgb(_on_white(_shrunk(_to_8_bits(pixels), max_side)), profile)
    if upright is not None:
        picture = picture.transpose(upright)
    picture.info.clear()
    return picture


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
        return image.point(lambda value: value / 256).convert("L")
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
