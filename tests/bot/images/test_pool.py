"""Hostile pictures end within their bounds and hold up nobody. Each costs a second of processor time at most."""

import asyncio
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import ExifTags, Image, ImageCms

from bot.images.decode import decode, encode
from bot.images.jobs import Bounds, Jpeg, PreparePhoto
from bot.images.pool import ImagePool
from bot.images.process import WorkerProcess
from bot.models.failures import UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from bot.observability.metrics import Metrics
from tests.descriptors import without_descriptors
from tests.pictures import ftyp, saved
from tests.samples import jpeg
from tests.waiting import until

PICTURES = Path(__file__).parents[2] / "fixtures" / "pictures"
ARITHMETIC = (PICTURES / "arithmetic.jpg").read_bytes()


def prepare(data: bytes) -> PreparePhoto:
    return PreparePhoto(data, max_bytes=1_000_000, max_side=1280)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes) -> bytes:
    plain = saved(Image.new("RGB", (40, 40)), "PNG")
    return plain[:33] + b"".join(chunks) + plain[33:]


def scans_of_all_pixels() -> bytes:
    """A progressive JPEG of 40 megapixels with a thousand scans of a few bytes; each is a pass over all pixels."""
    data = saved(Image.new("L", (6400, 6400)), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + scan * 1000 + data[-2:]


def segments_without_end() -> bytes:
    return jpeg()[:2] + b"\xff\xe1\0\x08Exif\0\0" * 1_500_000 + jpeg()[2:]


def nested(kind: bytes, depth: int) -> bytes:
    """Boxes of the MP4 family, each in the one before."""
    return b"".join(struct.pack(">I4sI", 12 * left, kind, 0) for left in range(depth, 0, -1))


def bitmap_of_runs(side: int, runs: bytes) -> bytes:
    """A BMP of 8 bits whose pixels are run lengths, which Pillow decodes one by one."""
    header = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 8, 1, len(runs), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", 1078 + len(runs), 0, 0, 1078) + header + bytes(1024) + runs


def tiff(*tags: tuple[int, int, int, int]) -> bytes:
    """A TIFF whose page has these tags, each of a number, a type, a count and a value, and is followed by itself."""
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", 8)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "arithmetic jpeg": lambda: ARITHMETIC,
    "nested heic": (PICTURES / "nested.heic").read_bytes,
    "jpeg of many scans": scans_of_all_pixels,
    "jpeg of many segments": segments_without_end,
    "png of many pixels": lambda: saved(Image.new("RGBA", (7000, 7000)), "PNG"),
    "png of many texts": lambda: png(*[chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1_000_000), 9))] * 1000),
    "png of many chunks": lambda: png(chunk(b"prIv", b"") * 1_500_000),
    "animated png": lambda: png(chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)), chunk(b"fcTL", bytes(26)) * 500_000),
    "webp of many pixels": lambda: saved(Image.new("RGBA", (7000, 7000)), "WEBP", lossless=True, method=0),
    "animated webp": lambda: saved(
        Image.new("RGB", (3000, 3000)),
        "WEBP",
        save_all=True,
        append_images=[Image.new("RGB", (3000, 3000), "red")] * 9,
        method=0,
    ),
    "animated gif": lambda: saved(
        Image.new("P", (3000, 3000)), "GIF", save_all=True, append_images=[Image.new("P", (3000, 3000), 1)] * 99
    ),
    "deep tiff": lambda: saved(Image.new("I;16", (5000, 5000)), "TIFF", compression="tiff_adobe_deflate"),
    "avif without a picture": lambda: ftyp(b"avif") + bytes(2000),
    "avif of many boxes": lambda: ftyp(b"avif", b"mif1") + b"\0\0\0\x08free" * 1_000_000,
    "avif of boxes in boxes": lambda: ftyp(b"avif", b"mif1") + nested(b"meta", 200_000),
    "gif of many comments": lambda: saved(Image.new("P", (40, 40)), "GIF").replace(
        b",", b"!\xfe\1a\0" * 400_000 + b",", 1
    ),
    "bmp of many pixels": lambda: saved(Image.new("1", (7000, 7000)), "BMP"),
    "bmp of runs": lambda: bitmap_of_runs(7000, b"\0\2\xff\xff" * 100 + b"\0\0" * 1_000_000),
    "tiff of many pixels": lambda: saved(Image.new("L", (7000, 7000)), "TIFF", compression="tiff_adobe_deflate"),
    "tiff of many tags": lambda: tiff(*[(65_000, 2, 18_000_000, 8)] * 60_000) + bytes(18_000_000),
    "tiff of pages in a circle": lambda: tiff((256, 3, 1, 40), (257, 3, 1, 40)),
    "tiff of many strips": lambda: (
        tiff((256, 4, 1, 7000), (257, 4, 1, 7000), (258, 3, 1, 8), (262, 3, 1, 1), (273, 4, 500_000, 8), (278, 3, 1, 1))
        + bytes(2_000_000)
    ),
    "heic of many boxes": lambda: b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\0\0\0\x08free" * 1_000_000,
}


@pytest.fixture
def narrow(worker: WorkerProcess, metrics: Metrics) -> ImagePool:
    """A pool that gives a picture a second of processor time."""
    return ImagePool(worker, Bounds(memory=150_000_000, seconds=1), metrics)


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_picture_ends_and_the_next_is_done(narrow: ImagePool, hostile: Callable[[], bytes]) -> None:
    with suppress(UnreadablePhoto):
        await narrow.run(prepare(hostile()), 1)
    assert (await narrow.run(prepare(jpeg()), 2)).width == 60


async def test_a_picture_that_takes_too_long_is_ended(narrow: ImagePool, metrics: Metrics) -> None:
    with pytest.raises(UnreadablePhoto) as caught:
        await narrow.run(prepare(ARITHMETIC))
    assert caught.value.fault is PhotoFault.TOO_DEMANDING
    assert b'snapsource_pictures_given_up_total{why="seconds"}' in metrics.exposition()


async def test_a_picture_that_takes_too_much_memory_is_ended(narrow: ImagePool, metrics: Metrics) -> None:
    with pytest.raises(UnreadablePhoto) as caught:
        await narrow.run(prepare(saved(Image.new("RGBA", (6000, 6000)), "PNG")))
    assert caught.value.fault is PhotoFault.TOO_DEMANDING
    assert b'snapsource_pictures_given_up_total{why="memory"} 2.0' in metrics.exposition()


async def test_a_large_picture_is_done_at_the_second_try(pool: ImagePool) -> None:
    assert (await pool.run(prepare(saved(Image.new("RGB", (4000, 4000)), "PNG")))).width == 1280


async def test_a_picture_passes_by_those_that_take_long(narrow: ImagePool) -> None:
    order: list[int] = []

    async def one(data: bytes, person: int) -> None:
        with suppress(UnreadablePhoto):
            await narrow.run(prepare(data), person)
        order.append(person)

    await asyncio.gather(one(ARITHMETIC, 1), one(ARITHMETIC, 2), one(jpeg(), 3))
    assert order[0] == 3


async def test_a_person_has_one_picture_at_a_time_and_others_pass_by(narrow: ImagePool) -> None:
    order: list[int] = []

    async def one(data: bytes, person: int) -> None:
        with suppress(UnreadablePhoto):
            await narrow.run(prepare(data), person)
        order.append(person)

    await asyncio.gather(one(ARITHMETIC, 1), one(jpeg(), 1), one(jpeg(), 1), one(jpeg(), 2))
    assert order == [2, 1, 1, 1]


async def test_a_picture_that_nobody_waits_for_any_more_is_ended(worker: WorkerProcess, metrics: Metrics) -> None:
    pool = ImagePool(worker, Bounds(memory=200_000_000, seconds=600), metrics)
    waiting = asyncio.create_task(pool.run(prepare(ARITHMETIC)))
    await until(lambda: jobs_of(worker))
    waiting.cancel()
    await until(lambda: not jobs_of(worker))


async def test_a_picture_is_sent_again_later_where_no_process_can_be_started(metrics: Metrics) -> None:
    nowhere = WorkerProcess("/nowhere/python")
    with pytest.raises(UnreadablePhoto) as caught:
        await ImagePool(nowhere, Bounds(memory=150_000_000, seconds=1), metrics).run(prepare(jpeg()))
    assert caught.value.fault is PhotoFault.BUSY
    assert b'snapsource_pictures_given_up_total{why="no_process"}' in metrics.exposition()


async def test_a_picture_is_sent_again_later_where_no_descriptor_is_left(pool: ImagePool) -> None:
    await pool.run(prepare(jpeg()))
    with without_descriptors(), pytest.raises(UnreadablePhoto) as caught:
        await pool.run(prepare(jpeg()))
    assert caught.value.fault is PhotoFault.BUSY
    await pool.run(prepare(jpeg()))


async def test_a_process_that_was_ended_is_replaced(pool: ImagePool, worker: WorkerProcess) -> None:
    await pool.run(prepare(jpeg()))
    assert worker.pid is not None
    os.kill(worker.pid, 9)
    assert (await pool.run(prepare(jpeg()))).width == 60


def ordinary() -> Iterator[bytes]:
    """Pictures of every kind, with and without what may come with them."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta tiff:Orientation='6'/>"
    for kind, modes in {
        "JPEG": ("L", "RGB", "CMYK"),
        "MPO": ("RGB",),
        "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
        "WEBP": ("RGB", "RGBA"),
        "AVIF": ("L", "RGB", "RGBA"),
        "GIF": ("L", "P", "RGB"),
        "BMP": ("1", "L", "P", "RGB"),
        "TIFF": ("1", "L", "P", "RGB", "RGBA", "CMYK", "I;16"),
    }.items():
        for mode in modes:
            yield saved(Image.new(mode, (40, 30)), kind)
            yield saved(Image.new(mode, (40, 30)), kind, exif=exif, icc_profile=profile)
            yield saved(Image.new(mode, (40, 30)), kind, xmp=xmp)
    yield saved(Image.new("RGB", (64, 48)), "HEIC", exif=exif.tobytes())


async def test_the_bounds_change_nothing_for_an_ordinary_picture(pool: ImagePool) -> None:
    for data in ordinary():
        assert await pool.run(prepare(data)) == encode(decode(data, 1280), 1_000_000)


async def test_equal_jobs_give_equal_pictures(pool: ImagePool) -> None:
    first, second = await asyncio.gather(pool.run(prepare(jpeg()), 1), pool.run(prepare(jpeg()), 2))
    assert isinstance(first, Jpeg)
    assert first == second


def jobs_of(worker: WorkerProcess) -> str:
    """The ids of the processes that do jobs now."""
    return Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text(encoding="ascii")
