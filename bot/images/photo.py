"""A photo that a person sent: downloaded when first needed, prepared once for each provider's limits."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from bot.images.prepare import PhotoPreparer
from providers.models import Photo
from providers.query import ImageLimits


class SentPicture(NamedTuple):
    """A picture as it was sent. `is_photo`: Telegram itself made this JPEG of what was sent, as it does with photos."""

    data: bytes
    is_photo: bool


class IncomingPhoto:
    """The photo of one search. `download` returns it; nothing is downloaded before it is needed.

    `person` is who sent it, by an id, None where only one person can.
    """

    def __init__(
        self, download: Callable[[], Awaitable[SentPicture]], preparer: PhotoPreparer, person: int | None = None
    ) -> None:
        self._download = download
        self._preparer = preparer
        self._person = person
        self._picture: SentPicture | None = None
        self._prepared: dict[ImageLimits, Photo] = {}
        self._lock = asyncio.Lock()

    async def prepared(self, limits: ImageLimits) -> Photo:
        """Return the photo as a JPEG within `limits`.

        Raises:
            UnreadablePhoto: it is no picture, is damaged, too small or too large, or took too much time or memory.
            PhotoNotReached: it can't be downloaded.
        """
        async with self._lock:
            if self._picture is None:
                self._picture = await self._download()
            if limits not in self._prepared:
                prepare = self._preparer.pass_on if self._picture.is_photo else self._preparer.prepare
                self._prepared[limits] = await prepare(self._picture.data, limits, self._person)
            return self._prepared[limits]
