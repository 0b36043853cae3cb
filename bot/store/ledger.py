"""What is counted: paid calls, and searches by day; and which providers are off."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.clock import DAY, Clock
from bot.models.billing import Limit, QuotaExceeded, Quotas, Requester
from bot.models.provider_state import ProviderState
from bot.store.database import Database
from providers.api.calls import CallKind, Charged

KEEP_CREDITS = 400 * DAY
KEEP_PAYERS = 30 * DAY
KEEP_COUNTS = 40
"""Days; counts of people are dropped on the second day."""
ALL_CALLS = "credits"
SAVED = "saved"


@dataclass(frozen=True)
class Entry:
    """One paid call; `at` is in epoch seconds. `day` is the one whose count has its place, days since 1970.

    That is an earlier day than the call's own where the place was held for it over midnight.
    """

    id: str
    provider: str
    kind: CallKind
    payer: Requester
    at: int
    day: int


class Ledger:
    """Counts that all copies of the bot share. `clock` returns the time, aware and in UTC.

    Days go from midnight to midnight, UTC, and are counted since 1970. A person's count is kept under a hash that only
    who has `secret` can make, so that it says nothing about who it belongs to.
    """

    def __init__(self, database: Database, clock: Clock, secret: str) -> None:
        self._database = database
        self._clock = clock
        self._secret = secret.encode()
        self._queries = database.queries

    def now(self) -> int:
        """Return the time in epoch seconds."""
        return int(self._clock().timestamp())

    def today(self) -> int:
        """Return the day."""
        return self.now() // DAY

    def seconds_left(self) -> int:
        """Return how long this day lasts."""
        return DAY - self.now() % DAY

    def name_of(self, what: str, number: int) -> str:
        """Return the name under which a thing is counted for a person or a chat."""
        told = hmac.new(self._secret, f"{what}:{number}".encode(), hashlib.sha256).hexdigest()
        return f"person {told[:32]}"

    async def count(self, name: str, most: int = 0) -> int | None:
        """Count one more today and return how many there are now; None, and no count, when that were over `most`."""
        async with self._database.transaction() as connection:
            return await self._count(connection, self.today(), name, 1, most)

    async def count_back(self, name: str, day: int) -> None:
        """Count one less on a day."""
        async with self._database.transaction() as connection:
            await self._queries.count_back(connection, day=day, name=name)

    async def counted(self, name: str) -> int:
        """Return how many were counted today."""
        async with self._database.reading() as connection:
            return int(await self._queries.get_day_count(connection, day=self.today(), name=name) or 0)

    async def calls_of(self, payer: Requester) -> int:
        """Return how many calls were counted today for a payer."""
        name = self._counts_of(payer).get(Limit.CALLS)
        return 0 if name is None else await self.counted(name)

    async def enter(self, entry: Entry, places: int, limits: Quotas) -> None:
        """Enter a call that is about to be made as maybe charged, for all and for the one who pays.

        So many `places` are counted on the day of `at`: none where one was held for it, two where one is held for the
        call after it.

        Raises:
            QuotaExceeded: that takes today's calls over one of the limits; nothing was entered.
        """
        most = {Limit.CREDITS: limits.credits, Limit.CALLS: limits.calls_of(entry.payer)}
        async with self._database.transaction() as connection:
            for limit, name in self._counts_of(entry.payer).items() if places else ():
                if await self._count(connection, entry.at // DAY, name, places, most[limit]) is None:
                    raise QuotaExceeded(limit, self.seconds_left())
            await self._queries.add_credit(
                connection,
                id=entry.id,
                provider=entry.provider,
                kind=entry.kind.value,
                chat_id=entry.payer.chat_id,
                user_id=entry.payer.user_id,
                charged=Charged.MAYBE.value,
                at=entry.at,
            )

    async def settle(self, entry: Entry, charged: Charged) -> None:
        """Say whether a call that was entered cost something; one that did not is taken out."""
        async with self._database.transaction() as connection:
            if charged is Charged.NO:
                await self._queries.drop_credit(connection, id=entry.id)
                await self._give_back(connection, entry.payer, entry.day)
            else:
                await self._queries.settle_credit(connection, id=entry.id, charged=charged.value)

    async def release(self, payer: Requester, day: int) -> None:
        """Give a place back that was held on a day for a call which was never made."""
        async with self._database.transaction() as connection:
            await self._give_back(connection, payer, day)

    async def switch_off(self, provider: str, reason: str, *, tell: bool) -> bool:
        """Switch a provider off; False when it was off already. `tell` has the admins told."""
        return await self._run(
            "switch_off_provider", provider=provider, reason=reason, now=self.now(), told=int(not tell)
        )

    async def switch_on(self, provider: str) -> bool:
        """Switch a provider on again."""
        return await self._run("switch_on_provider", provider=provider)

    async def note_error(self, provider: str, error: str) -> None:
        """Keep what went wrong last at a provider."""
        await self._run("note_provider_error", provider=provider, error=error, now=self.now())

    async def provider_states(self) -> dict[str, ProviderState]:
        """Return the state of each provider of which something is known."""
        async with self._database.reading() as connection:
            states = [_state(dict(row)) async for row in self._queries.get_provider_states(connection)]
        return {one.provider: one for one in states}

    async def claim_untold(self) -> list[ProviderState]:
        """Return the providers that went off since this was asked last, by any copy of the bot."""
        async with self._database.transaction() as connection:
            return [_state(dict(row)) async for row in self._queries.claim_untold_outages(connection)]

    async def untell(self, provider: str) -> None:
        """Have the admins told once more that a provider went off: nobody could be reached."""
        await self._run("untell_outage", provider=provider)

    async def prune(self) -> None:
        """Drop what is no longer of use, and forget who paid for old calls."""
        now, today = self.now(), self.today()
        async with self._database.transaction() as connection:
            await self._queries.prune_credits(connection, before=now - KEEP_CREDITS)
            await self._queries.prune_payers(connection, before=now - KEEP_PAYERS)
            await self._queries.prune_day_counts(connection, before=today - KEEP_COUNTS)
            await self._queries.prune_person_counts(connection, before=today)

    def _counts_of(self, payer: Requester) -> Mapping[Limit, str]:
        """Return the names under which a payer's calls are counted.

        Always in the same order: otherwise PostgreSQL could have two copies wait for each other.
        """
        if payer.user_id is None:
            return {Limit.CREDITS: ALL_CALLS}
        return {Limit.CREDITS: ALL_CALLS, Limit.CALLS: self.name_of(Limit.CALLS, payer.user_id)}

    async def _give_back(self, connection: object, payer: Requester, day: int) -> None:
        for name in self._counts_of(payer).values():
            await self._queries.count_back(connection, day=day, name=name)

    async def _count(self, connection: object, day: int, name: str, more: int, most: int) -> int | None:
        # The statement looks at the limit only where there is a count already.
        if most and more > most:
            return None
        used = await self._queries.count_on_day(connection, day=day, name=name, more=more, most=most)
        return None if used is None else int(used)

    async def _run(self, name: str, /, **values: object) -> bool:
        async with self._database.transaction() as connection:
            return bool(await getattr(self._queries, name)(connection, **values))


def _state(row: Mapping[str, Any]) -> ProviderState:
    return ProviderState(**row)
