"""The pictures of products as a ZIP archive."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from bot.models.export import ExportContents, ExportPicture
from providers.query import ImageLimits

MAX_BYTES: Final = 18_000_000
"""Of all pictures together."""
MAX_SIDE: Final = 1280
MOST_FOR_ONE: Final = 400_000
_NOT_IN_NAMES: Final = re.compile(r"[^0-9A-Za-z_-]")


def picture_limits(count: int) -> ImageLimits:
    """Return the limits of each of `count` pictures: the fewer there are, the better each may be."""
    return ImageLimits(max_bytes=min(MOST_FOR_ONE, MAX_BYTES // max(1, count)), max_side=MAX_SIDE)


def picture_archive(contents: ExportContents, pictures: Mapping[int, ExportPicture]) -> bytes:
    """Return an archive of pictures by their numbers from 1, each named by number, marketplace and id."""
    out, digits = BytesIO(), len(str(len(contents.products)))
    with ZipFile(out, "w", ZIP_STORED) as archive:  # a JPEG can't be made smaller
        for number, picture in sorted(pictures.items()):
            product = contents.products[number - 1].product
            product_id = _NOT_IN_NAMES.sub("_", product.id)[:40]
            name = f"{number:0{digits}}_{product.marketplace}_{product_id}.jpg"
            archive.writestr(ZipInfo(name), picture.data)
    return out.getvalue()
