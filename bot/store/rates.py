"""The rates of exchange that were fetched last, one row for each feed."""

from typing import Final

from bot.clock import DAY, HOUR
from bot.models.exchange import DailyRates, Feed
from bot.store.repository import Repository

AGAIN_SECONDS: Final = HOUR
"""After which time a fetch that failed is tried again."""


class RateRepository(Repository):
    """Daily rates by feed, shared by all replicas."""

    async def all(self) -> list[DailyRates]:
        """Return the newest rates of each feed."""
        return [DailyRates.model_validate_json(str(row["rates"])) for row in await self._fetch_all("get_rates")]

    async def claim(self, feed: Feed) -> bool:
        """Whether a feed is to be fetched now; if so, nobody else fetches it within the hour."""
        now = self.now()
        return bool(await self._execute("claim_rates", feed=feed.value, now=now, again_at=now + AGAIN_SECONDS))

    async def save(self, rates: DailyRates) -> None:
        """Store rates, which are good for a day."""
        await self._execute(
            "save_rates", feed=rates.feed.value, rates=rates.model_dump_json(), next_at=self.now() + DAY
        )
