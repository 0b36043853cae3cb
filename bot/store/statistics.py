"""How much the bot was used: numbers over a span of time, none of which names a person."""

from collections.abc import Mapping

from bot.clock import DAY, Clock
from bot.models.billing import Usage
from bot.store.database import Database
from bot.store.ledger import SAVED
from providers.api.calls import Charged


class Statistics:
    """Counts over the credits and the searches that are kept. `clock` returns the time, aware and in UTC."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._queries = database.queries

    def now(self) -> int:
        """Return the time in epoch seconds."""
        return int(self._clock().timestamp())

    async def usage(self, since: int, bars: int, seconds: int) -> Usage:
        """Return what happened from `since` on, an epoch second, in `bars` of so many seconds."""
        async with self._database.reading() as connection:
            states = {
                str(row["state"]): int(row["searches"])
                async for row in self._queries.count_searches(connection, since=since)
            }
        async with self._database.reading() as connection:
            people = int(await self._queries.count_people(connection, since=since))
        async with self._database.reading() as connection:
            rows = [dict(row) async for row in self._queries.count_credits(connection, since=since, step=seconds)]
        calls: dict[str, list[int]] = {}
        for row in rows:
            if 0 <= int(row["bar"]) < bars:
                calls.setdefault(str(row["provider"]), [0] * bars)[int(row["bar"])] += int(row["calls"])
        return Usage(
            searches=sum(number for state, number in states.items() if state != "offered"),
            people=people,
            failed=states.get("failed", 0),
            empty=states.get("empty", 0),
            cached=await self._cached(since // DAY),
            calls={provider: tuple(counts) for provider, counts in calls.items()},
            maybe=sum(int(row["calls"]) for row in rows if row["charged"] == Charged.MAYBE),
        )

    async def spent_today(self) -> Mapping[str, int]:
        """Return how many calls each provider had today, UTC."""
        usage = await self.usage(self.now() // DAY * DAY, 1, DAY)
        return usage.credits

    async def _cached(self, first_day: int) -> int:
        async with self._database.reading() as connection:
            rows = self._queries.get_day_counts(connection, name=SAVED, after=first_day - 1)
            return sum([int(row["used"]) async for row in rows])
