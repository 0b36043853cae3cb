"""The ways to give Telegram a picture: the `file_id` that it has for it, its bytes, or its address."""

from collections.abc import AsyncIterator, Awaitable
from typing import TypeVar

import structlog
from telegram import Message
from telegram.error import TelegramError

from bot.images.cache import PictureCache
from bot.images.download import PictureUnavailable
from bot.models.pictures import PartsPicture, PhotoGridPicture, Picture, ProductPicture, SentPhoto
from bot.store import DatabaseUnavailable, Store
from bot.telegram.late_pictures import LatePictures
from bot.telegram.refusals import Refusal, sort_refusal

T = TypeVar("T")
log = structlog.get_logger()


class PhotosRefused(Exception):
    """Telegram takes no photo for this message: the bot has no right to send any, or each is refused."""


class PictureFiles:
    """Finds what may be sent for a picture, and keeps what Telegram calls it. `late` bounds the wait for its bytes."""

    def __init__(self, store: Store, pictures: PictureCache, late: LatePictures) -> None:
        self._store = store
        self._pictures = pictures
        self._late = late

    async def fetched(self, picture: ProductPicture) -> str | bytes | None:
        """Return the first way to show a picture that does not depend on Telegram fetching it."""
        if file_id := await self._store.cache.file_id(picture.key):
            return file_id
        try:
            return await self._pictures.get(picture)
        except PictureUnavailable as error:
            log.info("picture not downloaded", why=str(error))
            return None

    async def ways(self, picture: Picture) -> AsyncIterator[str | bytes]:
        """Yield what may be given to Telegram for a picture, the best first.

        Raises:
            PictureLate: it is not there in time.
        """
        if isinstance(picture, SentPhoto):
            yield picture.file_id
            return
        if file_id := await self._store.cache.file_id(picture.key):
            yield file_id
        try:
            yield await self._late.in_time(self._pictures.get(picture))
        except PictureUnavailable as error:
            log.info("picture not downloaded", why=str(error))
        if isinstance(picture, ProductPicture):
            yield picture.url

    async def unless_refused(self, key: str, sending: Awaitable[T]) -> T | None:
        """Return None where Telegram refuses the picture, and forget the `file_id` that it may have refused.

        Raises:
            PhotosRefused: Telegram refuses all photos here.
        """
        try:
            return await sending
        except TelegramError as error:
            match sort_refusal(error, has_picture=True):
                case Refusal.PICTURE:
                    await self._store.cache.delete_file_id(key)
                    log.info("picture refused", why=str(error))
                    return None
                case Refusal.PHOTOS | Refusal.RIGHTS:
                    # Words are only a hint: a text may still be allowed.
                    log.info("no right to send photos", why=str(error))
                    raise PhotosRefused(str(error)) from error
                case _:
                    raise

    async def keep(self, picture: Picture, message: Message | bool) -> None:
        """Store the `file_id` of a picture that was sent. What shows people's own photos is not kept behind them."""
        if not isinstance(picture, SentPhoto | PhotoGridPicture | PartsPicture):
            await self.keep_as(picture.key, message)

    async def keep_as(self, key: str, message: Message | bool) -> None:
        """Store the `file_id` of the photo in a message under a key."""
        if not isinstance(message, Message) or not message.photo:
            return
        try:
            await self._store.cache.save_file_id(key, message.photo[-1].file_id)
        except DatabaseUnavailable as error:
            # The message is there. To fail now would send it once more.
            log.info("the id of a picture is not kept", why=str(error))
