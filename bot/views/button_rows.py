"""Puts buttons into rows in which a phone cuts nothing off."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardButton as Button

WHOLE_ROW: Final = 34
"""Columns of text on a button that is as wide as the message, on a phone of 390 points."""
HALF_ROW: Final = 16


def label_columns(text: str) -> int:
    """Return how many columns a text takes: Chinese, Japanese and Korean characters and emoji take two each."""
    wide = ("W", "F")
    drawn = (one for one in text if not unicodedata.combining(one) and unicodedata.category(one) not in {"Cf", "Mn"})
    return sum(2 if unicodedata.east_asian_width(one) in wide else 1 for one in drawn)


def rows_of(buttons: Sequence[Button]) -> list[list[Button]]:
    """Put two neighbours in a row where both are short, and every other button in a row of its own."""
    rows: list[list[Button]] = []
    for button in buttons:
        last = rows[-1] if rows else []
        if len(last) == 1 and all(label_columns(one.text) <= HALF_ROW for one in (*last, button)):
            last.append(button)
        else:
            rows.append([button])
    return rows
