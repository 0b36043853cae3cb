"""One language: its sentences, and how it writes numbers, money and dates."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from gettext import NullTranslations

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from providers.models import Money

AMBIGUOUS_SIGNS = frozenset({"$", "¥", "£", "￥", "元", "kr"})
"""Currency signs that stand for several currencies; the ISO code is written beside them."""


class Translator:
    """Speaks one language. `locale` is its Babel name, such as `zh_Hans`."""

    def __init__(self, language: str, locale: str, sentences: NullTranslations) -> None:
        self.language = language
        self._locale = Locale.parse(locale)
        self._sentences = sentences

    def gettext(self, message: str, **values: object) -> str:
        """Return `message` in this language with `{names}` filled in from `values`."""
        return self._sentences.gettext(message).format(**values)

    def ngettext(self, one: str, many: str, count: int, **values: object) -> str:
        """Return the plural form that `count` asks for; `{count}` is written as this language writes numbers."""
        return self._sentences.ngettext(one, many, count).format(count=self.number(count), **values)

    def listed(self, parts: Iterable[str]) -> str:
        """Write several names one after the other: `a, b`, or `a、b`."""
        return str(self._locale.list_patterns["standard"]["middle"]).format("", "").join(parts)

    def named(self, name: str, value: str) -> str:
        """Write a value behind its name: `name: value`, with the colon of this language."""
        return self.gettext("{name}: {value}", name=name, value=value)

    def number(self, value: int | Decimal) -> str:
        """Write a number: 5,160 or 5 160."""
        return str(format_decimal(value, locale=self._locale))

    def percent(self, value: Decimal) -> str:
        """Write a number of percent, 0 to 100."""
        return str(format_percent(value / 100, format=None, locale=self._locale, decimal_quantization=False))

    def money(self, money: Money) -> str:
        """Write an amount with its sign, and with the ISO code where the sign is used by several currencies."""
        text = str(format_currency(money.amount, money.currency, locale=self._locale))
        symbol = self._locale.currency_symbols.get(money.currency, money.currency)
        return f"{text} {money.currency}" if symbol in AMBIGUOUS_SIGNS else text

    def amount(self, money: Money) -> str:
        """Write an amount with as many decimals as its currency has, and without a sign."""
        return str(format_currency(money.amount, money.currency, format="#,##0.00", locale=self._locale))

    def moment(self, when: datetime) -> str:
        """Write a day and time, in UTC."""
        return f"{format_datetime(when, format='short', locale=self._locale)} UTC"

    def language_name(self, code: str) -> str:
        """Name a language in this language; an unknown code stays as it is."""
        return str(self._locale.languages.get(code, code))

    def country_name(self, code: str) -> str:
        """Name a country in this language; an unknown code stays as it is."""
        return str(self._locale.territories.get(code, code))
