"""Answers presses of buttons while what they ask for is being done: nobody waits for two calls one after the other."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Final

import structlog
from telegram import CallbackQuery
from telegram.error import TelegramError

from bot.clock import Sleep
from bot.telegram.message_calls import MessageGone
from bot.telegram.picture_files import PhotosRefused

PATIENCE: Final = 0.3
"""Seconds for which a press is left without an answer, so that the answer can say that it failed."""
CLOSE_SECONDS: Final = 2.0
"""Seconds for which the answers on their way are waited for when the bot stops."""
REMEMBERED: Final = 100
"""Presses that failed, of which it is remembered for a moment that their answer said so."""

log = structlog.get_logger()


async def answer_press(query: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
    """Take the waiting sign off a button, with a notice or without; a press that is too old needs no answer."""
    try:
        await query.answer(text or None, show_alert=alert)
    except TelegramError as error:
        log.debug("press not answered", why=str(error))


class PressAnswers:
    """Sends the answers in the background."""

    def __init__(self, *, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep
        self._tasks: set[asyncio.Task[None]] = set()
        self._told: deque[str] = deque(maxlen=REMEMBERED)

    def begin(self, query: CallbackQuery, text: str = "") -> None:
        """Answer a press at once, and wait for nothing."""
        self._begin(answer_press(query, text))

    @asynccontextmanager
    async def beside(
        self, query: CallbackQuery, failed_text: Callable[[Exception], str], waiting_text: Callable[[], str] = str
    ) -> AsyncIterator[None]:
        """Answer a press as soon as the work inside this context is done, or takes long.

        The answer is `failed_text` if Telegram did not take the work. If that is known only after a while, `was_told`
        says that the answer was another: `waiting_text`, which says what the work waits for.
        """
        outcome: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        spoken = asyncio.Event()
        self._begin(self._answer(query, outcome, spoken, waiting_text))
        text = ""
        try:
            yield
        except (TelegramError, MessageGone, PhotosRefused) as error:
            if not spoken.is_set():
                text = failed_text(error)
                self._told.append(query.id)
            raise
        finally:
            outcome.set_result(text)

    def was_told(self, query: CallbackQuery) -> bool:
        """Whether the answer to a press that failed said so."""
        return query.id in self._told

    async def close(self) -> None:
        """Let the answers that are on their way arrive, but wait for none that takes long."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=CLOSE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _answer(
        self,
        query: CallbackQuery,
        outcome: asyncio.Future[str],
        spoken: asyncio.Event,
        waiting_text: Callable[[], str],
    ) -> None:
        patience = asyncio.ensure_future(self._sleep(PATIENCE))
        await asyncio.wait((patience, outcome), return_when=asyncio.FIRST_COMPLETED)
        patience.cancel()
        if not outcome.done():
            spoken.set()
        await answer_press(query, outcome.result() if outcome.done() else waiting_text())

    def _begin(self, answering: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(answering)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
