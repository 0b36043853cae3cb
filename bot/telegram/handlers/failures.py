"""Unexpected errors: logged with a reference, which the chat and the admins are given too."""

import traceback
from collections.abc import Callable

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ContextTypes

from bot.models.target import Target
from bot.observability.metrics import Metrics
from bot.store import DatabaseUnavailable
from bot.telegram.admins import Admins
from bot.telegram.chats import Chats
from bot.telegram.messenger import Messenger
from bot.telegram.rate_limiter import RateLimiter
from bot.views.answers import unexpected_text
from bot.views.screen import Screen

OURS = ("bot.", "providers.")

log = structlog.get_logger()


class FailureHandler:
    """Tells a chat that something went wrong with what it asked for, and notifies the admins.

    `requeue` gets the id of an update whose work lost the database, so that it starts again later: nobody need ask
    again.
    """

    def __init__(
        self,
        chats: Chats,
        messenger: Messenger,
        admins: Admins,
        new_id: Callable[[], str],
        requeue: Callable[[int], None],
        metrics: Metrics,
    ) -> None:
        self._chats = chats
        self._messenger = messenger
        self._new_id = new_id
        self._admins = admins
        self._requeue = requeue
        self._metrics = metrics

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log the error and say so in the chat it came from."""
        if isinstance(context.error, Forbidden):
            log.info("not allowed in the chat any more", why=str(context.error))
            return
        reference = self._new_id()[:6]
        if is_telegrams(context.error):
            why = f"{type(context.error).__name__}: {context.error}"
            log.warning("Telegram did not take it", reference=reference, why=why)
            # A word about flood control would be one more message; and a button can be pressed again.
            if not isinstance(context.error, RetryAfter) and isinstance(update, Update) and update.message:
                await self._tell(Target.answering(update.message), reference)
            return
        if isinstance(context.error, DatabaseUnavailable) and isinstance(update, Update):
            log.warning("update requeued: the database was lost", why=str(context.error))
            self._requeue(update.update_id)
            return
        log.error("unexpected", reference=reference, exc_info=context.error)
        self._metrics.unexpected_error_occurred()
        if isinstance(update, Update) and update.effective_chat is not None:
            target = Target.answering(update.message) if update.message else Target(update.effective_chat.id)
            await self._tell(target, reference)
        if context.error is not None:
            await self._admins.notify_of_error(kind_of(context.error), reference)

    async def _tell(self, target: Target, reference: str) -> None:
        t = await self._chats.translator_of(target.chat_id)
        try:
            await self._messenger.post(target, Screen(unexpected_text(t, reference)))
        except TelegramError as error:
            log.warning("chat not told of the failure", reference=reference, chat=target.chat_id, why=str(error))


def is_telegrams(error: Exception | None) -> bool:
    """Say whether the fault lies between us and Telegram: a pause that it asks for, a time-out, the network."""
    return isinstance(error, RetryAfter | NetworkError) and not isinstance(error, BadRequest)


def kind_of(error: BaseException) -> str:
    """Return the error's class and the function of ours that met it. Its text is left out: it may hold anything."""
    place = "a library"
    for frame, _ in traceback.walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__", ""))
        # Every call to Telegram passes there: it tells no more than the library would.
        if module.startswith(OURS) and module != RateLimiter.__module__:
            place = f"{module}.{frame.f_code.co_qualname}"
    return f"{type(error).__name__} in {place}"
