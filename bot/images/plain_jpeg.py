"""Frees a JPEG of its metadata and leaves all else as it is, if that is all it takes to pass it on. Pure.

Only lengths are read here, never pixels: whatever a file holds, this takes some milliseconds for each megabyte.
"""

import re
import struct
from typing import Final, NamedTuple

MAX_BYTES: Final = 2 * 1024 * 1024
"""Telegram's own photos have some hundred kilobytes."""
MAX_SEGMENTS: Final = 200
"""Of all kinds, scans included: a progressive photo has about 30."""

# ITU-T T.81, table B.1. The frames are baseline, extended and progressive, all with Huffman codes.
SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
TABLES: Final = frozenset({0xC4, 0xDB, 0xDD})
APP0, EXIF_OR_XMP, ICC, ADOBE, COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
METADATA: Final = frozenset({*range(0xE0, 0xF0), COMMENT})
KNOWN: Final = FRAMES | TABLES | METADATA | {SOS, EOI}
JFIF_SIZE, ADOBE_SIZE = 14, 12
"""Bytes of these segments without a thumbnail (JFIF 1.02) and as Adobe defines it (Technical Note 5116)."""
ORIENTATION, MAX_TAGS = 0x0112, 100
SRGB: Final = (b"sRGB", "sRGB".encode("utf-16-be"))
"""How the description of an sRGB profile begins, in profiles of version 2 and 4."""

_END_OF_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


class PlainJpeg(NamedTuple):
    """A JPEG without metadata: baseline or progressive, grey or in colour, upright, sRGB."""

    data: bytes
    width: int
    height: int


class _NotPlain(Exception):
    """The file is no such JPEG: it has to be decoded."""


def plain_jpeg(data: bytes) -> PlainJpeg | None:
    """Return a JPEG without its metadata, None if it is none that could be passed on so.

    A colour profile is dropped where it is sRGB's, since a JPEG without one is read as sRGB. With any other, with an
    orientation or in CMYK it has to be decoded. What follows the end of the picture is dropped.
    """
    if len(data) > MAX_BYTES or data[:2] != bytes((0xFF, SOI)):
        return None
    try:
        return _without_metadata(data)
    except (_NotPlain, IndexError, struct.error):
        return None


def _without_metadata(data: bytes) -> PlainJpeg:
    parts, at, size, has_scan = [data[:2]], 2, None, False
    for _ in range(MAX_SEGMENTS):
        marker = data[at + 1]
        if data[at] != 0xFF or marker not in KNOWN:
            break
        if marker == EOI and has_scan and size is not None:
            return PlainJpeg(b"".join((*parts, data[at : at + 2])), *size)
        end = at + 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
        if marker == SOS:
            end, has_scan = _end_of_scan(data, end), True
        segment = data[at:end]
        if marker in FRAMES:
            if size is not None:
                break
            size = _size(segment)
        if marker not in METADATA or _is_needed(marker, segment):
            parts.append(segment)
        at = end
    raise _NotPlain


def _size(frame: bytes) -> tuple[int, int]:
    """Return width and height of a frame that has 8 bits for each of one or three channels."""
    precision, height, width, channels = struct.unpack_from(">BHHB", frame, 4)
    if precision != 8 or channels not in {1, 3} or not width or not height:
        raise _NotPlain
    return width, height


def _end_of_scan(data: bytes, start: int) -> int:
    found = _END_OF_SCAN.search(data, start)
    if found is None:
        raise _NotPlain
    return found.start()


def _is_needed(marker: int, segment: bytes) -> bool:
    """Whether the pixels can't be read without this metadata, which is then free of anything else."""
    body = segment[4:]
    if marker == APP0 and body.startswith(b"JFIF\0"):
        return len(body) == JFIF_SIZE
    if marker == ADOBE and body.startswith(b"Adobe"):
        return len(body) == ADOBE_SIZE
    if marker == EXIF_OR_XMP and (b"tiff:Orientation" in body or not _is_upright(body)):
        raise _NotPlain
    if marker == ICC and body.startswith(b"ICC_PROFILE\0") and not any(name in body for name in SRGB):
        raise _NotPlain
    return False


def _is_upright(body: bytes) -> bool:
    """Whether Exif has no orientation, or the usual one (EXIF 2.32, tag 0x0112); True for what is no Exif."""
    if not body.startswith(b"Exif\0\0"):
        return True
    tiff = body[6:]
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        raise _NotPlain
    first: int = struct.unpack_from(f"{order}I", tiff, 4)[0]
    count: int = struct.unpack_from(f"{order}H", tiff, first)[0]
    for entry in range(first + 2, first + 2 + 12 * min(count, MAX_TAGS), 12):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if tag == ORIENTATION and value != 1:
            return False
    return count <= MAX_TAGS
