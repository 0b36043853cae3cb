"""A photo that a person sent: fetched from Telegram when it is needed, once, and prepared for each provider once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from telegram import Bot
from telegram.error import TelegramError

from bot.images.download import PictureUnavailable
from bot.images.photo import IncomingPhoto, SentPicture, busy_without_memory
from bot.models.failures import FetchFault, PhotoNotReached
from bot.models.links import PICTURE_HOSTS, PictureLink, read_link
from bot.models.photo_sizes import PhotoSize
from bot.models.search import Search
from bot.search.link_limits import LinkLimits
from bot.services import ImageServices
from bot.telegram.fetches import Fetches
from bot.telegram.files import FilePlace, fetch_file, not_reached
from providers.models import Photo
from providers.query import ImageLimits


class Photos:
    """Gets the photos of searches: from Telegram, whose addresses hold the bot's token and stay in here, or by link.

    `largest` is how many bytes a file may have. `fetches` is told of each that came from Telegram, or did not.
    """

    def __init__(self, bot: Bot, images: ImageServices, limits: LinkLimits, fetches: Fetches, largest: int) -> None:
        self._bot = bot
        self._images = images
        self._limits = limits
        self._fetches = fetches
        self._largest = largest

    def of(self, search: Search) -> IncomingPhoto:
        """Return the photo of `search`, not downloaded yet."""
        url, person = search.photo_url, search.user_id
        if url is None:
            download = partial(self._from_telegram, search.file_id, person)
        elif isinstance(read_link(url), PictureLink):
            download = partial(self._from_link, url, person)
        else:
            download = partial(self._of_product, url, person)
        return IncomingPhoto(download, self._images.preparer, person, search.sizes, search.part or 0)

    async def sent(self, file_id: str, limits: ImageLimits, person: int) -> Photo:
        """Return a photo that Telegram has as a JPEG within limits; `person` wants it.

        It may be an old one: that it is gone says nothing of the photos that people send.

        Raises:
            UnreadablePhoto: it is no picture that can be decoded.
            PhotoNotReached: it can't be downloaded.
        """
        with busy_without_memory():
            async with self._file(file_id, person) as picture:
                prepare = self._images.preparer.pass_on if picture.is_photo else self._images.preparer.prepare
                return await prepare(picture.data, limits)

    @asynccontextmanager
    async def _from_telegram(self, file_id: str, person: int, size: PhotoSize | None) -> AsyncIterator[SentPicture]:
        try:
            async with self._file(file_id if size is None else size.file_id, person) as picture:
                self._fetches.came()
                yield picture
        except PhotoNotReached as error:
            self._fetches.failed(person, error.fault, str(error))
            raise

    @asynccontextmanager
    async def _file(self, file_id: str, person: int) -> AsyncIterator[SentPicture]:
        try:
            file = await self._bot.get_file(file_id)
            place = FilePlace.of(file, self._bot)
            most = min(file.file_size or self._largest, self._largest)
            async with self._images.memory.room(most, person):
                yield SentPicture(await fetch_file(self._images.files, place, most), is_photo=place.is_photo)
        except TelegramError as error:
            raise not_reached(error) from error

    @asynccontextmanager
    async def _from_link(self, url: str, person: int, _: PhotoSize | None) -> AsyncIterator[SentPicture]:
        async with self._limits.opening(person):
            picture = await self._from_web(url, PICTURE_HOSTS, person)
        yield picture

    @asynccontextmanager
    async def _of_product(self, url: str, person: int, _: PhotoSize | None) -> AsyncIterator[SentPicture]:
        yield await self._from_web(url, None, person)

    async def _from_web(self, url: str, hosts: tuple[str, ...] | None, person: int) -> SentPicture:
        try:
            return SentPicture(await self._images.downloader.download(url, hosts, person), is_photo=False)
        except PictureUnavailable as error:
            raise PhotoNotReached(FetchFault.WEB, str(error)) from error
