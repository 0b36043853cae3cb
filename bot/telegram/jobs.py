"""The jobs that the engine runs: answering a search, and what is done at certain times."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

import structlog
from telegram.error import TelegramError

from bot.clock import Clock, utc_now
from bot.engine import Engine
from bot.models.aliexpress_login import LOG_IN, Login, Warned, new_login_needed_at, warning_due
from bot.models.search import SearchState
from bot.models.target import Target
from bot.search.aliexpress_tokens import TokenStore
from bot.search.switches import Switches
from bot.store import DatabaseUnavailable
from bot.telegram.admins import Notify
from bot.telegram.albums import ASK
from bot.telegram.application import BotApplication
from bot.telegram.context import BotData
from bot.telegram.error_reports import report
from bot.telegram.exporting import EXPORT
from bot.telegram.line import ANSWER, TURN
from bot.telegram.updates.inbox import HANDLE, Inbox
from bot.views.admin import login_screen, outage_screen
from providers.aliexpress.client import AliExpress
from providers.errors import FailureKind, NotAuthorized, ProviderError

PRUNE: Final = ("prune", "17 * * * *")
TIDY: Final = ("tidy", "* * * * *")
OUTAGES: Final = ("outages", "* * * * *")
TOKENS: Final = ("tokens", "*/5 * * * *")
RATES: Final = ("rates", "*/5 * * * *")
"""Jobs with their times, as cron expressions."""
TOLD_SECONDS: Final = 2.0
"""A search whose place takes longer to be told than this gives its place in the line to others meanwhile."""

log = structlog.get_logger()


def register_jobs(application: BotApplication, inbox: Inbox, engine: Engine) -> Sequence[tuple[str, str]]:
    """Register all jobs with the engine; return the times of those that run at certain times."""
    data: BotData = application.bot_data
    search, admins = data.services.search, data.admins
    engine.register(
        HANDLE,
        partial(
            inbox.handle,
            bot=application.bot,
            process=application.process_update,
            until_its_turn=data.press_answers.until_its_turn,
        ),
    )
    engine.register(ANSWER, partial(answer_search, data))
    engine.register(TURN, data.conversation.line.give_turn)
    engine.register(ASK, partial(ask_about_album, data))
    engine.register(EXPORT, partial(make_export, data))
    timed: dict[tuple[str, str], Callable[[], Awaitable[None]]] = {
        PRUNE: data.services.store.prune,
        TIDY: engine.tidy,
        RATES: data.services.rates.fetch_due,
        OUTAGES: partial(notify_outages, search.switches, admins.notify),
    }
    if search.tokens is not None and search.registry.get(AliExpress.name) is not None:
        timed[TOKENS] = partial(renew_tokens, search.tokens, admins.notify, utc_now)
    for (name, _), job in timed.items():
        engine.register(name, partial(_without_key, job))
    return list(timed)


async def _without_key(job: Callable[[], Awaitable[None]], _key: str) -> None:
    await job()


async def answer_search(data: BotData, search_id: str) -> None:
    """Answer a search whose turn has come, if nobody has taken it out of its line.

    Raises:
        DatabaseUnavailable: the database was lost meanwhile; the engine tries again.
    """
    try:
        await _answer(data, search_id)
    finally:
        data.outcomes.known(search_id)


async def _answer(data: BotData, search_id: str) -> None:
    searches = data.services.store.searches
    waiting = await searches.get(search_id)
    if waiting is None:
        return
    await data.backpressure.admit(waiting.turn or 1)
    search = await searches.begin(search_id)
    if search is None:
        return
    data.conversation.line.begun(search)
    if data.waiting.is_telling(search.id):
        if not await data.waiting.until_told(search.id, TOLD_SECONDS):
            # The chat has to wait for its messages. The line should not.
            data.outcomes.known(search.id)
            await data.waiting.until_told(search.id)
        search = await searches.begin(search.id) or search
    try:
        with structlog.contextvars.bound_contextvars(chat=search.chat_id, search=search.id):
            await data.conversation.answering.answer(search)
    except DatabaseUnavailable:
        raise
    except Exception as error:
        stored = await searches.get(search.id) or search
        failed = stored.model_copy(update={"state": SearchState.FAILED, "owner": search.owner})
        if not await searches.save(failed):
            log.exception("a search failed that another replica answers, or whose chat was forgotten")
            return
        target = Target(search.chat_id, search.photo_message_id, search.thread_id)
        await report(error, target, data, message=stored.message)


async def ask_about_album(data: BotData, key: str) -> None:
    """Ask which photos of an album to search; what Telegram refuses is reported as for a search."""
    try:
        await data.conversation.albums.ask(key)
    except TelegramError as error:
        await report(error, await data.conversation.albums.place(key), data)


async def make_export(data: BotData, export_id: str) -> None:
    """Make a file and send it; any error ends it, and is reported to the chat that waits.

    Raises:
        DatabaseUnavailable: the database was lost meanwhile; the engine tries again.
    """
    try:
        await data.exporting.run(export_id)
    except DatabaseUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 -- any error is reported to the chat that waits
        exports = data.services.store.exports
        export = await exports.get(export_id)
        await exports.finish(export_id)
        if export is not None:
            await report(error, export.target, data, message=export.message)


async def notify_at_once(switches: Switches, notify: Notify) -> None:
    """Notify the admins of each provider that goes off here, until the task is cancelled."""
    while True:
        await switches.went_off.wait()
        switches.went_off.clear()
        try:
            await notify_outages(switches, notify)
        except Exception:
            log.exception("outage not told; it is tried again within a minute")


async def renew_tokens(tokens: TokenStore, notify: Notify, now: Clock) -> None:
    """Renew AliExpress's tokens if it is time, and warn the admins if a new login will be needed.

    Raises:
        NotAuthorized: nobody has logged in.
    """
    refused = False
    login = await tokens.login()
    if login.warned < Warned.ENDED:
        try:
            await tokens.renew_if_due()
        except NotAuthorized as error:
            # A clock or an address that is refused can be mended without a new login.
            refused = error.kind is FailureKind.REFUSED_LOGIN
            log.warning("AliExpress's tokens not renewed", why=str(error))
        except ProviderError as error:
            log.warning("AliExpress's tokens not renewed yet", why=str(error))
        login = await tokens.login()
    due = Warned.ENDED if refused else warning_due(login, now().timestamp())
    if due > login.warned and await tokens.claim_warning(login, due):
        await _warn_of_login(tokens, notify, login, due)


async def _warn_of_login(tokens: TokenStore, notify: Notify, login: Login, due: Warned) -> None:
    """Send a warning that was claimed; return the claim if it reaches nobody, so that the next run sends it."""
    log.warning("AliExpress needs a new login", due=due.name.lower(), advice=LOG_IN)
    reached = False
    try:
        reached = await notify(partial(login_screen, warned=due, ends=new_login_needed_at(login)))
    finally:
        if not reached:
            await tokens.return_warning(login, due)


async def notify_outages(switches: Switches, notify: Notify) -> None:
    """Notify the admins of each provider that went off, in any replica, and of which they don't know yet.

    A notice that reached nobody is left for the next run, also where this one is cancelled or fails.
    """
    outages = await switches.claim_untold()
    pending = {state.provider for state in outages}
    try:
        for state in outages:
            if await notify(partial(outage_screen, state=state)):
                pending.remove(state.provider)
    finally:
        for provider in pending:
            await switches.untell(provider)
