"""Answers presses of buttons while what they ask for is being done: nobody waits for two calls one after the other."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import structlog
from telegram import CallbackQuery
from telegram.error import TelegramError

from bot.clock import Sleep
from bot.telegram.message_calls import MessageGone
from bot.telegram.picture_files import PhotosRefused
from bot.views.callbacks import Action, read_press

PATIENCE: Final = 0.2
"""Seconds from its arrival for which a press is left without an answer, so that the answer can say that it failed."""
CLOSE_SECONDS: Final = 2.0
"""Seconds for which the answers on their way are waited for when the bot stops."""
REMEMBERED: Final = 1000
"""Presses of which it is remembered for a moment that their answer said that they failed, or came before their turn."""

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
        self._answered: deque[str] = deque(maxlen=REMEMBERED)
        self._patience: dict[str, asyncio.Future[None]] = {}

    def begin(self, query: CallbackQuery, text: str = "") -> None:
        """Answer a press at once, and wait for nothing."""
        if query.id not in self._answered:
            self._begin(answer_press(query, text))

    @contextmanager
    def until_its_turn(self, query: CallbackQuery) -> Iterator[None]:
        """Answer a quick tap on ▶ or ◀ that waits in here for those before it, if that takes long.

        Other presses wait for an answer that says something.
        """
        patience = self._patience[query.id] = asyncio.ensure_future(self._sleep(PATIENCE))
        patience.add_done_callback(lambda _: self._patience.pop(query.id, None))
        press = read_press(query.data or "")
        if press is None or press.action is not Action.GO:
            yield
            return
        answering = self._begin(self._answer_early(query, patience))
        try:
            yield
        finally:
            if query.id not in self._answered:
                answering.cancel()

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
        if query.id in self._answered:
            spoken.set()
        else:
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
        patience = self._patience.get(query.id) or asyncio.ensure_future(self._sleep(PATIENCE))
        await asyncio.wait((patience, outcome), return_when=asyncio.FIRST_COMPLETED)
        patience.cancel()
        if not outcome.done():
            spoken.set()
        await answer_press(query, outcome.result() if outcome.done() else waiting_text())

    async def _answer_early(self, query: CallbackQuery, patience: asyncio.Future[None]) -> None:
        await asyncio.wait((patience,))
        self._answered.append(query.id)
        await answer_press(query)

    def _begin(self, answering: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(answering)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
