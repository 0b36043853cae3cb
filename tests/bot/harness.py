"""The parts of the bot, wired as in production, on a sandbox Telegram over real HTTP and with providers in memory."""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
from telegram.ext import ExtBot

from bot.clock import utc_now
from bot.config import load_settings
from bot.engine import Engine
from bot.i18n import Translator
from bot.images.download import PictureDownloader
from bot.images.memory import DownloadMemory
from bot.images.pool import ImagePool
from bot.images.prepare import PhotoPreparer
from bot.models.exchange import Feed
from bot.models.target import Target
from bot.observability.metrics import Metrics
from bot.rates import Rates
from bot.search.budget import Budget
from bot.search.engine import Searcher
from bot.search.link_limits import LinkLimits
from bot.search.product_pages import ProductPages
from bot.search.short_links import ShortLinks
from bot.search.switches import Switches
from bot.services import ImageServices, LinkServices, SearchServices, Services
from bot.store import Store
from bot.telegram.application import BotApplication, build_application
from bot.telegram.context import BotData
from bot.telegram.messenger import Messenger
from bot.telegram.updates.inbox import Inbox
from providers.api.http import ApiClient
from providers.api.settings import Accounts, ProviderSettings
from providers.provider import Provider, Resources
from providers.registry import Registry
from sandbox.server import Server
from sandbox.telegram import Telegram, telegram_app
from sandbox.telegram.errors import bad_request
from sandbox.telegram.objects import Chat, Message, User
from tests.waiting import ShortSleep

MEMORY = 64_000_000
"""Bytes of downloads at a time."""


class WebOfPictures:
    """Product pictures by their address: `seen_by_us` for the bot, `seen_by_telegram` for Telegram.

    The bot gets those of `slow` once `let_slow_ones_come` is set.
    """

    def __init__(self) -> None:
        self.seen_by_us: dict[str, bytes] = {}
        self.seen_by_telegram: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.slow: set[str] = set()
        self.let_slow_ones_come = asyncio.Event()
        self.on_first_request: Callable[[], object] = lambda: None

    def put(self, url: str, picture: bytes) -> None:
        self.seen_by_us[url] = self.seen_by_telegram[url] = picture

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        if not self.asked:
            self.on_first_request()
        self.asked.append(url)
        if url in self.slow:
            await self.let_slow_ones_come.wait()
        return httpx.Response(200, content=self.seen_by_us[url]) if url in self.seen_by_us else httpx.Response(404)

    async def fetch(self, url: str) -> bytes:
        if url not in self.seen_by_telegram:
            raise bad_request("failed to get HTTP URL content")
        return self.seen_by_telegram[url]


@dataclass(frozen=True)
class BotHarness:
    """The bot's application, and a private chat between Ann and the bot. No updates come in by themselves."""

    telegram: Telegram
    web: WebOfPictures
    application: BotApplication
    engine: Engine
    ann: User
    admin: User
    """Who runs the bot."""
    pauses: ShortSleep
    """What the bot waited because Telegram asked for it."""

    @property
    def chat(self) -> Chat:
        """Ann's chat with the bot."""
        return self.telegram.private_chat(self.ann)

    @property
    def target(self) -> Target:
        """Where new messages in Ann's chat go."""
        return Target(self.chat.id)

    @property
    def messages(self) -> list[Message]:
        """What the bot's messages in Ann's chat show now, oldest first."""
        return self.telegram.bot_messages(self.chat)

    @property
    def calls(self) -> list[str]:
        """The methods that the bot has called, but for its first question who it is."""
        return [call.method for call in self.telegram.calls.all if call.method != "getMe"]

    @property
    def data(self) -> BotData:
        return self.application.bot_data

    @property
    def services(self) -> Services:
        return self.data.services

    @property
    def store(self) -> Store:
        return self.services.store

    @property
    def bot(self) -> ExtBot[int]:
        return self.application.bot

    @property
    def messenger(self) -> Messenger:
        return self.data.messenger

    async def handle_updates(self) -> None:
        """Let the handlers work on what people have done since the last time."""
        updates = await self.bot.get_updates()
        for update in updates:
            await self.application.process_update(update)
        if updates:
            await self.bot.get_updates(offset=updates[-1].update_id + 1)


@asynccontextmanager
async def open_harness(
    store: Store, pool: ImagePool, budget: Budget, translators: Mapping[str, Translator], folder: Path
) -> AsyncIterator[BotHarness]:
    """Serve a sandbox Telegram, and open a bot on it that has no provider."""
    web = WebOfPictures()
    telegram = Telegram(rng=random.Random(1), fetch=web.fetch)
    ann, admin = telegram.add_user("Ann"), telegram.add_user("Root")
    async with (
        Server(telegram_app(telegram)) as server,
        httpx.AsyncClient(transport=httpx.MockTransport(web)) as client,
        httpx.AsyncClient() as files,
    ):
        values = {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": server.url, "ADMIN_IDS": str(admin.id)}
        settings = load_settings(None, values)
        preparer, memory = PhotoPreparer(pool), DownloadMemory(MEMORY)
        images = ImageServices(pool, preparer, memory, files, PictureDownloader(client, preparer, memory), host=None)
        search = search_with((), store, budget)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        limits = LinkLimits()
        links = LinkServices(ShortLinks(client, limits), limits)
        rates = Rates(store.rates, {feed: f"https://rates.test/{feed}" for feed in Feed}, client, utc_now)
        services = Services(settings, store, images, search, links, rates, Metrics(), tls)
        engine = Engine(f"sqlite:///{folder}/bot.engine.db", store.executor)
        pauses = ShortSleep()
        inbox = Inbox(store.updates, engine)
        application = build_application(services, translators, engine, inbox, pause=pauses)
        async with application:
            yield BotHarness(telegram, web, application, engine, ann, admin, pauses)
            await application.bot_data.press_answers.close()
            await application.bot_data.messenger.close()
            await application.bot_data.conversation.prefetcher.close()
    await telegram.aclose()


def search_with(providers: Sequence[Provider], store: Store, budget: Budget) -> SearchServices:
    """Return what searches with these providers, best first; ids are numbered."""
    numbers = count(1)
    return SearchServices(
        registry=Registry((), Accounts(), _no_client, Resources(None, None, utc_now)),
        searcher=Searcher(providers, store, lambda: f"set{next(numbers):07}", budget),
        product_pages=ProductPages(providers, store, lambda: f"page{next(numbers):07}", budget),
        budget=budget,
        switches=Switches(store.provider_states),
        tokens=None,
    )


def _no_client(name: str, _account: ProviderSettings) -> ApiClient:
    raise AssertionError(f"the providers of the tests call no API: {name}")
