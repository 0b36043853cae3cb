"""The kinds of settings: one word of several, a country or a currency, a rate, a figure, a range, a quantity.

A kind knows how a value is typed, carried by a button, stored and named. That of filters is in
`bot.models.filter_choice`. `bot.models.settings` declares settings with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from bot.i18n import Translator, is_currency
from bot.models.exchange import YUAN
from bot.models.quantity import MOST_PIECES
from bot.models.typed_prices import read_range
from providers.models import Money
from providers.query import Query, QueryPart, price_range

if TYPE_CHECKING:
    from bot.models.settings import ChatSettings, Preferences

AUTO = "auto"
"""Leaves the choice to the bot."""
OFF = "off"

Words = Sequence[str] | Callable[["ChatSettings"], Iterable[str]]
"""Words that are always the same, or that follow from what a chat has set and from its providers."""
Label = Callable[[Translator], str]
ValueName = Callable[[Translator, str], str]


class BadValue(Exception):
    """A value that a setting can't take; `allowed` are examples or the whole list of those it takes."""

    def __init__(self, setting: Setting, value: str, allowed: Iterable[str]) -> None:
        self.setting = setting
        self.value = value
        self.allowed = tuple(allowed)
        super().__init__(f"{setting.name}: {value!r} is not one of {', '.join(self.allowed)}")


@dataclass(frozen=True)
class Choice:
    """A value on a button: what the button carries, what it says, and whether the chat has this value.

    One that `leads_on` opens a page, and changes nothing.
    """

    value: str
    name: str
    is_set: bool
    leads_on: bool = False


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting whose value is one word of several: typed, on a button, and in a field of `Preferences`."""

    takes_more: ClassVar[bool] = False
    """Whether more can be typed than `takes` lists."""

    name: str
    """As in `/settings NAME VALUE`."""
    label: Label
    meaning: str
    """What it does, for the README."""
    fields: tuple[str, ...]
    """Of `Preferences`: the first holds the word, or None for `none`."""
    none: str = AUTO
    clears: tuple[str, ...] = ()
    """Further fields, which lose their value when the word changes."""
    takes: Words
    """The words that may be typed."""
    offers: Words | None = None
    """The words that have a button, where they are others."""
    case: Callable[[str], str] = str.lower
    """Brings what is typed into the case of the words."""
    value_name: ValueName = lambda _, word: word
    is_offered: Callable[[ChatSettings], bool] = lambda _: True
    for_groups: bool = False
    """Whether it means something in groups alone."""
    hint: Label | None = None
    prompt: Label | None = None
    """The question that a person answers with a value."""
    part: QueryPart | None = None
    """What providers call it that can't serve it."""
    part_name: ValueName | None = None
    """Names a value that was not served, where `value_name` would not say what it is."""
    narrows: bool = False
    """Whether there may be more results without it."""
    by_rates: bool = False
    """Whether rates of exchange matter for it."""
    in_currency: bool = False
    """Whether its values are amounts in the currency of the source."""
    of_costs: bool = False
    """Whether it stands in the menu of `/costs`, and not in that of `/settings`."""

    def word(self, chat: ChatSettings) -> str:
        """Return the word that is set."""
        value = getattr(chat.preferences, self.fields[0])
        return self.none if value is None else str(value)

    def word_name(self, t: Translator, word: str) -> str:
        """Name a word."""
        return t.gettext("automatic") if word == AUTO else self.value_name(t, word)

    def summary(self, t: Translator, chat: ChatSettings) -> str:
        """Say what is set."""
        return self.word_name(t, self.word(chat))

    def words(self, chat: ChatSettings) -> tuple[str, ...]:
        """Return the words that may be typed."""
        return _words(self.takes, chat)

    def choices(self, t: Translator, chat: ChatSettings) -> list[Choice]:
        """Return the values that have a button."""
        now = self.word(chat)
        words = _words(self.takes if self.offers is None else self.offers, chat)
        return [Choice(word, self.word_name(t, word), word == now) for word in words]

    def changed(self, chat: ChatSettings, typed: str) -> Preferences:
        """Return the chat's preferences with a value as a person typed it.

        Raises:
            BadValue: the setting does not take this value.
        """
        return chat.with_fields(self.read(chat, typed.strip()))

    def pressed(self, chat: ChatSettings, value: str) -> Preferences:
        """Return the chat's preferences after a press; those of an old button that is on offer no more stay."""
        try:
            return self.changed(chat, value)
        except BadValue:
            return chat.preferences

    def read(self, chat: ChatSettings, typed: str) -> Mapping[str, object]:
        """Return the fields of `Preferences` that change, with their new values.

        Raises:
            BadValue: the setting does not take this value.
        """
        word = self.none if typed.lower() == self.none else self.case(typed)
        if word not in self.words(chat):
            raise BadValue(self, word, self.words(chat))
        return {self.fields[0]: None if word == self.none else word, **dict.fromkeys(self.clears)}

    def limits(self, query: Query) -> Sequence[str]:
        """Return the values that narrow a query, as providers name them that can't serve them."""
        value = getattr(query, self.fields[0])
        return [] if value is None else [str(value)]


class Country(Setting):
    """A country by the two letters of ISO 3166; `takes` are examples."""

    takes_more = True

    def read(self, chat: ChatSettings, typed: str) -> Mapping[str, object]:
        """Return the fields of `Preferences` that change, with their new values.

        Raises:
            BadValue: these are not two letters.
        """
        if typed.lower() == self.none:
            return {self.fields[0]: None}
        if not re.fullmatch("[A-Za-z]{2}", typed):
            raise BadValue(self, typed, self.words(chat))
        return {self.fields[0]: typed.upper()}


class Currency(Setting):
    """A currency by the three letters of ISO 4217; `takes` are examples."""

    takes_more = True

    def read(self, chat: ChatSettings, typed: str) -> Mapping[str, object]:
        """Return the fields of `Preferences` that change, with their new values.

        Raises:
            BadValue: there is no such currency.
        """
        code = None if typed.lower() in {self.none, OFF} else typed.upper()
        if code is not None and not is_currency(code):
            raise BadValue(self, typed, self.words(chat))
        # What else is set was meant for the currency that was set before, if there was one.
        cleared = () if chat.preferences.currency in {None, code} else self.clears
        return {self.fields[0]: code, **dict.fromkeys(cleared)}


class OwnRate(Setting):
    """How much of one's own currency a yuan is, or `auto` for the daily rates; `takes` are examples."""

    takes_more = True

    def word(self, chat: ChatSettings) -> str:
        """Return the rate that is set."""
        rate = chat.preferences.rate
        return self.none if rate is None else f"{rate:f}"

    def word_name(self, t: Translator, word: str) -> str:
        """Name a rate as a number."""
        return super().word_name(t, word) if word == self.none else t.number(Decimal(word))

    def summary(self, t: Translator, chat: ChatSettings) -> str:
        """Write the rate with both currencies: ¥1 = 12.5 ₽."""
        rate, currency = chat.preferences.rate, chat.preferences.currency
        if rate is None or currency is None:
            return super().summary(t, chat)
        return t.prices.rate(rate, YUAN, currency)

    def read(self, chat: ChatSettings, typed: str) -> Mapping[str, object]:
        """Return the field of `Preferences` with the rate.

        Raises:
            BadValue: it is no number above 0.
        """
        if typed.lower() in {self.none, OFF}:
            return {self.fields[0]: None}
        compact = re.sub(r"\s", "", typed).replace(",", ".")
        if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,8})?", compact) or not Decimal(compact):
            raise BadValue(self, typed, self.words(chat))
        return {self.fields[0]: Decimal(compact)}


@dataclass(frozen=True, kw_only=True)
class Figure(Setting):
    """A number from 0 with two decimals at most, or `off` for what is not known; `takes` are examples."""

    takes_more = True

    is_share: bool = False
    """Whether it is a percentage, at most 1000, and not an amount in one's own currency."""
    none_name: Label = lambda t: t.gettext("not set")
    """Names what holds where no number is set."""

    def word(self, chat: ChatSettings) -> str:
        """Return the number that is set."""
        value = getattr(chat.preferences, self.fields[0])
        return self.none if value is None else f"{value:f}"

    def word_name(self, t: Translator, word: str) -> str:
        """Name a percentage, or a number."""
        if word == self.none:
            return self.none_name(t)
        return t.percent(Decimal(word)) if self.is_share else t.number(Decimal(word))

    def summary(self, t: Translator, chat: ChatSettings) -> str:
        """Write an amount with its currency, where one is set."""
        value, currency = getattr(chat.preferences, self.fields[0]), chat.preferences.currency
        if self.is_share or value is None or currency is None:
            return super().summary(t, chat)
        return t.money(Money(amount=value, currency=currency))

    def read(self, chat: ChatSettings, typed: str) -> Mapping[str, object]:
        """Return the field of `Preferences` with the number.

        Raises:
            BadValue: it is no number, or too large.
        """
        if typed.lower() == self.none:
            return {self.fields[0]: None}
        compact = re.sub(r"\s", "", typed).replace(",", ".").removesuffix("%" if self.is_share else "")
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", compact) or (self.is_share and Decimal(compact) > 1000):
            raise BadValue(self, typed, self.words(chat))
        return {self.fields[0]: Decimal(compact), **dict.fromkeys(self.clears)}


class NoRate(BadValue):
    """A range in a currency from which no rate to that of the source, `target`, is known."""

    def __init__(self, setting: Setting, value: str, source: str, target: str) -> None:
        super().__init__(setting, value, ())
        self.source = source
        self.target = target


class PriceRange(Setting):
    """A range of prices as `read_range` reads it, or `off` for none. Its fields are the two ends.

    One with a currency, `10-50 USD`, is kept in the currency of the source, at the rate of the day.
    """

    takes_more = True

    def word(self, chat: ChatSettings) -> str:
        """Return the range that is set."""
        return price_range(chat.preferences.query()) or OFF

    def read(self, chat: ChatSettings, typed: str) -> Mapping[str, object]:
        """Return the ends of the range.

        Raises:
            BadValue: it is no range.
            NoRate: no rate for its currency is known.
        """
        found = read_range(typed)
        if found is None:
            raise BadValue(self, typed, self.words(chat))
        target = self.source_currency(chat)
        if found.currency is None:
            return dict(zip(self.fields, (found.low, found.high), strict=True))
        if not target:
            raise BadValue(self, typed, self.words(chat))
        converted = chat.exchange.in_currency(found.low, found.high, found.currency, target)
        if converted is None:
            raise NoRate(self, typed, found.currency, target)
        return dict(zip(self.fields, converted, strict=True))

    def source_currency(self, chat: ChatSettings) -> str:
        """Return the currency in which the first provider in use takes ranges, nothing where none does."""
        can = (provider.capabilities for provider in chat.in_use)
        return next((one.price_currency for one in can if one.price_range), "")

    def limits(self, query: Query) -> Sequence[str]:
        """Return the range."""
        return [price_range(query)] if price_range(query) else []


class Quantity(Setting):
    """A number of pieces, or `off` for none; `takes` are examples."""

    takes_more = True

    def read(self, chat: ChatSettings, typed: str) -> Mapping[str, object]:
        """Return the field of `Preferences` with the number.

        Raises:
            BadValue: it is no whole number from 1 to a million.
        """
        if typed.lower() == self.none:
            return {self.fields[0]: None}
        compact = re.sub(r"\s", "", typed)
        if not re.fullmatch("[0-9]{1,7}", compact) or not 1 <= int(compact) <= MOST_PIECES:
            raise BadValue(self, typed, self.words(chat))
        return {self.fields[0]: int(compact)}


def _words(words: Words, chat: ChatSettings) -> tuple[str, ...]:
    return tuple(str(word) for word in (words(chat) if callable(words) else words))
