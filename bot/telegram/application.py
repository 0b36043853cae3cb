"""Builds python-telegram-bot's application: the client of Telegram, the parts that handlers use, and the handlers."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import httpx
from httpx_aiohttp import AiohttpTransport
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, ContextTypes, ExtBot, TypeHandler
from telegram.request import HTTPXRequest

from bot.clock import Sleep
from bot.config import Settings, SettingsUnusable, TelegramMode
from bot.engine import Engine
from bot.engine.backpressure import Backpressure
from bot.engine.heartbeat import RequireAlive, always_alive
from bot.i18n import Translator
from bot.images.cache import PictureCache
from bot.search.prefetch import Prefetcher
from bot.services import Services
from bot.telegram.access import Access
from bot.telegram.admins import Admins
from bot.telegram.albums import Albums
from bot.telegram.answering import Answering
from bot.telegram.browsing import Browsing
from bot.telegram.call_request import CallRequest
from bot.telegram.chats import Chats
from bot.telegram.context import BotData, Context, Conversation
from bot.telegram.export_pictures import ExportPictures
from bot.telegram.export_sources import ExportSources
from bot.telegram.exporting import Exporting
from bot.telegram.fetches import Fetches
from bot.telegram.finding import SearchParts
from bot.telegram.group_admins import GroupAdmins
from bot.telegram.handlers import (
    access,
    admin,
    exports,
    history,
    jump,
    kept,
    list_names,
    migration,
    photo,
    price,
    privacy,
    results,
    settings,
    welcome,
    words,
)
from bot.telegram.handlers.errors import report_error
from bot.telegram.keeping import Keeping
from bot.telegram.kept_lists import KeptLists
from bot.telegram.line import Line
from bot.telegram.members import MemberNames
from bot.telegram.messenger import Messenger
from bot.telegram.outcomes import Outcomes
from bot.telegram.photos import Photos
from bot.telegram.press_answers import PressAnswers
from bot.telegram.quick_taps import QuickTaps
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.router import answer_unknown_press
from bot.telegram.updates.conflicts import Conflicts
from bot.telegram.updates.inbox import Inbox
from bot.telegram.updates.polling import PollingRequest
from bot.telegram.waiting import WaitingNotices

CONNECTIONS, POLLING_CONNECTIONS = 256, 4
ROUTERS = (
    migration.router,
    access.router,
    admin.router,
    privacy.router,
    welcome.router,
    jump.router,
    price.router,
    settings.router,
    kept.router,
    list_names.router,
    exports.router,
    history.router,
    results.router,
    words.router,
    photo.router,
)
"""Of several handlers that match an update, the first one runs."""
BEFORE_OTHERS = -1
"""The group of the handler that sees every update before all others."""

# The library's parameters for data of users and chats, and for its job queue, none of which the bot uses.
BotApplication = Application[ExtBot[int], Context, Any, Any, BotData, Any]


def build_application(
    services: Services,
    translators: Mapping[str, Translator],
    engine: Engine,
    inbox: Inbox,
    require_alive: RequireAlive = always_alive,
    pause: Sleep = asyncio.sleep,
) -> BotApplication:
    """Return an application whose updates go to `inbox`, and whose searches `engine` runs.

    `pause` waits for as long as Telegram asks for.

    Raises:
        SettingsUnusable: there is no bot token.
    """
    application = _build(services.settings, services.tls, inbox, RateLimiter(require_alive, pause))
    application.bot_data = build_bot_data(application.bot, services, translators, engine)
    _add_handlers(application)
    return application


def build_bot_data(
    bot: ExtBot[int],
    services: Services,
    translators: Mapping[str, Translator],
    engine: Engine,
    sleep: Sleep = asyncio.sleep,
) -> BotData:
    """Return the parts that handlers use."""
    settings, store, searcher = services.settings, services.store, services.search.searcher
    fetches = Fetches(services.metrics)
    photos = Photos(bot, services.images, services.links.limits, fetches, settings.largest_file)
    pictures = PictureCache(services.images.downloader, services.images.pool, photo_of=photos.of)
    chats, messenger = Chats(store, translators), Messenger(bot, store, pictures, sleep)
    prefetcher = Prefetcher(searcher, photos.of, pictures)
    parts = SearchParts(
        searcher,
        services.search.product_pages,
        photos,
        prefetcher,
        services.links.short_links,
        services.rates,
        services.metrics,
    )
    outcomes = Outcomes()
    answering = Answering(store, chats, parts, messenger, outcomes, sleep=sleep)
    plans = {provider.name: settings.accounts.of(provider.settings).plan for provider in searcher.providers}
    line = Line(store, engine, searcher, plans, outcomes)
    albums = Albums(store, engine, line, chats, messenger, sleep=sleep)
    browsing = Browsing(store, parts, messenger, answering)
    product_pages = services.search.product_pages
    keeping = Keeping(store, product_pages, messenger)
    sources = ExportSources(store, chats, browsing, product_pages, services.rates)
    export_pictures = ExportPictures(photos, services.images.downloader, services.images.preparer)
    return BotData(
        services=services,
        chats=chats,
        messenger=messenger,
        access=Access(store.people, store.ledger, settings.admin_ids, settings.allowed_chats),
        admins=Admins(settings.admin_ids, chats, messenger),
        group_admins=GroupAdmins(bot),
        conversation=Conversation(answering, browsing, prefetcher, line, albums, keeping),
        press_answers=PressAnswers(sleep=sleep),
        backpressure=Backpressure(),
        outcomes=outcomes,
        conflicts=Conflicts(),
        fetches=fetches,
        kept_lists=KeptLists(store, chats, MemberNames(bot), services.rates),
        quick_taps=QuickTaps(),
        exporting=Exporting(store, engine, sources, export_pictures, messenger, sleep=sleep),
        waiting=WaitingNotices(store, line, chats, messenger, sleep=sleep),
    )


def token_of(settings: Settings) -> str:
    """Return the bot's token.

    Raises:
        SettingsUnusable: there is none.
    """
    if settings.telegram_bot_token is None:
        raise SettingsUnusable("TELEGRAM_BOT_TOKEN is not set: get one from @BotFather and put it into .env")
    return settings.telegram_bot_token.get_secret_value()


def _build(
    settings: Settings, tls: ssl.SSLContext, inbox: Inbox, rate_limiter: RateLimiter
) -> Application[ExtBot[int], Context, Any, Any, Any, Any]:
    builder = (
        ApplicationBuilder()
        .context_types(ContextTypes(context=Context))
        .token(token_of(settings))
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.files_url}/bot")
        .request(_request(CONNECTIONS, tls, CallRequest))
        .get_updates_request(_request(POLLING_CONNECTIONS, tls, partial(PollingRequest, inbox.flush)))
        .rate_limiter(rate_limiter)
        .update_queue(inbox)
    )
    return (builder if settings.telegram_mode is TelegramMode.POLLING else builder.updater(None)).build()


def _request(connections: int, tls: ssl.SSLContext, kind: Callable[..., HTTPXRequest]) -> HTTPXRequest:
    """Return the library's HTTP client over aiohttp, which stays fast when many calls run at once."""
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


def _add_handlers(application: BotApplication) -> None:
    data = application.bot_data
    application.add_handler(TypeHandler(Update, access.check_access), BEFORE_OTHERS)
    for router in ROUTERS:
        application.add_handlers(router.handlers(data))
    application.add_handler(CallbackQueryHandler(answer_unknown_press))
    application.add_error_handler(report_error)
