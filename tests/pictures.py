"""Pictures in every format that the bot reads, and files that are none."""

import struct
import zipfile
from io import BytesIO

import pillow_heif
from PIL import Image


def saved(image: Image.Image, format_: str = "PNG", **options: object) -> bytes:
    """Return a picture as the bytes of a file; `format_` as Pillow names it, or HEIC."""
    buffer = BytesIO()
    if format_ == "HEIC":
        pillow_heif.from_pillow(image).save(buffer, **options)
    else:
        image.save(buffer, format_, **options)
    return buffer.getvalue()


def zipped(*names: str) -> bytes:
    """Return a ZIP with empty files of these names."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return buffer.getvalue()


def ftyp(*brands: bytes) -> bytes:
    """Return the first box of a file of the MP4 family; the first brand is the major one."""
    major, *compatible = brands
    return struct.pack(">I", 16 + 4 * len(compatible)) + b"ftyp" + major + bytes(4) + b"".join(compatible)


def pdf_with_a_picture(picture: bytes, width: int, height: int) -> bytes:
    """Return a PDF of one page that shows a JPEG."""
    filled = f"/Width {width} /Height {height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Resources << /XObject << /I 4 0 R >> >> >>",
        f"<< /Type /XObject /Subtype /Image {filled} /Length {len(picture)} >>\nstream\n".encode()
        + picture
        + b"\nendstream",
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % numbered for numbered in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF\n"
