"""Text for Telegram: escaped HTML, measured and cut in the UTF-16 units that Telegram counts."""

import re
from html import escape, unescape

CAPTION_LIMIT = 1024
"""UTF-16 units of a photo's caption, counted after the HTML is parsed."""
TEXT_LIMIT = 4096
TOAST_LIMIT = 200

_TAG = re.compile(r"<[^>]*>")
_BLANK = re.compile(r"\s+")


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

    It is cut between words if the last third has a space.
    """
    folded = _BLANK.sub(" ", text).strip()
    if units(folded) <= limit:
        return folded
    cut = folded.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore")
    words, space, _ = cut.rpartition(" ")
    inside_a_word = folded[len(cut)] != " "
    if inside_a_word and space and 3 * units(words) >= 2 * limit:
        cut = words
    return cut.rstrip(" ,，、") + "…"


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
