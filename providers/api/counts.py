"""Counts of sales and quantities of orders as this trade writes them: "已售1000+件", "成交2.3万件", ">=100"."""

import re
from functools import lru_cache
from typing import Annotated, Final

from pydantic_core import core_schema

from providers.api.fields import SCALARS, Reader, whole_from
from providers.api.numbers import (
    MAX_EXPONENT,
    NUMBER,
    UNIT,
    UNITS,
    fold,
    has_ambiguous_point,
    parse_number,
    plain_whole,
    without_points,
)
from providers.models import Sales, SalesPeriod

MAX_LENGTH: Final = 60

# "In 30 days", before what was counted in that time.
_PERIOD: Final = r"(?:近|最近|last |in )?(?P<days>30|90)\s*(?:天|日|days?)(?:内|之内)?\s*[:,]?\s*"
_MONTH: Final = r"月销量?|月售|月成交|本月"
_LABEL: Final = (
    r"已售出?|售出|已拼|累计销[量售]|累计|总销量|销量|成交量?|付款|sold|orders?|bought|vendidos?|продано|куплено|vendus?"
    r"|verkauft|販売|판매|đã bán|terjual"
)
_OVER: Final = r"超过?|over|more than|>=|≥|более|свыше|plus de|más de|mais de|hơn"
_MORE: Final = r"\+|多|余|以上|以上"
_BEHIND: Final = (
    r"件|个|笔|单|人付款|人|条|pcs?|pieces?|sold|orders?|bought|vendidos?|vendas?|ventas?|продано|шт\.?|заказов|vendus?"
    r"|verkauft|個|개|판매|đã bán|terjual|成交|付款|已售"
)
_COUNT = re.compile(
    rf"(?:{_PERIOD})?(?P<month>{_MONTH})?(?:{_LABEL})?\s*:?\s*(?P<over>{_OVER})?\s*(?P<number>{NUMBER})\s*"
    rf"(?P<unit>(?:{UNIT})\.?(?![a-z]))?\s*(?P<more>{_MORE})?\s*(?:{_BEHIND})?\s*(?P<more_behind>{_MORE})?\s*(?:{_BEHIND})?",
    re.IGNORECASE,
)

_PIECES: Final = r"件|个|只|条|支|张|片|把|台|pcs?\.?|pieces?|шт\.?|個|개"
_START = re.compile(
    r"(?:起批量?:?|(?:最小)?起订量:?|min\.? order:?|moq:?)?\s*"
    rf"(?P<over>>=|≥|>)?\s*(?P<number>{NUMBER})\s*(?:{_PIECES})?\s*"
    rf"(?:[-–—~至到]\s*(?:{NUMBER}|∞)\s*(?:{_PIECES})?|\+|以上|及以上|起批?|起订|or more|and up|-)?",
    re.IGNORECASE,
)


def read_count(value: object) -> Sales | None:
    """Return a number of sales from 5160, "5,160", "700+", "1.000+ vendidos" or "成交2.3万件"; None for anything else.

    Counts are whole, so a point before three digits separates thousands. The period is what the words say, such as
    "月销" ("in a month"), and None where they say nothing: then the caller may know it.
    """
    if isinstance(value, Sales):
        return value
    if (plain := plain_whole(value)) is not None:
        return Sales(count=plain)
    text = _text(value)
    return None if text is None else _read_sales(text)


@lru_cache(maxsize=1024)
def _read_sales(text: str) -> Sales | None:
    # Marketplaces round sales, so that the same few texts come again and again.
    match = _COUNT.fullmatch(text)
    if match is None:
        return None
    count = _counted(match["number"], match["unit"])
    if count is None:
        return None
    more = bool(match["more"] or match["more_behind"] or match["over"])
    return Sales(count=count, at_least=more, period=_period(match))


def read_start(value: object) -> int | None:
    """Return where a range of quantities begins: 2 for "2-99", 100 for ">=100" or "100件以上"; None for anything else.

    0 begins no order, so that it is None too.
    """
    if plain := plain_whole(value):
        return plain
    text = _text(value)
    match = None if text is None else _START.fullmatch(text)
    if match is None or (has_ambiguous_point(match["number"]) and isinstance(value, str)):
        return None
    number = parse_number(match["number"])
    if number is None or number % 1 or not number:
        return None
    return int(number) + (match["over"] == ">")


def _text(value: object) -> str | None:
    """Return the folded text of a value, if it can be a number at all; the patterns take long over long texts."""
    if isinstance(value, bool) or not isinstance(value, SCALARS):
        return None
    if not isinstance(value, str):
        number = parse_number(str(value))
        return None if number is None or number % 1 else str(int(number))
    return fold(value) if len(value) <= MAX_LENGTH else None


def _counted(text: str, unit: str | None) -> int | None:
    """Return a whole count. With a unit, a separator before three digits could be either kind: None."""
    text = text.strip()
    if unit is None:
        number = parse_number(without_points(text))
    elif re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", text):
        return None
    else:
        number = parse_number(text)
    if number is None:
        return None
    number *= UNITS[unit.lower().rstrip(".")] if unit else 1
    return int(number) if number % 1 == 0 and number.adjusted() <= MAX_EXPONENT else None


def _period(match: re.Match[str]) -> SalesPeriod | None:
    if match["month"] or match["days"] == "30":
        return SalesPeriod.MONTH
    return SalesPeriod.DAYS_90 if match["days"] else None


_PLAIN: Final = core_schema.chain_schema([whole_from(0), core_schema.no_info_plain_validator_function(Sales)])

Count = Annotated[Sales | None, Reader(read_count, _PLAIN)]
"""A field with a number of sales; what can't be read is None."""

Quantity = Annotated[int | None, Reader(read_start, whole_from(1))]
"""A field with the smallest quantity of an order or of a price step; what can't be read is None."""
