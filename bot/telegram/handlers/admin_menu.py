"""The command menu of the admins, with what only they can do."""

from collections.abc import Sequence

import structlog
from telegram import Bot, BotCommandScopeChat, Update
from telegram.error import TelegramError
from telegram.ext import CommandHandler, ContextTypes, filters

from bot.telegram.chats import Chats
from bot.telegram.handlers.registering import Handlers
from bot.views.admin import admin_commands
from bot.views.welcome import commands

log = structlog.get_logger()


class AdminMenus:
    """Gives each admin a menu in the language of their chat: when the bot starts, and when they write `/start`."""

    def __init__(self, bot: Bot, chats: Chats, admins: Sequence[int]) -> None:
        self._bot = bot
        self._chats = chats
        self._admins = admins

    def handlers(self) -> Handlers:
        """Return what is to be registered beside what greets people."""
        alone = filters.User(self._admins) & filters.ChatType.PRIVATE
        return [CommandHandler("start", self.on_start, filters=alone)]

    async def register(self) -> None:
        """Give every admin their menu who has written to the bot before."""
        for admin in self._admins:
            await self._register(admin)

    async def on_start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Give an admin their menu."""
        if update.effective_user is not None:
            await self._register(update.effective_user.id)

    async def _register(self, admin: int) -> None:
        t = await self._chats.voice(admin)
        scope = BotCommandScopeChat(admin)
        try:
            await self._bot.set_my_commands([*commands(t), *admin_commands(t)], scope=scope)
        except TelegramError as error:
            # Telegram knows no chat with somebody who has never written to the bot.
            log.info("admin's menu not registered", admin=admin, why=str(error))
