"""What stands before the pixels of a stranger's JPEG, PNG or WebP, looked over by lengths alone.

Pillow reads every segment of a JPEG and every chunk of a PNG that it meets, some of them in time that grows with the
square of their number. It is given a copy with those alone that a picture needs. Pure.
"""

import re
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

# A photo with a depth map has some 300 segments of 64 kB, one of 20 MB in chunks of 1 kB some 20,000 of them.
MAX_SEGMENTS: Final = 1_000
MAX_CHUNKS: Final = 25_000

# Quantization, Huffman codes and the frame take about a kilobyte.
MAX_TABLE_BYTES: Final = 64 * 1024
# A colour profile of 2 MB; those of printers have about one.
MAX_PROFILE_SEGMENTS: Final = 32
# XMP may hold the orientation, and so may text that ImageMagick writes.
MAX_TEXTS: Final = 16

_MARKER: Final = re.compile(rb"\xff[^\x00\xff]")
_SOI, _EOI, _SOS, _DHT, _DAC, _DQT, _DRI = 0xD8, 0xD9, 0xDA, 0xC4, 0xCC, 0xDB, 0xDD
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {_DHT, _DAC, 0xC8}
_TABLES: Final = _FRAMES | {_DHT, _DAC, _DQT, _DRI}
_ALONE: Final = frozenset({0x01, _SOI, *range(0xD0, 0xD8)})

# Marker and beginning of the segments that are kept, and how many of each.
_KEPT_SEGMENTS: Final = {
    (0xE0, b"JFIF\0"): 1,
    (0xE1, b"Exif\0\0"): 1,
    (0xE1, b"http://ns.adobe.com/xap/1.0/\0"): 1,
    (0xE2, b"ICC_PROFILE\0"): MAX_PROFILE_SEGMENTS,
    (0xEE, b"Adobe"): 1,
}
_KEPT_CHUNKS: Final = {
    **dict.fromkeys((b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"eXIf", b"IEND"), 1),
    **dict.fromkeys((b"tEXt", b"zTXt", b"iTXt"), MAX_TEXTS),
    b"IDAT": MAX_CHUNKS,
}


class Overloaded(ValueError):
    """A file has more before its pixels than any picture needs, or lengths that can't be."""


class LeanJpeg(NamedTuple):
    """A JPEG without what no picture needs; `one_scan` tells that it can be decoded row by row."""

    data: bytes
    one_scan: bool


class _Segment(NamedTuple):
    marker: int
    start: int
    end: int


def lean_jpeg(data: bytes) -> LeanJpeg:
    """Return a JPEG with its tables, frame, JFIF, first Exif, XMP and Adobe segment and its colour profile alone.

    What follows the first start of a scan is kept as it is. Raises `Overloaded`.
    """
    parts, counts, tables, channels, one_scan = [data[:2]], dict.fromkeys(_KEPT_SEGMENTS, 0), 0, 0, False
    for segment in _segments(data):
        body = segment.start + 4
        if segment.marker == _SOS:
            one_scan = one_scan and data[body : body + 1] == bytes([channels])
            parts.append(data[segment.start :])
        elif segment.marker in _TABLES:
            tables += segment.end - segment.start
            if segment.marker in _FRAMES:
                one_scan, channels = segment.marker in {0xC0, 0xC1}, (data[body + 5 : body + 6] or b"\0")[0]
            parts.append(data[segment.start : segment.end])
        elif (kind := _kind(data, segment)) is not None and counts[kind] < _KEPT_SEGMENTS[kind]:
            counts[kind] += 1
            parts.append(data[segment.start : segment.end])
        if tables > MAX_TABLE_BYTES:
            raise Overloaded(f"a JPEG with tables of more than {MAX_TABLE_BYTES} bytes")
    return LeanJpeg(b"".join(parts), one_scan)


def lean_png(data: bytes) -> bytes:
    """Return a PNG with its pixels, palette, transparency, colour profile, Exif and some texts alone.

    Of an animation its still picture is left. Raises `Overloaded`.
    """
    parts, counts = [data[:8]], dict.fromkeys(_KEPT_CHUNKS, 0)
    for number, (kind, start, end) in enumerate(_chunks(data)):
        if number == MAX_CHUNKS:
            raise Overloaded(f"a PNG of more than {MAX_CHUNKS} chunks")
        if counts.get(kind, 0) < _KEPT_CHUNKS.get(kind, 0):
            counts[kind] += 1
            parts.append(data[start:end])
    return b"".join(parts)


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height that a WebP claims (RFC 9649), or None where it has no such header."""
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


def _segments(data: bytes) -> Iterator[_Segment]:
    """Go through a JPEG up to its first scan (ITU-T T.81, annex B), over padding and bytes that belong to none."""
    at = 2
    for _ in range(MAX_SEGMENTS):
        found = _MARKER.search(data, at)
        if found is None or data[found.start() + 1] == _EOI:
            return
        start, marker = found.start(), data[found.start() + 1]
        if marker in _ALONE:
            at = start + 2
            continue
        length = int.from_bytes(data[start + 2 : start + 4], "big")
        if start + 4 > len(data):
            return
        if length < 2:
            raise Overloaded("a JPEG with a segment of no length")
        at = start + 2 + length
        yield _Segment(marker, start, at)
        if marker == _SOS:
            return
    raise Overloaded(f"a JPEG of more than {MAX_SEGMENTS} segments before its pixels")


def _kind(data: bytes, segment: _Segment) -> tuple[int, bytes] | None:
    for kind in _KEPT_SEGMENTS:
        marker, beginning = kind
        if segment.marker == marker and data.startswith(beginning, segment.start + 4):
            return kind
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Go through a PNG (ISO/IEC 15948, 5.3): the kind of each chunk, where it starts and where the next one does."""
    at = 8
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], at, end
        at = end
