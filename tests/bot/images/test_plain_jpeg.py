import random
import struct
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image, ImageCms

from bot.images.plain_jpeg import MAX_BYTES, MAX_SEGMENTS, plain_jpeg

PICTURES = Path(__file__).parents[2] / "fixtures" / "pictures"


def noise(mode: str = "RGB") -> Image.Image:
    size = 64 * 48 * len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (64, 48), random.Random(7).randbytes(size))


def saved(image: Image.Image | None = None, **options: object) -> bytes:
    buffer = BytesIO()
    (image or noise()).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def with_segments(*segments: bytes) -> bytes:
    return PLAIN[:2] + b"".join(segments) + PLAIN[2:]


def oriented(value: int, order: str = "<") -> bytes:
    """An Exif segment with an orientation."""
    tiff = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}IHHHIHHI", 8, 1, 0x0112, 3, 1, value, 0, 0)
    return segment(0xE1, b"Exif\0\0" + tiff)


PLAIN = saved()
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(
    "data",
    [PLAIN, saved(progressive=True), saved(noise("L")), saved(subsampling=0, restart_marker_blocks=2)],
    ids=["baseline", "progressive", "grey", "with restarts"],
)
def test_a_jpeg_without_metadata_stays_as_it_is(data: bytes) -> None:
    plain = plain_jpeg(data)
    assert plain is not None
    assert (plain.data, plain.width, plain.height) == (data, 64, 48)


@pytest.mark.parametrize(
    "surplus",
    [
        segment(0xFE, b"a comment"),
        oriented(1),
        oriented(1, ">"),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(60_000)),
        segment(0xE2, b"ICC_PROFILE\0\x01\x01" + PROFILE),
        segment(0xE2, b"MPF\0" + bytes(80)),
        segment(0xED, b"Photoshop 3.0\x008BIM"),
        segment(0xE0, b"JFXX\0"),
        segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1" + bytes(3)),
    ],
    ids=["comment", "exif", "exif of a Mac", "xmp", "depth map", "srgb", "previews", "photoshop", "jfxx", "thumbnail"],
)
def test_metadata_is_removed_and_all_else_stays(surplus: bytes) -> None:
    plain = plain_jpeg(with_segments(surplus))
    assert plain is not None
    assert plain.data == PLAIN


def test_what_tells_the_colours_stays() -> None:
    data = with_segments(segment(0xEE, b"Adobe\0d\0\0\0\0\x01"))
    plain = plain_jpeg(data)
    assert plain is not None
    assert plain.data == data


def test_what_follows_the_picture_is_removed() -> None:
    plain = plain_jpeg(PLAIN + b"a film")
    assert plain is not None
    assert plain.data == PLAIN


def test_the_pixels_stay_the_same() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    data = saved(exif=exif, comment=b"a note", xmp=b"<x:xmpmeta/>", icc_profile=PROFILE, progressive=True)
    plain = plain_jpeg(data)
    assert plain is not None
    shown = Image.open(BytesIO(plain.data))
    assert shown.tobytes() == Image.open(BytesIO(data)).tobytes()
    assert shown.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


@pytest.mark.parametrize(
    "data",
    [
        saved(noise("CMYK")),
        with_segments(oriented(6)),
        with_segments(segment(0xE1, b"Exif\0\0no tags")),
        with_segments(segment(0xE1, b'http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation="6"/>')),
        with_segments(segment(0xE2, b"ICC_PROFILE\0\x01\x01Display P3")),
        (PICTURES / "arithmetic.jpg").read_bytes(),
        with_segments(*[segment(0xFE, b"")] * MAX_SEGMENTS),
        with_segments(segment(0xF0, b"of no known kind")),
        with_segments(segment(0xC0, b"\x08\0\x30\0\x40\3")),
        PLAIN[:2] + b"no segment" + PLAIN[2:],
        PLAIN + bytes(MAX_BYTES),
        b"\x89PNG\r\n\x1a\n",
        b"",
    ],
    ids=[
        "cmyk",
        "turned",
        "broken exif",
        "turned by xmp",
        "other colours",
        "arithmetic",
        "many segments",
        "unknown segment",
        "two frames",
        "stray bytes",
        "large",
        "png",
        "empty",
    ],
)
def test_any_other_picture_has_to_be_decoded(data: bytes) -> None:
    assert plain_jpeg(data) is None


@pytest.mark.parametrize("size", range(0, len(PLAIN), 29))
def test_a_jpeg_that_is_cut_off_has_to_be_decoded(size: int) -> None:
    assert plain_jpeg(PLAIN[:size]) is None
