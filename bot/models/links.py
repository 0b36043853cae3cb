"""Links that people send: to a product's page or a picture, on the marketplaces' own hosts. Pure."""

import re
from dataclasses import dataclass

import httpx

from providers.api.numbers import fold
from providers.api.pictures import is_alibaba, is_below
from providers.models import Marketplace

_OFFER = re.compile(r"/offer/(\d{5,20})(?:\.html)?")
_ITEM = re.compile(r"/item/(?:[^/]+/)?(\d{5,20})(?:\.html)?")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp)(?:$|[_.?])", re.IGNORECASE)
_PAGES = {
    Marketplace.ALIBABA_1688: "https://detail.1688.com/offer/{}.html",
    Marketplace.ALIEXPRESS: "https://www.aliexpress.com/item/{}.html",
}
_1688 = ("1688.com",)
_ALIEXPRESS = ("aliexpress.com", "aliexpress.us", "aliexpress.ru")


@dataclass(frozen=True)
class ProductLink:
    """A product's page at a marketplace."""

    marketplace: Marketplace
    product_id: str

    @property
    def url(self) -> str:
        """The page's own address: the link that was sent may identify its sender."""
        return _PAGES[self.marketplace].format(self.product_id)


@dataclass(frozen=True)
class PictureLink:
    """A picture on one of the marketplaces' hosts."""

    url: str


def read_link(url: str) -> ProductLink | PictureLink | None:
    """Return what a link leads to; None unless that is a product's page or a picture that may be downloaded."""
    try:
        address = httpx.URL(url)
        host = address.host
    except (httpx.InvalidURL, UnicodeError):
        return None
    if address.scheme not in {"http", "https"} or address.userinfo or address.port is not None:
        return None
    if is_below(host, _1688) and (found := _OFFER.search(address.path)):
        return ProductLink(Marketplace.ALIBABA_1688, fold(found[1]))
    if is_below(host, _ALIEXPRESS) and (found := _ITEM.search(address.path)):
        return ProductLink(Marketplace.ALIEXPRESS, fold(found[1]))
    if is_alibaba(host) and _PICTURE.search(address.path):
        return PictureLink(url)
    return None
