import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.images.formats import HEAD, Format, read_format
from bot.models.photo_fault import PhotoFault
from tests.pictures import ftyp, pdf_with_a_picture, saved, zipped
from tests.samples import jpeg

FORMATS = {
    "JPEG": Format.JPEG,
    "MPO": Format.JPEG,
    "PNG": Format.PNG,
    "WEBP": Format.WEBP,
    "HEIC": Format.HEIC,
    "AVIF": Format.AVIF,
    "GIF": Format.GIF,
    "BMP": Format.BMP,
    "TIFF": Format.TIFF,
}


@pytest.mark.parametrize(("name", "format_"), FORMATS.items(), ids=FORMATS)
def test_a_picture_is_known_by_its_first_bytes(name: str, format_: Format) -> None:
    assert read_format(saved(Image.new("RGB", (40, 30)), name)[:HEAD]) is format_


OTHERS = {
    "pdf": (pdf_with_a_picture(jpeg(), 60, 40), PhotoFault.PDF),
    "pdf behind a mark of its encoding": (b"\xef\xbb\xbf%PDF-1.4\n", PhotoFault.PDF),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), PhotoFault.OFFICE_FILE),
    "xlsx of another program": (zipped("xl/workbook.xml"), PhotoFault.OFFICE_FILE),
    "odt": (zipped("mimetype", "content.xml"), PhotoFault.OFFICE_FILE),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), PhotoFault.OFFICE_FILE),
    "rtf": (rb"{\rtf1\ansi}", PhotoFault.OFFICE_FILE),
    "zip": (zipped("photos/1.jpg"), PhotoFault.ARCHIVE),
    "empty zip": (zipped(), PhotoFault.ARCHIVE),
    "rar": (b"Rar!\x1a\x07\x01\0", PhotoFault.ARCHIVE),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", PhotoFault.ARCHIVE),
    "gzip": (b"\x1f\x8b\x08\0", PhotoFault.ARCHIVE),
    "tar": (bytes(257) + b"ustar\0" + bytes(249), PhotoFault.ARCHIVE),
    "mp4": (ftyp(b"isom", b"iso2", b"avc1", b"mp41"), PhotoFault.VIDEO),
    "mov": (ftyp(b"qt  "), PhotoFault.VIDEO),
    "old mov": (b"\0\0\x10\0moov", PhotoFault.VIDEO),
    "webm": (b"\x1a\x45\xdf\xa3\x9fB\x86\x81", PhotoFault.VIDEO),
    "avi": (b"RIFF\0\0\0\0AVI LIST", PhotoFault.VIDEO),
    "m4a": (ftyp(b"M4A ", b"isom"), PhotoFault.UNKNOWN_FORMAT),
    "wav": (b"RIFF\0\0\0\0WAVEfmt ", PhotoFault.UNKNOWN_FORMAT),
    "raw photo": (ftyp(b"crx "), PhotoFault.UNKNOWN_FORMAT),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" width="100"/>', PhotoFault.UNKNOWN_FORMAT),
    "text that begins as a bitmap": (b"BMW is a maker of cars", PhotoFault.UNKNOWN_FORMAT),
    "empty": (b"", PhotoFault.UNKNOWN_FORMAT),
}


@pytest.mark.parametrize(("data", "fault"), OTHERS.values(), ids=OTHERS)
def test_what_is_no_picture_is_told_apart(data: bytes, fault: PhotoFault) -> None:
    assert read_format(data[:HEAD]) is fault


@pytest.mark.parametrize(("other", "format_"), [(b"avif", Format.AVIF), (b"heic", Format.HEIC)])
def test_a_picture_in_any_codec_is_told_by_its_compatible_brands(other: bytes, format_: Format) -> None:
    assert read_format(ftyp(b"mif1", b"miaf", other)) is format_


@given(st.binary(max_size=64), st.sampled_from([b"", b"PK\x03\x04", b"\0\0\0\x18ftyp", b"RIFF", b"BM"]))
def test_any_bytes_get_an_answer(data: bytes, start: bytes) -> None:
    assert read_format(start + data) in {*Format, *PhotoFault}
