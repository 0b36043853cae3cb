"""Gets files from Telegram within bounds: its library would take each as a whole.

A Bot API server of one's own that runs with `--local` gives their paths on its disk in place of addresses
(https://github.com/tdlib/telegram-bot-api). They are read where the bot runs on the same machine.
"""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Final

import httpx
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut

from bot.images.formats import HEAD, read_format
from bot.models.failures import UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from bot.telegram.outages import is_passing, tries

MAX_BYTES: Final = 20 * 1024 * 1024
"""What Telegram lets a bot download (Bot API, getFile)."""
SECONDS: Final = 60.0
"""How long a download may take, with all tries."""


async def download_file(client: httpx.AsyncClient, address: str, max_bytes: int) -> bytes:
    """Return the bytes of a file; a few tries are made. No error names its address, which holds the bot's token.

    Raises:
        UnreadablePhoto: it has more than `max_bytes`, or its first bytes are those of no picture.
        TelegramError: it can't be downloaded.
    """
    try:
        async with asyncio.timeout(SECONDS):
            async for attempt in tries(is_passing):
                with attempt:
                    return await _downloaded(client, address, max_bytes)
    except TimeoutError:
        raise TimedOut from None
    raise AssertionError("the last try returns or raises")


async def read_file(path: Path, max_bytes: int) -> bytes:
    """Return the bytes of a file on the disk of the Bot API server. No error names its path, which holds the token.

    Raises:
        UnreadablePhoto: it has more than `max_bytes`, or its first bytes are those of no picture.
        TelegramError: it is not on this machine, or can't be read.
    """
    try:
        body = await asyncio.to_thread(_read, path, max_bytes + 1)
    except OSError as error:
        why = f"{type(error).__name__}: it is on the disk of the Bot API server, and the bot can't read it there"
        raise BadRequest(f"a file was not read: {why}") from None
    _require_size(len(body), max_bytes)
    _require_picture(body[:HEAD])
    return body


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


async def _downloaded(client: httpx.AsyncClient, address: str, max_bytes: int) -> bytes:
    try:
        async with client.stream("GET", address) as response:
            if response.status_code != httpx.codes.OK:
                raise _refused(response.status_code)
            return await _body(response, max_bytes)
    except httpx.TimeoutException:
        raise TimedOut from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NetworkError(f"a file was not downloaded: {type(error).__name__}") from None


async def _body(response: httpx.Response, max_bytes: int) -> bytes:
    body = BytesIO()
    async for piece in response.aiter_raw():
        had = body.tell()
        body.write(piece)
        _require_size(body.tell(), max_bytes)
        if had < HEAD <= body.tell():
            _require_picture(body.getvalue()[:HEAD])
    return body.getvalue()


def _require_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise UnreadablePhoto(PhotoFault.TOO_MANY_BYTES, f"at most {max_bytes} bytes are read")


def _require_picture(head: bytes) -> None:
    """Stop the download of what is no picture; a file that is shorter than `head` is looked at when it is decoded."""
    if isinstance(fault := read_format(head), PhotoFault):
        raise UnreadablePhoto(fault, "its first bytes are those of no picture that is read")


def _refused(status: int) -> TelegramError:
    """Return the error of a status: what Telegram knows nothing of stays away, all else may pass."""
    text = f"a file was not downloaded: the server answered {status}"
    return BadRequest(text) if httpx.codes.is_client_error(status) and status != 429 else NetworkError(text)
