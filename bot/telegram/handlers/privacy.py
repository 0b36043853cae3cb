"""`/privacy` says what is kept; `/forget` deletes it."""

from collections.abc import Sequence

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from bot.models.target import SentMessage, Target, is_group
from bot.store.eraser import Eraser
from bot.telegram.chats import Chats
from bot.telegram.handlers.permission import answer, is_admin, is_by_admin
from bot.telegram.handlers.registering import Handlers
from bot.telegram.messenger import MessageGone, Messenger
from bot.views.callbacks import FORGET
from bot.views.markup import plain
from bot.views.privacy import YES, forget_screen, forgotten_screen, kept_screen, privacy_screen
from bot.views.screen import Screen
from bot.views.toasts import only_admins_text
from providers.provider import Provider


class PrivacyHandler:
    """What is kept of a chat, and its end; in groups only admins may delete it.

    `invited_only`: people need an invitation to use the bot.
    """

    def __init__(
        self, chats: Chats, messenger: Messenger, eraser: Eraser, providers: Sequence[Provider], *, invited_only: bool
    ) -> None:
        self._chats = chats
        self._messenger = messenger
        self._eraser = eraser
        self._providers = providers
        self._invited_only = invited_only

    def handlers(self) -> Handlers:
        """Return what is to be registered."""
        return [
            CommandHandler("privacy", self.on_privacy),
            CommandHandler("forget", self.on_forget),
            CallbackQueryHandler(self.on_press, pattern=f"^{FORGET}:"),
        ]

    async def on_privacy(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Say what is kept and who gets the photo."""
        message, user = update.message, update.effective_user
        if message is not None:
            preferences = await self._chats.preferences(message.chat_id, user.language_code if user else None)
            t = self._chats.translator(preferences)
            screen = privacy_screen(t, self._providers, invited_only=self._invited_only)
            await self._messenger.post(Target.answering(message), screen)

    async def on_forget(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Ask whether everything is to be deleted."""
        message, user = update.message, update.effective_user
        if message is None or user is None:
            return
        t = self._chats.translator(await self._chats.preferences(message.chat_id, user.language_code))
        if await is_by_admin(message):
            screen = forget_screen(t, invited_only=self._invited_only and not is_group(message.chat_id))
        else:
            screen = Screen(plain(only_admins_text(t)))
        await self._messenger.post(Target.answering(message), screen)

    async def on_press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Delete everything, or nothing."""
        query = update.callback_query
        if query is None or query.message is None:
            return
        chat_id = query.message.chat.id
        # Asked for before the chat is forgotten: looking preferences up afterwards would keep new ones.
        t = self._chats.translator(await self._chats.preferences(chat_id, query.from_user.language_code))
        if not await is_admin(query):
            await answer(query, only_admins_text(t), alert=True)
            return
        await answer(query)
        forget = query.data == f"{FORGET}:{YES}"
        if forget:
            await self._eraser.forget(chat_id)
        posted = SentMessage(chat_id, query.message.message_id, is_photo=False)
        try:
            await self._messenger.replace(posted, forgotten_screen(t) if forget else kept_screen(t))
        except MessageGone:
            return  # whoever deleted the question does not wait for the answer
