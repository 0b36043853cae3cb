"""One language: its translated texts, and its format of numbers and dates; money is in `money.py`."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from gettext import NullTranslations

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent, get_decimal_symbol
from babel.units import format_unit

from bot.i18n.money import MoneyFormat
from bot.i18n.places import local_place
from providers.models import Money

INTERNATIONAL_ENGLISH = Locale.parse("en_GB")
"""Writes days and times that no reader takes for others: not 12/4/26, 2:23 PM."""


class Translator:
    """Translates and formats for one language. `locale` is its Babel locale, such as `zh_Hans`.

    `own_currency` is that of the reader, where it is known: what money is written like depends on it.
    """

    def __init__(
        self, language: str, locale: str, translations: NullTranslations, own_currency: str | None = None
    ) -> None:
        self.language = language
        self.prices = MoneyFormat(Locale.parse(locale), own_currency)
        self._locale = Locale.parse(locale)
        self._dates = INTERNATIONAL_ENGLISH if language == "en" else self._locale
        self._translations = translations

    def for_currency(self, own_currency: str | None) -> "Translator":
        """Return the same translator for a reader with a currency of their own."""
        if own_currency is None:
            return self
        return Translator(self.language, str(self._locale), self._translations, own_currency)

    def gettext(self, message: str, **values: object) -> str:
        """Translate `message`, and fill in its `{placeholders}` from `values`."""
        return self._translations.gettext(message).format(**values)

    def ngettext(self, singular: str, plural: str, count: int, **values: object) -> str:
        """Translate in the plural form for `count`; `{count}` is filled in as a formatted number."""
        return self._translations.ngettext(singular, plural, count).format(count=self.number(count), **values)

    def listed(self, parts: Iterable[str]) -> str:
        """Join names to a list: `a, b`, or `a、b`."""
        return str(self._locale.list_patterns["standard"]["middle"]).format("", "").join(parts)

    def named(self, name: str, value: str) -> str:
        """Write a name and its value: `name: value`, with the colon of this language."""
        return self.gettext("{name}: {value}", name=name, value=value)

    def number(self, value: int | Decimal) -> str:
        """Format a number: 5,160 or 5 160."""
        return str(format_decimal(value, locale=self._locale))

    def percent(self, value: Decimal) -> str:
        """Format a percentage from 0 to 100."""
        return str(format_percent(value / 100, format=None, locale=self._locale, decimal_quantization=False))

    def money(self, money: Money) -> str:
        """Write an amount with its currency; whatever else there is of prices is in `prices`."""
        return self.prices.money(money)

    def duration(self, seconds: int) -> str:
        """Format a length of time in its largest unit: `20 seconds`, `3 minutes`."""
        return format_timedelta(timedelta(seconds=seconds), threshold=1.5, locale=self._locale)

    def later(self, seconds: int) -> str:
        """Say how far ahead something is: `in 25 minutes`, or `in 9 hours` from 90 minutes on. Never too short."""
        unit = 60 if seconds <= 5400 else 3600
        ahead = timedelta(seconds=-(-seconds // unit) * unit)
        return format_timedelta(ahead, granularity="minute", add_direction=True, threshold=1.5, locale=self._locale)

    def weight(self, grams: Decimal) -> str:
        """Format a weight: 350 g, or 1.2 kg from a kilogram on."""
        unit, value = ("mass-kilogram", grams / 1000) if grams >= 1000 else ("mass-gram", grams)
        return str(format_unit(value, unit, length="short", locale=self._locale))

    def moment(self, when: datetime) -> str:
        """Format a date and time, in UTC, without seconds: 27 Nov 2026, 14:23 UTC."""
        joined = str(self._dates.datetime_formats["medium"])
        time = format_time(when, format="HH:mm", locale=self._dates)
        return f"{joined.format(time, self.day(when))} UTC"

    def day(self, when: date) -> str:
        """Format a day, in medium length: 27 Nov 2026."""
        return str(format_date(when, format="medium", locale=self._dates))

    @property
    def decimal_sign(self) -> str:
        """The sign between a number and its fraction: a point, or a comma."""
        return str(get_decimal_symbol(self._locale))

    @property
    def day_format(self) -> str:
        """How a spreadsheet is to write a day: dd.mm.yyyy, or m/d/yyyy. The year always has four digits."""
        pattern = str(self._locale.date_formats["short"].pattern)
        return re.sub("y+", "yyyy", pattern.replace("M", "m")).replace("'", "")

    def language_name(self, code: str) -> str:
        """Return the name of a language in this language; an unknown code is returned as it is."""
        return str(self._locale.languages.get(code, code))

    def place(self, place: str) -> str:
        """Write a place of China in this language, with the source's own Chinese beside it."""
        return local_place(place, self.language)

    def country_name(self, code: str) -> str:
        """Return the name of a country in this language; an unknown code is returned as it is."""
        return str(self._locale.territories.get(code, code))
