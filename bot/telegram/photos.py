"""A photo that a person sent: fetched from Telegram when it is needed, once, and prepared for each provider once."""

import asyncio
from contextlib import ExitStack
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, BinaryIO
from urllib.parse import urlsplit

from telegram import Bot, File
from telegram.error import TelegramError

from bot.images.download import PictureDownloader, PictureUnavailable
from bot.images.photo import IncomingPhoto, SentPicture
from bot.images.prepare import PhotoPreparer
from bot.models.failures import PhotoNotReached
from bot.models.links import PICTURE_HOSTS, PictureLink, read_link
from bot.models.photo_sizes import PhotoSize
from bot.models.search import Search
from bot.search.link_limits import LinkLimits
from bot.telegram.outages import is_passing, tries

DOWNLOAD_SECONDS = 60.0
"""For a file, with all tries; longer than 15 s without a byte ends a try."""
PHOTOS = "photos"
LARGE = 2_000_000
"""Bytes. Telegram's own photos are smaller."""


class Photos:
    """Gets the photos of searches: from Telegram, whose addresses hold the bot's token and stay in here, or by link."""

    def __init__(self, bot: Bot, downloader: PictureDownloader, preparer: PhotoPreparer, limits: LinkLimits) -> None:
        self._bot = bot
        self._downloader = downloader
        self._preparer = preparer
        self._limits = limits
        # A file is in memory as a whole when it arrives.
        self._large_downloads = asyncio.Semaphore(2)

    def of(self, search: Search) -> IncomingPhoto:
        """Return the photo of `search`, not downloaded yet."""
        url = search.photo_url
        if url is None:
            download = partial(self._from_telegram, search.file_id)
        elif isinstance(read_link(url), PictureLink):
            download = partial(self._from_link, url, search.user_id)
        else:
            download = partial(self._from_web, url, None)
        return IncomingPhoto(download, self._preparer, search.user_id, search.sizes)

    async def _from_telegram(self, file_id: str, size: PhotoSize | None) -> SentPicture:
        try:
            file = await self._bot.get_file(file_id if size is None else size.file_id)
            if file.file_size is None or file.file_size > LARGE:
                return SentPicture(await self._stored(file), is_photo=False)
            await _download(file, data := BytesIO())
            return SentPicture(data.getvalue(), is_photo=_is_photo(file.file_path or ""))
        except (TelegramError, TimeoutError) as error:
            raise PhotoNotReached(type(error).__name__) from error

    async def _stored(self, file: File) -> IO[bytes]:
        """Download a large file onto the disk: many of them may wait for their turn to be decoded."""
        with ExitStack() as closing:
            stored = closing.enter_context(TemporaryFile())
            async with self._large_downloads:
                await _download(file, stored)
            closing.pop_all()
        return stored

    async def _from_link(self, url: str, person: int, size: PhotoSize | None) -> SentPicture:
        async with self._limits.opening(person):
            return await self._from_web(url, PICTURE_HOSTS, size)

    async def _from_web(self, url: str, hosts: tuple[str, ...] | None, _: PhotoSize | None) -> SentPicture:
        try:
            return SentPicture(await self._downloader.download(url, hosts), is_photo=False)
        except PictureUnavailable as error:
            raise PhotoNotReached(str(error)) from error


async def _download(file: File, into: BinaryIO) -> None:
    """Download a file, again if Telegram fails; nothing is written before all of it has come.

    Raises:
        TelegramError: Telegram failed at each try.
        TimeoutError: it took longer than `DOWNLOAD_SECONDS`.
    """
    async with asyncio.timeout(DOWNLOAD_SECONDS):
        async for attempt in tries(is_passing):
            with attempt:
                await file.download_to_memory(into)


def _is_photo(path: str) -> bool:
    """Whether a file is one that Telegram made of a photo: it keeps those, and no others, in a folder of this name."""
    return PurePosixPath(urlsplit(path).path).parent.name == PHOTOS
