"""Makes the calls to the Bot API: no faster than Telegram takes them, and again where they fail and that is safe.

In a group, Telegram takes about 20 messages a minute. Calls that it doesn't count, such as lookups and answers to
presses, are never delayed. A chat that must wait delays no other chat.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import lru_cache, partial
from typing import Any

import structlog
from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.clock import Sleep
from bot.engine.heartbeat import RequireAlive, always_alive
from bot.telegram.button_styles import ButtonStyles
from bot.telegram.outages import may_repeat, tries

GROUP_MESSAGES, GROUP_SECONDS = 20, 60.0
COUNTED = ("send", "edit", "delete", "copy", "forward")
"""How the names of the methods begin that Telegram counts; chat actions are not worth delaying others for."""
TRIES = 3
LONGEST_WAIT = 30.0
"""Longest pause, in seconds, that is made when Telegram asks for one; the call fails if it asks for more."""
FLEETING = ("sendChatAction", "setMessageReaction")
"""Signs that are worth no pause: by then, they would mean nothing."""
REMEMBERED_GROUPS = 1000

log = structlog.get_logger()


class RateLimiter(BaseRateLimiter[int]):
    """Delays calls to groups to keep their rate, and repeats a call after the pause that Telegram asks for.

    A call that an outage interrupts is made again where it may be (`bot.telegram.outages`). Each try of a call first
    awaits `require_alive`: what another replica has taken over is not sent twice. Buttons lose their styles where the
    server refuses these (`bot.telegram.button_styles`).
    """

    def __init__(self, require_alive: RequireAlive = always_alive, sleep: Sleep = asyncio.sleep) -> None:
        self._require_alive = require_alive
        self._sleep = sleep
        self._styles = ButtonStyles()
        self._limiter_of = lru_cache(REMEMBERED_GROUPS)(lambda _group: AsyncLimiter(GROUP_MESSAGES, GROUP_SECONDS))

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401 -- the library's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,  # noqa: ARG002 -- the library's signature
    ) -> Any:  # noqa: ANN401 -- what the call returns
        """Make one call to the Bot API as soon as its chat has room for it.

        Raises:
            RetryAfter: Telegram asked for a pause that is too long, or asked for one at each try.
            NetworkError: an outage lasted longer than the tries, or the call may not be repeated.
        """
        chat = data.get("chat_id")
        is_counted = endpoint.startswith(COUNTED) and endpoint != "sendChatAction"
        limiter = self._limiter_of(chat) if is_counted and _is_group(chat) else None

        async def call() -> Any:  # noqa: ANN401 -- what the call returns
            if limiter is not None:
                await limiter.acquire()
            await self._require_alive()
            return await self._styles.call(partial(callback, *args, **kwargs), data)

        for is_last_try in [True] if endpoint in FLEETING else (*[False] * (TRIES - 1), True):
            try:
                async for attempt in tries(partial(may_repeat, endpoint)):
                    with attempt:
                        return await call()
            except RetryAfter as error:
                wait = _seconds(error)
                if is_last_try or wait > LONGEST_WAIT:
                    raise
                log.info("Telegram asked for a pause", method=endpoint, seconds=wait)
                await self._sleep(wait)
        raise AssertionError("the last try returns or raises")


def _is_group(chat: object) -> bool:
    """Whether a chat is a group or a channel, by number or @name; people's chats have positive ids."""
    return isinstance(chat, str) or (isinstance(chat, int) and chat < 0)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
