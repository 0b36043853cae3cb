"""Updates: what Telegram sent, from the moment it is acknowledged until it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.clock import DAY, Clock
from bot.store.database import Database
from bot.store.repository import Repository

KEEP_UPDATES: Final = 2 * DAY
PROBE_ID: Final = -1
"""The id of an update that is stored to test the database: Telegram's ids are positive."""
PROBE_BODY: Final = "x" * 16_384
"""More than is free in any page that is in use, so that a database that can't grow is noticed."""


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """An update that is not done. Those of one `lane` are worked on one after another."""

    lane: str | None
    body: str


class UpdateRepository(Repository):
    """Updates by their id at Telegram. The body of one that is done is deleted, its id is kept for two days."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock)
        self._interrupted: set[int] = set()

    async def add_all(self, updates: Sequence[tuple[int, StoredUpdate, int | None]]) -> list[int]:
        """Store updates, each with its chat, all or none of them; return the ids of those that were not stored yet.

        Where two replicas store the same ones at the same moment, both may be told that theirs were new.
        """
        now = self.now()
        rows = [
            {"update_id": update_id, "chat_id": chat_id, "lane": update.lane, "body": update.body, "now": now}
            for update_id, update, chat_id in updates
        ]
        ids = [update_id for update_id, _, _ in updates]
        if len(rows) == 1:
            return ids if await self._execute("add_update", **rows[0]) else []
        async with self._database.transaction() as connection:
            stored = self._queries.get_updates_between(connection, first=min(ids), last=max(ids))
            known = {int(row["update_id"]) async for row in stored}
            await self._queries.add_updates(connection, rows)
        return [update_id for update_id in ids if update_id not in known]

    async def get(self, update_id: int) -> StoredUpdate | None:
        """Return an update that is not done, None for any other."""
        row = await self._fetch_one("get_update", update_id=update_id)
        return None if row is None else StoredUpdate(row["lane"], str(row["body"]))

    async def is_first(self, update_id: int, lane: str) -> bool:
        """Whether every earlier update of a lane is done."""
        return await self._fetch_one("get_earlier_update", update_id=update_id, lane=lane) is None

    async def finish(self, update_id: int) -> None:
        """Mark an update as done and delete its body."""
        await self._execute("finish_update", update_id=update_id, now=self.now())

    async def unfinished(self) -> list[int]:
        """Return the ids of the updates of the last day that are not done, in the order of their arrival."""
        rows = await self._fetch_all("get_unfinished_updates", since=self.now() - DAY)
        return [int(row["update_id"]) for row in rows]

    def interrupt(self, update_id: int) -> None:
        """Note that the database was lost in the middle of the work on an update."""
        self._interrupted.add(update_id)

    def take_interruption(self, update_id: int) -> bool:
        """Whether the work on an update was interrupted since the last call."""
        interrupted = update_id in self._interrupted
        self._interrupted.discard(update_id)
        return interrupted

    async def check_writable(self) -> None:
        """Store an update and delete it again; raises the error that keeps updates from being stored.

        An UPDATE would prove nothing: SQLite writes nothing when a value stays the same, and needs no space when it
        changes. The space that the insertion takes in the file is freed, and reused next time.
        """
        async with self._database.transaction() as connection:
            await self._queries.add_update(
                connection, update_id=PROBE_ID, chat_id=None, lane=None, body=PROBE_BODY, now=self.now()
            )
            await self._queries.delete_update(connection, update_id=PROBE_ID)

    async def prune(self) -> None:
        """Delete updates after two days: Telegram repeats none for longer than one."""
        await self._execute_in_portions("prune_updates", before=self.now() - KEEP_UPDATES)
