"""`/readyz`: whether the bot can work at the moment, by one check for each thing that it needs."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import TelegramError

from bot.store.updates import UpdateRepository
from bot.web.freshness import Fresh
from providers.api.breaker import Breaker

CHECK_SECONDS: Final = 5.0
TELEGRAM_SECONDS: Final = 60.0
"""How long an answer of Telegram counts."""
OK: Final = "ok"
DEGRADED: Final = "degraded"
"""What a result begins with that keeps nobody from working, and that an operator should see to."""

Check = Callable[[], Awaitable[str]]
"""Returns `OK`, `DEGRADED` with why, or what is wrong. Anybody may read it, so it holds no address and no secret."""


class Readiness:
    """Runs all checks at once. One that raises, or takes longer than `seconds`, has failed.

    Anybody may ask: who asks again within a second of `now` gets the same answer.
    """

    def __init__(
        self,
        checks: Mapping[str, Check],
        seconds: float = CHECK_SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._checks = checks
        self._seconds = seconds
        self._results = Fresh(self.check, now)

    def route(self) -> Route:
        """Return `/readyz`: 200 if every check returns `OK` or `DEGRADED`, otherwise 503, with all results as JSON."""
        return Route("/readyz", self._answer)

    async def check(self) -> Mapping[str, str]:
        """Return the result of each check by its name."""
        results = await asyncio.gather(*(self._run(check) for check in self._checks.values()))
        return dict(zip(self._checks, results, strict=True))

    async def _run(self, check: Check) -> str:
        try:
            async with asyncio.timeout(self._seconds):
                return await check()
        except TimeoutError:
            return f"no answer within {self._seconds:g} s"
        except Exception as error:  # noqa: BLE001 - any error is a result; only its class is shown
            return type(error).__name__

    async def _answer(self, _request: Request) -> Response:
        results = await self._results.get()
        ready = all(result == OK or result.startswith(DEGRADED) for result in results.values())
        return JSONResponse({"ready": ready, **results}, 200 if ready else 503, {"Cache-Control": "no-store"})


class TelegramCheck:
    """Asks Telegram who the bot is, unless it has answered in the last `fresh` seconds by the clock `now`."""

    def __init__(self, bot: Bot, *, fresh: float = TELEGRAM_SECONDS, now: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._fresh = fresh
        self._now = now
        self._answered: float | None = None
        self._asking = asyncio.Lock()

    async def __call__(self) -> str:
        """Return `OK`, or the class of the error."""
        async with self._asking:
            if self._answered is not None and self._now() - self._answered < self._fresh:
                return OK
            try:
                await self._bot.get_me()
            except TelegramError as error:
                return f"not reached ({type(error).__name__})"
            self._answered = self._now()
            return OK


class UpdatesCheck:
    """Looks whether the bot gets all of its updates: no `conflicts` go on about them."""

    def __init__(self, conflicts: Callable[[], bool]) -> None:
        self._conflicts = conflicts

    async def __call__(self) -> str:
        """Return `OK`, or `DEGRADED` while something else takes updates."""
        if self._conflicts():
            return f"{DEGRADED}: something else takes updates with this token, another copy of the bot or a webhook"
        return OK


class PhotosCheck:
    """Looks whether photos come from Telegram: not that `none_come`."""

    def __init__(self, none_come: Callable[[], bool]) -> None:
        self._none_come = none_come

    async def __call__(self) -> str:
        """Return `OK`, or `DEGRADED` while nobody's photo comes."""
        if self._none_come():
            return f"{DEGRADED}: nobody's photo can be fetched from Telegram; the log says why"
        return OK


class DatabaseCheck:
    """Stores an update, as every one that comes must be, and deletes it again."""

    def __init__(self, updates: UpdateRepository) -> None:
        self._updates = updates

    async def __call__(self) -> str:
        """Return `OK`, or the class of the error."""
        try:
            await self._updates.check_writable()
        except Exception as error:  # noqa: BLE001 - any error is a result; its text may hold an address
            return f"can't be written ({type(error).__name__})"
        return OK


class ProvidersCheck:
    """Looks for a provider that can be asked now: it is not `off`, and its breaker is closed."""

    def __init__(self, breakers: Mapping[str, Breaker], off: Callable[[], Awaitable[Collection[str]]]) -> None:
        self._breakers = breakers
        self._off = off

    async def __call__(self) -> str:
        """Return `OK`, `DEGRADED` with the names of those that are off, or why there is none."""
        if not self._breakers:
            return "none is configured"
        off = await self._off()
        on = [breaker for name, breaker in self._breakers.items() if name not in off]
        if not on:
            return "all are off until an operator acts"
        if all(breaker.seconds_left > 0 for breaker in on):
            return "none answers: each is left alone for a moment after faults in a row"
        if len(on) < len(self._breakers):
            return f"{DEGRADED}: off are {', '.join(name for name in self._breakers if name in off)}"
        return OK
