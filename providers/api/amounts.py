"""Amounts of money as this trade writes them: "1.20-3.50", "¥2.80起", "US $3.50", "15,29 €"."""

import re
from decimal import Decimal
from functools import cache
from typing import Annotated, Final, NamedTuple

from babel.numbers import get_currency_precision, list_currencies
from pydantic_core import core_schema

from providers.api.fields import PLAIN_DECIMAL, SCALARS, Reader
from providers.api.numbers import (
    MAX_EXPONENT,
    NUMBER,
    UNIT,
    UNITS,
    fold,
    has_ambiguous_point,
    parse_number,
    without_points,
)
from providers.api.titles import read_title
from providers.models import Money

MAX_LENGTH: Final = 80

DOLLARS: Final = ("USD", "CAD", "AUD", "MXN", "NZD", "SGD", "HKD", "TWD", "CLP", "COP", "ARS")
YUAN_OR_YEN: Final = ("CNY", "JPY")
CROWNS: Final = ("SEK", "NOK", "DKK")

SIGNS: Final[dict[str, tuple[str, ...]]] = {
    "us $": ("USD",), "us$": ("USD",), "ca$": ("CAD",), "c$": ("CAD",), "ca $": ("CAD",), "c $": ("CAD",),
    "au$": ("AUD",), "a$": ("AUD",), "au $": ("AUD",), "mx$": ("MXN",), "mex$": ("MXN",), "r$": ("BRL",),
    "hk$": ("HKD",), "hk $": ("HKD",), "nt$": ("TWD",), "nt $": ("TWD",), "s$": ("SGD",), "sg$": ("SGD",),
    "nz$": ("NZD",), "$": DOLLARS, "cn¥": ("CNY",), "cn ¥": ("CNY",), "rmb": ("CNY",), "rmb¥": ("CNY",),
    "元": ("CNY",), "人民币": ("CNY",), "块": ("CNY",), "yuan": ("CNY",), "jp¥": ("JPY",), "円": ("JPY",),
    "yen": ("JPY",), "¥": YUAN_OR_YEN, "€": ("EUR",), "£": ("GBP",), "₽": ("RUB",), "руб.": ("RUB",), "руб": ("RUB",),
    "р.": ("RUB",), "₩": ("KRW",), "원": ("KRW",), "₹": ("INR",), "rs.": ("INR",), "₺": ("TRY",), "tl": ("TRY",),
    "₴": ("UAH",), "грн.": ("UAH",), "грн": ("UAH",),
    "zł": ("PLN",), "kr": CROWNS, "kr.": CROWNS, "₫": ("VND",), "đ": ("VND",),
    "฿": ("THB",), "rp": ("IDR",), "rm": ("MYR",), "₪": ("ILS",), "₸": ("KZT",), "chf": ("CHF",),
}  # fmt: skip
"""What stands beside a number, in small letters, and the currencies that it may mean."""

# These are written without decimals, so that a point in them separates thousands: "Rp 15.800".
_WITHOUT_DECIMALS: Final = frozenset({"IDR", "VND", "KRW", "JPY", "CLP", "COP"})
# Where these are written, a point separates thousands about as often as decimals.
_POINT_DECIMALS: Final = frozenset(
    {"USD", "CNY", "GBP", "AUD", "CAD", "INR", "HKD", "SGD", "NZD", "THB", "MYR", "TWD", "MXN"}
)

_CODES: Final = frozenset(list_currencies())
_SIGN: Final = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_BESIDE: Final = rf"(?:{_SIGN}|[a-z]{{3}}(?![a-z]))"


def _side(name: str) -> str:
    """Return a pattern for one amount, with its currency before or behind it."""
    return (
        rf"(?P<before_{name}>{_BESIDE})?\s*(?P<number_{name}>{NUMBER})\s*"
        rf"(?P<unit_{name}>(?:{UNIT})(?![a-z]))?\s*(?P<behind_{name}>{_BESIDE})?"
    )


_FROM_BEFORE: Final = (
    r"低至|最低|至低|as low as|from|starting at|starting from|ab(?!out)|от|desde|à partir de|a partir de|từ|>=|≥"
    r"|(?:价格|price|售价|批发价):?"
)
_ABOUT: Final = r"大?约为?|about|approx\.?|ca\.|circa|≈|около|примерно|environ|env\.|aprox\.|khoảng|약"
_FROM_BEHIND: Final = r"起批?|起步|以上|\+|から|より|부터|and up"
_PER: Final = r"/\s*(?:per )?[^\W\d]{1,12}"

# Such as "(含税)", with tax: no number that would change what the amount means.
_REMARK: Final = r"\([^()0-9]{1,20}\)"

_AMOUNT = re.compile(
    rf"(?P<from_before>{_FROM_BEFORE})?\s*(?P<about>{_ABOUT})?\s*{_side('low')}\s*"
    rf"(?:(?:[-–—−~至到]|\bto\b|\.{{2,3}})\s*{_side('high')}\s*)?(?P<from_behind>{_FROM_BEHIND})?\s*(?:{_PER})?\s*(?:{_REMARK})?",
    re.IGNORECASE,
)
# How APIs write that there is no value.
_NOTHING: Final = frozenset({"null", "none", "nan", "undefined", "n/a", "infinity"})
_LABELS: Final = frozenset({"价格", "price", "售价", "批发价"})


class Amount(NamedTuple):
    """What a text says about a price: an amount or a range, and the currencies that the sign beside it may mean.

    `approximate`: the text says that it is about so much.
    """

    low: Decimal
    high: Decimal | None = None
    open_ended: bool = False
    currencies: tuple[str, ...] = ()
    approximate: bool = False

    def currency(self, assumed: str | None = None) -> str | None:
        """Return the currency written beside the number; it counts more than the `assumed` one, None if unknown.

        `assumed` also decides where a sign is shared: "¥" is yen where yen are assumed. A "$" of no assumed currency is
        the US dollar; of any other shared sign the currency is unknown.
        """
        code = currency_code(assumed)
        if not self.currencies:
            return code
        if code in self.currencies:
            return code
        return self.currencies[0] if self.currencies == DOLLARS or len(self.currencies) == 1 else None

    def money(self, assumed: str | None = None) -> Money | None:
        """Return the amount, or the lower end of a range; None for 0, which stands for a price that is not given."""
        code = self.currency(assumed)
        return Money(amount=self.low, currency=code, approximate=self.approximate) if self.low and code else None

    def highest(self, assumed: str | None = None) -> Money | None:
        """Return the upper end of a range, None where there is none."""
        code = self.currency(assumed)
        if not (self.high and self.low and code):
            return None
        return Money(amount=self.high, currency=code, approximate=self.approximate)

    @property
    def is_major(self) -> bool:
        """Whether the text shows that it speaks of dollars and not of cents: by a decimal point or a currency sign."""
        return bool(self.currencies) or _has_decimals(self.low) or (self.high is not None and _has_decimals(self.high))


def read_amount(value: object) -> Amount | None:
    """Return what a value says about a price; None for anything else, such as "面议" ("to be negotiated").

    Of what could be read in two ways, such as "1.234 €", nothing is returned: no price is better than a wrong one.
    """
    if isinstance(value, Amount):
        return value
    if isinstance(value, bool) or not isinstance(value, SCALARS):
        return None
    text = str(value)
    if not text or len(text) > MAX_LENGTH:
        return None
    text = fold(text)
    if not isinstance(value, str):
        number = parse_number(text)
        return None if number is None else Amount(low=number)
    match = _AMOUNT.fullmatch(text.strip('"'))
    return _amount(match) if match else None


def words_of_price(value: object) -> str | None:
    """Return what a source writes in place of a price, such as "面议" ("to be negotiated"); None for a price.

    A number that can't be read is no such words: it would be taken for a price.
    """
    text = read_title(value) or ""
    is_words = any(sign.isalpha() for sign in text) and not any(sign.isdigit() for sign in fold(text))
    return text if is_words and len(text) <= MAX_LENGTH and text.lower() not in _NOTHING else None


def _amount(match: re.Match[str]) -> Amount | None:
    beside = [match[f"{place}_{side}"] for side in ("low", "high") for place in ("before", "behind")]
    meant = [_currencies(sign) for sign in beside if sign]
    # Where several signs stand beside it, it is what all of them may mean: "$ 25 MXN", "¥12-15元".
    currencies = tuple(code for code in meant[0] if all(code in each for each in meant)) if meant else ()
    if meant and not currencies:
        return None
    low = _number(match["number_low"], match["unit_low"] or match["unit_high"], currencies)
    high = _number(match["number_high"], match["unit_high"], currencies) if match["number_high"] else None
    if low is None or (match["number_high"] and high is None):
        return None
    if high is not None and match["unit_low"] is None and match["unit_high"] is not None:
        return None  # "1-2万": of one thousand or of ten thousand?
    low, high = (low, None) if high in (None, low) else (min(low, high), max(low, high))
    word = (match["from_before"] or "").lower()
    return Amount(
        low=low,
        high=high,
        open_ended=bool(match["from_behind"]) or bool(word and word.rstrip(":") not in _LABELS),
        currencies=currencies,
        approximate=bool(match["about"]),
    )


def _currencies(sign: str) -> tuple[str, ...]:
    name = sign.strip().lower()
    return SIGNS.get(name) or ((name.upper(),) if name.upper() in _CODES else ())


def _number(text: str, unit: str | None, currencies: tuple[str, ...]) -> Decimal | None:
    """Return one amount, None where a point could separate thousands or decimals."""
    if has_ambiguous_point(text) and currencies:
        if set(currencies) <= _WITHOUT_DECIMALS:
            text = without_points(text)
        elif not set(currencies) & _POINT_DECIMALS:
            return None
    number = parse_number(text)
    if number is None:
        return None
    number *= UNITS[unit.lower()] if unit else 1
    return number if abs(number.adjusted()) <= MAX_EXPONENT else None


def _has_decimals(number: Decimal) -> bool:
    return "." in f"{number:f}"


def currency_code(text: str | None) -> str | None:
    """Return the ISO code of a currency named by its code or its sign, None for an unknown or a shared one.

    "$" alone is the US dollar.
    """
    if not text or text in _CODES:
        return text or None
    meant = _currencies(fold(text or ""))
    return meant[0] if meant == DOLLARS or len(meant) == 1 else None


@cache
def minor_digits(currency: str) -> int:
    """Return how many decimals a currency has: 2 for dollars, 0 for yen (ISO 4217)."""
    return int(get_currency_precision(currency))


_PLAIN = core_schema.chain_schema([PLAIN_DECIMAL, core_schema.no_info_plain_validator_function(Amount)])

Price = Annotated[Amount | None, Reader(read_amount, _PLAIN)]
"""A field with an amount of money; what can't be read is None."""
