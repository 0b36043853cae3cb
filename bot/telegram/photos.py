"""A photo that a person sent: fetched from Telegram when it is needed, once, and prepared for each provider once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import TelegramError

from bot.images.download import PictureUnavailable
from bot.images.photo import IncomingPhoto, SentPicture
from bot.models.failures import PhotoNotReached
from bot.models.links import PICTURE_HOSTS, PictureLink, read_link
from bot.models.photo_sizes import PhotoSize
from bot.models.search import Search
from bot.search.link_limits import LinkLimits
from bot.services import ImageServices
from bot.telegram.files import MAX_BYTES, download_file, read_file

PHOTOS = "photos"


class Photos:
    """Gets the photos of searches: from Telegram, whose addresses hold the bot's token and stay in here, or by link."""

    def __init__(self, bot: Bot, images: ImageServices, limits: LinkLimits) -> None:
        self._bot = bot
        self._images = images
        self._limits = limits

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

    @asynccontextmanager
    async def _from_telegram(self, file_id: str, person: int, size: PhotoSize | None) -> AsyncIterator[SentPicture]:
        try:
            file = await self._bot.get_file(file_id if size is None else size.file_id)
            most = min(file.file_size or MAX_BYTES, MAX_BYTES)
            async with self._images.memory.room(most, person):
                yield SentPicture(
                    await self._read(file.file_path or "", most), is_photo=_is_photo(file.file_path or "")
                )
        except TelegramError as error:
            raise PhotoNotReached(type(error).__name__) from error

    async def _read(self, address: str, most: int) -> bytes:
        if (path := PurePosixPath(address)).is_absolute():
            return await read_file(Path(path), most)
        return await download_file(self._images.files, address, most)

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
            raise PhotoNotReached(str(error)) from error


def _is_photo(path: str) -> bool:
    """Whether a file is one that Telegram made of a photo: it keeps those, and no others, in a folder of this name."""
    return PurePosixPath(urlsplit(path).path).parent.name == PHOTOS
