"""The names of people in groups. They are never stored: Telegram is asked, and its answer is forgotten soon."""

import time
from collections.abc import Callable
from typing import Final

import structlog
from cachetools import TTLCache
from telegram import Bot
from telegram.error import TelegramError

NAMES: Final = 10_000
"""Names that are kept in memory."""
NAME_SECONDS: Final = 600.0

log = structlog.get_logger()


class MemberNames:
    """Knows what people are called. `now` returns seconds of a clock that never goes back."""

    def __init__(self, bot: Bot, now: Callable[[], float] = time.monotonic) -> None:
        self._bot = bot
        self._names: TTLCache[tuple[int, int], str] = TTLCache(NAMES, NAME_SECONDS, now)

    async def name(self, chat_id: int, user_id: int) -> str:
        """Return the first name of a person in a group, empty where Telegram does not say."""
        known = self._names.get((chat_id, user_id))
        if known is not None:
            return known
        try:
            name = (await self._bot.get_chat_member(chat_id, user_id)).user.first_name
        except TelegramError as error:
            log.info("name of a member unknown", chat=chat_id, why=str(error))
            name = ""
        self._names[chat_id, user_id] = name
        return name
