"""Links that people send: to a product's page, to a picture, or a short one, on the marketplaces' own hosts. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import httpx

from providers.api.numbers import fold
from providers.api.pictures import is_below
from providers.models import Marketplace

PICTURE_HOSTS: Final = ("alicdn.com", "aliexpress-media.com")
"""Where pictures may be that people link to: hosts on which the marketplaces alone put pictures.

Those of products (`IMAGE_HOSTS`) are more: on aliyuncs.com, anybody can rent a host.
"""
PAGE_HOSTS: Final = ("1688.com", "aliexpress.com", "aliexpress.us", "aliexpress.ru")
"""The marketplaces' own hosts, with those of all countries and languages below them."""

_1688: Final = PAGE_HOSTS[:1]
_ALIEXPRESS: Final = PAGE_HOSTS[1:]
_SHORT: Final = ("qr.1688.com", *(f"{name}.{host}" for name in ("a", "s.click", "star") for host in _ALIEXPRESS))
# They ask for a login first, and name the page in the address.
_LOGIN: Final = ("taobao.com", "tmall.com")

_OFFER = re.compile(r"/offer/(\d{5,20})(?!\w)")
_ITEM = re.compile(r"/(?:item|i)/(?:[^/]+/)?(\d{5,20})(?!\w)|/store/product/[^/]+/\d+_(\d{5,20})(?!\w)")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp)(?:$|[_.?])", re.IGNORECASE)
# Parameters, in lower case: the product of a page, the products of a bundle, and the page behind a page.
_OFFER_NAMES: Final = {"offerid", "offer_id"}
_ITEM_NAMES: Final = {"productid", "productids", "itemid", "item_id"}
_PAGE_NAMES: Final = {"redirecturl", "redirect_url", "dl_target_url", "targeturl", "target_url", "url"}
_FIRST_ID = re.compile(r"\s*(\d{5,20})(?!\w)")
MAX_LENGTH: Final = 4096
"""Characters of an address: no message has more."""
MAX_WRAPPED: Final = 3
"""How many addresses may stand one in the other."""

# An app writes its words and the link without a space between them, so an address ends where ASCII ends.
_WRITTEN = re.compile(
    r"(?:https?://|(?<![a-z0-9.@/-])(?=(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,6}/))[!-~]+", re.IGNORECASE | re.ASCII
)
_BEHIND: Final = ".,;:!?)]}>'\""
_NUMBER = re.compile(
    r"(?:(?:№|#|id|no\.?|offer|item|product|товар|артикул|商品|产品|编号|货号)[\s:]{0,3}){0,3}(?P<number>\d+)",
    re.IGNORECASE,
)
# 1688 gives twelve digits today. AliExpress gives sixteen, or thirteen to what is older.
_PLAINLY_1688 = re.compile(r"[5-9]\d{11}")
_PLAINLY_ALIEXPRESS = re.compile(r"(?:1005|3256)\d{12}|4000\d{9}")

_PAGES = {
    Marketplace.ALIBABA_1688: "https://detail.1688.com/offer/{}.html",
    Marketplace.ALIEXPRESS: "https://www.aliexpress.com/item/{}.html",
}


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


@dataclass(frozen=True)
class ShortLink:
    """A link as a phone shares it: only its marketplace knows which product it leads to. `url` begins with https."""

    url: str


Link = ProductLink | PictureLink | ShortLink


def read_link(url: str) -> Link | None:
    """Return what an address leads to, None unless it is one that may be opened."""
    return _read(url, MAX_WRAPPED)


def read_links(addresses: Iterable[str], *texts: str) -> list[Link]:
    """Return what a message leads to, each once: pages in the order of the message, then pictures.

    `addresses` are those that Telegram found; what it did not, as between Chinese words, is looked for in `texts`.
    """
    found = dict.fromkeys(
        link for link in (*map(read_link, addresses), *(link for text in texts for link in _written(text))) if link
    )
    return sorted(found, key=lambda link: isinstance(link, PictureLink))


def openable(url: str) -> str | None:
    """Return an address with https if it is on a host of the marketplaces' pages, otherwise None."""
    address = _parsed(url)
    if address is None or not is_below(address.host, PAGE_HOSTS):
        return None
    return str(address.copy_with(scheme="https", fragment=None))


def _read(url: str, wrapped: int) -> Link | None:
    address = _parsed(url)
    if address is None:
        return None
    host = address.host
    if product := _product(address):
        return product
    if wrapped and is_below(host, PAGE_HOSTS + _LOGIN):
        for value in _values(address, _PAGE_NAMES):
            if link := _read(value, wrapped - 1):
                return link
    if is_below(host, _SHORT) and address.path.strip("/"):
        opened = openable(url)
        return ShortLink(opened) if opened else None
    if is_below(host, PICTURE_HOSTS) and _PICTURE.search(address.path):
        return PictureLink(url)
    return None


def _parsed(url: str) -> httpx.URL | None:
    if len(url) > MAX_LENGTH:
        return None
    try:
        address = httpx.URL(fold(url))
        is_plain = address.scheme in {"http", "https"} and not address.userinfo and address.port is None
    except (httpx.InvalidURL, UnicodeError):
        return None
    return address if is_plain else None


def _product(address: httpx.URL) -> ProductLink | None:
    if is_below(address.host, _1688):
        marketplace, path, names = Marketplace.ALIBABA_1688, _OFFER, _OFFER_NAMES
    elif is_below(address.host, _ALIEXPRESS):
        marketplace, path, names = Marketplace.ALIEXPRESS, _ITEM, _ITEM_NAMES
    else:
        return None
    found = path.search(address.path)
    ids = filter(None, found.groups()) if found else _ids(address, names)
    return next((ProductLink(marketplace, fold(each)) for each in ids), None)


def _ids(address: httpx.URL, names: set[str]) -> Iterator[str]:
    return (found[1] for value in _values(address, names) if (found := _FIRST_ID.match(value)))


def _values(address: httpx.URL, names: set[str]) -> Iterator[str]:
    return (value for name, value in address.params.multi_items() if name.lower() in names)


def _written(text: str) -> list[Link]:
    """Return what the addresses in a text lead to, or its number if it is nothing but the number of a product."""
    # Wide digits and signs are made plain only where they are needed: a wide comma ends an address.
    for written in (text, fold(text)):
        addresses = (found.group().rstrip(_BEHIND) for found in _WRITTEN.finditer(written))
        links = [link for address in addresses if (link := read_link(_with_scheme(address)))]
        if links:
            return links
    number = _product_number(fold(text))
    return [number] if number else []


def _with_scheme(address: str) -> str:
    return address if "://" in address else f"https://{address}"


def _product_number(text: str) -> ProductLink | None:
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    number = found["number"]
    if _PLAINLY_ALIEXPRESS.fullmatch(number):
        return ProductLink(Marketplace.ALIEXPRESS, number)
    return ProductLink(Marketplace.ALIBABA_1688, number) if _PLAINLY_1688.fullmatch(number) else None
