"""Where and what a chat wants searched, and which providers that means. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.money.spending import NOBODY, Payer
from providers.models import Marketplace, Query
from providers.provider import Provider


@dataclass(frozen=True)
class Wish:
    """Where and what to search: `provider` by name, or None for the best of `marketplace` (None: the first).

    `payer` is whom the calls are made for.
    """

    query: Query
    provider: str | None = None
    marketplace: Marketplace | None = None
    payer: Payer = NOBODY


def candidates(wish: Wish, configured: Sequence[Provider]) -> list[Provider]:
    """Return the providers to ask, in order.

    The one that is named; otherwise those of the marketplace that match pictures, those that speak the language
    first.
    """
    if named := [one for one in configured if one.name == wish.provider]:
        return named
    matching = [one for one in configured if one.capabilities.matches_pictures]
    marketplace = wish.marketplace or (matching[0].marketplace if matching else None)
    there = [one for one in matching if one.marketplace == marketplace]
    return sorted(there, key=lambda one: wish.query.language not in one.capabilities.languages)
