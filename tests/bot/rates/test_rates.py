from collections.abc import AsyncIterator
from decimal import Decimal

import httpx
import pytest

from bot.models.exchange import NO_EXCHANGE, Exchange, Feed
from bot.models.settings import Preferences
from bot.rates import Rates
from bot.rates.rates import MAX_BYTES
from bot.store import Database
from bot.store.rates import RateRepository
from sandbox.catalogue import Catalogue
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.marketplaces.rate_feeds import FeedState, RateFeeds
from tests.clock import FakeClock
from tests.database import on_both_databases

pytestmark = on_both_databases

ADDRESSES = {Feed.ECB: "http://banks.test/rates/ecb", Feed.CBR: "http://banks.test/rates/cbr"}
ROUBLES = Preferences(currency="RUB")
DOLLARS = Preferences(currency="USD")
HOUR, DAY = 3600, 86_400


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture
def markets(catalogue: Catalogue, clock: FakeClock) -> Marketplaces:
    return Marketplaces(catalogue, clock=lambda: clock().timestamp())


@pytest.fixture
def feeds(markets: Marketplaces) -> RateFeeds:
    return markets.rate_feeds


@pytest.fixture
async def rates(database: Database, clock: FakeClock, markets: Marketplaces) -> AsyncIterator[Rates]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(marketplaces_app(markets))) as http:
        yield Rates(RateRepository(database, clock), ADDRESSES, http, clock)


def value(exchange: Exchange, target: str) -> Decimal | None:
    found = exchange.rate("CNY", target)
    return None if found is None else found.value.quantize(Decimal("0.0001"))


async def test_feeds_are_fetched_once_a_day(rates: Rates, feeds: RateFeeds, clock: FakeClock) -> None:
    for _ in range(3):
        await rates.fetch_due()
    assert feeds.asked == {"ecb": 1, "cbr": 1}
    clock.advance(seconds=DAY)
    await rates.fetch_due()
    assert feeds.asked == {"ecb": 2, "cbr": 2}


async def test_each_currency_is_converted_by_the_first_feed_that_lists_it(rates: Rates) -> None:
    await rates.fetch_due()
    assert value(await rates.exchange(DOLLARS), "USD") == Decimal("0.1385")
    assert value(await rates.exchange(ROUBLES), "RUB") == Decimal("12.5400")


async def test_before_the_first_fetch_nothing_is_converted(rates: Rates) -> None:
    assert value(await rates.exchange(ROUBLES), "RUB") is None


async def test_a_chat_without_a_currency_needs_no_rates(rates: Rates) -> None:
    await rates.fetch_due()
    assert await rates.exchange(Preferences()) is NO_EXCHANGE


@pytest.mark.parametrize("state", [FeedState.DOWN, FeedState.GARBAGE, FeedState.ENTITIES])
async def test_a_feed_that_fails_leaves_what_is_kept_and_is_asked_again_in_an_hour(
    rates: Rates, feeds: RateFeeds, clock: FakeClock, state: FeedState
) -> None:
    await rates.fetch_due()
    kept = await rates.exchange(ROUBLES)
    feeds.state = state
    clock.advance(seconds=DAY)
    await rates.fetch_due()
    await rates.fetch_due()
    assert feeds.asked["cbr"] == 2
    assert (await rates.exchange(ROUBLES)).daily == kept.daily
    feeds.state = FeedState.GOOD
    clock.advance(seconds=HOUR)
    await rates.fetch_due()
    found = (await rates.exchange(ROUBLES)).rate("CNY", "RUB")
    assert found is not None
    assert found.day == clock().date()


async def test_a_bank_that_publishes_nothing_new_has_rates_with_their_age(rates: Rates, feeds: RateFeeds) -> None:
    feeds.state = FeedState.STALE
    await rates.fetch_due()
    exchange = await rates.exchange(ROUBLES)
    found = exchange.rate("CNY", "RUB")
    assert found is not None
    assert exchange.age(found) == 9


async def test_another_replica_and_the_next_start_read_what_is_kept(
    rates: Rates, database: Database, clock: FakeClock
) -> None:
    await rates.fetch_due()
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(500))) as down:
        other = Rates(RateRepository(database, clock), ADDRESSES, down, clock)
        assert value(await other.exchange(ROUBLES), "RUB") == Decimal("12.5400")


async def test_an_unreachable_or_endless_feed_is_no_error_of_the_job(database: Database, clock: FakeClock) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("ecb"):
            raise httpx.ConnectError("no route")
        return httpx.Response(200, content=b"x" * (MAX_BYTES + 1))

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        broken = Rates(RateRepository(database, clock), ADDRESSES, http, clock)
        await broken.fetch_due()
        assert not (await broken.exchange(ROUBLES)).daily


async def test_only_the_named_feeds_are_used_in_their_order(
    rates: Rates, database: Database, clock: FakeClock, markets: Marketplaces
) -> None:
    await rates.fetch_due()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(marketplaces_app(markets))) as http:
        russian = Rates(RateRepository(database, clock), {Feed.CBR: ADDRESSES[Feed.CBR]}, http, clock)
        assert value(await russian.exchange(DOLLARS), "USD") == Decimal("0.1256")
