"""What a person sees while a search is under way: an activity at once, a message with the stage after a while."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

import structlog
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.clock import Sleep
from bot.models.search import Stage
from bot.models.target import SentMessage, Target
from bot.telegram.message_calls import MessageGone
from bot.telegram.messenger import Messenger
from bot.telegram.picture_files import PhotosRefused
from bot.telegram.rate_limiter import DROPPABLE
from bot.views.screen import Screen

PATIENCE = 1.2
"""Seconds without a result after which a message says what is going on."""
ACTIVITY_LASTS = 4.5
"""Seconds after which the activity is shown again; Telegram takes it away after five."""
PERMISSION_SECONDS = 1.0
"""How long Telegram is waited for to say whether the bot may speak in a chat."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Sending:
    """Where a message goes and what happens around it: where `room` is false, nothing is said for now.

    `begin` may refuse a new message, and `done` gets it once it is there.
    """

    target: Target
    room: Callable[[], Awaitable[bool]]
    begin: Callable[[], Awaitable[bool]]
    done: Callable[[SentMessage], Awaitable[None]]


class Progress:
    """Shows how far a search is, for as long as the context is open.

    `message` is one that was sent before; without one, a new message is sent after `patience` seconds, as `sending`
    allows.
    """

    def __init__(
        self,
        messenger: Messenger,
        say: Callable[[Stage], str],
        *,
        message: SentMessage | None,
        sending: Sending,
        sleep: Sleep,
        patience: float = PATIENCE,
    ) -> None:
        self._messenger = messenger
        self._target = sending.target
        self._say = say
        self._message = message
        self._sending = sending
        self._lost = False
        self._settled = False
        self._sleep = sleep
        self._patience = patience
        self._stage = Stage.PHOTO
        self._changed = asyncio.Event()
        self._speaking = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._permitted: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.silenced: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Is done as soon as Telegram says that the bot may say nothing in the chat."""

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._show_activity()), asyncio.create_task(self._speak())]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        for ended in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                # The answer does not depend on it.
                log.error("progress not shown", chat=self._target.chat_id, exc_info=ended)

    def stage(self, stage: Stage) -> None:
        """Say, to whoever waits, what the search is doing now."""
        if stage is not self._stage:
            self._stage = stage
            self._changed.set()

    async def settle(self) -> SentMessage | None:
        """Say no more; return the message that was sent, once a send in hand has ended."""
        self._settled = True
        async with self._speaking:
            self._tasks[1].cancel()
        return self._message

    async def may_speak(self) -> bool:
        """Whether the bot may say something in the chat; Telegram has a second to say no."""
        await asyncio.wait([self._permitted], timeout=PERMISSION_SECONDS)
        return not self.silenced.done()

    @property
    def settled(self) -> bool:
        """Whether there is nothing more to say: the answer is there."""
        return self._settled

    @property
    def lost(self) -> bool:
        """Whether a message may have been sent that Telegram did not confirm."""
        return self._lost and self._message is None

    async def _show_activity(self) -> None:
        while True:
            may_speak = await self._messenger.show_activity(self._target)
            if not self._permitted.done():
                self._permitted.set_result(may_speak)
            if not may_speak and not self.silenced.done():
                self.silenced.set_result(None)
            await self._sleep(ACTIVITY_LASTS)

    async def _speak(self) -> None:
        await self._sleep(self._patience)
        while True:
            self._changed.clear()
            async with self._speaking:
                await self._show(Screen(self._say(self._stage)))
            await self._changed.wait()

    async def _show(self, screen: Screen) -> None:
        try:
            if not await self._sending.room():
                return
            if self._message is not None:
                self._message = await self._messenger.replace(self._message, screen, DROPPABLE)
            elif not self._lost and await self._sending.begin():
                self._message = await self._post(screen)
                await self._sending.done(self._message)
        except (TelegramError, MessageGone, PhotosRefused) as error:
            log.info("no progress shown", chat=self._target.chat_id, why=str(error))

    async def _post(self, screen: Screen) -> SentMessage:
        try:
            return await self._messenger.post(self._target, screen, DROPPABLE)
        except BadRequest:
            raise
        except NetworkError:
            self._lost = True
            raise
