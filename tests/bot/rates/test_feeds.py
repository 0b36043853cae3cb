from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from starlette.requests import Request
from starlette.responses import Response

from bot.models.exchange import DailyRates, Feed
from bot.rates.feeds import FeedUnreadable, read_rates
from sandbox.marketplaces.rate_feeds import FeedState, RateFeeds

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC).timestamp()
both_feeds = pytest.mark.parametrize("feed", Feed)


async def answer(feed: Feed, state: FeedState = FeedState.GOOD) -> bytes:
    """Return what the sandbox's bank answers."""
    feeds = RateFeeds(lambda: NOON)
    feeds.state = state
    ask: Callable[[Request], Awaitable[Response]] = getattr(feeds, feed.value)
    return bytes((await ask(Request({"type": "http"}))).body)


def rate(rates: DailyRates, source: str, target: str) -> Decimal:
    found = rates.rate(source, target)
    assert found is not None
    return found.quantize(Decimal("0.00001"))


async def test_the_ecb_lists_units_for_a_euro() -> None:
    rates = read_rates(Feed.ECB, await answer(Feed.ECB))
    assert rates.day == date(2026, 11, 27)
    assert rate(rates, "EUR", "CNY") == Decimal("7.83050")
    assert rate(rates, "CNY", "USD") == Decimal("0.13846")


async def test_the_bank_of_russia_lists_roubles_with_a_decimal_comma_in_windows_1251() -> None:
    rates = read_rates(Feed.CBR, await answer(Feed.CBR))
    assert rates.day == date(2026, 11, 27)
    assert rate(rates, "CNY", "RUB") == Decimal("12.54000")


async def test_a_nominal_of_100_is_divided_by() -> None:
    rates = read_rates(Feed.CBR, await answer(Feed.CBR))
    assert rate(rates, "KZT", "RUB") == Decimal("0.20174")
    assert rate(rates, "CNY", "KZT") == Decimal("62.16076")


@pytest.mark.parametrize(("feed", "currency"), [(Feed.ECB, "RUB"), (Feed.CBR, "BRL")])
async def test_a_currency_that_is_not_listed_has_no_rate(feed: Feed, currency: str) -> None:
    rates = read_rates(feed, await answer(feed))
    assert rates.rate("CNY", currency) is None
    assert rates.rate(currency, "CNY") is None


@both_feeds
async def test_old_rates_keep_their_day(feed: Feed) -> None:
    assert read_rates(feed, await answer(feed, FeedState.STALE)).day == date(2026, 11, 18)


@both_feeds
@pytest.mark.parametrize("state", [FeedState.GARBAGE, FeedState.DOWN])
async def test_what_is_no_feed_is_refused(feed: Feed, state: FeedState) -> None:
    with pytest.raises(FeedUnreadable):
        read_rates(feed, await answer(feed, state))


@both_feeds
async def test_entities_are_refused_before_they_are_declared(feed: Feed) -> None:
    with pytest.raises(FeedUnreadable, match="a document type was met"):
        read_rates(feed, await answer(feed, FeedState.ENTITIES))


@pytest.mark.parametrize(
    "xml",
    [
        "<x/>",
        "<Cube><Cube time='2026-11-27'/></Cube>",
        "<Cube><Cube time='tomorrow'><Cube currency='CNY' rate='7.8'/></Cube></Cube>",
        "<Cube><Cube time='2026-11-27'><Cube currency='CNY' rate='0'/></Cube></Cube>",
        "<Cube><Cube time='2026-11-27'><Cube currency='CNY' rate='-7.8'/></Cube></Cube>",
        "<Cube><Cube time='2026-11-27'><Cube currency='CNY' rate='NaN'/></Cube></Cube>",
        "<Cube><Cube time='2026-11-27'><Cube currency='CNY' rate='Infinity'/></Cube></Cube>",
        "<Cube><Cube time='2026-11-27'><Cube currency='CNY'/></Cube></Cube>",
    ],
)
def test_a_feed_without_a_day_or_with_numbers_that_are_no_rates_is_refused(xml: str) -> None:
    with pytest.raises(FeedUnreadable):
        read_rates(Feed.ECB, xml.encode())


@pytest.mark.parametrize("nominal", ["0", "", "many"])
def test_a_nominal_that_is_no_number_is_refused(nominal: str) -> None:
    valute = f"<Valute><CharCode>CNY</CharCode><Nominal>{nominal}</Nominal><Value>12,54</Value></Valute>"
    with pytest.raises(FeedUnreadable):
        read_rates(Feed.CBR, f'<ValCurs Date="27.11.2026">{valute}</ValCurs>'.encode())
