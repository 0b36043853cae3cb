"""The durable queue of updates: what Telegram sent, which replica works on it, and what is done."""

import secrets
from typing import Final

from bot.clock import DAY, Clock
from bot.store.database import Database
from bot.store.repository import Repository

KEEP_UPDATES: Final = 2 * DAY
MAX_ATTEMPTS: Final = 5
"""Attempts without an end that make an update a poison update: it may be what stops the bot."""
MAX_POISON_ATTEMPTS: Final = 10
"""Attempts after which a poison update is never tried again."""
LEASE_SECONDS: Final = 30
"""Seconds an update belongs to the replica that stored or claimed it, unless the lease is renewed."""
NEVER: Final = 2**62
PROBE_ID: Final = -1
"""The id of an update that is stored to test the database: Telegram's ids are positive."""
PROBE_BODY: Final = "x" * 16_384
"""More than is free in any page that is in use, so that a database that can't grow is noticed."""


class UpdateQueue(Repository):
    """Updates by their id at Telegram, each with a lease that names the replica working on it.

    `replica` identifies this running copy of the bot among all others, earlier ones too.
    """

    def __init__(self, database: Database, clock: Clock, *, replica: str | None = None) -> None:
        super().__init__(database, clock)
        self._replica = replica or secrets.token_hex(8)
        self._in_progress: set[int] = set()
        self._requeued: set[int] = set()

    @property
    def shared(self) -> bool:
        """Whether other replicas may work on the same queue."""
        return self._database.shared

    async def add(self, update_id: int, body: str, lease: int = LEASE_SECONDS) -> bool:
        """Store an update and lease it to this replica for `lease` seconds; False when it is stored already."""
        now = self.now()
        added = await self._execute(
            "add_update", update_id=update_id, body=body, now=now, owner=self._replica, lease_until=now + lease
        )
        if added:
            self._in_progress.add(update_id)
        return bool(added)

    def requeue(self, update_id: int) -> None:
        """Requeue an update that a passing fault has interrupted: it is retried after the current work ends."""
        self._requeued.add(update_id)

    async def finish(self, update_id: int) -> None:
        """Mark an update as done and delete its body; one that was requeued is left to the next claim instead."""
        now = self.now()
        if update_id in self._requeued:
            await self._execute("renew_lease", update_id=update_id, owner=self._replica, lease_until=now)
        else:
            await self._execute("finish_update", update_id=update_id, now=now)
        self._requeued.discard(update_id)
        self._in_progress.discard(update_id)

    async def claim(self, lease: int = LEASE_SECONDS) -> list[tuple[int, str]]:
        """Lease all interrupted updates to this replica for `lease` seconds, and count one more attempt for each.

        Returns ids and bodies in the order of arrival. In a shared database, an update was interrupted if its lease
        has expired; in any other every unfinished update was, as no other replica can be working.
        """
        now = self.now()
        async with self._database.transaction() as connection:
            rows = self._queries.claim_updates(
                connection,
                owner=self._replica,
                lease_until=now + lease,
                since=now - DAY,
                max_attempts=MAX_ATTEMPTS,
                expired=self._expired(now),
            )
            claimed = sorted([(int(row["update_id"]), str(row["body"])) async for row in rows])
        self._in_progress.update(update_id for update_id, _ in claimed)
        return claimed

    async def claim_poison(self, lease: int = LEASE_SECONDS) -> tuple[int, str] | None:
        """Lease one update that was interrupted too often for `claim`; return its id and body, or None."""
        now = self.now()
        async with self._database.transaction() as connection:
            row = await self._queries.claim_poison_update(
                connection,
                owner=self._replica,
                lease_until=now + lease,
                since=now - DAY,
                min_attempts=MAX_ATTEMPTS,
                max_attempts=MAX_POISON_ATTEMPTS,
                expired=self._expired(now),
            )
        if row is None:
            return None
        self._in_progress.add(int(row["update_id"]))
        return int(row["update_id"]), str(row["body"])

    def is_in_progress(self, update_id: int) -> bool:
        """Whether this replica is working on an update."""
        return update_id in self._in_progress

    async def renew_leases(self, lease: int = LEASE_SECONDS) -> None:
        """Extend the leases of all updates in progress to `lease` seconds from now; 0 releases them to others.

        An update whose insertion succeeded although the connection broke is not known here; its lease expires.
        """
        until = self.now() + lease
        async with self._database.transaction() as connection:
            for update_id in sorted(self._in_progress):
                await self._queries.renew_lease(connection, update_id=update_id, owner=self._replica, lease_until=until)

    async def is_taken_over(self, update_id: int) -> bool:
        """Whether another replica has claimed an update because this one's lease expired."""
        if not self.shared:
            return False
        if await self._fetch_one("is_taken_over", update_id=update_id, owner=self._replica) is None:
            return False
        self._in_progress.discard(update_id)
        return True

    async def check_writable(self) -> None:
        """Store an update and delete it again; raises the error that keeps updates from being stored.

        An UPDATE would prove nothing: SQLite writes nothing when a value stays the same, and needs no space when it
        changes. The space that the insertion takes in the file is freed, and reused next time.
        """
        now = self.now()
        async with self._database.transaction() as connection:
            await self._queries.add_update(
                connection, update_id=PROBE_ID, body=PROBE_BODY, now=now, owner=self._replica, lease_until=now
            )
            await self._queries.delete_update(connection, update_id=PROBE_ID)

    async def prune(self) -> None:
        """Delete updates after two days: Telegram repeats none for longer than one."""
        await self._execute_in_portions("prune_updates", before=self.now() - KEEP_UPDATES)

    def _expired(self, now: int) -> int:
        """Return the end of the latest lease that no longer holds: all leases where no other replica can exist."""
        return now if self.shared else NEVER
