"""Titles and names, which come with the markup of the page that they were taken from."""

import html
import re
from typing import Annotated

from pydantic import BeforeValidator

from providers.api.fields import read_text

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


Title = Annotated[str | None, BeforeValidator(read_title)]
"""A field with text that people read."""
