"""Chats where the bot may say nothing: no search is paid for there until one takes a message again."""

import structlog
from cachetools import LRUCache

from bot.models.target import is_group
from bot.store import DatabaseUnavailable, Store

REMEMBERED_CHATS = 1000

log = structlog.get_logger()


class Silence:
    """What became of the last message to each chat, and what the database keeps of it over a restart.

    Only groups are kept: who has blocked the bot sends it nothing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._silenced: LRUCache[int, bool] = LRUCache(REMEMBERED_CHATS)

    async def holds(self, chat_id: int) -> bool:
        """Whether the last message to a chat was refused because the bot may say nothing there.

        Raises:
            DatabaseUnavailable: it is not known here, and can't be read.
        """
        known = self._silenced.get(chat_id)
        if known is None:
            known = is_group(chat_id) and await self._store.chats.is_silenced(chat_id)
            self._silenced[chat_id] = known
        return known

    async def note(self, chat_id: int, *, silenced: bool) -> None:
        """Note whether a chat refused a message for good."""
        if self._silenced.get(chat_id) is silenced:
            return
        try:
            if is_group(chat_id):
                await self._store.chats.set_silenced(chat_id, silenced=silenced)
        except DatabaseUnavailable as error:
            # What became of the message matters more: to fail now would send it once more.
            log.info("whether a chat takes messages is not kept", why=str(error))
        self._silenced[chat_id] = silenced
