"""Text for Telegram: escaped HTML, measured and cut in the UTF-16 units that Telegram counts."""

import re
from html import escape, unescape
from unicodedata import east_asian_width

from providers.api.titles import visible_text

CAPTION_LIMIT = 1024
"""UTF-16 units of a photo's caption, counted after the HTML is parsed."""
TEXT_LIMIT = 4096
TOAST_LIMIT = 200

_TAG = re.compile(r"<[^>]*>")
_BLANK = re.compile(r"(?![\u00a0\u202f](?!\s))\s+")
"""White space; one no-break space alone, which holds an amount and its currency together, stays as it is."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Letters of Hebrew, Arabic and their kin."""
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def plain(text: str) -> str:
    """Escape `text` for HTML."""
    return escape(text, quote=False)


def bold(text: str) -> str:
    """Escape `text` and set it in bold."""
    return f"<b>{plain(text)}</b>"


def italic(text: str) -> str:
    """Escape `text` and set it in italics."""
    return f"<i>{plain(text)}</i>"


def struck(text: str) -> str:
    """Escape `text` and strike it through."""
    return f"<s>{plain(text)}</s>"


def code(text: str) -> str:
    """Escape `text` and set it as code, which is copied by a tap."""
    return f"<code>{plain(text)}</code>"


def link(text: str, url: str) -> str:
    """Escape `text` and make it a link to `url`."""
    return f'<a href="{escape(url)}">{plain(text)}</a>'


def units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def visible_units(html: str) -> int:
    """Count the UTF-16 units that remain of `html` when it is parsed."""
    return units(unescape(_TAG.sub("", html)))


def shorten(text: str, limit: int) -> str:
    """Fold white space and cut `text` to `limit` UTF-16 units, ending in an ellipsis where something is lost.

    It is cut between words if the last third has a space. What nobody sees is left out, so that the text may become
    empty. What is written from right to left stands alone: it does not turn round what is beside it.
    """
    folded = _folded(text)
    if limit > 2 and _RIGHT_TO_LEFT.search(folded):
        return _isolated(_cut(folded, limit - 2))
    return _cut(folded, limit)


def alone(text: str) -> str:
    """Return a whole text that somebody wrote so that it can stand in a sentence: `shorten` without cutting."""
    folded = _folded(text)
    return _isolated(folded) if _RIGHT_TO_LEFT.search(folded) else folded


def visible_lines(text: str) -> str:
    """Return the lines of a text that somebody wrote, without those in which nothing is seen."""
    return "\n".join(line for line in map(visible_text, text.splitlines()) if line)


def _folded(text: str) -> str:
    return _BLANK.sub(" ", visible_text(text)).strip()


def _isolated(text: str) -> str:
    return f"{_ISOLATE}{text}{_END}"


def _cut(folded: str, limit: int) -> str:
    if units(folded) <= limit:
        return folded
    cut = folded.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore")
    words, space, _ = cut.rpartition(" ")
    inside_a_word = folded[len(cut)] != " "
    if inside_a_word and space and 3 * units(words) >= 2 * limit:
        cut = words
    return cut.rstrip(" ,，、") + "…"


def columns(text: str) -> int:
    """Return how wide a text is: a Latin letter takes one column, a Chinese character and most emoji two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def shorten_to_columns(text: str, limit: int) -> str:
    """Cut `text` as `shorten` does, so that it takes `limit` columns at most."""
    cut = shorten(text, limit)
    while columns(cut) > limit:
        cut = shorten(text, units(cut) - 1)
    return cut


def fit(lines: list[str], limit: int) -> str:
    """Join `lines` of HTML, leaving out from the end what goes beyond `limit` UTF-16 units."""
    kept: list[str] = []
    left = limit
    for line in lines:
        left -= visible_units(line) + (1 if kept else 0)
        if left < 0:
            break
        kept.append(line)
    return "\n".join(kept)
