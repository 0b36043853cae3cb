"""What holds for an offer at 1688, whichever API it came from."""

from decimal import Decimal
from typing import Final

from providers.api.amounts import Amount
from providers.api.pictures import page_url
from providers.models import Money, Rating

# Product pages are at detail.1688.com, and a shop has a name of its own below 1688.com.
HOSTS: Final = ("1688.com",)


def offer_url(offer_id: str, given: str | None = None) -> str:
    """Return the address of an offer's page: the given one if it is at 1688, otherwise one made from the id."""
    return page_url(given, HOSTS) or f"https://detail.1688.com/offer/{offer_id}.html"


def shop_url(given: str | None) -> str | None:
    """Return the address of a seller's page, None for one that is not at 1688."""
    return page_url(given, HOSTS)


def yuan(amount: Amount | None) -> Money | None:
    """Return a price, or the lower end of a range: in CNY unless the text names another currency."""
    return amount.money("CNY") if amount else None


def highest_yuan(amount: Amount | None) -> Money | None:
    """Return the upper end of a price that is a range, None where it is none."""
    return amount.highest("CNY") if amount else None


def grade(value: Decimal | None) -> Rating | None:
    """Return a grade out of 5; 0 means that nobody has graded yet."""
    return Rating(value=value) if value is not None and 0 < value <= 5 else None
