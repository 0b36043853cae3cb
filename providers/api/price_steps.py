"""Prices by quantity, and the range of prices of an offer's variants and steps."""

from collections.abc import Iterable, Sequence

from providers.models import Availability, Money, PriceStep, Variant


def price_steps(steps: Iterable[tuple[int | None, Money | None]]) -> tuple[PriceStep, ...]:
    """Return the table of prices by quantity, by rising quantity.

    A table with a step whose beginning or price is unknown is left out as a whole, and so is one with two prices for
    one quantity: no beginning is made up, and a table with a hole would give the wrong price for what is in it.
    """
    table: dict[int, Money] = {}
    for start, price in steps:
        if start is None or price is None or table.setdefault(start, price) != price:
            return ()
    return tuple(PriceStep(min_quantity=start, price=table[start]) for start in sorted(table))


def for_sale(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    """Return the variants that set the price: those in stock, or all where none is known to be.

    Sellers put a variant without stock at a price that nobody can buy for (client code).
    """
    stocked = tuple(variant for variant in variants if variant.stock)
    unknown = tuple(variant for variant in variants if variant.stock is None)
    return (stocked + unknown) if stocked else tuple(variants)


def stock_availability(variants: Sequence[Variant]) -> Availability | None:
    """Return SOLD_OUT where every variant has a stock of 0; None where that is not known."""
    return Availability.SOLD_OUT if variants and all(variant.stock == 0 for variant in variants) else None


def lowest(prices: Iterable[Money | None]) -> Money | None:
    """Return the lowest price that is known, among those in the currency of the first."""
    return min(_comparable(prices), key=lambda price: price.amount, default=None)


def highest(prices: Iterable[Money | None]) -> Money | None:
    """Return the highest price that is known, among those in the currency of the first."""
    return max(_comparable(prices), key=lambda price: price.amount, default=None)


def _comparable(prices: Iterable[Money | None]) -> list[Money]:
    known = [price for price in prices if price is not None]
    return [price for price in known if price.currency == known[0].currency]
