"""A photo that a person sent: downloaded when first needed, prepared once for each provider's limits."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.images.prepare import PhotoPreparer
from providers.models import Photo
from providers.query import ImageLimits


class IncomingPhoto:
    """The photo of one search. `download` returns its bytes; nothing is downloaded before they are needed."""

    def __init__(self, download: Callable[[], Awaitable[bytes]], preparer: PhotoPreparer) -> None:
        self._download = download
        self._preparer = preparer
        self._data: bytes | None = None
        self._prepared: dict[ImageLimits, Photo] = {}
        self._lock = asyncio.Lock()

    async def prepared(self, limits: ImageLimits) -> Photo:
        """Return the photo as a JPEG within `limits`.

        Raises:
            UnreadablePhoto: it is no picture, is damaged, too small or too large.
            PhotoNotReached: it can't be downloaded.
        """
        async with self._lock:
            if self._data is None:
                self._data = await self._download()
            if limits not in self._prepared:
                self._prepared[limits] = await self._preparer.prepare(self._data, limits)
            return self._prepared[limits]
