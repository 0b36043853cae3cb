"""Keeps AliExpress's tokens fresh while the bot runs, and tells the admins in time when only a new login helps."""

import asyncio
from functools import partial
from typing import Final

import structlog

from bot.clock import Clock, Sleep
from bot.models.login import LOG_IN, Login, Warned, new_login_needed_at, warning_due
from bot.search.tokens import TokenStore
from bot.telegram.admins import Tell
from bot.views.admin import login_screen
from providers.errors import NotAuthorized, ProviderError

LOOK_EVERY: Final = 300.0
"""Seconds between two looks at the tokens."""

log = structlog.get_logger()


class TokenKeeper:
    """A task beside the bot. All copies may run one: a renewal and a warning are made by one of them."""

    def __init__(self, tokens: TokenStore, tell: Tell, now: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._tokens = tokens
        self._tell = tell
        self._now = now
        self._sleep = sleep

    async def run(self) -> None:
        """Look at the tokens again and again, until the task is cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("AliExpress's tokens not looked at")
            await self._sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Renew the tokens if it is time, and warn the admins if a new login will be needed."""
        refused = False
        login = await self._tokens.login()
        if login.warned < Warned.ENDED:
            try:
                await self._tokens.renew_if_due()
            except NotAuthorized as error:
                refused = True
                log.warning("AliExpress's tokens not renewed", why=str(error))
            except ProviderError as error:
                log.warning("AliExpress's tokens not renewed yet", why=str(error))
            login = await self._tokens.login()
        due = Warned.ENDED if refused else warning_due(login, self._now().timestamp())
        if due > login.warned and await self._tokens.claim_warning(login, due):
            await self._warn(login, due)

    async def _warn(self, login: Login, due: Warned) -> None:
        """Give a warning that was claimed, and leave it to the next look where it reaches nobody."""
        log.warning("AliExpress needs a new login", due=due.name.lower(), advice=LOG_IN)
        reached = False
        try:
            reached = await self._tell(partial(login_screen, warned=due, ends=new_login_needed_at(login)))
        finally:
            if not reached:
                await self._tokens.return_warning(login, due)
