"""Makes the calls to the Bot API: no faster than Telegram takes them, and again where they fail and that is safe.

In a group, Telegram takes about 20 messages a minute. Calls that it doesn't count, such as lookups and answers to
presses, are never delayed. A chat that must wait delays no other chat. What says something to a chat waits for as long
as Telegram asks, be it for hours; word of the progress does not: it is dropped, so that the cards go first.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import lru_cache, partial
from typing import Any, Final

import structlog
from aiolimiter import AsyncLimiter
from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.clock import DAY, Sleep
from bot.engine.heartbeat import RequireAlive, always_alive
from bot.models.target import is_group
from bot.telegram.button_styles import ButtonStyles
from bot.telegram.outages import may_repeat, tries
from bot.telegram.refusals import pause_of

GROUP_MESSAGES, GROUP_SECONDS = 20, 60.0
COUNTED = ("send", "edit", "delete", "copy", "forward")
"""How the names of the methods begin that Telegram counts; chat actions are not worth delaying others for."""
DROPPABLE: Final = 1
"""As `rate_limit_args` of a call: it is dropped where it would have to wait."""
TRIES = 3
LONGEST_WAIT = 30.0
"""Longest pause, in seconds, that is made for a lookup; what says something to a chat waits a day if it must."""
FLEETING = ("sendChatAction", "setMessageReaction")
"""Signs that are worth no pause: by then, they would mean nothing."""
REMEMBERED_GROUPS = 1000

Chat = int | str

log = structlog.get_logger()


class _GroupRoom:
    """The room of a group for messages, and how many wait for it."""

    def __init__(self) -> None:
        self._limiter = AsyncLimiter(GROUP_MESSAGES, GROUP_SECONDS)
        self._waiting = 0

    def has(self, messages: int) -> bool:
        return not self._waiting and self._limiter.has_capacity(messages)

    @property
    def seconds(self) -> float:
        """About how long the next message waits."""
        waiting = self._waiting + (not self._limiter.has_capacity())
        return waiting * GROUP_SECONDS / GROUP_MESSAGES

    async def take(self) -> None:
        self._waiting += 1
        try:
            await self._limiter.acquire()
        finally:
            self._waiting -= 1


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
        self._room_of = lru_cache(REMEMBERED_GROUPS)(lambda _group: _GroupRoom())
        self._pauses: dict[Chat, float] = {}

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    def has_room(self, chat: Chat, messages: int = 1) -> bool:
        """Whether a chat takes so many messages at once now."""
        return chat not in self._pauses and (not _is_group(chat) or self._room_of(chat).has(messages))

    def seconds_until_room(self, chat: Chat) -> float:
        """Return about how many seconds a message waits that is sent to a chat now."""
        paused = self._pauses.get(chat, 0.0) - asyncio.get_running_loop().time()
        return max(0.0, paused, self._room_of(chat).seconds if _is_group(chat) else 0.0)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401 -- the library's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:  # noqa: ANN401 -- what the call returns
        """Make one call to the Bot API as soon as its chat has room for it.

        Raises:
            RetryAfter: Telegram asked for a pause that is too long, or asked for one at each try; or the call was
                dropped.
            NetworkError: an outage lasted longer than the tries, or the call may not be repeated.
        """
        chat = data.get("chat_id")
        is_fleeting = endpoint in FLEETING
        is_counted = endpoint.startswith(COUNTED) and not is_fleeting and chat is not None
        is_dropped = is_fleeting or rate_limit_args == DROPPABLE
        patience = DAY if is_counted else TRIES * LONGEST_WAIT
        waited, tried = 0.0, 0

        async def call() -> Any:  # noqa: ANN401 -- what the call returns
            if chat is not None and (is_counted or is_fleeting):
                await self._wait_for_room(chat, is_counted=is_counted, is_dropped=is_dropped)
            await self._require_alive()
            return await self._styles.call(partial(callback, *args, **kwargs), data)

        while True:
            try:
                async for attempt in tries(partial(may_repeat, endpoint)):
                    with attempt:
                        return await call()
            except _NoRoom as error:
                raise RetryAfter(error.seconds) from None
            except TelegramError as error:
                wait = pause_of(error)
                if wait is None:
                    raise
                waited, tried = waited + wait, tried + 1
                is_over = waited > patience if is_counted else wait > LONGEST_WAIT or tried == TRIES
                if is_counted and chat is not None and not is_over:
                    self._pauses[chat] = asyncio.get_running_loop().time() + wait
                if is_dropped or is_over:
                    raise RetryAfter(int(wait)) from error
                log.info("Telegram asked for a pause", method=endpoint, seconds=wait)
                if not is_counted:
                    await self._sleep(wait)

    async def _wait_for_room(self, chat: Chat, *, is_counted: bool, is_dropped: bool) -> None:
        if is_dropped and (chat in self._pauses or (is_counted and not self.has_room(chat))):
            raise _NoRoom(max(1, int(self.seconds_until_room(chat))))
        while (until := self._pauses.get(chat)) is not None:
            await self._sleep(max(0.0, until - asyncio.get_running_loop().time()))
            if self._pauses.get(chat) == until:
                del self._pauses[chat]
        if is_counted and _is_group(chat):
            await self._room_of(chat).take()


class _NoRoom(Exception):
    """A call that may be dropped would have to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"no room for {seconds} s")
        self.seconds = seconds


def _is_group(chat: Chat) -> bool:
    """Whether a chat is a group or a channel, by number or @name."""
    return isinstance(chat, str) or is_group(chat)
