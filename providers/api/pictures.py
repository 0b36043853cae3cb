"""Addresses of product pictures and pages, made fit to fetch and to open."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Final
from urllib.parse import urlsplit, urlunsplit

# The hosts of Alibaba's own pictures. They and all hosts below them speak HTTPS.
ALIBABA_HOSTS: Final = ("alicdn.com", "aliexpress-media.com", "1688.com", "aliyuncs.com")

MAX_URL_LENGTH: Final = 2000
MAX_PICTURES: Final = 100

# Product pictures of 1688 that come as a path belong to this host (client code).
PICTURE_HOST: Final = "cbu01.alicdn.com"

_ENDING = r"\.(?:jpe?g|png|gif|webp|bmp|heic|avif)"
# Alibaba hangs a size or a format on the name after the real ending: x.jpg_350x350xz.jpg, x.jpg_.webp,
# x.jpg_460x460q100.jpg_.webp. What has no such form may be part of a name.
_SIZE = rf"(?:_(?:[0-9]{{1,5}}x[0-9]{{1,5}}[a-z0-9]*|q[0-9]{{1,3}}[a-z0-9]*|summ?|search|[bmst])?(?:{_ENDING})?)+"
_SUFFIX = re.compile(rf"(?P<name>{_ENDING}){_SIZE}$", re.IGNORECASE)
# Or before the ending: x.220x220.jpg, x.search.jpg, x.summ.jpg (the vendor's document, and client code).
_INFIX = re.compile(rf"\.(?:[0-9]{{2,4}}x[0-9]{{2,4}}|search|summ)(?P<name>{_ENDING})$", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9.-]+")
# Nearly all addresses come so, and need no closer look: of a picture, perhaps with a suffix, and of a page.
_PLAIN_PICTURE = re.compile(
    rf"(?:https:)?(?P<full>//(?P<host>[a-z0-9.-]+)/[\w!/-]++{_ENDING})(?P<suffix>{_SIZE})?", re.ASCII
)
_PLAIN_PAGE = re.compile(r"(?:https?:)?//(?P<host>[a-z0-9.-]+)(?P<rest>(?:/[\w.!~-]+)*/?(?:\?[\w.=%&-]+)?)", re.ASCII)
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\\\"<>]")


def picture_url(url: str | None) -> str | None:
    """Return the address of the largest picture behind `url`, or None if it is no web address.

    Like `web_url`; size suffixes are cut at Alibaba's hosts, and a path `img/ibank/…` gets its host.
    """
    if url is None:
        return None
    plain = _PLAIN_PICTURE.fullmatch(url) if len(url) <= MAX_URL_LENGTH else None
    if plain is not None:
        full, host, suffix = plain.groups()
        return f"https:{full}{suffix}" if suffix and not is_alibaba(host) else f"https:{full}"
    path = url.strip().lstrip("/")
    address = web_url(f"https://{PICTURE_HOST}/{path}" if path.startswith("img/ibank/") else url)
    if address is None:
        return None
    parts = urlsplit(address)
    if not is_alibaba(parts.hostname):
        return address
    folder, slash, name = parts.path.rpartition("/")
    full = _INFIX.sub(r"\g<name>", _SUFFIX.sub(r"\g<name>", name))
    return urlunsplit(parts._replace(path=folder + slash + full))


def picture_urls(urls: Iterable[str]) -> tuple[str, ...]:
    """Return the usable addresses among the first `MAX_PICTURES` of a product's pictures."""
    return tuple(url for url in map(picture_url, islice(urls, MAX_PICTURES)) if url)


def page_url(url: str | None, hosts: tuple[str, ...]) -> str | None:
    """Return `url` as an https address at one of `hosts` or below one, or None if it leads anywhere else."""
    if url is None:
        return None
    plain = _PLAIN_PAGE.fullmatch(url) if len(url) <= MAX_URL_LENGTH else None
    if plain is not None:
        host, rest = plain.groups()
        return f"https://{host}{rest}" if is_below(host, hosts) else None
    parts = urlsplit(web_url(url) or "")
    host = parts.hostname
    return urlunsplit(parts._replace(scheme="https", netloc=host)) if host and is_below(host, hosts) else None


def web_url(url: str | None) -> str | None:
    """Return `url` as an absolute address, or None if it is no web address.

    `//host/x` gets a scheme, and so does `host/x` at Alibaba's hosts, where http becomes https too. "&amp;" is "&".
    """
    text = (url or "").strip().replace("&amp;", "&")
    if text.startswith("//"):
        text = "https:" + text
    elif "/" in text and is_alibaba(text.partition("/")[0]):
        text = "https://" + text
    if len(text) > MAX_URL_LENGTH or _UNSAFE.search(text):
        return None
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return None
    return urlunsplit(parts._replace(scheme="https") if is_alibaba(host) else parts)


def is_alibaba(host: str | None) -> bool:
    """Whether `host` is one of Alibaba's hosts or lies below one."""
    return is_below(host, ALIBABA_HOSTS)


@lru_cache(maxsize=256)
def is_below(host: str | None, hosts: tuple[str, ...]) -> bool:
    """Whether `host` is one of `hosts` or lies below one.

    Only a plain host name can: `::1%.alicdn.com` ends like one, and may be read as this machine. The addresses of a
    page name few hosts, so the answers are kept.
    """
    name = (host or "").lower().rstrip(".")
    for parent in hosts:
        if name.endswith(parent) and (name == parent or name.endswith("." + parent)):
            return bool(_NAME.fullmatch(name))
    return False
