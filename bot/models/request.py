"""Where and what a chat wants searched, and which providers that means. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.models.billing import OPERATOR, Requester
from providers.models import Marketplace
from providers.provider import Provider
from providers.query import Query


@dataclass(frozen=True)
class SearchRequest:
    """Where and what to search: `provider` by name, or None for the best of `marketplace` (None: the first).

    `requester` is whom the calls are made for.
    """

    query: Query
    provider: str | None = None
    marketplace: Marketplace | None = None
    requester: Requester = OPERATOR


def candidates(request: SearchRequest, configured: Sequence[Provider]) -> list[Provider]:
    """Return the providers to ask, in order.

    The one that is named; otherwise those of the marketplace that match pictures, those that speak the language
    first.
    """
    if named := [provider for provider in configured if provider.name == request.provider]:
        return named
    matching = [provider for provider in configured if provider.capabilities.matches_pictures]
    marketplace = request.marketplace or (matching[0].marketplace if matching else None)
    in_marketplace = [provider for provider in matching if provider.marketplace == marketplace]
    return sorted(in_marketplace, key=lambda provider: request.query.language not in provider.capabilities.languages)


MAX_CHARACTERS = 100
"""Longer text is a supplier's post rather than a request."""


_HASHTAG = re.compile(r"#(\w+)")


def refined(query: Query, text: str | None) -> Query:
    """Return `query` with the words of `text`: hashtags must be in the title, the rest says what is meant."""
    if text is None or len(text) > MAX_CHARACTERS:
        return query
    keywords = " ".join(_HASHTAG.findall(text))
    meant = " ".join(_HASHTAG.sub(" ", text).split())
    return query.model_copy(update={"keyword": keywords or None, "auxiliary_text": meant or None})
