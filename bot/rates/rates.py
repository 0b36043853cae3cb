"""The rates that are in use: fetched once a day, kept in the database, and read from memory."""

from collections.abc import Mapping, Sequence
from typing import Final

import httpx
import structlog

from bot.clock import Clock
from bot.models.exchange import NO_EXCHANGE, DailyRates, Exchange, Feed
from bot.models.settings import Preferences
from bot.rates.feeds import FeedUnreadable, read_rates
from bot.store import DatabaseUnavailable
from bot.store.rates import RateRepository

MAX_BYTES: Final = 1_000_000
"""An answer of either feed has less than 20 000 bytes."""
FETCH_SECONDS: Final = 20.0
MEMORY_SECONDS: Final = 600
"""How long rates are read from memory: another replica may have stored newer ones."""

log = structlog.get_logger()


class Rates:
    """The daily rates of the feeds at `addresses`, which are asked in their order."""

    def __init__(
        self, repository: RateRepository, addresses: Mapping[Feed, str], http: httpx.AsyncClient, clock: Clock
    ) -> None:
        self._repository = repository
        self._addresses = addresses
        self._http = http
        self._clock = clock
        self._daily: Sequence[DailyRates] = ()
        self._read_at: float | None = None

    async def exchange(self, preferences: Preferences) -> Exchange:
        """Return what the prices of a chat are converted with."""
        if preferences.currency is None:
            return NO_EXCHANGE
        return await self.any_exchange(preferences)

    async def any_exchange(self, preferences: Preferences) -> Exchange:
        """Return the same, also for a chat that wants no currency of its own: it may name one for a price range."""
        return Exchange(preferences.currency, preferences.rate, await self._known(), self._clock().date())

    async def fetch_due(self) -> None:
        """Fetch the feeds whose last fetch is a day ago, or failed an hour ago. What is kept stays where one fails."""
        for feed, address in self._addresses.items():
            if not await self._repository.claim(feed):
                continue
            try:
                rates = read_rates(feed, await self._fetched(address))
            except (httpx.HTTPError, httpx.InvalidURL, FeedUnreadable) as error:
                why = str(error) if isinstance(error, FeedUnreadable) else type(error).__name__
                log.warning("rates of exchange not fetched", feed=feed.value, why=why)
            else:
                await self._repository.save(rates)
                self._read_at = None
                log.info("rates of exchange fetched", feed=feed.value, day=rates.day.isoformat())

    async def _fetched(self, address: str) -> bytes:
        async with self._http.stream("GET", address, timeout=FETCH_SECONDS, follow_redirects=True) as response:
            response.raise_for_status()
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MAX_BYTES:
                    raise FeedUnreadable(f"expected at most {MAX_BYTES} bytes, met more")
            return body

    async def _known(self) -> Sequence[DailyRates]:
        """Return the rates that are kept, in the order of the feeds; those in memory while the database is away."""
        now = self._clock().timestamp()
        if self._read_at is None or now - self._read_at >= MEMORY_SECONDS:
            try:
                kept = {rates.feed: rates for rates in await self._repository.all()}
            except DatabaseUnavailable:
                return self._daily
            self._daily = [kept[feed] for feed in self._addresses if feed in kept]
            self._read_at = now
        return self._daily
