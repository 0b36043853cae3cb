"""One language: its translated texts, and its format of numbers, money and dates."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from gettext import NullTranslations

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from providers.models import Money

AMBIGUOUS_SIGNS = frozenset({"$", "¥", "£", "￥", "元", "kr"})
"""Signs that several currencies share; the ISO code is written beside them."""


class Translator:
    """Translates and formats for one language. `locale` is its Babel locale, such as `zh_Hans`."""

    def __init__(self, language: str, locale: str, translations: NullTranslations) -> None:
        self.language = language
        self._locale = Locale.parse(locale)
        self._translations = translations

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
        """Format an amount with its currency sign, and with the ISO code if several currencies share the sign."""
        text = str(format_currency(money.amount, money.currency, locale=self._locale))
        symbol = self._locale.currency_symbols.get(money.currency, money.currency)
        return f"{text} {money.currency}" if symbol in AMBIGUOUS_SIGNS else text

    def money_range(self, low: Money, high: Money) -> str:
        """Format a range of prices in one currency: CN¥3.50–7.20, or 3,50–7,20 €."""
        text, amount = self.money(high), self.amount(high)
        if low.currency != high.currency or amount not in text:
            return f"{self.money(low)} – {self.money(high)}"
        return text.replace(amount, f"{self.amount(low)}–{amount}", 1)

    def amount(self, money: Money) -> str:
        """Format an amount without a currency sign, with as many decimals as the currency has."""
        return str(format_currency(money.amount, money.currency, format="#,##0.00", locale=self._locale))

    def rate(self, value: Decimal) -> str:
        """Format a rate of exchange with six digits at most: 12.5, 0.138312."""
        places = max(0, 5 - value.adjusted())
        return str(
            format_decimal(value.quantize(Decimal(1).scaleb(-places)).normalize(), "#,##0.########", self._locale)
        )

    def duration(self, seconds: int) -> str:
        """Format a length of time in its largest unit: `20 seconds`, `3 minutes`."""
        return format_timedelta(timedelta(seconds=seconds), threshold=1.5, locale=self._locale)

    def weight(self, grams: Decimal) -> str:
        """Format a weight: 350 g, or 1.2 kg from a kilogram on."""
        unit, value = ("mass-kilogram", grams / 1000) if grams >= 1000 else ("mass-gram", grams)
        return str(format_unit(value, unit, length="short", locale=self._locale))

    def moment(self, when: datetime) -> str:
        """Format a date and time, in UTC."""
        return f"{format_datetime(when, format='short', locale=self._locale)} UTC"

    def day(self, when: date) -> str:
        """Format a day: Nov 27, 2026."""
        return str(format_date(when, format="medium", locale=self._locale))

    def language_name(self, code: str) -> str:
        """Return the name of a language in this language; an unknown code is returned as it is."""
        return str(self._locale.languages.get(code, code))

    def country_name(self, code: str) -> str:
        """Return the name of a country in this language; an unknown code is returned as it is."""
        return str(self._locale.territories.get(code, code))
