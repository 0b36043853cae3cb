from datetime import date
from decimal import Decimal

import pytest

from bot.models.exchange import NO_EXCHANGE, DailyRates, Exchange, Feed
from providers.models import Money
from tests.samples import yuan

FRIDAY = date(2026, 11, 27)
ECB = DailyRates(feed=Feed.ECB, day=FRIDAY, worth={"EUR": Decimal(1), "CNY": Decimal("0.125"), "USD": Decimal("0.9")})
CBR = DailyRates(feed=Feed.CBR, day=FRIDAY, worth={"RUB": Decimal(1), "CNY": Decimal("12.5"), "USD": Decimal(90)})


def exchange(currency: str | None, own_rate: str | None = None, today: date = FRIDAY) -> Exchange:
    return Exchange(currency, Decimal(own_rate) if own_rate else None, [ECB, CBR], today)


def own(of: Exchange, money: Money) -> Decimal | None:
    converted = of.own(money)
    return None if converted is None else converted.amount


def test_a_price_is_converted_by_the_first_feed_that_lists_both_currencies() -> None:
    assert own(exchange("RUB"), yuan("27")) == Decimal("337.5")
    found = exchange("USD").rate("CNY", "USD")
    assert found is not None
    assert found.feed is Feed.ECB


def test_a_typed_rate_goes_before_the_feeds() -> None:
    of = exchange("RUB", own_rate="13")
    assert own(of, yuan("27")) == Decimal(351)
    found = of.rate("CNY", "RUB")
    assert found is not None
    assert found.feed is None


def test_a_typed_rate_is_for_the_yuan_alone() -> None:
    assert own(exchange("RUB", own_rate="13"), Money(amount=Decimal(2), currency="USD")) == Decimal(180)


@pytest.mark.parametrize("of", [NO_EXCHANGE, exchange(None), exchange("CNY"), exchange("KZT"), Exchange("RUB")])
def test_without_a_wanted_currency_or_a_rate_nothing_is_converted(of: Exchange) -> None:
    assert of.own(yuan("27")) is None


def test_both_readings_of_an_uncertain_price_are_converted() -> None:
    money = Money(amount=Decimal("0.99"), currency="USD", unit_certain=False, other_amount=Decimal(99))
    assert exchange("RUB").own(money) == Money(
        amount=Decimal("89.10"), currency="RUB", unit_certain=False, other_amount=Decimal(8910)
    )


@pytest.mark.parametrize(("today", "age"), [(27, 0), (30, 0), (31, 4)])
def test_rates_are_old_after_three_days(today: int, age: int) -> None:
    day = date(2026, 11, 27).replace(day=today) if today <= 30 else date(2026, 12, 1)
    of = exchange("RUB", today=day)
    found = of.rate("CNY", "RUB")
    assert found is not None
    assert of.age(found) == age


def test_a_range_of_prices_gets_no_narrower_in_another_currency() -> None:
    assert exchange(None).in_currency(Decimal(10), Decimal("50.01"), "USD", "CNY") == (
        Decimal("72.00"),
        Decimal("360.08"),
    )
    assert exchange(None).in_currency(None, Decimal(1000), "RUB", "CNY") == (None, Decimal("80.00"))


def test_a_range_in_a_currency_without_a_rate_is_not_converted() -> None:
    assert exchange(None).in_currency(Decimal(10), None, "KZT", "CNY") is None


def test_a_range_in_ones_own_currency_is_converted_by_ones_own_rate() -> None:
    assert exchange("RUB", own_rate="10").in_currency(Decimal(100), None, "RUB", "CNY") == (Decimal("10.00"), None)
