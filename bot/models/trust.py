"""What speaks for a seller and an offer, what against, and what the source does not say. Facts, and no score. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Final

from providers.models import Badge, Product, Rating, Sales, Seller

NEW_YEARS: Final = 1
"""Years on the marketplace up to which a seller is new: nobody has seen them through a whole year yet."""
LONG_YEARS: Final = 3
"""Years that speak for a seller: a year is told once it is paid for, and one that cheats is closed sooner."""
FEW_SALES: Final = 10
"""Pieces below which an offer has hardly been tried."""
MANY_SALES: Final = 1000
"""Pieces that speak for an offer: so many buyers would have told of what is wrong with it."""
ENOUGH_SALES: Final = 100
"""Sales on which a share rests well enough: of a hundred, chance moves it by ten points, of ten by thirty."""
GOOD_REPURCHASE: Final = Decimal(30)
"""Percent of buyers who bought again that speak for an offer: a third of the documents' examples have as many."""
GOOD_RATING: Final = Decimal("0.9")
"""Part of the full grade that speaks for a seller: 4.5 of 5. Most have between 4 and 5."""
POOR_RATING: Final = Decimal("0.8")
"""Part of the full grade below which it speaks against them: 4 of 5."""
LOW_PRICE: Final = Decimal(40)
"""Percent of the median below which a price speaks against an offer: for less than half there is less of a thing."""
MIN_OFFERS: Final = 5
"""Offers that have a median worth naming: of fewer, the one in the middle is chance."""
GOOD_BADGES: Final = (Badge.SUPER_FACTORY, Badge.POWERFUL_SELLER, Badge.TRUSTPASS, Badge.JXHY)
"""Badges that a marketplace gives for a merit; inspection and refunds are facts of their own."""


class Side(StrEnum):
    """What a fact says: for, against, neither; or the source does not tell it."""

    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"
    UNKNOWN = "unknown"


class Fact(StrEnum):
    """What is looked at, in the order in which it is told."""

    YEARS = "years"
    FACTORY = "factory"
    INSPECTION = "inspection"
    BADGES = "badges"
    SALES = "sales"
    REPURCHASE = "repurchase"
    RATING = "rating"
    SELLER_RATING = "seller_rating"
    PRICE = "price"
    REFUNDS = "refunds"


@dataclass(frozen=True)
class PriceComparison:
    """A price as a percentage of the median of so many `offers`, its own among them."""

    percent: Decimal
    offers: int


@dataclass(frozen=True)
class Assessment:
    """A product, how its price compares (None where it can't be compared), and on which side each fact stands."""

    product: Product
    comparison: PriceComparison | None
    sides: dict[Fact, Side]

    def facts(self, side: Side) -> list[Fact]:
        """Return the facts on a side."""
        return [fact for fact in Fact if self.sides[fact] is side]

    @property
    def badges(self) -> list[Badge]:
        """The badges that speak for the offer."""
        return [badge for badge in self.product.badges if badge in GOOD_BADGES]


def assess(product: Product, found: Sequence[Product]) -> Assessment:
    """Say on which side each fact of a product stands; `found` are the offers of the same search."""
    comparison = compare_price(product, found)
    return Assessment(product, comparison, dict(_sides(product, comparison)))


def compare_price(product: Product, found: Sequence[Product]) -> PriceComparison | None:
    """Compare a price with those of the same currency; None where there is no price, or too few to compare it with.

    A range counts by its upper end: its lower one may be the price of a part or of a large order only.
    """
    if product.price is None:
        return None
    highest = product.price_high or product.price
    about = (product.price.currency, product.price.unit_certain)
    prices = [
        offer.price.amount
        for offer in found
        if offer.price is not None and (offer.price.currency, offer.price.unit_certain) == about and offer.price.amount
    ]
    if len(prices) < MIN_OFFERS:
        return None
    return PriceComparison(100 * highest.amount / median(prices), len(prices))


def sales_behind(product: Product) -> Sales | None:
    """Return the sales on which a share of buyers rests: orders where they are told, else pieces."""
    return Sales(count=product.orders) if product.orders is not None else product.sold


def is_from_few(product: Product) -> bool:
    """Whether a share of the buyers is known to rest on few sales."""
    basis = sales_behind(product)
    return basis is not None and basis.count < ENOUGH_SALES


def _sides(product: Product, comparison: PriceComparison | None) -> Iterator[tuple[Fact, Side]]:
    seller, badges = product.seller or Seller(), product.badges
    has_badge = seller.verified or any(badge in GOOD_BADGES for badge in badges)
    yield Fact.YEARS, _years(seller.years)
    yield Fact.FACTORY, Side.UNKNOWN if seller.factory is None else _merit(seller.factory, Side.NEITHER)
    yield Fact.INSPECTION, _merit(Badge.FACTORY_INSPECTED in badges, Side.UNKNOWN)
    yield Fact.BADGES, _merit(bool(has_badge), Side.UNKNOWN)
    yield Fact.SALES, _sales(product)
    yield Fact.REPURCHASE, _repurchase(product)
    rated = _rating(product.rating)
    yield Fact.RATING, Side.NEITHER if rated is not Side.UNKNOWN and is_from_few(product) else rated
    yield Fact.SELLER_RATING, _rating(seller.score)
    if comparison is None:
        yield Fact.PRICE, Side.UNKNOWN
    else:
        yield Fact.PRICE, Side.AGAINST if comparison.percent < LOW_PRICE else Side.NEITHER
    yield Fact.REFUNDS, _merit(Badge.LOW_REFUND in badges, Side.UNKNOWN)


def _merit(is_there: bool, otherwise: Side) -> Side:
    return Side.FOR if is_there else otherwise


def _years(years: int | None) -> Side:
    if years is None:
        return Side.UNKNOWN
    if years <= NEW_YEARS:
        return Side.AGAINST
    return _merit(years >= LONG_YEARS, Side.NEITHER)


def _sales(product: Product) -> Side:
    sold = product.sold or sales_behind(product)
    if sold is None:
        return Side.UNKNOWN
    if sold.count < FEW_SALES and not sold.at_least:
        return Side.AGAINST
    return _merit(sold.count >= MANY_SALES, Side.NEITHER)


def _repurchase(product: Product) -> Side:
    if product.repurchase_rate is None:
        return Side.UNKNOWN
    basis = sales_behind(product)
    rests_on_enough = basis is not None and basis.count >= ENOUGH_SALES
    return _merit(rests_on_enough and product.repurchase_rate >= GOOD_REPURCHASE, Side.NEITHER)


def _rating(rating: Rating | None) -> Side:
    if rating is None or not rating.value:
        return Side.UNKNOWN
    share = rating.value / rating.out_of
    if share < POOR_RATING:
        return Side.AGAINST
    return _merit(share >= GOOD_RATING, Side.NEITHER)
