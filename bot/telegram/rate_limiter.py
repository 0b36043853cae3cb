"""Limits how fast the bot sends: Telegram takes about 20 messages a minute in a group.

Calls that Telegram doesn't count, such as lookups and answers to presses, are never delayed. A chat that must wait
delays no other chat.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import lru_cache
from typing import Any

import structlog
from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.clock import Sleep
from bot.engine.heartbeat import RequireAlive, always_alive

GROUP_MESSAGES, GROUP_SECONDS = 20, 60.0
COUNTED = ("send", "edit", "delete", "copy", "forward")
"""How the names of the methods begin that Telegram counts; chat actions are not worth delaying others for."""
TRIES = 3
LONGEST_WAIT = 30.0
"""Longest pause, in seconds, that is made when Telegram asks for one; the call fails if it asks for more."""
REMEMBERED_GROUPS = 1000

log = structlog.get_logger()


class RateLimiter(BaseRateLimiter[int]):
    """Delays calls to groups to keep their rate, and repeats a call after the pause that Telegram asks for.

    Each call first awaits `require_alive`: what another replica has taken over is not sent twice.
    """

    def __init__(self, require_alive: RequireAlive = always_alive, sleep: Sleep = asyncio.sleep) -> None:
        self._require_alive = require_alive
        self._sleep = sleep
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
        """
        chat = data.get("chat_id")
        is_counted = endpoint.startswith(COUNTED) and endpoint != "sendChatAction"
        limiter = self._limiter_of(chat) if is_counted and _is_group(chat) else None
        for is_last_try in (*[False] * (TRIES - 1), True):
            if limiter is not None:
                await limiter.acquire()
            await self._require_alive()
            try:
                return await callback(*args, **kwargs)
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
