"""The bot: puts the parts together and runs them until it is told to stop."""

import asyncio
from typing import Any

import structlog
from httpx_aiohttp import AiohttpTransport
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import AIORateLimiter, Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.answering import Answering
from bot.browsing import Browsing
from bot.chats import Chats
from bot.config import Settings, SettingsUnusable
from bot.core import Core, new_id, open_core
from bot.example import Example
from bot.handlers.failures import FailureHandler
from bot.handlers.membership import MembershipHandler
from bot.handlers.photo import PhotoHandler
from bot.handlers.results import ResultsHandler
from bot.handlers.settings import SettingsHandler
from bot.handlers.welcome import WelcomeHandler
from bot.i18n import Translator, load_translators
from bot.inbox import DurableProcessor, Inbox
from bot.incoming import Photos
from bot.locks import Locks
from bot.lookahead import LookAhead
from bot.messenger import Messenger
from bot.showcase import Showcase
from bot.views.welcome import commands, description, short_description
from bot.web import WebServer, web_app

UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
PRUNE_EVERY = 3600.0
GRACE = 8.0
"""Seconds that work in hand has when the bot is told to stop; what is cut off is done after the next start."""
POLL_CONNECTIONS = 4

log = structlog.get_logger()

# The six parameters tell the types of the context, its data and the job queue, none of which is used here.
BotApplication = Application[Any, Any, Any, Any, Any, Any]


def build_application(settings: Settings, core: Core, inbox: Inbox) -> BotApplication:
    """Return an application that reads from `inbox` and works on many updates at a time."""
    if settings.telegram_bot_token is None:
        raise SettingsUnusable("TELEGRAM_BOT_TOKEN is not set: get one from @BotFather and put it into .env")
    return (
        ApplicationBuilder()
        .token(settings.telegram_bot_token.get_secret_value())
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .request(_request(256))
        .get_updates_request(_request(POLL_CONNECTIONS))
        .rate_limiter(AIORateLimiter(overall_max_rate=0, max_retries=3))
        .concurrent_updates(DurableProcessor(core.store))
        .update_queue(inbox)
        .build()
    )


def add_handlers(application: BotApplication, core: Core, translators: dict[str, Translator]) -> LookAhead:
    """Register everything that people can do; return what works in the background."""
    store, searcher = core.store, core.searcher
    chats = Chats(store, translators)
    showcase = Showcase(core.fetcher)
    messenger = Messenger(application.bot, store, showcase)
    photos = Photos(application.bot, core.fetcher, core.preparer)
    look_ahead = LookAhead(searcher, photos, showcase)
    locks = Locks()
    answering = Answering(store, chats, searcher, messenger, photos, look_ahead, locks)
    browsing = Browsing(store, chats, searcher, messenger, photos, look_ahead, answering)
    settings = SettingsHandler(chats, messenger, searcher)
    for part in (
        MembershipHandler(store),
        WelcomeHandler(chats, messenger, searcher, Example(store, new_id)),
        settings,
        ResultsHandler(store, chats, answering, browsing, settings, locks, new_id),
        PhotoHandler(store, chats, messenger, answering, new_id),
    ):
        application.add_handlers(list(part.handlers()))
    application.add_error_handler(FailureHandler(chats, messenger, new_id).on_error)
    return look_ahead


async def run(settings: Settings, stop: asyncio.Event, *, sample: bool = False) -> None:
    """Run the bot until `stop` is set; `sample` says on every card that the goods are invented.

    Raises:
        SettingsUnusable: the token is missing or refused, or Telegram can't be reached.
        DatabaseUnusable: the database can't be used.
        PortTaken: the web server can't listen.
    """
    translators = load_translators()
    async with open_core(settings, sample=sample) as core:
        _require_provider(core)
        inbox = Inbox(core.store)
        application = build_application(settings, core, inbox)
        look_ahead = add_handlers(application, core, translators)
        async with WebServer(web_app(core.relay), settings.http_host, settings.http_port):
            await _initialize(application)
            background = [
                asyncio.create_task(_prune(core)),
                asyncio.create_task(_register_profile(application, translators)),
            ]
            try:
                await _poll(application, inbox, stop)
            finally:
                for task in background:
                    task.cancel()
                await asyncio.gather(*background, return_exceptions=True)
                await look_ahead.close()
                await application.shutdown()


def _require_provider(core: Core) -> None:
    for name, missing in core.registry.missing.items():
        log.info("provider is off", provider=name, why=missing.reason)
    if not core.registry.configured:
        wanted = sorted({one for missing in core.registry.missing.values() for one in missing.settings})
        raise SettingsUnusable(f"no marketplace can be searched: set at least one account of {', '.join(wanted)}")
    log.info("providers", configured=[one.name for one in core.registry.configured])


async def _initialize(application: BotApplication) -> None:
    try:
        await application.initialize()
    except InvalidToken:
        raise SettingsUnusable("TELEGRAM_BOT_TOKEN was refused by Telegram: copy it anew from @BotFather") from None
    except TelegramError as error:
        raise SettingsUnusable(
            f"Telegram can't be reached ({type(error).__name__}): check the network and TELEGRAM_API_URL"
        ) from None


async def _poll(application: BotApplication, inbox: Inbox, stop: asyncio.Event) -> None:
    updater = application.updater
    if updater is None:
        raise RuntimeError("the application was built without an updater, which polling needs")
    await inbox.take_up(application.bot)
    await application.start()
    await updater.start_polling(allowed_updates=UPDATES, bootstrap_retries=-1, error_callback=_polling_failed)
    log.info("the bot is running", name=application.bot.username)
    await stop.wait()
    log.info("the bot is stopping")
    await updater.stop()
    try:
        await asyncio.wait_for(application.stop(), GRACE)
    except TimeoutError:
        log.warning("work in hand is left for the next start")


def _polling_failed(error: TelegramError) -> None:
    log.warning("no updates from Telegram", why=f"{type(error).__name__}: {error}")


async def _prune(core: Core) -> None:
    while True:
        await core.store.prune()
        await asyncio.sleep(PRUNE_EVERY)


async def _register_profile(application: BotApplication, translators: dict[str, Translator]) -> None:
    """Give Telegram command menu and descriptions in each language, English also for all others."""
    bot = application.bot
    for code, t in {"": translators["en"], **translators}.items():
        language = code or None
        try:
            await bot.set_my_commands(commands(t), language_code=language)
            await bot.set_my_short_description(short_description(t), language_code=language)
            await bot.set_my_description(description(t), language_code=language)
        except TelegramError as error:
            log.warning("profile not registered", language=code, why=str(error))


def _request(connections: int) -> HTTPXRequest:
    """Return PTB's HTTP client over aiohttp, which stays fast when many calls run at once."""
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=15,
        write_timeout=15,
        connect_timeout=10,
        pool_timeout=10,
        media_write_timeout=60,
        httpx_kwargs={"transport": AiohttpTransport()},
    )
