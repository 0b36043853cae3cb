"""The bot: puts the parts together and runs them until it is told to stop."""

import asyncio
import ssl
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from secrets import token_urlsafe
from typing import Any

import httpx
import structlog
from httpx_aiohttp import AiohttpTransport
from starlette.routing import Route
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler
from telegram.request import HTTPXRequest

from bot.clock import utc_now
from bot.config import Settings, SettingsUnusable, TelegramMode
from bot.i18n import load_translators
from bot.images.cache import PictureCache
from bot.search.example import Example
from bot.search.prefetch import Prefetcher
from bot.services import Services, new_id, open_services
from bot.telegram.access import Access
from bot.telegram.admins import Admins
from bot.telegram.answering import Answering
from bot.telegram.browsing import Browsing
from bot.telegram.chats import Chats
from bot.telegram.context import BotData, Context
from bot.telegram.handlers import access as access_handlers
from bot.telegram.handlers import admin, migration, privacy, welcome
from bot.telegram.handlers.failures import FailureHandler
from bot.telegram.handlers.photo import PhotoHandler
from bot.telegram.handlers.results import ResultsHandler
from bot.telegram.handlers.settings import SettingsHandler
from bot.telegram.jobs import notify_outages_forever, renew_tokens_forever
from bot.telegram.locks import Locks
from bot.telegram.messenger import Messenger
from bot.telegram.photos import Photos
from bot.telegram.profile import register_profile
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.router import Router
from bot.telegram.updates.inbox import DurableProcessor, Inbox, Leases
from bot.telegram.updates.polling import PollingRequest, polling
from bot.telegram.updates.webhook import Webhook
from bot.web.readiness import DatabaseCheck, ProvidersCheck, Readiness, TelegramCheck
from bot.web.server import WebServer, metrics_route, web_app
from providers.aliexpress.client import AliExpress
from providers.registry import Registry

UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
PRUNE_EVERY = 3600.0
GRACE = 6.0
"""Seconds that work in hand has when the bot is told to stop; what is cut off is done after the next start."""
CONNECTIONS, POLL_CONNECTIONS = 256, 4
BEFORE_ALL = -1
"""The group of the handler that sees an update before all others."""

log = structlog.get_logger()

# The six parameters tell the types of the context, its data and the job queue, none of which is used here.
BotApplication = Application[Any, Any, Any, Any, Any, Any]
Updates = AbstractAsyncContextManager[None]
"""While it is open, updates come in."""


def build_application(
    settings: Settings, tls: ssl.SSLContext, inbox: Inbox, processor: DurableProcessor
) -> BotApplication:
    """Return an application that reads from `inbox`, and whose `processor` works on many updates at a time."""
    builder = (
        ApplicationBuilder()
        .context_types(ContextTypes(context=Context))
        .token(_token(settings))
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .request(_request(CONNECTIONS, tls))
        .get_updates_request(_request(POLL_CONNECTIONS, tls, PollingRequest))
        .rate_limiter(RateLimiter())
        .concurrent_updates(processor)
        .update_queue(inbox)
    )
    return (builder if settings.telegram_mode is TelegramMode.POLLING else builder.updater(None)).build()


def add_handlers(application: BotApplication, services: Services, chats: Chats) -> tuple[Prefetcher, Admins]:
    """Register everything that people can do; return what fetches ahead, and those whom the bot tells by itself."""
    store, searcher, admin_ids = services.store, services.search.searcher, services.settings.admin_ids
    pictures = PictureCache(services.images.downloader)
    messenger = Messenger(application.bot, store, pictures)
    access = Access(store.people, store.ledger, admin_ids, services.settings.allowed_chats)
    admins = Admins(admin_ids, chats, messenger)
    photos = Photos(application.bot, services.images.downloader, services.images.preparer)
    look_ahead = Prefetcher(searcher, photos.of, pictures)
    locks = Locks()
    answering = Answering(store, chats, searcher, services.search.product_pages, messenger, photos, look_ahead, locks)
    browsing = Browsing(store, chats, searcher, services.search.product_pages, messenger, photos, look_ahead, answering)
    settings = SettingsHandler(chats, messenger, searcher, services.search.switches.off)
    data = BotData(services, chats, messenger, access, admins, Example(store, new_id), answering, browsing, locks)
    application.bot_data = data
    for part in (
        migration.router,
        access_handlers.router,
        admin.router,
        privacy.router,
        welcome.router,
        settings,
        ResultsHandler(store, chats, answering, browsing, settings, locks, new_id),
        PhotoHandler(store, chats, messenger, answering, new_id),
    ):
        application.add_handlers(list(part.handlers(data) if isinstance(part, Router) else part.handlers()))
    failures = FailureHandler(chats, messenger, admins, new_id, store.updates.requeue, services.metrics)
    application.add_error_handler(failures.on_error)
    application.add_handler(TypeHandler(Update, access_handlers.check_access), BEFORE_ALL)
    return look_ahead, admins


async def run(settings: Settings, stop: asyncio.Event, *, sample: bool = False, leases: Leases | None = None) -> None:
    """Run the bot until `stop` is set; `sample` says on every card that the goods are invented.

    Raises:
        SettingsUnusable: the token is missing or refused, Telegram can't be reached, or it won't send updates to us.
        DatabaseUnusable: the database can't be used.
        PortTaken: the web server can't listen.
    """
    _token(settings)
    translators = load_translators()
    async with open_services(settings, sample=sample) as services:
        _require_provider(services.search.registry)
        if not sample and (warning := settings.unbounded_spending()):
            log.warning(warning)
        if not settings.admin_ids:
            # Nobody could switch a provider on again: starting the bot is how an operator acts.
            await services.search.switches.switch_all_on()
        inbox = Inbox(services.store.updates, services.metrics, leases or Leases())
        processor = DurableProcessor(services.store.updates)
        application = build_application(settings, services.tls, inbox, processor)
        chats = Chats(services.store, translators)
        look_ahead, admins = add_handlers(application, services, chats)
        updates, routes = _updates(settings, application, inbox)
        routes += [_readiness(services, application).route(), metrics_route(services.metrics), *services.images.routes]
        async with WebServer(web_app(routes), settings.http_host, settings.http_port):
            await _initialize(application)
            background = [
                asyncio.create_task(_prune(services)),
                asyncio.create_task(inbox.watch(application.bot)),
                asyncio.create_task(register_profile(application.bot, translators)),
                asyncio.create_task(admins.register_menus(application.bot)),
                asyncio.create_task(notify_outages_forever(services.search.switches, admins.notify)),
            ]
            if services.search.tokens is not None and services.search.registry.get(AliExpress.name) is not None:
                renewal = renew_tokens_forever(services.search.tokens, admins.notify, utc_now)
                background.append(asyncio.create_task(renewal))
            try:
                await inbox.resume(application.bot)
                await _work(application, processor, updates, stop)
            finally:
                for task in background:
                    task.cancel()
                for ended in await asyncio.gather(*background, return_exceptions=True):
                    if isinstance(ended, Exception):
                        log.error("a task beside the bot had died", exc_info=ended)
                await look_ahead.close()
                await application.shutdown()
                await inbox.release()


def _token(settings: Settings) -> str:
    if settings.telegram_bot_token is None:
        raise SettingsUnusable("TELEGRAM_BOT_TOKEN is not set: get one from @BotFather and put it into .env")
    return settings.telegram_bot_token.get_secret_value()


def _require_provider(registry: Registry) -> None:
    for name, missing in registry.missing.items():
        log.info("provider is off", provider=name, why=missing.reason)
    if not registry.configured:
        accounts = dict.fromkeys(" with ".join(missing.settings) for missing in registry.missing.values())
        raise SettingsUnusable(f"no marketplace can be searched: set one account, {', or '.join(accounts)}")
    log.info("providers", configured=[provider.name for provider in registry.configured])


async def _initialize(application: BotApplication) -> None:
    try:
        await application.initialize()
    except TelegramError as error:
        # The application closes only what was opened as a whole.
        await application.bot.shutdown()
        if isinstance(error, InvalidToken):
            why = "TELEGRAM_BOT_TOKEN was refused by Telegram: copy it anew from @BotFather"
        else:
            why = f"Telegram can't be reached ({type(error).__name__}): check the network and TELEGRAM_API_URL"
        raise SettingsUnusable(why) from None


def _updates(settings: Settings, application: BotApplication, inbox: Inbox) -> tuple[Updates, list[Route]]:
    """Return where updates come from, and the routes that this takes."""
    if application.updater is not None:
        return polling(application.updater, UPDATES), []
    if settings.public_url is None:
        raise SettingsUnusable("TELEGRAM_MODE=webhook needs PUBLIC_URL: the https address under which we are reached")
    secret = settings.telegram_webhook_secret
    if secret is None and not settings.database_url.startswith("sqlite:"):
        log.warning(
            "TELEGRAM_WEBHOOK_SECRET is not set: each copy of the bot makes up its own, and only the last one to start"
            " gets updates. Set the same one for all copies"
        )
    webhook = Webhook(inbox, application.bot, secret.get_secret_value() if secret else token_urlsafe(32))
    return webhook.receiving(settings.public_url, UPDATES), [webhook.route()]


def _readiness(services: Services, application: BotApplication) -> Readiness:
    return Readiness(
        {
            "database": DatabaseCheck(services.store.updates),
            "telegram": TelegramCheck(application.bot),
            "providers": ProvidersCheck(services.search.registry.breakers, services.search.switches.off),
        }
    )


async def _work(
    application: BotApplication, processor: DurableProcessor, updates: Updates, stop: asyncio.Event
) -> None:
    """Work on `updates` until `stop` is set, and then on those in hand for `GRACE` seconds."""
    await application.start()
    try:
        async with AsyncExitStack() as stack:
            if await _opened(updates, stack, stop):
                log.info("the bot is running", name=application.bot.username)
                await stop.wait()
            log.info("the bot is stopping")
    finally:
        try:
            await asyncio.wait_for(application.stop(), GRACE)
        except TimeoutError:
            log.warning("work in hand is left for the next start")
            # Otherwise it would go on without Telegram, and end as if it were done.
            await processor.interrupt()


async def _opened(updates: Updates, stack: AsyncExitStack, stop: asyncio.Event) -> bool:
    """Open `updates` on `stack`, which waits for Telegram; False when `stop` is set before that, and cuts it off."""
    opening = asyncio.create_task(stack.enter_async_context(updates))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((opening, stopping), return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            await opening
            return True
        return False
    finally:
        for task in (opening, stopping):
            task.cancel()
        await asyncio.gather(opening, stopping, return_exceptions=True)


async def _prune(services: Services) -> None:
    while True:
        await services.store.prune()
        await asyncio.sleep(PRUNE_EVERY)


def _request(connections: int, tls: ssl.SSLContext, kind: type[HTTPXRequest] = HTTPXRequest) -> HTTPXRequest:
    """Return PTB's HTTP client over aiohttp, which stays fast when many calls run at once."""
    limits = httpx.Limits(max_connections=connections)
    return kind(
        connection_pool_size=connections,
        read_timeout=15,
        write_timeout=15,
        connect_timeout=10,
        pool_timeout=10,
        media_write_timeout=60,
        httpx_kwargs={"transport": AiohttpTransport(verify=tls, limits=limits)},
    )
