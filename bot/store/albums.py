"""Albums: what was asked about the photos that came together, and what was decided."""

from bot.clock import DAY
from bot.models.search import Album
from bot.store.repository import Repository


class AlbumRepository(Repository):
    """Albums by chat and Telegram's name of the album. They are kept for a day."""

    async def add(self, chat_id: int, album: str, message_id: int) -> None:
        """Store an album whose first message is this, unless it is stored already."""
        await self._execute("add_album", chat_id=chat_id, album=album, message_id=message_id, now=self.now())

    async def get(self, chat_id: int, album: str) -> Album | None:
        """Return what is known of an album; None for one that the bot was not asked about."""
        row = await self._fetch_one("get_album", chat_id=chat_id, album=album)
        return None if row is None else Album(row["question_id"], bool(row["takes_all"]))

    async def asked(self, chat_id: int, album: str, question_id: int | None) -> None:
        """Store which message asks about an album; None when it asks no longer."""
        await self._execute("set_album_question", chat_id=chat_id, album=album, question_id=question_id)

    async def take_all(self, chat_id: int, album: str) -> None:
        """Store that all photos of an album are searched, also those that come later."""
        await self._execute("take_all_of_album", chat_id=chat_id, album=album)

    async def claim_refusal(self, chat_id: int, album: str) -> bool:
        """Whether to say that something in an album is no picture: True once."""
        return bool(await self._execute("refuse_in_album", chat_id=chat_id, album=album))

    async def prune(self) -> None:
        """Delete albums after a day."""
        await self._execute_in_portions("prune_albums", before=self.now() - DAY)
