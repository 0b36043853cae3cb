"""Tells what a file is by its first bytes: what its name and type say are hints, and often wrong. Pure."""

from enum import StrEnum
from typing import Final

from bot.models.photo_fault import PhotoFault

HEAD: Final = 4096
"""How many of a file's first bytes tell what it is; fewer do where the file has no more."""


class Format(StrEnum):
    """A format of pictures that can be decoded. An MPO is a JPEG that is followed by others."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    HEIC = "HEIC"
    AVIF = "AVIF"
    GIF = "GIF"
    BMP = "BMP"
    TIFF = "TIFF"


# The box `ftyp` at the start of a file names its brands (ISO/IEC 14496-12, 4.3; registered at mp4ra.org).
HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
ANY_CODEC: Final = frozenset({b"mif1", b"msf1"})
"""Brands of pictures in any codec: the compatible brands tell which (ISO/IEC 23008-12, 10.2)."""
NO_VIDEO: Final = (b"crx ", b"jxl ", b"jp2 ", b"jpx ", b"M4A ", b"M4B ", b"M4P ")
"""Brands of raw photos, of other formats of pictures and of sound."""
BITMAP_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})
"""Bytes that the second header of a BMP may have; two letters alone would make a picture of many a text."""

SIGNATURES: Final[tuple[tuple[bytes, Format | PhotoFault], ...]] = (
    (b"\xff\xd8\xff", Format.JPEG),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"GIF87a", Format.GIF),
    (b"GIF89a", Format.GIF),
    (b"II*\0", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"II+\0", Format.TIFF),
    (b"MM\0+", Format.TIFF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", PhotoFault.OFFICE_FILE),
    (b"{\\rtf", PhotoFault.OFFICE_FILE),
    (b"PK\x05\x06", PhotoFault.ARCHIVE),
    (b"Rar!\x1a\x07", PhotoFault.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", PhotoFault.ARCHIVE),
    (b"\x1f\x8b", PhotoFault.ARCHIVE),
    (b"BZh", PhotoFault.ARCHIVE),
    (b"\xfd7zXZ\0", PhotoFault.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", PhotoFault.ARCHIVE),
    (b"\x1a\x45\xdf\xa3", PhotoFault.VIDEO),  # Matroska and WebM
    (b"\0\0\x01\xba", PhotoFault.VIDEO),  # MPEG
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", PhotoFault.VIDEO),  # WMV
    (b"FLV\x01", PhotoFault.VIDEO),
)
OFFICE_PARTS: Final = (
    b"[Content_Types].xml",
    b"_rels/",
    b"docProps/",
    b"word/",
    b"xl/",
    b"ppt/",
    b"mimetype",
    b"Index/",
)
"""How the first name in a ZIP begins that is an office file (ECMA-376 part 2; OpenDocument 1.3, part 2; iWork)."""


def read_format(data: bytes) -> Format | PhotoFault:
    """Return the format of a picture that begins with `data`, or what is the matter with a file that is none."""
    for start, kind in SIGNATURES:
        if data.startswith(start):
            return kind
    if data.startswith(b"RIFF"):
        return _read_riff(data)
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in BITMAP_HEADERS:
        return Format.BMP
    if data.startswith(b"PK\x03\x04"):
        return _read_zip(data)
    if data[4:8] == b"ftyp":
        return _read_brands(data)
    if data[4:8] in {b"moov", b"mdat", b"wide"}:  # QuickTime from before there were brands
        return PhotoFault.VIDEO
    if b"%PDF-" in data[:1024]:  # readers look for it so far (ISO 32000-1, annex H.3)
        return PhotoFault.PDF
    return PhotoFault.ARCHIVE if data[257:262] == b"ustar" else PhotoFault.UNKNOWN_FORMAT


def _read_riff(data: bytes) -> Format | PhotoFault:
    if data[8:12] == b"WEBP":
        return Format.WEBP
    return PhotoFault.VIDEO if data[8:12] == b"AVI " else PhotoFault.UNKNOWN_FORMAT


def _read_zip(data: bytes) -> PhotoFault:
    """Tell an office file from another ZIP by the name of its first part (APPNOTE.TXT, 4.3.7)."""
    first = data[30 : 30 + int.from_bytes(data[26:28], "little")]
    return PhotoFault.OFFICE_FILE if first.startswith(OFFICE_PARTS) else PhotoFault.ARCHIVE


def _read_brands(data: bytes) -> Format | PhotoFault:
    major, end = data[8:12], min(len(data), int.from_bytes(data[:4], "big"))
    if major in ANY_CODEC:
        compatible = {data[at : at + 4] for at in range(16, end, 4)}
        return Format.AVIF if compatible & AVIF_BRANDS else Format.HEIC
    if major in HEIF_BRANDS:
        return Format.HEIC
    if major in AVIF_BRANDS:
        return Format.AVIF
    return PhotoFault.UNKNOWN_FORMAT if major.startswith(NO_VIDEO) else PhotoFault.VIDEO
