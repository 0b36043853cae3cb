"""How money is written: one spelling for each language and currency, in messages, on pictures and in files."""

from decimal import Decimal
from typing import Final

from babel import Locale
from babel.numbers import format_currency, format_decimal, parse_pattern

from providers.models import Money

HOME_SIGNS: Final = {"KZT": "₸", "PHP": "₱", "RUB": "₽", "TRY": "₺", "UAH": "₴"}
"""Signs of one currency alone, which CLDR gives to the languages of their countries only."""
YUAN, YEN = "CNY", "JPY"


class MoneyFormat:
    """Writes money for the readers of one language.

    Yuan and yen share the sign ¥. It stands for the yuan, and yen have their code. Where yen are what a reader thinks
    of, the yuan has its code: in Japanese, where ¥ is the yen, and for a reader whose own currency is the yen. All
    other signs are those of CLDR, which tells dollars apart.
    """

    def __init__(self, locale: Locale, own_currency: str | None = None) -> None:
        self._locale = locale
        self._thinks_of_yen = locale.language == "ja" or own_currency == YEN

    def affixes(self, currency: str) -> tuple[str, str]:
        """Return what stands before an amount and what behind it: `("¥", "")`, or `("", " ₽")`."""
        pattern = parse_pattern(self._locale.currency_formats["standard"].pattern)
        before, after = pattern.prefix[0], pattern.suffix[0]
        sign = self._sign(currency)
        # CLDR sets a code apart from digits; its patterns leave that to the program.
        space = "\N{NO-BREAK SPACE}" if before == "¤" and sign[-1].isalpha() else ""
        return before.replace("¤", sign + space), after.replace("¤", sign)

    def money(self, money: Money) -> str:
        """Write an amount with its currency: ¥1,234.50, or 1 234,50 ₽."""
        return self._with_currency(self.amount(money), money.currency)

    def money_range(self, low: Money, high: Money) -> str:
        """Write a range of prices: ¥3.50–7.20, or 3,50–7,20 €."""
        if low.currency != high.currency:
            return f"{self.money(low)} – {self.money(high)}"
        return self._with_currency(f"{self.amount(low)}–{self.amount(high)}", low.currency)

    def limits(self, low: Decimal | None, high: Decimal | None, currency: str | None) -> str:
        """Write the ends of a price range, whole ones without decimals: ¥10–50, ≤ ¥9.50. Each of them may be None."""
        ends = [end for end in (low, high) if end is not None]
        pattern = "#,##0" if all(end == end.to_integral_value() for end in ends) else "#,##0.00"
        text = "–".join(str(format_decimal(end, pattern, self._locale)) for end in ends)
        if currency is not None:
            text = self._with_currency(text, currency)
        if low is not None and high is not None:
            return text
        return f"≤ {text}" if low is None else f"≥ {text}"

    def rate(self, value: Decimal, source: str, target: str) -> str:
        """Write a rate of exchange with six digits at most: ¥1 = 12,54 ₽."""
        places = max(0, 5 - value.adjusted())
        rounded = value.quantize(Decimal(1).scaleb(-places)).normalize()
        return f"{self._with_currency('1', source)} = {self._with_currency(self._number(rounded), target)}"

    def amount(self, money: Money) -> str:
        """Write an amount without its currency, with as many decimals as the currency has."""
        return str(format_currency(money.amount, money.currency, format="#,##0.00", locale=self._locale))

    def _sign(self, currency: str) -> str:
        if currency == YUAN:
            return YUAN if self._thinks_of_yen else "¥"
        if currency == YEN:
            return "¥" if self._locale.language == "ja" else YEN
        sign = str(self._locale.currency_symbols.get(currency, currency))
        return HOME_SIGNS.get(currency, sign) if sign == currency else sign

    def _with_currency(self, amount: str, currency: str) -> str:
        before, after = self.affixes(currency)
        return f"{before}{amount}{after}"

    def _number(self, value: Decimal) -> str:
        return str(format_decimal(value, "#,##0.########", self._locale))
