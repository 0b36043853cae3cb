"""A photo that a person sent: fetched from Telegram when it is needed, once, and prepared for each provider once."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from telegram import Bot
from telegram.error import TelegramError

from bot.photos import PhotoPreparer
from bot.pictures.fetcher import PictureFetcher, PictureUnavailable
from bot.searches import Search
from providers.capabilities import ImageLimits
from providers.models import Photo

DOWNLOAD_SECONDS = 60.0


class PhotoNotReached(Exception):
    """The photo could not be downloaded; why is the cause."""


class IncomingPhoto:
    """The photo behind a search. Nothing is downloaded before somebody asks for it."""

    def __init__(self, download: Callable[[], Awaitable[bytes]], preparer: PhotoPreparer) -> None:
        self._download = download
        self._preparer = preparer
        self._data: bytes | None = None
        self._prepared: dict[ImageLimits, Photo] = {}
        self._lock = asyncio.Lock()

    async def prepared(self, limits: ImageLimits) -> Photo:
        """Return the photo as a JPEG within `limits`.

        Raises:
            UnreadablePhoto: it is no picture, or one that is not taken; the reason is for the person who sent it.
            PhotoNotReached: it can't be downloaded.
        """
        async with self._lock:
            if self._data is None:
                self._data = await self._download()
            if limits not in self._prepared:
                self._prepared[limits] = await self._preparer.prepare(self._data, limits)
            return self._prepared[limits]


class Photos:
    """Gets the photos of searches: from Telegram, whose addresses hold the bot's token and stay in here, or by link."""

    def __init__(self, bot: Bot, fetcher: PictureFetcher, preparer: PhotoPreparer) -> None:
        self._bot = bot
        self._fetcher = fetcher
        self._preparer = preparer

    def of(self, search: Search) -> IncomingPhoto:
        """Return the photo of `search`, not downloaded yet."""
        url = search.photo_url
        download = partial(self._from_telegram, search.file_id) if url is None else partial(self._from_web, url)
        return IncomingPhoto(download, self._preparer)

    async def _from_telegram(self, file_id: str) -> bytes:
        try:
            file = await self._bot.get_file(file_id)
            return bytes(await file.download_as_bytearray(read_timeout=DOWNLOAD_SECONDS))
        except TelegramError as error:
            raise PhotoNotReached(type(error).__name__) from error

    async def _from_web(self, url: str) -> bytes:
        try:
            return await self._fetcher.fetch(url)
        except PictureUnavailable as error:
            raise PhotoNotReached(str(error)) from error
