"""The log of updates: what Telegram brought, whose it is to work on, and what is done."""

import secrets
from typing import Final

from bot.clock import DAY, Clock
from bot.store.database import Database

KEEP_UPDATES: Final = 2 * DAY
UPDATE_ATTEMPTS: Final = 5
"""An update that was begun so often and never finished is a suspect: it may be what stops the bot."""
SUSPECT_ATTEMPTS: Final = 10
"""A suspect that was begun so often is left alone."""
LEASE: Final = 30
"""Seconds that an update belongs to the copy of the bot that wrote it down or took it up, unless extended."""
NEVER: Final = 2**62
TRIAL: Final = -1
"""The id of an update that is written to try the database out: those of Telegram are positive."""
TRIAL_BODY: Final = "x" * 16_384
"""More than is free in any page that is in use, so that a database which can't grow is noticed."""


class UpdateLog:
    """Updates by their id at Telegram, each with a lease that says which copy of the bot works on it.

    Times are epoch seconds and come from `clock`. `copy` tells this copy of the bot from all others, earlier ones too.
    """

    def __init__(self, database: Database, clock: Clock, *, copy: str | None = None) -> None:
        self._copy = copy or secrets.token_hex(8)
        self._in_hand: set[int] = set()
        self._put_off: set[int] = set()
        self._database = database
        self._clock = clock
        self._queries = database.queries

    @property
    def shared(self) -> bool:
        """Whether other copies of the bot may work on the same log."""
        return self._database.shared

    async def add(self, update_id: int, body: str, lease: int = LEASE) -> bool:
        """Write an update down as this copy's for `lease` seconds; False when it is known already."""
        now = self._now()
        async with self._database.transaction() as connection:
            new = await self._queries.add_update(
                connection, update_id=update_id, body=body, now=now, owner=self._copy, lease_until=now + lease
            )
        if new:
            self._in_hand.add(update_id)
        return bool(new)

    def put_off(self, update_id: int) -> None:
        """Have the work on an update, which is about to end, begun anew: something cut it off that passes."""
        self._put_off.add(update_id)

    async def finish(self, update_id: int) -> None:
        """Mark an update as worked on, and forget what it said; give one that was put off to whoever looks next."""
        now = self._now()
        async with self._database.transaction() as connection:
            if update_id in self._put_off:
                await self._queries.extend_lease(connection, update_id=update_id, owner=self._copy, lease_until=now)
            else:
                await self._queries.finish_update(connection, update_id=update_id, now=now)
        self._put_off.discard(update_id)
        self._in_hand.discard(update_id)

    async def claim(self, lease: int = LEASE) -> list[tuple[int, str]]:
        """Make the updates that were cut off this copy's for `lease` seconds; each counts one more attempt.

        Returns ids and bodies in the order they came. A database that is not shared has no other copy that could be
        at work; in one that is shared, an update was cut off when its lease has run out.
        """
        now = self._now()
        async with self._database.transaction() as connection:
            rows = self._queries.claim_updates(
                connection,
                owner=self._copy,
                lease_until=now + lease,
                since=now - DAY,
                most=UPDATE_ATTEMPTS,
                ended=self._leases_ended(now),
            )
            found = sorted([(int(row["update_id"]), str(row["body"])) async for row in rows])
        self._in_hand.update(update_id for update_id, _ in found)
        return found

    async def claim_suspect(self, lease: int = LEASE) -> tuple[int, str] | None:
        """Make one update this copy's that was cut off too often for `claim`; its id and body, or None."""
        now = self._now()
        async with self._database.transaction() as connection:
            row = await self._queries.claim_suspect(
                connection,
                owner=self._copy,
                lease_until=now + lease,
                since=now - DAY,
                least=UPDATE_ATTEMPTS,
                most=SUSPECT_ATTEMPTS,
                ended=self._leases_ended(now),
            )
        if row is None:
            return None
        self._in_hand.add(int(row["update_id"]))
        return int(row["update_id"]), str(row["body"])

    def has_in_hand(self, update_id: int) -> bool:
        """Whether this copy works on an update."""
        return update_id in self._in_hand

    async def extend_leases(self, lease: int = LEASE) -> None:
        """Keep what this copy has in hand for `lease` more seconds; 0 gives it to the others.

        An update that was written while the connection broke, so that nobody here knows of it, is left to its lease.
        """
        until = self._now() + lease
        async with self._database.transaction() as connection:
            for update_id in sorted(self._in_hand):
                await self._queries.extend_lease(connection, update_id=update_id, owner=self._copy, lease_until=until)

    async def is_taken_over(self, update_id: int) -> bool:
        """Say whether another copy has taken an update up, because this one was not heard of for too long."""
        if not self.shared:
            return False
        async with self._database.reading() as connection:
            row = await self._queries.is_taken_over(connection, update_id=update_id, owner=self._copy)
        if row is None:
            return False
        self._in_hand.discard(update_id)
        return True

    async def try_out(self) -> None:
        """Write an update down and take it back; raises what keeps updates from being written.

        An UPDATE would not do: SQLite writes nothing where a value stays as it was, and needs no room where it
        changes. What this takes of the file is free again, and taken the next time.
        """
        now = self._now()
        async with self._database.transaction() as connection:
            await self._queries.add_update(
                connection, update_id=TRIAL, body=TRIAL_BODY, now=now, owner=self._copy, lease_until=now
            )
            await self._queries.drop_update(connection, update_id=TRIAL)

    async def prune(self) -> None:
        """Drop what can't come again."""
        async with self._database.transaction() as connection:
            await self._queries.prune_updates(connection, before=self._now() - KEEP_UPDATES)

    def _now(self) -> int:
        return int(self._clock().timestamp())

    def _leases_ended(self, now: int) -> int:
        """Return the end of a lease that no longer holds: where no other copy can be at work, each one."""
        return now if self.shared else NEVER
