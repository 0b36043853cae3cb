"""Numbers as people and APIs write them: 1,234.50 or 1.234,50 or 1 234,50, in digits of any script."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

# 1688 and AliExpress sell nothing for 10^15; a larger exponent would make every later sum and text explode.
MAX_EXPONENT: Final = 15
# Longer texts are no numbers; the limit also keeps the cost of reading them low.
MAX_NUMBER_LENGTH: Final = 32

UNITS: Final = {
    "k": 1_000, "千": 1_000, "천": 1_000, "тыс": 1_000, "mil": 1_000, "rb": 1_000, "nghìn": 1_000,
    "w": 10_000, "万": 10_000, "萬": 10_000, "만": 10_000,
    "m": 1_000_000, "млн": 1_000_000, "亿": 100_000_000, "億": 100_000_000,
}  # fmt: skip
"""What stands behind a number and multiplies it: 2.3万 is 23 000, 3k is 3 000."""

UNIT: Final = "|".join(sorted(UNITS, key=len, reverse=True))
"""A pattern for those units."""

NUMBER: Final = r"[0-9][0-9.,' ]*"
"""A pattern for the digits of a number with its separators, in folded text."""

PLAIN_NUMBER: Final = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
"""A pattern for a number that has only digits, with a point among them or none: nearly all come so."""

PLAIN_WHOLE: Final = r"[0-9]{1,15}"
"""A pattern for a whole number that has only digits."""

_DIGITS = re.compile(PLAIN_NUMBER)
_WHOLE = re.compile(PLAIN_WHOLE)
_SEPARATORS: Final = {"٫": ".", "٬": ",", "’": "'"}
_SPACED = re.compile(r"[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?")
_BY_COMMAS = re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}")
_BY_DOTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
_PLAIN = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE)


def fold(text: str) -> str:
    """Return `text` with digits, spaces and wide signs as those of ASCII: １２ and ١٢ become 12, ～ becomes ~."""
    if text.isascii():
        return text.strip()
    return "".join(sign if sign.isascii() else _folded(sign) for sign in text).strip()


def _folded(sign: str) -> str:
    # A raised ² is no decimal digit: 5² is not 52.
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(sign) == "Zs":
        return " "
    if unicodedata.east_asian_width(sign) in {"F", "H"}:
        return unicodedata.normalize("NFKC", sign)
    return _SEPARATORS.get(sign, sign)


def plain_number(text: str) -> Decimal | None:
    """Return the number of a text that has only digits, with a point among them or none; None for all others.

    Nearly all numbers come so, and every reader would read them so, in ten times the time.
    """
    return Decimal(text) if _DIGITS.fullmatch(text) else None


def plain_whole(value: object) -> int | None:
    """Return the number of 0 or more that a text of digits alone writes, or that it is itself; None for all others."""
    if isinstance(value, str):
        return int(value) if _WHOLE.fullmatch(value) else None
    return value if type(value) is int and 0 <= value < 10**MAX_EXPONENT else None


def parse_number(text: str) -> Decimal | None:
    """Return the number of 0 or more that a folded `text` writes, None if it is none or could be one of two.

    A point alone separates decimals, as in every API. A comma alone separates thousands where three digits follow
    (1,234) and decimals otherwise (15,29; 0,125). Where both occur, the last one separates decimals.
    """
    text = text.strip()
    if len(text) > MAX_NUMBER_LENGTH:
        return None
    if _SPACED.fullmatch(text):
        text = re.sub("[ ']", "", text)
    plain = _with_point(text)
    if plain is None or not _PLAIN.fullmatch(plain):
        return None
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return number if abs(number.adjusted()) <= MAX_EXPONENT else None


def has_ambiguous_point(text: str) -> bool:
    """Whether a point in a folded `text` could separate thousands: 1.234 could be 1234, but 0.125 could not."""
    return bool(_BY_DOTS.fullmatch(text.strip())) and text.strip().count(".") == 1 and not text.strip().startswith("0")


def without_points(text: str) -> str:
    """Return a folded `text` in which points separate thousands without them."""
    return text.replace(".", "") if _BY_DOTS.fullmatch(text.strip()) else text


def _with_point(text: str) -> str | None:
    """Return `text` with a point before its decimals and no other separator; None where they contradict each other."""
    if "," not in text:
        if text.count(".") < 2:
            return text
        return text.replace(".", "") if _BY_DOTS.fullmatch(text) else None
    if "." not in text:
        return _only_commas(text)
    whole, mark, decimals = text.rpartition("." if text.rfind(".") > text.rfind(",") else ",")
    grouped = _BY_COMMAS if mark == "." else _BY_DOTS
    return f"{re.sub('[.,]', '', whole)}.{decimals}" if grouped.fullmatch(whole) else None


def _only_commas(text: str) -> str | None:
    if _BY_COMMAS.fullmatch(text) and not text.startswith("0"):
        return text.replace(",", "")
    whole, _, decimals = text.partition(",")
    if "," in decimals or not (len(decimals) in {1, 2} or whole == "0"):
        return None
    return f"{whole}.{decimals}"
