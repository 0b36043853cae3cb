"""Whether the bot can do its work at the moment: what `/readyz` tells."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import TelegramError

from bot.store.updates import UpdateQueue
from providers.api.breaker import Breaker

CHECK_SECONDS: Final = 5.0
TELEGRAM_FRESH: Final = 60.0
"""Seconds for which an answer of Telegram counts."""
OK: Final = "ok"

Check = Callable[[], Awaitable[str]]
"""Returns `OK`, or in some words what is wrong: anybody may read them, so no address and no secret is in them."""


class Readiness:
    """Makes all checks at once; one that raises or takes longer than `seconds` has failed."""

    def __init__(self, checks: Mapping[str, Check], seconds: float = CHECK_SECONDS) -> None:
        self._checks = checks
        self._seconds = seconds

    def route(self) -> Route:
        """Return `/readyz`: 200 when all is well, else 503, with what each check says."""
        return Route("/readyz", self._answer)

    async def check(self) -> Mapping[str, str]:
        """Return what each check says."""
        said = await asyncio.gather(*(self._say(check) for check in self._checks.values()))
        return dict(zip(self._checks, said, strict=True))

    async def _say(self, check: Check) -> str:
        try:
            async with asyncio.timeout(self._seconds):
                return await check()
        except TimeoutError:
            return f"no answer within {self._seconds:g} s"
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is the answer, by its kind alone
            return type(error).__name__

    async def _answer(self, _request: Request) -> Response:
        said = await self.check()
        ready = all(words == OK for words in said.values())
        return JSONResponse({"ready": ready, **said}, 200 if ready else 503, {"Cache-Control": "no-store"})


class TelegramCheck:
    """Asks Telegram who the bot is, unless it has answered in the last `fresh` seconds of `now`."""

    def __init__(self, bot: Bot, *, fresh: float = TELEGRAM_FRESH, now: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._fresh = fresh
        self._now = now
        self._answered: float | None = None
        self._asking = asyncio.Lock()

    async def __call__(self) -> str:
        """Return `OK`, or the kind of the failure."""
        async with self._asking:
            if self._answered is not None and self._now() - self._answered < self._fresh:
                return OK
            try:
                await self._bot.get_me()
            except TelegramError as error:
                return f"not reached ({type(error).__name__})"
            self._answered = self._now()
            return OK


class DatabaseCheck:
    """Writes an update down, as each that comes must be, and takes it back."""

    def __init__(self, updates: UpdateQueue) -> None:
        self._updates = updates

    async def __call__(self) -> str:
        """Return `OK`, or the kind of the failure."""
        try:
            await self._updates.check_writable()
        except Exception as error:  # noqa: BLE001 - its text may hold an address
            return f"can't be written ({type(error).__name__})"
        return OK


class ProvidersCheck:
    """Looks for a provider that would be asked now: configured, not `off`, not left alone after faults."""

    def __init__(self, breakers: Mapping[str, Breaker], off: Callable[[], Awaitable[Collection[str]]]) -> None:
        self._breakers = breakers
        self._off = off

    async def __call__(self) -> str:
        """Return `OK`, or that there is none."""
        if not self._breakers:
            return "none is configured"
        off = await self._off()
        on = [breaker for name, breaker in self._breakers.items() if name not in off]
        if not on:
            return "all are off until an operator acts"
        if all(breaker.seconds_left > 0 for breaker in on):
            return "none answers: each is left alone for a moment after faults in a row"
        return OK
