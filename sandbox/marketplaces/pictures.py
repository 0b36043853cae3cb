"""The host of product pictures: their addresses, and the pictures in the sizes that a suffix asks for."""

import re
from urllib.parse import urlsplit

from sandbox.catalogue import Catalogue, SampleProduct
from sandbox.catalogue.catalogue import PICTURE_SIDE, VIEWS
from sandbox.catalogue.products import Awkward
from sandbox.marketplaces.faults import Fault
from sandbox.marketplaces.http import ApiError, ApiRequest, ApiResponse, ErrorStyle, http_status
from sandbox.picture_thread import in_picture_thread

NAME = re.compile(r"(?:O1CN01(?P<ali>\w{8})_!!\d+-|kf/S(?P<ae>\w{8})/[^/]*?-)(?P<view>\d)(?:-cib)?\.jpg(?P<suffix>.*)")
SIZE = re.compile(r"_(\d{2,4})x(\d{2,4})")


def address(base: str, product: SampleProduct, view: int = 0) -> str:
    """The address of a picture, named as at 1688; "" for a product without one."""
    if product.awkward is Awkward.NO_PICTURE:
        return ""
    if product.awkward is Awkward.BROKEN_PICTURE:
        return f"{base}pictures/O1CN01-lost-_!!{product.seller.shop_id}-0-cib.jpg"
    return f"{base}pictures/O1CN01{product.picture_code}_!!{product.seller.shop_id}-{view}-cib.jpg"


def small_address(base: str, product: SampleProduct, view: int = 0) -> str:
    """The address of a picture, named as at AliExpress, with a size as suffix; "" for a product without one."""
    if product.awkward is Awkward.NO_PICTURE:
        return ""
    if product.awkward is Awkward.BROKEN_PICTURE:
        return f"{base}pictures/kf/S-lost-/{view}.jpg_350x350xz.jpg"
    slug = re.sub(r"[^A-Za-z0-9]+", "-", product.title("en")[:60]).strip("-")
    return f"{base}pictures/kf/S{product.picture_code}/{slug}-{view}.jpg_350x350xz.jpg"


def views(base: str, product: SampleProduct) -> list[str]:
    """The addresses of all pictures of a product."""
    return [url for view in range(len(VIEWS)) if (url := address(base, product, view))]


def product_at(url: str, base: str, catalogue: Catalogue) -> SampleProduct | None:
    """The product whose picture is at this address of the host; None for any other address."""
    prefix = f"{base}pictures/"
    name = NAME.fullmatch(url.removeprefix(prefix)) if url.startswith(prefix) else None
    return catalogue.by_picture(name["ali"] or name["ae"]) if name else None


class PictureHost:
    """Serves the pictures. A foreign Referer is refused, as by the marketplaces' real hosts."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def picture(self, request: ApiRequest) -> ApiResponse:
        """One picture. A suffix such as `.jpg_350x350xz.jpg` asks for a smaller one."""
        referer = urlsplit(request.http.headers.get("referer", "")).hostname
        if referer not in (None, request.http.url.hostname):
            raise ApiError(403, "Denied by Referer ACL")
        name = NAME.fullmatch(request.parameters["name"])
        product = self._catalogue.by_picture(name["ali"] or name["ae"]) if name else None
        if name is None or product is None or int(name["view"]) >= len(VIEWS):
            raise ApiError(404, "Not Found")
        size = SIZE.match(name["suffix"])
        side = min(PICTURE_SIDE, max(int(size[1]), int(size[2]))) if size else PICTURE_SIDE
        jpeg = await in_picture_thread(self._catalogue.picture, product, int(name["view"]), side)
        headers = {
            "Cache-Control": "public, max-age=31536000",
            "ETag": f'"{product.picture_code}-{name["view"]}-{side}"',
        }
        return ApiResponse(jpeg, media_type="image/jpeg", headers=headers)


def _error(code: int | str, message: str, fault: Fault | None) -> ApiResponse:
    return ApiResponse(message.encode(), http_status(code, fault), str(code), paid=False, media_type="text/plain")


ERRORS = ErrorStyle(_error, ApiError(404, "Not Found"))
