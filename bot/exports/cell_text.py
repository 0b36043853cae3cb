"""Text for the cells of a spreadsheet: only letters that its format takes, and never a formula."""

import re
from typing import Final

from providers.api.titles import visible_text

MOST: Final = 32_767
"""Characters that a cell takes. Source: Excel specifications and limits."""
_FORBIDDEN: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""All that XML 1.0 takes for no character."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""How a text begins that a program may run when it opens a CSV. Source: OWASP, CSV Injection."""


def cell_text(text: str) -> str:
    """Return a text without what a workbook can't hold: half a sign, a control character, more than a cell takes.

    What nobody sees, or what turns the direction of a line, is left out too.
    """
    return _FORBIDDEN.sub("", visible_text(text))[:MOST]


def csv_text(text: str) -> str:
    """Return a text for CSV, with a quote before it where it would be read as a formula."""
    kept = cell_text(text)
    return f"'{kept}" if kept.startswith(_FORMULA) else kept
