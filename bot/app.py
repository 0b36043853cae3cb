"""Runs the bot: opens everything, lets updates come in, and closes everything in order when it is told to stop."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from functools import partial
from secrets import token_urlsafe
from typing import Any

import structlog
from starlette.routing import Route
from telegram import Update
from telegram.error import InvalidToken, TelegramError

from bot import __version__
from bot.config import Settings, SettingsUnusable
from bot.engine import Engine, engine_url
from bot.engine.heartbeat import Heartbeat, Pulse, always_alive
from bot.i18n import load_translators
from bot.images.process import WorkerProcess
from bot.services import Services, new_id, open_services
from bot.telegram.application import BotApplication, build_application, token_of
from bot.telegram.context import BotData
from bot.telegram.jobs import notify_at_once, register_jobs
from bot.telegram.line import measure_lines
from bot.telegram.profile import register_profile
from bot.telegram.updates.inbox import Inbox
from bot.telegram.updates.polling import polling
from bot.telegram.updates.webhook import Webhook
from bot.views.admin import conflict_screen, fetches_screen
from bot.web.readiness import DatabaseCheck, PhotosCheck, ProvidersCheck, Readiness, TelegramCheck, UpdatesCheck
from bot.web.server import WebServer, metrics_route, web_app
from providers.registry import Registry

UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
PULSE = Pulse()
GRACE_SECONDS = 6.0
"""How long work in hand may go on when the bot is told to stop; what is interrupted is resumed at the next start."""

log = structlog.get_logger()

Updates = AbstractAsyncContextManager[None]
"""While it is open, updates come in."""


async def run(
    settings: Settings,
    stop: asyncio.Event,
    *,
    sample: bool = False,
    pulse: Pulse = PULSE,
    worker: WorkerProcess | None = None,
) -> None:
    """Run the bot until `stop` is set; `sample` says on every card that the goods are invented.

    Bots may share the process that handles pictures, `worker`; otherwise each has its own.

    Raises:
        SettingsUnusable: the token is missing or refused, Telegram can't be reached, or it won't send updates to us.
        DatabaseUnusable: the database can't be used.
        PortTaken: the web server can't listen.
    """
    token_of(settings)
    translators = load_translators()
    async with open_services(settings, sample=sample, worker=worker) as services:
        _require_provider(services.search.registry)
        if not sample and (warning := settings.unbounded_spending()):
            log.warning(warning)
        if not settings.admin_ids:
            # Nobody could switch a provider on again: starting the bot is how an operator acts.
            await services.search.switches.switch_all_on()
        store = services.store
        engine = Engine(engine_url(settings.database_url), store.executor, services.metrics)
        heartbeat = Heartbeat(store.executor, store.executors, engine, pulse) if store.has_replicas else None
        inbox = Inbox(store.updates, engine, services.metrics)
        require_alive = heartbeat.require_alive if heartbeat else always_alive
        application = build_application(services, translators, engine, inbox, require_alive)
        updates, routes = _updates(settings, application, inbox)
        measure = partial(services.search.budget.report, services.metrics)
        routes += [_readiness(services, application).route(), metrics_route(services.metrics, measure=measure)]
        routes += services.images.routes
        async with WebServer(web_app(routes), settings.http_host, settings.http_port):
            await _initialize(application)
            try:
                async with heartbeat.beating() if heartbeat else nullcontext():
                    await _work(application, inbox, engine, heartbeat, updates, stop)
            finally:
                await application.bot_data.press_answers.close()
                await application.bot_data.messenger.close()
                await application.bot_data.conversation.prefetcher.close()
                await application.shutdown()


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
        # `Application.shutdown` closes nothing unless `initialize` ended.
        await application.bot.shutdown()
        if isinstance(error, InvalidToken):
            why = "TELEGRAM_BOT_TOKEN was refused by Telegram: copy it anew from @BotFather"
        else:
            why = f"Telegram can't be reached ({type(error).__name__}): check the network and TELEGRAM_API_URL"
        raise SettingsUnusable(why) from None


def _updates(settings: Settings, application: BotApplication, inbox: Inbox) -> tuple[Updates, list[Route]]:
    """Return what lets updates come in, and the routes that it needs."""
    if application.updater is not None:
        return polling(application.updater, UPDATES, application.bot_data.conflicts), []
    if settings.public_url is None:
        raise SettingsUnusable("TELEGRAM_MODE=webhook needs PUBLIC_URL: the https address under which we are reached")
    secret = settings.telegram_webhook_secret
    if secret is None and not settings.database_url.startswith("sqlite:"):
        log.warning(
            "TELEGRAM_WEBHOOK_SECRET is not set: each replica of the bot makes up its own, and only the last one to"
            " start gets updates. Set the same one for all replicas"
        )
    webhook = Webhook(inbox, application.bot, secret.get_secret_value() if secret else token_urlsafe(32))
    return webhook.receiving(settings.public_url, UPDATES), [webhook.route()]


def _readiness(services: Services, application: BotApplication) -> Readiness:
    return Readiness(
        {
            "database": DatabaseCheck(services.store.updates),
            "telegram": TelegramCheck(application.bot),
            "updates": UpdatesCheck(application.bot_data.conflicts.go_on),
            "photos": PhotosCheck(application.bot_data.fetches.none_come),
            "providers": ProvidersCheck(services.search.registry.breakers, services.search.switches.off),
        }
    )


@asynccontextmanager
async def _running_beside(*jobs: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run jobs while the context is open, and cancel them at its end; a job that dies takes nothing with it."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                log.error("a task beside the bot had died", exc_info=result)


async def _work(
    application: BotApplication,
    inbox: Inbox,
    engine: Engine,
    heartbeat: Heartbeat | None,
    updates: Updates,
    stop: asyncio.Event,
) -> None:
    """Work on `updates` until `stop` is set, and then on what is in hand for `GRACE_SECONDS`."""
    data = application.bot_data
    line, search = data.conversation.line, data.services.search
    schedules = register_jobs(application, inbox, engine)
    beside = [
        register_profile(application.bot, {t.language: t for t in data.chats.translators}),
        data.admins.register_menus(application.bot),
        notify_at_once(search.switches, data.admins.notify),
        data.conflicts.tell_forever(partial(data.admins.notify, conflict_screen)),
        data.fetches.tell_forever(
            lambda broken: data.admins.notify(partial(fetches_screen, broken=broken)), asyncio.sleep
        ),
        data.waiting.tell_forever(partial(_is_teller, data, heartbeat)),
        data.waiting.mark_forever(),
        measure_lines(data.services.store, data.services.metrics),
        data.backpressure.admit_forever(),
        inbox.start_forever(),
    ]
    async with engine.running(line.queues, schedules), _running_beside(*beside):
        for name, _ in schedules:
            await engine.start(name, f"start {new_id()}")
        await inbox.resume()
        await line.resume()
        await data.exporting.resume()
        async with AsyncExitStack() as stack:
            if await _opened(updates, stack, stop):
                log.info("the bot is running", **start_facts(data.services.settings, application.bot.username))
                await stop.wait()
            log.info("the bot is stopping")
        if not await engine.drain(GRACE_SECONDS):
            log.warning("work in hand is left for the next start")


def start_facts(settings: Settings, username: str) -> dict[str, str]:
    """Return what an operator wants to know of a bot that starts: no value of it is secret."""
    facts = {
        "name": username,
        "version": __version__,
        "link": f"https://t.me/{username}",
        "mode": settings.telegram_mode.value,
        "listens": f"{settings.http_host}:{settings.http_port}",
        "database": settings.database_place(),
    }
    return facts | ({"address": settings.public_url} if settings.public_url else {})


async def _is_teller(data: BotData, heartbeat: Heartbeat | None) -> bool:
    """Whether this replica is the one of those that live which tells people their places."""
    if heartbeat is None:
        return True
    living = await data.services.store.executors.living()
    data.conversation.line.share_with(len(living))
    return living[:1] == [data.services.store.executor.id]


async def _opened(updates: Updates, stack: AsyncExitStack, stop: asyncio.Event) -> bool:
    """Open `updates` on `stack`, which may wait long for Telegram; give up and return False when `stop` is set."""
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
