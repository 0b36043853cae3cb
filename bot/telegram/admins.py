"""Those who run the bot, and what it tells them by itself."""

from collections.abc import Awaitable, Callable, Sequence

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.i18n import Translator
from bot.models.target import Target
from bot.telegram.chats import Chats
from bot.telegram.messenger import Messenger
from bot.telegram.profile import register_admin_menu
from bot.views.screen import Screen

Notice = Callable[[Translator], Screen]
"""Says something in the language of whoever reads it."""

Tell = Callable[[Notice], Awaitable[bool]]
"""Tells all admins; False when none could be reached."""

log = structlog.get_logger()


class Admins:
    """The admins in their private chats with the bot; `ids` are their numbers at Telegram."""

    def __init__(self, ids: Sequence[int], chats: Chats, messenger: Messenger) -> None:
        self._ids = ids
        self._chats = chats
        self._messenger = messenger

    async def tell(self, notice: Notice) -> bool:
        """Tell every admin; False when none could be reached, so that it is to be told again later.

        Whoever can't be reached, having never written to the bot or having blocked it, is passed over. Where there
        are no admins, nobody is left to be told.
        """
        reached = [await self._told(admin, notice) for admin in self._ids]
        return any(reached) or not self._ids

    async def register_menus(self, bot: Bot) -> None:
        """Give every admin who has written to the bot a command menu in the language of their chat."""
        for admin in self._ids:
            await register_admin_menu(bot, admin, await self._chats.voice(admin))

    async def _told(self, admin: int, notice: Notice) -> bool:
        try:
            await self._messenger.post(Target(admin), notice(await self._chats.voice(admin)))
        except TelegramError as error:
            log.warning("admin not told", admin=admin, why=str(error))
            return False
        return True
