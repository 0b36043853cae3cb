import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, JpegImagePlugin, PngImagePlugin

from bot.images.sanitize import (
    MAX_CHUNKS,
    MAX_SEGMENTS,
    MAX_TABLE_BYTES,
    HostileImage,
    sanitize_jpeg,
    sanitize_png,
    webp_size,
)


def saved(format_: str, **options: object) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, format_, **options)
    return buffer.getvalue()


JPEG, PNG = saved("JPEG"), saved("PNG")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segments(*segments: bytes) -> bytes:
    return JPEG[:2] + b"".join(segments) + JPEG[2:]


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunks(*chunks: bytes) -> bytes:
    after_header = 8 + 25
    return PNG[:after_header] + b"".join(chunks) + PNG[after_header:]


# JPEG


def test_a_minimal_jpeg_is_unchanged() -> None:
    assert sanitize_jpeg(JPEG).data == JPEG


def test_needed_segments_are_kept() -> None:
    needed = (
        segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"),
        segment(0xE2, b"ICC_PROFILE\0\x01\x02one"),
        segment(0xE2, b"ICC_PROFILE\0\x02\x02two"),
        segment(0xEE, b"Adobe\0d\0\0\0\0\x01"),
    )
    assert sanitize_jpeg(with_segments(*needed)).data == with_segments(*needed)


@pytest.mark.parametrize(
    "surplus",
    [
        segment(0xFE, b"a comment"),
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(60_000)),
        segment(0xE2, b"MPF\0" + bytes(80)),
        segment(0xED, b"Photoshop 3.0\x008BIM"),
        segment(0xE0, b"JFXX\0"),
        b"\xff\xff\xff\xff",
        b"no marker",
        b"\xff\x00",
    ],
    ids=["comment", "depth map", "previews", "photoshop", "thumbnail", "padding", "junk", "stuffing"],
)
def test_unneeded_segments_are_removed(surplus: bytes) -> None:
    assert sanitize_jpeg(with_segments(surplus)).data == JPEG


def test_only_the_first_exif_is_kept() -> None:
    exif = segment(0xE1, b"Exif\0\0first")
    sanitized = sanitize_jpeg(with_segments(exif, *[segment(0xE1, b"Exif\0\0")] * 900)).data
    assert sanitized == with_segments(exif)


def test_a_photo_with_a_depth_map_of_many_megabytes_is_read() -> None:
    photo = with_segments(*[segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(65_000))] * 300)
    assert JpegImagePlugin.JpegImageFile(BytesIO(sanitize_jpeg(photo).data)).size == (40, 30)


@pytest.mark.parametrize("surplus", [segment(0xE1, b"Exif\0\0"), b"\xff\xd8", b"\xff\xfe\0\2"])
def test_more_segments_than_any_photo_has_are_refused(surplus: bytes) -> None:
    with pytest.raises(HostileImage, match=f"more than {MAX_SEGMENTS} segments"):
        sanitize_jpeg(with_segments(surplus * MAX_SEGMENTS))


def test_too_many_bytes_of_tables_are_refused() -> None:
    tables = segment(0xDB, bytes(65) * 15)
    with pytest.raises(HostileImage, match=f"more than {MAX_TABLE_BYTES} bytes"):
        sanitize_jpeg(with_segments(tables * 100))


def test_a_segment_of_no_length_is_refused() -> None:
    with pytest.raises(HostileImage, match="no length"):
        sanitize_jpeg(with_segments(b"\xff\xe1\0\0"))


@pytest.mark.parametrize("size", range(2, len(JPEG), 7))
def test_a_truncated_jpeg_is_left_to_its_reader(size: int) -> None:
    assert JPEG.startswith(sanitize_jpeg(JPEG[:size]).data)


def test_a_jpeg_of_one_scan_is_told_from_those_that_are_decoded_as_a_whole() -> None:
    scan = JPEG.index(b"\xff\xda")
    red_alone = JPEG[:scan] + segment(0xDA, b"\x01\x01\0\0?\0") + JPEG[scan + 14 :]

    assert sanitize_jpeg(JPEG).one_scan
    assert not sanitize_jpeg(saved("JPEG", progressive=True)).one_scan
    assert not sanitize_jpeg(red_alone).one_scan


# PNG


def test_a_minimal_png_is_unchanged() -> None:
    assert sanitize_png(PNG) == PNG


def test_only_the_first_profile_is_kept() -> None:
    profile = chunk(b"iCCP", b"one\0\0" + zlib.compress(b"profile"))
    assert sanitize_png(with_chunks(profile, *[chunk(b"iCCP", b"two\0\0")] * 900)) == with_chunks(profile)


@pytest.mark.parametrize("surplus", [chunk(b"tIME", bytes(7)), chunk(b"prIv"), chunk(b"acTL", bytes(8))])
def test_unneeded_chunks_are_removed(surplus: bytes) -> None:
    assert sanitize_png(with_chunks(surplus)) == PNG


def test_more_chunks_than_any_png_has_are_refused() -> None:
    with pytest.raises(HostileImage, match=f"more than {MAX_CHUNKS} chunks"):
        sanitize_png(with_chunks(chunk(b"prIv") * MAX_CHUNKS))


def test_a_png_of_small_chunks_is_read() -> None:
    header, end = PNG[:33], PNG[-12:]
    pixels = PNG[PNG.index(b"IDAT") + 4 : -16]
    png = header + b"".join(chunk(b"IDAT", bytes([byte])) for byte in pixels) + end
    assert PngImagePlugin.PngImageFile(BytesIO(sanitize_png(png))).convert("RGB").getpixel((20, 20)) == (255, 0, 0)


@pytest.mark.parametrize("size", range(8, len(PNG), 5))
def test_a_truncated_png_is_left_to_its_reader(size: int) -> None:
    assert PNG.startswith(sanitize_png(PNG[:size]))


# WebP


@pytest.mark.parametrize(
    "options", [{}, {"lossless": True}, {"exif": b"Exif\0\0"}], ids=["lossy", "lossless", "extended"]
)
def test_the_size_of_a_webp_is_in_its_header(options: dict[str, object]) -> None:
    assert webp_size(saved("WEBP", **options)) == (40, 30)


@pytest.mark.parametrize("data", [b"", b"RIFF\0\0\0\0WEBP", b"RIFF\0\0\0\0WEBPVP9 " + bytes(20)])
def test_other_bytes_have_no_webp_size(data: bytes) -> None:
    assert webp_size(data) is None
