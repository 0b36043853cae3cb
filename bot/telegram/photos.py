"""A photo that a person sent: fetched from Telegram when it is needed, once, and prepared for each provider once."""

from functools import partial

from telegram import Bot
from telegram.error import TelegramError

from bot.images.download import PictureDownloader, PictureUnavailable
from bot.images.photo import IncomingPhoto
from bot.images.prepare import PhotoPreparer
from bot.models.failures import PhotoNotReached
from bot.models.search import Search

DOWNLOAD_SECONDS = 60.0


class Photos:
    """Gets the photos of searches: from Telegram, whose addresses hold the bot's token and stay in here, or by link."""

    def __init__(self, bot: Bot, downloader: PictureDownloader, preparer: PhotoPreparer) -> None:
        self._bot = bot
        self._downloader = downloader
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
            return await self._downloader.download(url)
        except PictureUnavailable as error:
            raise PhotoNotReached(str(error)) from error
