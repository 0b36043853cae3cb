"""Background work beside the handlers. Each job is a function; `repeat` runs it for as long as the bot runs."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import structlog

from bot.clock import Clock, Sleep
from bot.models.aliexpress_login import LOG_IN, Login, Warned, new_login_needed_at, warning_due
from bot.search.aliexpress_tokens import TokenStore
from bot.search.switches import Switches
from bot.telegram.admins import Notify
from bot.views.admin import login_screen, outage_screen
from providers.errors import FailureKind, NotAuthorized, ProviderError

OUTAGE_SECONDS: Final = 60.0
"""Seconds between two looks for outages that another replica met and could not report."""
TOKEN_SECONDS: Final = 300.0
"""Seconds between two looks at AliExpress's tokens."""

Job = Callable[[], Awaitable[None]]

log = structlog.get_logger()


async def repeat(name: str, job: Job, pause: Job) -> None:
    """Run `job` again and again with pauses, until the task is cancelled; an error of the job is logged."""
    while True:
        try:
            await job()
        except Exception:
            log.exception("job failed", job=name)
        await pause()


async def renew_tokens_forever(tokens: TokenStore, notify: Notify, now: Clock, sleep: Sleep = asyncio.sleep) -> None:
    """Keep AliExpress's tokens fresh. All replicas may do so: one of them makes each renewal and each warning."""
    await repeat("token renewal", partial(renew_tokens, tokens, notify, now), partial(sleep, TOKEN_SECONDS))


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


async def notify_outages_forever(switches: Switches, notify: Notify) -> None:
    """Notify the admins of each provider that goes off, at once if it did so here."""

    async def until_next_outage() -> None:
        try:
            await asyncio.wait_for(switches.went_off.wait(), OUTAGE_SECONDS)
        except TimeoutError:
            return
        switches.went_off.clear()

    await repeat("outage notices", partial(notify_outages, switches, notify), until_next_outage)


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
