"""Gets files from Telegram within bounds: its library would take each as a whole.

A Bot API server of one's own that runs with `--local` gives their paths on its disk in place of addresses
(https://github.com/tdlib/telegram-bot-api). They are read where the bot runs on the same machine. Elsewhere they are
downloaded, where something serves the server's folder over HTTP.
"""

import asyncio
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

import httpx
from telegram import Bot, File
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from bot.images.formats import HEAD, read_format
from bot.models.failures import FetchFault, PhotoNotReached, UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from bot.telegram.outages import is_outage, is_passing, tries

SECONDS: Final = 60.0
"""How long a download may take, with all tries."""
PHOTOS: Final = "photos"
PAGES: Final = (".htm", ".html")
PAGE_MARKS: Final = (b"<!doctype html", b"<html")


class NotTheFile(NetworkError):
    """Something else came than the file: it may come at the next try. `fault` is `EMPTY` or `FOREIGN`."""

    def __init__(self, fault: FetchFault) -> None:
        super().__init__(f"a file was not downloaded: what came is {fault}")
        self.fault = fault


@dataclass(frozen=True)
class FilePlace:
    """Where a file is: an address, or a path on this machine. Both hold the bot's token, and are shown to nobody.

    `is_on_other_disk`: a Bot API server of one's own has it, and not on this machine.
    """

    where: str | Path
    is_on_other_disk: bool = False

    @classmethod
    def of(cls, file: File, bot: Bot) -> "FilePlace":
        """Return where `file` is, as `getFile` of `bot` says.

        The library gives a path that it found on this machine, and else an address, in which the path may be one on
        another machine's disk. There, each bot has a folder that is named after its token.
        """
        path = file.file_path or ""
        if PurePosixPath(path).is_absolute():
            return cls(Path(path))
        base = f"{bot.base_file_url}/"
        on_disk = path.removeprefix(base)
        within = on_disk.rpartition(f"/{bot.token}/")[2]
        return cls(base + within, is_on_other_disk=True) if PurePosixPath(on_disk).is_absolute() else cls(path)

    @property
    def is_photo(self) -> bool:
        """Whether Telegram itself made this JPEG: it keeps those of photos, and no others, in a folder of this name."""
        return self._path.parent.name == PHOTOS

    @property
    def may_be_page(self) -> bool:
        """Whether its name says that it is a page, which is what comes from a proxy that fails, too."""
        return self._path.suffix.lower() in PAGES

    @property
    def _path(self) -> PurePosixPath:
        return PurePosixPath(self.where if isinstance(self.where, Path) else urlsplit(self.where).path)


async def fetch_file(client: httpx.AsyncClient, place: FilePlace, max_bytes: int, *, seconds: float = SECONDS) -> bytes:
    """Return the bytes of a file; a few tries are made over the network, for so many seconds. No error names its place.

    Raises:
        UnreadablePhoto: it has more than `max_bytes`, or its first bytes are those of no picture.
        TelegramError: it can't be read or downloaded.
    """
    if isinstance(place.where, Path):
        return await _from_disk(place.where, max_bytes)
    try:
        async with asyncio.timeout(seconds):
            async for attempt in tries(is_passing):
                with attempt:
                    return await _downloaded(client, place.where, max_bytes, may_be_page=place.may_be_page)
    except TimeoutError:
        raise TimedOut from None
    except BadRequest as error:
        if not place.is_on_other_disk:
            raise
        why = "it is on the disk of the Bot API server, which is not this machine's"
        raise FileOnDisk(f"{error}; {why}: TELEGRAM_FILES_URL is to serve the server's folder") from None
    raise AssertionError("the last try returns or raises")


def not_reached(error: TelegramError) -> PhotoNotReached:
    """Return what keeps a photo from being fetched, in the words of Telegram."""
    why = f"{type(error).__name__}: {error}"
    if isinstance(error, NotTheFile):
        return PhotoNotReached(error.fault, why)
    if isinstance(error, FileOnDisk):
        return PhotoNotReached(FetchFault.DISK, why)
    if "too big" in str(error).lower():
        return PhotoNotReached(FetchFault.TOO_BIG, why)
    return PhotoNotReached(FetchFault.NETWORK if is_outage(error) else FetchFault.REFUSED, why)


class FileOnDisk(BadRequest):
    """A file is on the disk of a Bot API server, and the bot can't read it there."""


async def _from_disk(path: Path, max_bytes: int) -> bytes:
    try:
        body = await asyncio.to_thread(_read, path, max_bytes + 1)
    except OSError as error:
        why = f"{type(error).__name__}: it is on the disk of the Bot API server, and the bot can't read it there"
        raise FileOnDisk(f"a file was not read: {why}") from None
    _require_size(len(body), max_bytes)
    if not body:
        raise NotTheFile(FetchFault.EMPTY)
    _require_picture(body[:HEAD])
    return body


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


async def _downloaded(client: httpx.AsyncClient, address: str, max_bytes: int, *, may_be_page: bool) -> bytes:
    try:
        async with client.stream("GET", address) as response:
            if response.status_code != httpx.codes.OK:
                raise _refused(response.status_code)
            return await _body(response, max_bytes, may_be_page=may_be_page)
    except httpx.TimeoutException:
        raise TimedOut from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NetworkError(f"a file was not downloaded: {type(error).__name__}") from None


async def _body(response: httpx.Response, max_bytes: int, *, may_be_page: bool) -> bytes:
    body = BytesIO()
    async for piece in response.aiter_raw():
        had = body.tell()
        body.write(piece)
        _require_size(body.tell(), max_bytes)
        if had < HEAD <= body.tell():
            _require_file(body.getvalue()[:HEAD], may_be_page=may_be_page)
            _require_picture(body.getvalue()[:HEAD])
    _require_file(body.getvalue()[:HEAD], may_be_page=may_be_page)
    return body.getvalue()


def _require_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise UnreadablePhoto(PhotoFault.TOO_MANY_BYTES, f"at most {max_bytes} bytes are read")


def _require_file(head: bytes, *, may_be_page: bool) -> None:
    if not head:
        raise NotTheFile(FetchFault.EMPTY)
    if not may_be_page and head.lstrip().lower().startswith(PAGE_MARKS):
        raise NotTheFile(FetchFault.FOREIGN)


def _require_picture(head: bytes) -> None:
    """Stop the download of what is no picture; a file that is shorter than `head` is looked at when it is decoded."""
    if isinstance(fault := read_format(head), PhotoFault):
        raise UnreadablePhoto(fault, "its first bytes are those of no picture that is read")


def _refused(status: int) -> TelegramError:
    """Return the error of a status: what Telegram knows nothing of stays away, all else may pass."""
    text = f"a file was not downloaded: the server answered {status}"
    return BadRequest(text) if httpx.codes.is_client_error(status) and status != 429 else NetworkError(text)
