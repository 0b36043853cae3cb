"""Ranges of prices that have a button, and whether offers keep to the one asked for: sources at times ignore it."""

from typing import Final

from providers.models import Product
from providers.query import Capabilities, Query

PRICE_RANGES: Final = ("-10", "10-50", "50-200", "200-")
"""In the currency of the source, as people type them."""


def is_outside(product: Product, query: Query, capabilities: Capabilities | None) -> bool:
    """Whether a product's price is known to lie outside the range that `query` asks for.

    A range of prices is outside if no part of it is inside. A price in another currency, of an uncertain unit, or one
    that may be more ("from") and is too low, is not known to be outside.
    """
    low, asked = product.price, (query.price_min, query.price_max)
    if low is None or capabilities is None or asked == (None, None):
        return False
    if not low.unit_certain or low.currency != capabilities.price_currency:
        return False
    if query.price_max is not None and low.amount > query.price_max:
        return True
    high = product.price_high or low
    return query.price_min is not None and high.amount < query.price_min and not product.price_from
