"""Sends the pictures of one product together."""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog
from telegram.error import TelegramError

from bot.models.pictures import ProductPicture
from bot.models.target import Target
from bot.store import Store
from bot.telegram.message_calls import MessageCalls
from bot.telegram.picture_files import PhotosRefused, PictureFiles
from bot.telegram.refusals import Refusal, sort_refusal
from bot.views.screen import Screen

MOST: Final = 10
"""Pictures that Telegram takes in one album."""

log = structlog.get_logger()


class PictureAlbums:
    """Sends pictures as an album, or one by one where Telegram refuses one of them."""

    def __init__(self, calls: MessageCalls, files: PictureFiles, store: Store) -> None:
        self._calls = calls
        self._files = files
        self._store = store

    async def post(self, target: Target, urls: Sequence[str]) -> bool:
        """Send the first ten pictures, without those that can't be had; False when that is all of them.

        Raises:
            PhotosRefused: the bot may send no photos here.
            TelegramError: they could not be sent.
        """
        urls = urls[:MOST]
        for _ in range(2):
            fetched = await asyncio.gather(*(self._files.fetched(ProductPicture(url)) for url in urls))
            pictures = [picture for picture in fetched if picture is not None]
            try:
                return await self._post_together(target, pictures)
            except TelegramError as error:
                refusal = sort_refusal(error, has_picture=True)
                if refusal in {Refusal.PHOTOS, Refusal.RIGHTS}:
                    raise PhotosRefused(str(error)) from error
                if refusal is not Refusal.PICTURE:
                    raise
                # Telegram seldom says which of them it refuses.
                log.info("album refused", why=str(error))
                for url in urls:
                    await self._store.cache.delete_file_id(url)
        return any([await self._post_alone(target, url) for url in urls]) if len(urls) > 1 else False

    async def _post_alone(self, target: Target, url: str) -> bool:
        picture = await self._files.fetched(ProductPicture(url))
        if picture is None:
            return False
        sending = self._calls.send_photo(target, Screen(""), picture)
        return await self._files.unless_refused(url, sending) is not None

    async def _post_together(self, target: Target, pictures: Sequence[str | bytes]) -> bool:
        if len(pictures) == 1:
            await self._calls.send_photo(target, Screen(""), pictures[0])
        elif pictures:
            await self._calls.send_album(target, pictures)
        return bool(pictures)
