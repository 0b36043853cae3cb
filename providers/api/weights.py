"""Weights of products, whose unit is often left open: "0.35kg", "350 g", 0.12."""

import re
from decimal import Decimal
from typing import Final

from providers.api.numbers import NUMBER, fold, parse_number
from providers.models import Weight

MAX_LENGTH: Final = 40

GRAMS: Final = {"g": 1, "克": 1, "г": 1, "kg": 1000, "kgs": 1000, "千克": 1000, "公斤": 1000, "кг": 1000, "斤": 500}
_WEIGHT = re.compile(
    rf"(?P<number>{NUMBER})\s*(?P<unit>{'|'.join(sorted(GRAMS, key=len, reverse=True))})?", re.IGNORECASE
)


def read_weight(value: object, unit: str | None = None) -> Weight | None:
    """Return the weight that a value says, in grams; None for 0 and for anything that can't be read.

    `unit` is "kg" or "g" where the API's document names it; a unit beside the number counts more. Without either, a
    number below 1 is taken for kilograms, which is an inference, and a larger one says nothing: both units were seen.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    text = str(value)
    match = _WEIGHT.fullmatch(fold(text)) if len(text) <= MAX_LENGTH else None
    number = parse_number(match["number"]) if match else None
    if match is None or not number:
        return None
    named = match["unit"].lower() if match["unit"] else unit
    if named is None and number >= 1:
        return None
    grams = number * GRAMS[named or "kg"]
    return Weight(grams=Decimal(f"{grams.normalize():f}"), unit_certain=named is not None)


def common_weight(weights: list[Weight]) -> Weight | None:
    """Return the weight that all variants share, None where they differ."""
    return weights[0] if weights and all(weight == weights[0] for weight in weights) else None
