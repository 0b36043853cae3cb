"""Rates of exchange, and amounts in somebody's own currency. Pure; without a rate nothing is converted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.i18n import decimals
from providers.models import Money

YUAN: Final = "CNY"
"""The currency that a typed rate is for."""
FRESH: Final = timedelta(days=3)
"""How old a daily rate may be before its age is told: over a weekend, central banks publish none."""
CENT: Final = Decimal("0.01")


class Feed(StrEnum):
    """Who publishes rates of each working day: the European Central Bank, or the Bank of Russia."""

    ECB = "ecb"
    CBR = "cbr"


class DailyRates(BaseModel):
    """The rates of one day: what one unit of each currency is worth, all in one currency, which may be any."""

    model_config = ConfigDict(frozen=True)

    feed: Feed
    day: date
    worth: Mapping[str, Decimal]

    def rate(self, source: str, target: str) -> Decimal | None:
        """Return how much of `target` one unit of `source` is; None where one of them is not listed."""
        worth, of_target = self.worth.get(source), self.worth.get(target)
        return None if worth is None or of_target is None else worth / of_target


def smallest_unit(currency: str) -> Decimal:
    """Return what amounts of a currency are rounded to: 0.01 for most, 1 for yen."""
    return Decimal(1).scaleb(-decimals(currency))


@dataclass(frozen=True)
class Rate:
    """How much of a currency one unit of another is; `feed` and `day` tell from where, None where somebody typed it."""

    value: Decimal
    feed: Feed | None = None
    day: date | None = None


@dataclass(frozen=True)
class Exchange:
    """What prices are converted with: the currency that somebody wants, their own rate, and the rates of feeds.

    `own_rate` is how much of `currency` one yuan is; it goes before the feeds, which are asked in their order.
    """

    currency: str | None = None
    own_rate: Decimal | None = None
    daily: Sequence[DailyRates] = ()
    today: date = date.max

    def rate(self, source: str, target: str) -> Rate | None:
        """Return the rate from one currency to another, None where none is known."""
        if self.own_rate and (source, target) == (YUAN, self.currency):
            return Rate(self.own_rate)
        if self.own_rate and (source, target) == (self.currency, YUAN):
            return Rate(1 / self.own_rate)
        for rates in self.daily:
            value = rates.rate(source, target)
            if value is not None:
                return Rate(value, rates.feed, rates.day)
        return None

    def rate_of(self, money: Money) -> Rate | None:
        """Return the rate from a price to the wanted currency; None where none is known, or none is needed."""
        if self.currency is None or money.currency == self.currency:
            return None
        return self.rate(money.currency, self.currency)

    def own(self, money: Money) -> Money | None:
        """Return a price in the wanted currency; None where it is in that already, or no rate is known."""
        rate = self.rate_of(money)
        if rate is None or self.currency is None:
            return None
        other = None if money.other_amount is None else money.other_amount * rate.value
        return Money(
            amount=money.amount * rate.value,
            currency=self.currency,
            unit_certain=money.unit_certain,
            other_amount=other,
        )

    def age(self, rate: Rate) -> int:
        """Return how many days old a daily rate is, 0 where that need not be told."""
        if rate.day is None or self.today - rate.day <= FRESH:
            return 0
        return (self.today - rate.day).days

    def in_currency(
        self, low: Decimal | None, high: Decimal | None, source: str, target: str
    ) -> tuple[Decimal | None, Decimal | None] | None:
        """Return a range of prices in another currency, to a hundredth and no narrower; None where no rate is known."""
        if source == target:
            return low, high
        rate = self.rate(source, target)
        if rate is None:
            return None
        return (
            None if low is None else (low * rate.value).quantize(CENT, ROUND_FLOOR),
            None if high is None else (high * rate.value).quantize(CENT, ROUND_CEILING),
        )


NO_EXCHANGE: Final = Exchange()
"""Converts nothing."""
