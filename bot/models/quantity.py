"""What a number of pieces costs, by the steps of a product's page, and which minimum orders are hidden. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from providers.models import Money, PriceStep

QUANTITIES: Final = (1, 10, 50, 100, 300, 500, 1000)
"""Numbers of pieces that have a button."""
MOST_PIECES: Final = 1_000_000


class MinOrders(StrEnum):
    """Which offers are shown, by their minimum order: `QUANTITY` those that one can buy in the quantity one wants."""

    ALL = "all"
    QUANTITY = "quantity"
    ONE = "one"


def price_at(steps: Sequence[PriceStep], quantity: int) -> Money | None:
    """Return the price per piece at a quantity; None below the first step, where no price is known."""
    reached = [step for step in steps if step.min_quantity <= quantity]
    return max(reached, key=lambda step: step.min_quantity).price if reached else None


def total(price: Money, quantity: int) -> Money:
    """Return what so many pieces cost, exactly; a price of an uncertain unit makes an uncertain total."""
    other = None if price.other_amount is None else price.other_amount * quantity
    return replace(price, amount=price.amount * quantity, other_amount=other)
