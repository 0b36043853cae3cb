"""A photo that a person sent: fetched from Telegram when it is needed, once, and prepared for each provider once."""

import asyncio
from collections.abc import Awaitable, Callable

from telegram import Bot
from telegram.error import TelegramError

from bot.photos import PhotoPreparer
from bot.searches import Search
from providers.models import ImageLimits, Photo

DOWNLOAD_SECONDS = 60.0


class PhotoNotReached(Exception):
    """Telegram did not hand over the photo; what it said is the cause."""


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


class TelegramPhotos:
    """Gets the photos of searches from Telegram; their addresses hold the bot's token and stay in here."""

    def __init__(self, bot: Bot, preparer: PhotoPreparer) -> None:
        self._bot = bot
        self._preparer = preparer

    def of(self, search: Search) -> IncomingPhoto:
        """Return the photo of `search`, not downloaded yet."""

        async def download() -> bytes:
            try:
                file = await self._bot.get_file(search.file_id)
                return bytes(await file.download_as_bytearray(read_timeout=DOWNLOAD_SECONDS))
            except TelegramError as error:
                raise PhotoNotReached(type(error).__name__) from error

        return IncomingPhoto(download, self._preparer)
