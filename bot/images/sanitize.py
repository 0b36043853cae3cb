"""Removes everything from a stranger's JPEG or PNG that its pixels don't need, before Pillow reads it. Pure.

Pillow reads every segment of a JPEG and every chunk of a PNG, some in time quadratic in their number. A hostile file
can keep it busy for minutes. So it gets a copy with only the needed parts, which are found here by their lengths.
"""

import re
import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

# A photo with a depth map has about 300 segments of 64 kB. A PNG of 20 MB in chunks of 1 kB has about 20,000.
MAX_SEGMENTS: Final = 1_000
MAX_CHUNKS: Final = 25_000

# Quantization tables, Huffman codes and the frame header take about a kilobyte.
MAX_TABLE_BYTES: Final = 64 * 1024
# Enough for a colour profile of 2 MB; those of printers have about 1 MB.
MAX_PROFILE_SEGMENTS: Final = 32
# XMP may hold the orientation, and so may the text chunks that ImageMagick writes.
MAX_TEXTS: Final = 16

_MARKER: Final = re.compile(rb"\xff[^\x00\xff]")
_SOI, _EOI, _SOS, _DHT, _DAC, _DQT, _DRI = 0xD8, 0xD9, 0xDA, 0xC4, 0xCC, 0xDB, 0xDD
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {_DHT, _DAC, 0xC8}
_TABLES: Final = _FRAMES | {_DHT, _DAC, _DQT, _DRI}
_WITHOUT_LENGTH: Final = frozenset({0x01, _SOI, *range(0xD0, 0xD8)})

# Segments to keep, by marker and first bytes, and how many of each.
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


class HostileImage(ValueError):
    """A file has more data before its pixels than any picture needs, or impossible lengths."""


class SanitizedJpeg(NamedTuple):
    """A JPEG with only the needed segments. `one_scan`: it can be decoded row by row."""

    data: bytes
    one_scan: bool


class _Segment(NamedTuple):
    marker: int
    start: int
    end: int


def sanitize_jpeg(data: bytes) -> SanitizedJpeg:
    """Return a JPEG with only its tables, frame, JFIF, first Exif, XMP and Adobe segment, and colour profile.

    Everything from the first start of scan on is kept as it is.

    Raises:
        HostileImage: there are too many segments or tables, or a segment of no length.
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
        elif (kind := _kept_kind(data, segment)) is not None and counts[kind] < _KEPT_SEGMENTS[kind]:
            counts[kind] += 1
            parts.append(data[segment.start : segment.end])
        if tables > MAX_TABLE_BYTES:
            raise HostileImage(f"a JPEG with tables of more than {MAX_TABLE_BYTES} bytes")
    return SanitizedJpeg(b"".join(parts), one_scan)


def sanitize_png(data: bytes) -> bytes:
    """Return a PNG with only its pixels, palette, transparency, colour profile, Exif and a few texts.

    Of an animation the still picture remains.

    Raises:
        HostileImage: there are too many chunks.
    """
    parts, counts = [data[:8]], dict.fromkeys(_KEPT_CHUNKS, 0)
    for number, (kind, start, end) in enumerate(_chunks(data)):
        if number == MAX_CHUNKS:
            raise HostileImage(f"a PNG of more than {MAX_CHUNKS} chunks")
        if counts.get(kind, 0) < _KEPT_CHUNKS.get(kind, 0):
            counts[kind] += 1
            parts.append(data[start:end])
    return b"".join(parts)


def webp_size(data: bytes) -> tuple[int, int] | None:
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


def _segments(data: bytes) -> Iterator[_Segment]:
    """Yield the segments of a JPEG up to its first scan (ITU-T T.81, annex B); padding and stray bytes are skipped."""
    at = 2
    for _ in range(MAX_SEGMENTS):
        found = _MARKER.search(data, at)
        if found is None or data[found.start() + 1] == _EOI:
            return
        start, marker = found.start(), data[found.start() + 1]
        if marker in _WITHOUT_LENGTH:
            at = start + 2
            continue
        length = int.from_bytes(data[start + 2 : start + 4], "big")
        if start + 4 > len(data):
            return
        if length < 2:
            raise HostileImage("a JPEG with a segment of no length")
        at = start + 2 + length
        yield _Segment(marker, start, at)
        if marker == _SOS:
            return
    raise HostileImage(f"a JPEG of more than {MAX_SEGMENTS} segments before its pixels")


def _kept_kind(data: bytes, segment: _Segment) -> tuple[int, bytes] | None:
    for kind in _KEPT_SEGMENTS:
        marker, beginning = kind
        if segment.marker == marker and data.startswith(beginning, segment.start + 4):
            return kind
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, start and end of each chunk of a PNG (ISO/IEC 15948, 5.3)."""
    at = 8
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], at, end
        at = end
