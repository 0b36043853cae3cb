"""A photo that a person sent: downloaded when it is needed, in the size that a provider is to have, and prepared."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import NamedTuple

from bot.images.prepare import PhotoPreparer
from bot.models.failures import UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from bot.models.photo_sizes import PhotoSize, size_for
from providers.models import Photo
from providers.query import ImageLimits


class SentPicture(NamedTuple):
    """A picture as it was sent.

    `is_photo`: Telegram itself made this JPEG of what was sent, as it does with photos.
    """

    data: bytes
    is_photo: bool


Download = Callable[[PhotoSize | None], AbstractAsyncContextManager[SentPicture]]
"""Downloads a photo in one of its sizes, None where there is only one.

Its bytes have room in memory while the context is open, and are dropped at its end.
"""


class IncomingPhoto:
    """The photo of one search. `download` returns it; nothing is downloaded before it is needed.

    `person` is who sent it, by an id, None where only one person can. `sizes` are those that Telegram has of it. `part`
    is which part of a long photo is searched, 0 for the whole of one that is not long.
    Only what was prepared is kept, for as long as the search goes on: 300 KB at most, by the limits of providers.
    """

    def __init__(
        self,
        download: Download,
        preparer: PhotoPreparer,
        person: int | None = None,
        sizes: Sequence[PhotoSize] = (),
        part: int = 0,
    ) -> None:
        self._download = download
        self._preparer = preparer
        self._person = person
        self._sizes = sizes
        self._part = part
        self._prepared: dict[ImageLimits, Photo] = {}
        self._lock = asyncio.Lock()

    async def prepared(self, limits: ImageLimits) -> Photo:
        """Return the photo as a JPEG within `limits`.

        Raises:
            UnreadablePhoto: it is no picture, is damaged, too small or too large, or took too much time or memory; or
                it is long, and a part has to be chosen; or the bot has no memory left.
            PhotoNotReached: it can't be downloaded.
        """
        async with self._lock:
            if limits not in self._prepared:
                self._prepared[limits] = await self._prepare(limits)
            return self._prepared[limits]

    async def whole(self, limits: ImageLimits) -> Photo:
        """Return the photo as a whole, however long it is, to be looked at; raises as `prepared`."""
        with busy_without_memory():
            async with self._download(None) as picture:
                return await self._preparer.prepare(picture.data, limits, self._person)

    async def _prepare(self, limits: ImageLimits) -> Photo:
        # Of a part, a provider takes all the pixels that there are.
        size = None if self._part else size_for(limits, self._sizes)
        with busy_without_memory():
            async with self._download(size) as picture:
                prepare = self._preparer.pass_on if picture.is_photo else self._preparer.prepare
                return await prepare(picture.data, limits, self._person, self._part)


@contextmanager
def busy_without_memory() -> Iterator[None]:
    """Say of a photo that the bot is busy, where it has no memory left to take it.

    Raises:
        UnreadablePhoto: it has none.
    """
    try:
        yield
    except MemoryError:
        raise UnreadablePhoto(PhotoFault.BUSY, "the bot has no memory left for it") from None
