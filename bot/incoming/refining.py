"""What text beside a photo adds to a query."""

import re

from providers.models import Query

MAX_CHARACTERS = 100
"""Longer text is a supplier's post rather than a wish."""

_HASHTAG = re.compile(r"#(\w+)")


def refined(query: Query, text: str | None) -> Query:
    """Return `query` with the words of `text`: hashtags must be in the title, the rest says what is meant."""
    if text is None or len(text) > MAX_CHARACTERS:
        return query
    keywords = " ".join(_HASHTAG.findall(text))
    meant = " ".join(_HASHTAG.sub(" ", text).split())
    return query.model_copy(update={"keyword": keywords or None, "auxiliary_text": meant or None})
