"""Groups where the bot may send no photos: each is told so once, until the bot may again."""

import structlog
from cachetools import LRUCache

from bot.models.target import is_group
from bot.store import DatabaseUnavailable, Store

REMEMBERED_GROUPS = 1000

log = structlog.get_logger()


class PhotoRights:
    """What was met of late in each group, and what the database keeps of it over a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._has_right: LRUCache[int, bool] = LRUCache(REMEMBERED_GROUPS)

    async def is_to_be_told(self, chat_id: int) -> bool:
        """Note that a photo was refused; return whether the chat has not been told yet."""
        if self._has_right.get(chat_id) is False:
            return False
        is_new = await self._store.chats.set_told_of_photos(chat_id, told=True)
        self._has_right[chat_id] = False
        return is_new

    async def used(self, chat_id: int) -> None:
        """Note that a photo was sent: who takes the right away later is told again."""
        if not is_group(chat_id) or self._has_right.get(chat_id) is True:
            return
        try:
            await self._store.chats.set_told_of_photos(chat_id, told=False)
        except DatabaseUnavailable as error:
            # The message is there. To fail now would send it once more.
            log.info("a right to send photos is not kept", why=str(error))
        else:
            self._has_right[chat_id] = True
