"""How fast the bot may speak: Telegram's limits, for each chat by itself.

Telegram takes about 20 messages a minute in a group. What it doesn't count (looks, answers to presses) is not held,
and a chat that must wait makes no other chat wait.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog
from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.clock import Sleep

GROUP_MESSAGES, GROUP_SECONDS = 20, 60.0
COUNTED = ("send", "edit", "delete", "copy", "forward")
"""How the methods begin that Telegram counts; chat actions are not worth a place among them."""
TRIES = 3
LONGEST_WAIT = 30.0
"""Seconds that a call waits at most where Telegram asks for a pause; after that it is given up."""
REMEMBERED = 1000

log = structlog.get_logger()


class RateLimiter(BaseRateLimiter[int]):
    """Holds calls to groups to their rate, and obeys a "retry after" in the chat that it was said of."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep
        self._groups: OrderedDict[int | str, AsyncLimiter] = OrderedDict()

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
        """Make one call to the Bot API, when its chat may have it.

        Raises:
            RetryAfter: Telegram asked for a pause that is too long, or again and again.
        """
        chat = data.get("chat_id")
        group = self._group(chat) if endpoint.startswith(COUNTED) and endpoint != "sendChatAction" else None
        for last in (*[False] * (TRIES - 1), True):
            if group is not None:
                await group.acquire()
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                wait = _seconds(error)
                if last or wait > LONGEST_WAIT:
                    raise
                log.info("Telegram asked for a pause", method=endpoint, seconds=wait)
                await self._sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _group(self, chat: object) -> AsyncLimiter | None:
        """Return the limit of a group; people's chats have positive ids, and none."""
        if not isinstance(chat, int | str) or (isinstance(chat, int) and chat > 0):
            return None
        limiter = self._groups.pop(chat, None) or AsyncLimiter(GROUP_MESSAGES, GROUP_SECONDS)
        self._groups[chat] = limiter
        if len(self._groups) > REMEMBERED:
            self._groups.popitem(last=False)
        return limiter


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
