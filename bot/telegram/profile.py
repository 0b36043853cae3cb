"""What Telegram shows of the bot beside its messages: command menus and descriptions."""

from collections.abc import Mapping

import structlog
from telegram import Bot, BotCommandScopeChat
from telegram.error import TelegramError

from bot.i18n import Translator
from bot.views.admin import admin_commands
from bot.views.welcome import commands, description, short_description

log = structlog.get_logger()


async def register_profile(bot: Bot, translators: Mapping[str, Translator]) -> None:
    """Give Telegram command menu and descriptions in each language; English also for all others."""
    for code, t in {"": translators["en"], **translators}.items():
        language = code or None
        try:
            await bot.set_my_commands(commands(t), language_code=language)
            await bot.set_my_short_description(short_description(t), language_code=language)
            await bot.set_my_description(description(t), language_code=language)
        except TelegramError as error:
            log.warning("profile not registered", language=code, why=str(error))


async def register_admin_menu(bot: Bot, admin_id: int, t: Translator) -> None:
    """Give an admin a command menu that also has what only admins can do."""
    try:
        await bot.set_my_commands([*commands(t), *admin_commands(t)], scope=BotCommandScopeChat(admin_id))
    except TelegramError as error:
        # Telegram knows no chat with somebody who has never written to the bot.
        log.info("admin's menu not registered", admin=admin_id, why=str(error))
