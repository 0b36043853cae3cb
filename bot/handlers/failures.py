"""What nobody expected: logged with a reference, which the person in the chat sees too."""

from collections.abc import Callable

import structlog
from telegram import Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import ContextTypes

from bot.chats import Chats
from bot.message import Place
from bot.messenger import Messenger
from bot.views.answers import unexpected_text
from bot.views.screen import Screen

log = structlog.get_logger()


class FailureHandler:
    """Tells a chat that something went wrong with what it asked."""

    def __init__(self, chats: Chats, messenger: Messenger, new_id: Callable[[], str]) -> None:
        self._chats = chats
        self._messenger = messenger
        self._new_id = new_id

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log the error and say so in the chat it came from."""
        if isinstance(context.error, Forbidden):
            log.info("not allowed in the chat any more", why=str(context.error))
            return
        reference = self._new_id()[:6]
        log.error("unexpected", reference=reference, exc_info=context.error)
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            return
        t = self._chats.translator(await self._chats.preferences(chat.id))
        message = update.message if isinstance(update, Update) else None
        place = Place.answering(message) if message else Place(chat.id)
        try:
            await self._messenger.post(place, Screen(unexpected_text(t, reference)))
        except TelegramError as error:
            log.warning("failure not told", reference=reference, why=str(error))
