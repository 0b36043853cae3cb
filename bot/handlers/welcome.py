"""`/start` and `/help`."""

from collections.abc import Callable

from telegram import Update
from telegram.ext import CommandHandler, ContextTypes

from bot.chats import Chats
from bot.handlers.registering import Handlers
from bot.i18n import Translator
from bot.message import Place
from bot.messenger import Messenger
from bot.views.screen import Screen
from bot.views.welcome import help_text, start_text


class WelcomeHandler:
    """Says what the bot is for and how it is used."""

    def __init__(self, chats: Chats, messenger: Messenger) -> None:
        self._chats = chats
        self._messenger = messenger

    def handlers(self) -> Handlers:
        """Return what is to be registered."""
        return [CommandHandler("start", self.on_start), CommandHandler("help", self.on_help)]

    async def on_start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Greet."""
        await self._say(update, start_text)

    async def on_help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Explain."""
        await self._say(update, lambda t: help_text(t, f"@{context.bot.username}"))

    async def _say(self, update: Update, text: Callable[[Translator], str]) -> None:
        message = update.message
        if message is None:
            return
        language = message.from_user.language_code if message.from_user else None
        t = self._chats.translator(await self._chats.preferences(message.chat_id, language))
        await self._messenger.post(Place.answering(message), Screen(text(t)))
