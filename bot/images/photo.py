"""A photo that a person sent: downloaded when it is first needed, and prepared once for each provider."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.images.prepare import PhotoPreparer
from providers.capabilities import ImageLimits
from providers.models import Photo


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
