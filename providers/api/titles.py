"""Titles and names, which come with the markup of the page that they were taken from."""

import html
import re
from typing import Annotated

from providers.api.fields import Reader, plain_text, read_text

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
# Only elements that stand inside a line: "<10 cm>" is part of a title.
_TAG = re.compile(
    r"</?(?:font|span|em|b|i|u|s|strong|mark|br|p|div|a|h[1-6]|small|big|sup|sub)(?:\s[^<>]{0,300})?/?>", re.IGNORECASE
)
_SPACES = re.compile(r"\s{2,}")
# What has no width or turns the direction, and what is blank without being white space. It can hide a whole title, or
# turn round what stands beside it. Two that join letters are left, as emoji and some scripts need them.
_INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"
)
_NOT_SHOWN = re.compile(f"[{_INVISIBLE}]+")
# Of these alone nothing is seen: what joins letters, and what only changes how the sign before it looks.
_NOT_ALONE = re.compile(r"[\s\u200c\u200d\ufe00-\ufe0f]*")

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]+")


def visible_text(text: str) -> str:
    """Return a text without what nobody sees or what turns the direction; "" where nothing is left to be seen."""
    if text.isascii() and text.isprintable():
        return text.strip()
    seen = _NOT_SHOWN.sub("", _CONTROLS.sub("", text)).strip()
    return "" if _NOT_ALONE.fullmatch(seen) else seen


def read_title(value: object) -> str | None:
    """Return a title without markup, as people read it: "A &amp; B" is "A & B", "<font color=red>A</font>" is "A".

    Text that was escaped twice is read twice. Anything that is no text, or shows nothing, becomes None.
    """
    text = read_text(value)
    if text is None:
        return None
    if "&" in text or "<" in text:
        for _ in range(2):
            text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        text = _TAG.sub("", text)
    return read_text(_SPACES.sub(" ", visible_text(text)))


# Without markup, control characters, what is not shown, and double spaces. A space ends no entity: "&" stays before it.
_SPACE = r"[^\S\x00-\x1f\x7f-\x9f]"
_SIGN = rf"[^\s\x00-\x1f\x7f-\x9f&<\u200c\u200d\ufe00-\ufe0f{_INVISIBLE}]"
_PLAIN = plain_text(rf"(?:{_SIGN}{_SPACE}?|&{_SPACE})*{_SIGN}")

Title = Annotated[str | None, Reader(read_title, _PLAIN)]
"""A field with text that people read."""
