"""Who is an admin of a group, also where Telegram tells nothing of single members, and what the bot sees there."""

import time
from collections.abc import Callable
from typing import Final

import structlog
from cachetools import TTLCache
from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden, TelegramError

GROUPS: Final = 10_000
"""Groups whose admins are kept in memory."""
KEPT_SECONDS: Final = 300.0
ADMINS: Final = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})

log = structlog.get_logger()


class GroupAdmins:
    """Knows the admins of groups. `now` returns seconds of a clock that never goes back.

    Telegram is asked about each person. Where a group hides its members, it does not say: there, the list of the admins
    decides, which is kept for five minutes.
    """

    def __init__(self, bot: Bot, now: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._listed: TTLCache[int, frozenset[int]] = TTLCache(GROUPS, KEPT_SECONDS, now)

    async def include(self, chat_id: int, user_id: int) -> bool:
        """Whether a person is an admin of a group; False where Telegram does not say at all."""
        listed = self._listed.get(chat_id)
        if listed is not None:
            return user_id in listed
        try:
            return (await self._bot.get_chat_member(chat_id, user_id)).status in ADMINS
        except TelegramError as error:
            log.info("membership unknown", chat=chat_id, why=str(error))
        return user_id in await self._list(chat_id)

    async def _list(self, chat_id: int) -> frozenset[int]:
        try:
            members = await self._bot.get_chat_administrators(chat_id)
        except TelegramError as error:
            log.info("admins of a group unknown", chat=chat_id, why=str(error))
            return frozenset()
        admins = self._listed[chat_id] = frozenset(member.user.id for member in members)
        return admins


async def sees_photos(bot: Bot, chat_id: int) -> bool:
    """Whether Telegram shows the bot every message of a group: without privacy mode, or as an admin.

    Where Telegram refuses to say whether the bot is an admin, it is supposed to be none.

    Raises:
        TelegramError: an outage, or flood control.
    """
    if (await bot.get_me()).can_read_all_group_messages:
        return True
    try:
        return (await bot.get_chat_member(chat_id, bot.id)).status in ADMINS
    except (BadRequest, Forbidden) as error:
        log.info("own membership unknown", chat=chat_id, why=str(error))
        return False
