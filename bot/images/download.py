"""Downloads product pictures from allowed hosts, and makes them JPEGs that Telegram accepts."""

import asyncio
import re
from collections.abc import Hashable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from io import BytesIO
from ipaddress import ip_address
from typing import Final, Self

import httpx

from bot.images.memory import DownloadMemory
from bot.images.plain_jpeg import PlainJpeg, plain_jpeg
from bot.images.prepare import PhotoPreparer
from bot.models.failures import UnreadablePhoto
from providers.api.pictures import ALIBABA_HOSTS, is_below
from providers.query import ImageLimits

MAX_DOWNLOAD_BYTES: Final = 10 * 1024 * 1024
MAX_REDIRECTS: Final = 3
DEADLINE: Final = 10.0
"""Seconds for one picture, redirects included."""

# What Telegram accepts as a photo (Bot API, sendPhoto): the sum of width and height, and their ratio.
MAX_WIDTH_AND_HEIGHT: Final = 10_000
MAX_RATIO: Final = 20

# Limits of a JPEG that is passed on unchanged, and of one that is made here.
MAX_BYTES: Final = 2 * 1024 * 1024
# Grids decode six such JPEGs for one picture.
MAX_UNCHANGED_PIXELS: Final = 13_000_000
CARD_LIMITS: Final = ImageLimits(max_bytes=MAX_BYTES, max_side=1280)

# No Referer: some hosts answer 403 to a foreign one. No compression: pictures gain nothing, and bombs hide in it.
HEADERS: Final = {"Accept": "image/jpeg,image/png,image/webp", "Accept-Encoding": "identity"}

_HOST: Final = re.compile(r"[a-z0-9._:-]+")


class PictureUnavailable(Exception):
    """A product picture can't be shown. The text says why; of the address it names only the host."""


class PictureDownloader:
    """Downloads pictures from `hosts` and their subdomains, each within `deadline` seconds.

    A host with a port is allowed at that port only. `client` has no headers, cookies or credentials of its own.
    What is downloaded has room in `memory` until it is such a JPEG.
    `stored` are pictures that ship with the bot, by address: JPEGs that Telegram accepts as they are.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        preparer: PhotoPreparer,
        memory: DownloadMemory,
        *,
        hosts: Iterable[str] = ALIBABA_HOSTS,
        deadline: float = DEADLINE,
        stored: Mapping[str, bytes] | None = None,
    ) -> None:
        self._client = client
        self._preparer = preparer
        self._memory = memory
        self._hosts = tuple(_AllowedHost.parse(host) for host in hosts)
        self._deadline = deadline
        self._stored = stored or {}

    async def download(self, url: str, narrower: tuple[str, ...] | None = None, person: int | None = None) -> bytes:
        """Return the picture at `url` as a JPEG that Telegram accepts, at most 2 MB.

        `narrower` are the only ones of the allowed hosts that may be asked, for an address that a person named.
        `person` is who wants the picture, None where it is a product's that many may see.

        Raises:
            PictureUnavailable: the host is not allowed, does not answer, or sends no usable picture.
        """
        if url in self._stored:
            return self._stored[url]
        try:
            async with asyncio.timeout(self._deadline), AsyncExitStack() as room:
                return await self._for_telegram(await self._get(url, narrower, person, room))
        except TimeoutError:
            raise PictureUnavailable(f"not there within {self._deadline:g} s") from None
        except UnreadablePhoto as error:
            raise PictureUnavailable(f"not a picture that can be shown: {error}") from error
        except MemoryError:
            raise PictureUnavailable("the bot has no memory left for it") from None
        except (httpx.InvalidURL, UnicodeError):
            raise PictureUnavailable("not a web address") from None
        except httpx.HTTPError as error:
            # The text of an httpx error may contain the whole address.
            raise PictureUnavailable(f"the download failed: {type(error).__name__}") from None

    async def _get(self, url: str, narrower: tuple[str, ...] | None, person: int | None, room: AsyncExitStack) -> bytes:
        """Return the bytes at an address, for which there is room in memory until `room` is closed."""
        address = httpx.URL(url)
        for _ in range(MAX_REDIRECTS + 1):
            self._require_allowed(address)
            if narrower is not None and not is_below(address.host, narrower):
                raise PictureUnavailable(f"host {address.host!r} is not among those that people may link to")
            async with self._client.stream("GET", address, headers=HEADERS, follow_redirects=False) as response:
                if not response.has_redirect_location:
                    _require_picture(response)
                    owner: Hashable = address.host if person is None else person
                    await room.enter_async_context(self._memory.room(_size(response), owner))
                    return await _body(response)
                address = address.join(response.headers["Location"])
        raise PictureUnavailable(f"more than {MAX_REDIRECTS} redirects")

    def _require_allowed(self, address: httpx.URL) -> None:
        if address.scheme not in {"http", "https"}:
            raise PictureUnavailable(f"scheme {address.scheme!r}; only http and https are fetched")
        if address.userinfo:
            raise PictureUnavailable("an address with a user name is not fetched")
        if not any(host.allows(address) for host in self._hosts):
            raise PictureUnavailable(f"host {address.host!r} is not among IMAGE_HOSTS")

    async def _for_telegram(self, data: bytes) -> bytes:
        plain = plain_jpeg(data)
        if plain is not None and _is_acceptable(plain):
            return plain.data
        photo = await self._preparer.prepare(data, CARD_LIMITS)
        if not _is_photo_size(photo.width, photo.height):
            raise PictureUnavailable(f"one side is more than {MAX_RATIO} times the other")
        return photo.data


@dataclass(frozen=True, slots=True)
class _AllowedHost:
    """A host in lower-case ASCII; `port` is None if every port is allowed."""

    name: str
    port: int | None
    is_ip: bool

    @classmethod
    def parse(cls, text: str) -> Self:
        try:
            url = httpx.URL(f"//{text.strip()}")
        except httpx.InvalidURL:
            url = httpx.URL()
        name = _host(url)
        if not _HOST.fullmatch(name) or url.path not in {"", "/"}:
            raise ValueError(f"{text!r} in IMAGE_HOSTS is not a host: write alicdn.com or 127.0.0.1:8080")
        return cls(name=name, port=url.port, is_ip=_is_ip(name))

    def allows(self, url: httpx.URL) -> bool:
        host = _host(url)
        if self.port is not None and self.port != (url.port or {"http": 80, "https": 443}[url.scheme]):
            return False
        return host == self.name or (not self.is_ip and is_below(host, (self.name,)))


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii").lower().rstrip(".")


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _require_picture(response: httpx.Response) -> None:
    if response.status_code != httpx.codes.OK:
        raise PictureUnavailable(f"{response.url.host} answered {response.status_code}")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise PictureUnavailable(f"{response.url.host} sent it compressed although that was not asked for")


def _size(response: httpx.Response) -> int:
    """Return how many bytes an answer has at most: it can't have more than it announces."""
    announced = response.headers.get("Content-Length", "")
    size = int(announced) if announced.isdecimal() else MAX_DOWNLOAD_BYTES
    if size > MAX_DOWNLOAD_BYTES:
        raise _too_large()
    return size


async def _body(response: httpx.Response) -> bytes:
    body = BytesIO()
    async for piece in response.aiter_bytes():
        body.write(piece)
        if body.tell() > MAX_DOWNLOAD_BYTES:
            raise _too_large()
    return body.getvalue()


def _too_large() -> PictureUnavailable:
    return PictureUnavailable(f"larger than {MAX_DOWNLOAD_BYTES} bytes")


def _is_acceptable(plain: PlainJpeg) -> bool:
    """Whether Telegram takes a JPEG as it is."""
    is_small = len(plain.data) <= MAX_BYTES and plain.width * plain.height <= MAX_UNCHANGED_PIXELS
    return is_small and _is_photo_size(plain.width, plain.height)


def _is_photo_size(width: int, height: int) -> bool:
    return width + height <= MAX_WIDTH_AND_HEIGHT and max(width, height) <= MAX_RATIO * min(width, height)
