"""Executors: the running copies of the bot that share a database, and which of them are dead."""

import math
import secrets
from dataclasses import dataclass, field
from typing import Final

from bot.store.repository import Repository

ALONE: Final = "local"
"""The id of the only copy on a SQLite database: after a restart, its unfinished work is its own."""


def _new_id() -> str:
    return secrets.token_hex(8)


@dataclass
class Executor:
    """This running copy of the bot among all others, earlier ones too. Its id changes when it was taken for dead.

    `alive_until` is when others may take it for dead, in seconds of the monotonic clock; they never do if it has no
    heartbeat.
    """

    id: str = field(default_factory=_new_id)
    alive_until: float = math.inf

    def renew(self) -> None:
        """Take a new id: what was begun under the old one belongs to others."""
        self.id = _new_id()


class ExecutorRepository(Repository):
    """The running copies on a PostgreSQL that they share. Its clock alone tells how long one has been silent."""

    async def add(self, executor: str) -> None:
        """Store a copy that starts."""
        await self._execute("add_executor", id=executor)

    async def beat(self, executor: str) -> bool:
        """Store that a copy lives; False if it was taken for dead."""
        return bool(await self._execute("beat_executor", id=executor))

    async def mark_dead(self, silent_seconds: float) -> list[str]:
        """Mark the copies that have been silent for so long as dead; return all that are dead and not yet removed."""
        async with self._database.transaction() as connection:
            await self._queries.mark_dead_executors(connection, seconds=silent_seconds)
            return [str(row["id"]) async for row in self._queries.get_dead_executors(connection)]

    async def leave(self, executor: str) -> None:
        """Mark a copy that stops as dead, so that others take over its work at once."""
        await self._execute("mark_executor_dead", id=executor)

    async def remove(self, executor: str) -> None:
        """Delete a dead copy, whose work was taken over; its claims and the slots of its calls are free again."""
        async with self._database.transaction() as connection:
            await self._queries.release_call_slots(connection, holder=executor)
            await self._queries.delete_claims_of(connection, executor=executor)
            await self._queries.delete_executor(connection, id=executor)

    async def living(self) -> list[str]:
        """Return the ids of the living copies, always in the same order."""
        return [str(row["id"]) for row in await self._fetch_all("get_living_executors")]
