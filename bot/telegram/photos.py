"""A photo that a person sent: fetched from Telegram when it is needed, once, and prepared for each provider once."""

import asyncio
from contextlib import ExitStack
from functools import partial
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import urlsplit

from telegram import Bot, File
from telegram.error import TelegramError

from bot.images.download import PictureDownloader, PictureUnavailable
from bot.images.photo import IncomingPhoto, SentPicture
from bot.images.prepare import PhotoPreparer
from bot.models.failures import PhotoNotReached
from bot.models.search import Search

DOWNLOAD_SECONDS = 60.0
PHOTOS = "photos"
LARGE = 2_000_000
"""Bytes. Telegram's own photos are smaller."""


class Photos:
    """Gets the photos of searches: from Telegram, whose addresses hold the bot's token and stay in here, or by link."""

    def __init__(self, bot: Bot, downloader: PictureDownloader, preparer: PhotoPreparer) -> None:
        self._bot = bot
        self._downloader = downloader
        self._preparer = preparer
        # A file is in memory as a whole when it arrives.
        self._large_downloads = asyncio.Semaphore(2)

    def of(self, search: Search) -> IncomingPhoto:
        """Return the photo of `search`, not downloaded yet."""
        url = search.photo_url
        download = partial(self._from_telegram, search.file_id) if url is None else partial(self._from_web, url)
        return IncomingPhoto(download, self._preparer, search.user_id)

    async def _from_telegram(self, file_id: str) -> SentPicture:
        try:
            file = await self._bot.get_file(file_id)
            if file.file_size is None or file.file_size > LARGE:
                return SentPicture(await self._stored(file), is_photo=False)
            data = bytes(await file.download_as_bytearray(read_timeout=DOWNLOAD_SECONDS))
            return SentPicture(data, is_photo=_is_photo(file.file_path or ""))
        except TelegramError as error:
            raise PhotoNotReached(type(error).__name__) from error

    async def _stored(self, file: File) -> IO[bytes]:
        """Download a large file onto the disk: many of them may wait for their turn to be decoded."""
        with ExitStack() as closing:
            stored = closing.enter_context(TemporaryFile())
            async with self._large_downloads:
                await file.download_to_memory(stored, read_timeout=DOWNLOAD_SECONDS)
            closing.pop_all()
        return stored

    async def _from_web(self, url: str) -> SentPicture:
        try:
            return SentPicture(await self._downloader.download(url), is_photo=False)
        except PictureUnavailable as error:
            raise PhotoNotReached(str(error)) from error


def _is_photo(path: str) -> bool:
    """Whether a file is one that Telegram made of a photo: it keeps those, and no others, in a folder of this name."""
    return PurePosixPath(urlsplit(path).path).parent.name == PHOTOS
