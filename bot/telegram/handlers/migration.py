"""A group that becomes a supergroup changes its id: what is kept of it moves along."""

from telegram import Update
from telegram.ext import ContextTypes, MessageHandler, filters

from bot.store import Store
from bot.telegram.handlers.registering import Handlers


class MigrationHandler:
    """Follows a chat to its new id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def handlers(self) -> Handlers:
        """Return what is to be registered."""
        return [MessageHandler(filters.StatusUpdate.MIGRATE, self.on_migration)]

    async def on_migration(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Move what is kept of the group; Telegram tells both the old chat and the new one."""
        message = update.message
        if message is None:
            return
        if message.migrate_to_chat_id is not None:
            await self._store.move_chat(message.chat_id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id is not None:
            await self._store.move_chat(message.migrate_from_chat_id, message.chat_id)
