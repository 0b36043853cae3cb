"""How much the bot was used: numbers over a period, none of which names a person."""

from collections import Counter
from collections.abc import Mapping

from bot.clock import DAY
from bot.models.billing import Usage
from bot.models.search import SearchState
from bot.store.ledger import SAVED
from bot.store.repository import Repository
from providers.api.calls import Charged

NO_SEARCHES = frozenset({SearchState.OFFERED, SearchState.NO_PICTURE})


class Statistics(Repository):
    """Numbers of searches, people and paid calls."""

    async def usage(self, since: int, bars: int, seconds: int) -> Usage:
        """Return what happened from `since` on (epoch seconds), in `bars` intervals of that many seconds."""
        states = {
            str(row["state"]): int(row["searches"]) for row in await self._fetch_all("count_searches", since=since)
        }
        people = await self._fetch_value("count_people", since=since)
        rows = await self._fetch_all("count_credits", since=since, step=seconds)
        calls: dict[str, list[int]] = {}
        for row in rows:
            if 0 <= int(row["bar"]) < bars:
                calls.setdefault(str(row["provider"]), [0] * bars)[int(row["bar"])] += int(row["calls"])
        return Usage(
            searches=sum(number for state, number in states.items() if state not in NO_SEARCHES),
            people=people,
            failed=states.get(SearchState.FAILED, 0),
            empty=states.get(SearchState.EMPTY, 0),
            cached=await self._answered_from_cache(since // DAY),
            calls={provider: tuple(counts) for provider, counts in calls.items()},
            no_picture=states.get(SearchState.NO_PICTURE, 0),
            maybe=sum(int(row["calls"]) for row in rows if row["charged"] == Charged.MAYBE),
        )

    async def calls_today(self) -> Mapping[str, int]:
        """Return how many paid calls each provider had today, UTC."""
        calls: Counter[str] = Counter()
        for row in await self._fetch_all("count_credits", since=self.now() // DAY * DAY, step=DAY):
            calls[str(row["provider"])] += int(row["calls"])
        return calls

    async def _answered_from_cache(self, first_day: int) -> int:
        rows = await self._fetch_all("get_day_counts", name=SAVED, after=first_day - 1)
        return sum(int(row["used"]) for row in rows)
