"""`/privacy`: says what is stored of a chat. `/forget`: deletes it."""

from telegram import Message

from bot.models.target import is_group
from bot.telegram.context import Context
from bot.telegram.router import ButtonPress, Router
from bot.views.callbacks import FORGET
from bot.views.groups import only_admins_forget_text
from bot.views.privacy import YES, forget_screen, forgotten_screen, kept_screen, privacy_screen

router = Router()


@router.command("privacy")
async def show_privacy(message: Message, context: Context) -> None:
    """Say what is stored, and who gets the photo."""
    providers, invited_only = context.services.search.searcher.providers, context.bot_data.access.invited_only
    await context.reply(privacy_screen(await context.translator(), providers, invited_only=invited_only))


@router.command("forget", group_admins_only=True, refusal=only_admins_forget_text)
async def ask_to_forget(message: Message, context: Context) -> None:
    """Ask whether everything is to be deleted."""
    # A group is never invited: its members are.
    invited_only = context.bot_data.access.invited_only and not is_group(message.chat_id)
    group = is_group(message.chat_id)
    await context.reply(forget_screen(await context.translator(), invited_only=invited_only, group=group))


@router.press(FORGET, group_admins_only=True, refusal=only_admins_forget_text)
async def forget(press: ButtonPress, context: Context) -> None:
    """Delete everything, or nothing."""
    # Before the chat is forgotten: reading its preferences afterwards would store new ones.
    t = await context.translator()
    if press.argument == YES:
        await context.store.chats.erase(press.message.chat_id, keep_moves=context.bot_data.access.invited_only)
        await context.messenger.replace(press.message, forgotten_screen(t))
    else:
        await context.messenger.replace(press.message, kept_screen(t))
