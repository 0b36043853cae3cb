"""The books: every paid call, and the counts of a day that quotas are checked against."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.clock import DAY, Clock
from bot.models.billing import Limit, Quotas, Requester
from bot.models.failures import QuotaExceeded
from bot.store.database import Database
from bot.store.repository import Repository
from providers.api.calls import CallKind, Charged

KEEP_CREDITS: Final = 400 * DAY
KEEP_REQUESTERS: Final = 30 * DAY
KEEP_COUNTS: Final = 40
"""Days; counts of people are deleted on the second day."""
ALL_CALLS: Final = "credits"
SAVED: Final = "saved"


@dataclass(frozen=True)
class Entry:
    """One paid call; `at` is in epoch seconds. `day` is the day whose count includes it, in days since 1970.

    That is the day before the call's own if its slot was reserved before midnight.
    """

    id: str
    provider: str
    kind: CallKind
    requester: Requester
    at: int
    day: int


class ProviderOff(Exception):
    """A call was not recorded: the provider is off until an operator acts."""


class Ledger(Repository):
    """Paid calls and daily counts, shared by all replicas of the bot.

    Days go from midnight to midnight, UTC, and are numbered from 1970. The count of a person or chat is stored under a
    hash keyed with `secret`, so that the database alone does not tell whose it is.
    """

    def __init__(self, database: Database, clock: Clock, secret: str) -> None:
        super().__init__(database, clock)
        self._secret = secret.encode()

    def today(self) -> int:
        """Return the number of the day."""
        return self.now() // DAY

    def seconds_left(self) -> int:
        """Return the seconds until the day ends."""
        return DAY - self.now() % DAY

    def counter_name(self, counted: str, number: int) -> str:
        """Return the name of a count for one person or chat, given by its Telegram id."""
        digest = hmac.new(self._secret, f"{counted}:{number}".encode(), hashlib.sha256).hexdigest()
        return f"person {digest[:32]}"

    async def increment(self, name: str, limit: int = 0) -> int | None:
        """Add one to a count of today; return the new count, or None if that would exceed `limit` (0: no limit)."""
        async with self._database.writing() as connection:
            return await self._increment(connection, self.today(), name, 1, limit)

    async def decrement(self, name: str, day: int) -> None:
        """Take one from a count of a day."""
        await self._execute("decrement_day_count", day=day, name=name)

    async def count_today(self, name: str) -> int:
        """Return a count of today."""
        return await self._fetch_value("get_day_count", day=self.today(), name=name)

    async def calls_today(self, requester: Requester) -> int:
        """Return how many calls were counted today for a requester."""
        name = self._counters_of(requester).get(Limit.CALLS)
        return 0 if name is None else await self.count_today(name)

    async def record(self, entry: Entry, slots: int, quotas: Quotas, *, probe: bool = False) -> None:
        """Record a call that is about to be made as maybe charged, and count it for everybody and for its requester.

        `slots` calls are counted on the day of `entry.at`: none if a slot was reserved for this call before, two to
        reserve one for the next call as well. `probe`: an operator tries the provider, which may be off.

        Raises:
            QuotaExceeded: today's calls would exceed a quota; nothing was recorded.
            ProviderOff: the provider is off, or was not asked since its pause; nothing was recorded.
        """
        async with self._database.transaction() as connection:
            if slots:
                await self._count_calls(connection, entry, slots, quotas)
            recorded = await self._queries.add_credit(
                connection,
                id=entry.id,
                provider=entry.provider,
                kind=entry.kind.value,
                chat_id=entry.requester.chat_id,
                user_id=entry.requester.user_id,
                charged=Charged.MAYBE.value,
                at=entry.at,
                probe=int(probe),
            )
            if not recorded:
                raise ProviderOff(entry.provider)

    async def settle(self, entry: Entry, charged: Charged) -> None:
        """Record whether a call was charged; one that was not is deleted and no longer counted."""
        if charged is not Charged.NO:
            await self._execute("settle_credit", id=entry.id, charged=charged.value)
            return
        async with self._database.transaction() as connection:
            await self._queries.delete_credit(connection, id=entry.id)
            await self._release(connection, entry.requester, entry.day)

    async def release(self, requester: Requester, day: int) -> None:
        """Release the slot that was reserved on `day` for a call that was never made."""
        async with self._database.transaction() as connection:
            await self._release(connection, requester, day)

    async def prune(self) -> None:
        """Delete old credits and counts, and forget who asked for calls of more than 30 days ago."""
        now, today = self.now(), self.today()
        await self._execute_in_portions("prune_credits", before=now - KEEP_CREDITS)
        await self._execute_in_portions("anonymize_credits_before", before=now - KEEP_REQUESTERS)
        await self._execute_in_portions("prune_day_counts", before=today - KEEP_COUNTS)
        await self._execute_in_portions("prune_person_counts", before=today)

    def _counters_of(self, requester: Requester) -> Mapping[Limit, str]:
        """Return the names of the counts that a requester's calls go into.

        Always in the same order: otherwise two replicas could deadlock on PostgreSQL.
        """
        if requester.user_id is None:
            return {Limit.CREDITS: ALL_CALLS}
        return {Limit.CREDITS: ALL_CALLS, Limit.CALLS: self.counter_name(Limit.CALLS, requester.user_id)}

    async def _count_calls(self, connection: object, entry: Entry, slots: int, quotas: Quotas) -> None:
        day, counters = entry.at // DAY, self._counters_of(entry.requester)
        limits = {Limit.CREDITS: quotas.credits, Limit.CALLS: quotas.calls_of(entry.requester)}
        # The statements check a limit only where there is a count already.
        exceeded = [limit for limit in counters if limits[limit] and slots > limits[limit]]
        if not exceeded and len(counters) == 1:
            used = await self._increment(connection, day, ALL_CALLS, slots, quotas.credits)
            exceeded = [Limit.CREDITS] if used is None else []
        elif not exceeded:
            rows = self._queries.increment_day_counts(
                connection,
                day=day,
                number=slots,
                first=ALL_CALLS,
                first_limit=quotas.credits,
                second=counters[Limit.CALLS],
                second_limit=limits[Limit.CALLS],
            )
            counted = {str(row["name"]) async for row in rows}
            exceeded = [limit for limit, name in counters.items() if name not in counted]
        if exceeded:
            raise QuotaExceeded(exceeded[0], self.seconds_left())

    async def _release(self, connection: object, requester: Requester, day: int) -> None:
        for name in self._counters_of(requester).values():
            await self._queries.decrement_day_count(connection, day=day, name=name)

    async def _increment(self, connection: object, day: int, name: str, number: int, limit: int) -> int | None:
        # The statement checks the limit only where there is a count already.
        if limit and number > limit:
            return None
        used = await self._queries.increment_day_count(connection, day=day, name=name, number=number, limit=limit)
        return None if used is None else int(used)
