"""Keeps AliExpress's tokens fresh while the bot runs, and tells the admins in time when only a new login helps."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Final

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.store.logins import Login
from bot.tokens.kept import LOG_IN, KeptTokens, Sleep, as_date, new_login_needed_at
from providers.errors import NotAuthorized, ProviderError

Tell = Callable[[str], Awaitable[None]]
"""Sends a text to all admins."""

LOOK_EVERY: Final = 300.0
"""Seconds between two looks at the tokens."""
DAY: Final = 24 * 3600

log = structlog.get_logger()


class Warned(IntEnum):
    """What the admins were told about a login; each is told once."""

    NOTHING = 0
    THREE_DAYS = 1
    ONE_DAY = 2
    ENDED = 3


class TokenKeeper:
    """A task beside the bot. All copies may run one: a renewal and a warning are made by one of them."""

    def __init__(
        self, tokens: KeptTokens, tell: Tell, now: Callable[[], datetime], sleep: Sleep = asyncio.sleep
    ) -> None:
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
            text = warning_text(login, due)
            log.warning("AliExpress needs a new login", told=text)
            await self._tell(text)


def telling(bot: Bot, admins: Sequence[int]) -> Tell:
    """Return what sends a text to the private chats of `admins`; whoever can't be reached is passed over."""

    async def tell(text: str) -> None:
        for admin in admins:
            try:
                await bot.send_message(admin, text)
            except TelegramError as error:
                log.warning("admin not told", admin=admin, why=str(error))

    return tell


def warning_due(login: Login, now: float) -> Warned:
    """Return what the admins must have been told at `now` (epoch seconds)."""
    needed = new_login_needed_at(login)
    if needed is None:
        return Warned.NOTHING
    left = needed - now
    if left <= 0:
        return Warned.ENDED
    if left <= DAY:
        return Warned.ONE_DAY
    return Warned.THREE_DAYS if left <= 3 * DAY else Warned.NOTHING


def warning_text(login: Login, warned: Warned) -> str:
    """Return what to tell the admins."""
    needed = new_login_needed_at(login)
    if warned is Warned.ENDED or needed is None:
        return f"⚠ AliExpress: the login has ended, and its searches fail. Please {LOG_IN}."
    days = "less than a day" if warned is Warned.ONE_DAY else "less than three days"
    return f"⚠ AliExpress: the login ends at {as_date(needed)}, in {days}. Please {LOG_IN} before that."
