"""Where and what a chat wants searched, and which providers that means. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.models.billing import OPERATOR, Requester
from bot.models.exchange import NO_EXCHANGE, YUAN, Exchange
from bot.models.wishes import MAX_CHARACTERS, Wish, read_wish
from providers.models import Marketplace
from providers.provider import Provider
from providers.query import Capabilities, Query


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


def other_marketplace(provider: str | None, configured: Sequence[Provider]) -> Marketplace | None:
    """Return the best marketplace but that of the provider with this name, None where there is only one."""
    here = {one.marketplace for one in configured if one.name == provider}
    matching = (one.marketplace for one in configured if one.capabilities.matches_pictures)
    return next((marketplace for marketplace in matching if here and marketplace not in here), None)


def apart(configured: Sequence[Provider]) -> list[Provider]:
    """Return providers for people to choose from: those that do not look at the photo come after all others."""
    return sorted(configured, key=lambda provider: not provider.capabilities.matches_pictures)


_HASHTAG = re.compile(r"#(\w+)")


def refined(query: Query, text: str | None, exchange: Exchange = NO_EXCHANGE) -> Query:
    """Return `query` with what a text asks for.

    An order and limits change the query; of other words, hashtags must be in the title and the rest says what is meant.
    """
    if text is None or len(text) > MAX_CHARACTERS:
        return query
    # What takes a range of prices takes it in yuan.
    wish = read_wish(text).in_currency(exchange, YUAN)
    if wish is None:
        return with_words(query, text)
    if (wish.changes or wish.is_quantity_alone) and wish.words is None and not _HASHTAG.search(text):
        return wish.applied(query)
    return with_words(query, text)


def with_words(query: Query, words: str) -> Query:
    """Return `query` with words: hashtags must be in the title, the rest says what is meant."""
    keywords = " ".join(_HASHTAG.findall(words))
    meant = " ".join(_HASHTAG.sub(" ", words).split())
    return query.model_copy(update={"keyword": keywords or None, "auxiliary_text": meant or None})


def wished(query: Query, wish: Wish) -> Query:
    """Return `query` with all that a wish asks for; its words take the place of earlier ones."""
    has_words = wish.words is not None and len(wish.words) <= MAX_CHARACTERS
    return wish.applied(with_words(query, wish.words or "") if has_words else query)


def can_serve(capabilities: Capabilities, before: Query, after: Query) -> bool:
    """Whether a provider can serve any of what two queries differ in; nothing is paid for what it can't."""
    refused = set(capabilities.ignored(before))
    parts = {name: getattr(after, name) for name in Query.model_fields if getattr(after, name) != getattr(before, name)}
    alone = (before.model_copy(update={name: value}) for name, value in parts.items())
    return not parts or any(set(capabilities.ignored(query)) <= refused for query in alone)
