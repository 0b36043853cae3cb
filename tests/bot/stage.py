"""The bot's hand in the chats, on a sandbox Telegram over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from telegram import Bot

from bot.images.cache import PictureCache
from bot.images.download import PictureDownloader
from bot.images.prepare import PhotoPreparer
from bot.models.target import Target
from bot.store import Store
from bot.telegram.messenger import Messenger
from sandbox.server import Server
from sandbox.telegram import Telegram, telegram_app
from sandbox.telegram.errors import bad_request
from sandbox.telegram.objects import Chat, Message, User


class WebOfPictures:
    """Product pictures by their address: `seen_by_us` for the bot, `seen_by_telegram` for Telegram."""

    def __init__(self) -> None:
        self.seen_by_us: dict[str, bytes] = {}
        self.seen_by_telegram: dict[str, bytes] = {}
        self.asked: list[str] = []

    def put(self, url: str, picture: bytes) -> None:
        self.seen_by_us[url] = self.seen_by_telegram[url] = picture

    def __call__(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        self.asked.append(url)
        return httpx.Response(200, content=self.seen_by_us[url]) if url in self.seen_by_us else httpx.Response(404)

    async def fetch(self, url: str) -> bytes:
        if url not in self.seen_by_telegram:
            raise bad_request("failed to get HTTP URL content")
        return self.seen_by_telegram[url]


@dataclass(frozen=True)
class Stage:
    """A private chat with Ann, and the parts that speak in it."""

    world: Telegram
    web: WebOfPictures
    bot: Bot
    store: Store
    downloader: PictureDownloader
    pictures: PictureCache
    messenger: Messenger
    ann: User
    chat: Chat

    @property
    def place(self) -> Target:
        return Target(self.chat.id)

    @property
    def said(self) -> list[Message]:
        """What the bot's messages in the chat show now, oldest first."""
        return self.world.bot_messages(self.chat)

    @property
    def calls(self) -> list[str]:
        """The methods that the bot has called, but for its first question who it is."""
        return [call.method for call in self.world.calls.all if call.method != "getMe"]


@asynccontextmanager
async def open_stage(
    world: Telegram, web: WebOfPictures, store: Store, preparer: PhotoPreparer
) -> AsyncIterator[Stage]:
    ann = world.add_user("Ann")
    async with (
        Server(telegram_app(world)) as server,
        Bot(world.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as bot,
        httpx.AsyncClient(transport=httpx.MockTransport(web)) as client,
    ):
        downloader = PictureDownloader(client, preparer)
        pictures = PictureCache(downloader)
        messenger = Messenger(bot, store, pictures)
        yield Stage(world, web, bot, store, downloader, pictures, messenger, ann, world.private_chat(ann))
        await pictures.close()
    await world.aclose()
