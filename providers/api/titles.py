"""Titles and names, which come with the markup of the page that they were taken from."""

import html
import re
from typing import Annotated

from providers.api.fields import Reader, nullable, plain_text, read_text

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
# Only elements that stand inside a line: "<10 cm>" is part of a title.
_TAG = re.compile(
    r"</?(?:font|span|em|b|i|u|s|strong|mark|br|p|div|a|h[1-6]|small|big|sup|sub)(?:\s[^<>]{0,300})?/?>", re.IGNORECASE
)
_SPACES = re.compile(r"\s{2,}")


def read_title(value: object) -> str | None:
    """Return a title without markup, as people read it: "A &amp; B" is "A & B", "<font color=red>A</font>" is "A".

    Text that was escaped twice is read twice. Anything that is no text becomes None.
    """
    text = read_text(value)
    if text is None:
        return None
    if "&" not in text and "<" not in text:
        return _SPACES.sub(" ", text)
    for _ in range(2):
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return read_text(_SPACES.sub(" ", _TAG.sub("", text)))


# Without markup, control characters and double spaces.
_PLAIN = plain_text(r"(?:[^\s\x00-\x1f\x7f-\x9f&<]+\s?)*")

Title = Annotated[str | None, Reader(read_title, nullable(_PLAIN))]
"""A field with text that people read."""
