"""The admins, those who run the bot: the notices that they get without asking."""

import time
from collections.abc import Awaitable, Callable, Sequence

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.i18n import Translator
from bot.models.target import Target
from bot.telegram.chats import Chats
from bot.telegram.messenger import Messenger
from bot.telegram.profile import register_admin_menu
from bot.views.messages import unexpected_notice
from bot.views.screen import Screen

QUIET_SECONDS = 3600.0
"""Seconds after a notice of an unexpected error in which further errors of the same kind send none."""

Notice = Callable[[Translator], Screen]
"""A message in the language of whoever reads it."""

Notify = Callable[[Notice], Awaitable[bool]]
"""Sends a notice to all admins; False if it reached none."""

log = structlog.get_logger()


class Admins:
    """The admins in their private chats with the bot.

    `ids` are their Telegram user ids. `now` returns seconds of a clock that never goes back.
    """

    def __init__(
        self, ids: Sequence[int], chats: Chats, messenger: Messenger, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._ids = ids
        self._chats = chats
        self._messenger = messenger
        self._now = now
        self._notified_at: dict[str, float] = {}

    async def notify(self, notice: Notice) -> bool:
        """Send a notice to every admin; return False if it reached none, so that it can be sent again later.

        An admin who has never written to the bot, or has blocked it, is skipped. Without any admins it counts as sent.
        """
        reached = [await self._send(admin, notice) for admin in self._ids]
        return any(reached) or not self._ids

    async def notify_of_error(self, kind: str, reference: str) -> None:
        """Send a notice of an unexpected error, once an hour for each kind."""
        notified_at = self._notified_at.get(kind)
        if notified_at is not None and self._now() - notified_at < QUIET_SECONDS:
            return
        # Set before the notice is sent, and not taken back: a storm of errors must not become one of messages.
        self._notified_at[kind] = self._now()
        await self.notify(lambda t: Screen(unexpected_notice(t, kind, reference)))

    async def register_menus(self, bot: Bot) -> None:
        """Give every admin who has written to the bot a command menu in the language of their chat."""
        for admin in self._ids:
            await register_admin_menu(bot, admin, await self._chats.translator_of(admin))

    async def _send(self, admin: int, notice: Notice) -> bool:
        try:
            await self._messenger.post(Target(admin), notice(await self._chats.translator_of(admin)))
        except TelegramError as error:
            log.warning("admin not notified", admin=admin, why=str(error))
            return False
        return True
