"""A group that becomes a supergroup gets a new id, and its data moves along."""

from telegram import Message
from telegram.ext import filters

from bot.telegram.context import Context
from bot.telegram.router import Router

router = Router()


@router.message(filters.StatusUpdate.MIGRATE)
async def move_chat(message: Message, context: Context) -> None:
    """Move the group's data. Telegram announces the new id in both the old chat and the new one."""
    if message.migrate_to_chat_id is not None:
        await context.store.chats.move(message.chat_id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id is not None:
        await context.store.chats.move(message.migrate_from_chat_id, message.chat_id)
