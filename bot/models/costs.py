"""What a piece costs in the end, part by part, and what is left of its selling price. Pure; all in one currency.

The order of the sum, for one piece: goods, agent's fee (of the goods), inland freight (of the order, shared by its
pieces), international freight, duty, VAT, other. Each part is rounded half up to the smallest unit of the currency
before it goes on, so that the parts on a page add up to its total. What is unknown makes whatever rests on it unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.models.exchange import YUAN, Exchange, smallest_unit
from bot.models.quantity import price_at
from providers.models import Marketplace, Money, PriceStep, Product, ProductDetails, Weight

GRAMS: Final = Decimal(1000)
"""Grams of a kilogram."""
PERCENT: Final = Decimal("0.01")


class DutyBase(StrEnum):
    """What duty is taken on: the goods alone, or the goods with both freights."""

    GOODS = "goods"
    FREIGHT = "freight"


class VatBase(StrEnum):
    """What VAT is taken on: the goods alone, the goods with both freights, or these with duty."""

    GOODS = "goods"
    FREIGHT = "freight"
    DUTY = "duty"


class CostFigures(BaseModel):
    """What a chat has told of its costs: percents, and amounts in its own currency. None is what it has not told.

    `inland` is for an order, `freight` for a kilogram; `piece_freight`, `other` and `selling` are for a piece.
    `commission` and `margin`, the one that is wanted, are percents of the selling price.
    """

    model_config = ConfigDict(frozen=True)

    fee: Decimal | None = None
    inland: Decimal | None = None
    freight: Decimal | None = None
    piece_freight: Decimal | None = None
    duty: Decimal | None = None
    duty_on: DutyBase = DutyBase.FREIGHT
    vat: Decimal | None = None
    vat_on: VatBase = VatBase.DUTY
    other: Decimal | None = None
    selling: Decimal | None = None
    commission: Decimal | None = None
    margin: Decimal | None = None

    @property
    def tells_costs(self) -> bool:
        """Whether any figure is set."""
        return any(getattr(self, name) is not None for name in COST_FIELDS if name not in {"duty_on", "vat_on"})


NO_FIGURES: Final = CostFigures()
COST_FIELDS: Final = tuple(CostFigures.model_fields)


class Part(StrEnum):
    """A part of what a piece costs, in the order of the sum."""

    GOODS = "goods"
    FEE = "fee"
    INLAND = "inland"
    FREIGHT = "freight"
    DUTY = "duty"
    VAT = "vat"
    OTHER = "other"


SHARES: Final = frozenset({Part.FEE, Part.DUTY, Part.VAT})
"""Parts that are a percentage of others; the figure with the same name says how much."""


class Origin(StrEnum):
    """Where a figure comes from."""

    YOURS = "yours"
    SOURCE = "source"


@dataclass(frozen=True)
class Offer:
    """What a source tells of an offer: the price of a piece, `inland` freight of an order, and `grams` of a piece.

    `quantity` is how many pieces are reckoned with. None is what is not known, or is an inference.
    """

    quantity: int | None = None
    is_wanted_quantity: bool = False
    price: Money | None = None
    is_lowest: bool = False
    inland: Money | None = None
    grams: Decimal | None = None


def offer_of(product: Product, details: ProductDetails | None, wanted: int | None) -> Offer:
    """Return what is known of an offer for the wanted quantity, or else for its minimum order.

    A minimum order above the wanted quantity goes before it. A price is at the quantity where the page has steps; a
    range counts with its lower end. One that may be for large orders only, or in an uncertain unit, is not known.
    """
    if details is None:
        return offer_at(product, (), None, wanted)
    told: dict[str, object] = {"min_order": product.min_order or details.min_order}
    if details.delivery is not None and (details.delivery.free or details.delivery.fee is not None):
        told["delivery"] = details.delivery
    return offer_at(product.model_copy(update=told), details.price_steps, details.weight, wanted)


def offer_at(product: Product, steps: Sequence[PriceStep], weight: Weight | None, wanted: int | None) -> Offer:
    """Return the same of a product that has what its page tells, but for its price steps and its weight."""
    least = product.min_order
    quantity = max(wanted, least or 0) if wanted else least
    return Offer(
        quantity=quantity,
        is_wanted_quantity=wanted is not None and quantity == wanted,
        price=_price(product, steps, quantity),
        is_lowest=product.price_high is not None and not steps,
        inland=_inland(product),
        grams=weight.grams if weight is not None and weight.unit_certain else None,
    )


def _price(product: Product, steps: Sequence[PriceStep], quantity: int | None) -> Money | None:
    if steps:
        known = None if quantity is None else price_at(steps, quantity)
    else:
        known = None if product.price_from else product.price
    return known if known is not None and known.unit_certain else None


def _inland(product: Product) -> Money | None:
    """Return the freight within China of an order; AliExpress tells of another, to the buyer's country."""
    delivery = product.delivery
    if delivery is None or product.marketplace is not Marketplace.ALIBABA_1688:
        return None
    if delivery.free:
        return Money(amount=Decimal(0), currency=YUAN)
    return delivery.fee if delivery.fee is not None and delivery.fee.unit_certain else None


@dataclass(frozen=True)
class Costs:
    """What one piece of an offer costs in the currency of `exchange`, and what is left of its selling price."""

    figures: CostFigures
    offer: Offer
    exchange: Exchange

    @property
    def currency(self) -> str | None:
        """The currency of all amounts; without one, none is known."""
        return self.exchange.currency

    @cached_property
    def parts(self) -> Mapping[Part, Decimal | None]:
        """Each part for one piece; None where it is unknown."""
        if self.currency is None:
            return dict.fromkeys(Part)
        figures = self.figures
        goods = self._own(self.offer.price)
        inland, freight = self._inland(), self._freight()
        landed = _sum(goods, inland, freight)
        duty = self._share(goods if figures.duty_on is DutyBase.GOODS else landed, figures.duty)
        vat_base = {VatBase.GOODS: goods, VatBase.FREIGHT: landed, VatBase.DUTY: _sum(landed, duty)}[figures.vat_on]
        return {
            Part.GOODS: goods,
            Part.FEE: self._share(goods, figures.fee),
            Part.INLAND: inland,
            Part.FREIGHT: freight,
            Part.DUTY: duty,
            Part.VAT: self._share(vat_base, figures.vat),
            Part.OTHER: self._rounded(figures.other),
        }

    @property
    def unknown(self) -> list[Part]:
        """The parts that are unknown."""
        return [part for part, amount in self.parts.items() if amount is None]

    @property
    def missing(self) -> list[Part]:
        """The parts that are unknown for want of a figure of their own, not only of what they are a share of."""
        return [part for part in self.unknown if part not in SHARES or getattr(self.figures, part) is None]

    @property
    def total(self) -> Decimal | None:
        """What one piece costs; None where a part is unknown."""
        return _sum(*self.parts.values())

    @property
    def selling(self) -> Decimal | None:
        """The selling price of one piece."""
        return None if self.currency is None else self._rounded(self.figures.selling)

    @property
    def commission(self) -> Decimal | None:
        """What the marketplace keeps of the selling price."""
        return self._share(self.selling, self.figures.commission)

    @property
    def margin(self) -> Decimal | None:
        """What is left of the selling price after commission and costs; below 0 it is a loss."""
        selling, taken = self.selling, _sum(self.commission, self.total)
        return None if selling is None or taken is None else selling - taken

    @property
    def margin_percent(self) -> Decimal | None:
        """The margin in percent of the selling price, rounded half up to a hundredth."""
        if self.margin is None or not self.selling:
            return None
        return (100 * self.margin / self.selling).quantize(PERCENT, ROUND_HALF_UP)

    @property
    def price_wanted(self) -> Decimal | None:
        """The lowest selling price at which the wanted margin is left, rounded up.

        None where something is unknown, or where commission and margin leave nothing for the costs.
        """
        shares = _sum(self.figures.commission, self.figures.margin)
        if self.total is None or shares is None or shares >= 100:
            return None
        return (self.total * 100 / (100 - shares)).quantize(self._unit, ROUND_CEILING)

    def origin(self, part: Part) -> Origin | None:
        """Return where a part comes from; None where it is unknown. A share of a part is yours: you told it."""
        if self.parts[part] is None:
            return None
        is_source = part is Part.GOODS or (part is Part.INLAND and self.figures.inland is None)
        return Origin.SOURCE if is_source else Origin.YOURS

    @property
    def lacks_weight(self) -> bool:
        """Whether the freight is unknown only for want of the weight."""
        figures = self.figures
        return self.offer.grams is None and figures.freight is not None and figures.piece_freight is None

    @property
    def _unit(self) -> Decimal:
        return smallest_unit(self.currency or "")

    def _inland(self) -> Decimal | None:
        quantity = self.offer.quantity
        own = self.figures.inland
        of_order = self._exact(self.offer.inland) if own is None else own
        if of_order == 0:
            return self._rounded(of_order)
        return None if of_order is None or not quantity else self._rounded(of_order / quantity)

    def _freight(self) -> Decimal | None:
        per_kg, grams = self.figures.freight, self.offer.grams
        if self.figures.piece_freight is not None:
            return self._rounded(self.figures.piece_freight)
        if per_kg == 0:
            return self._rounded(per_kg)
        return None if per_kg is None or grams is None else self._rounded(per_kg * grams / GRAMS)

    def _exact(self, money: Money | None) -> Decimal | None:
        if money is None or money.currency == self.currency:
            return None if money is None else money.amount
        own = self.exchange.own(money)
        return None if own is None else own.amount

    def _own(self, money: Money | None) -> Decimal | None:
        return self._rounded(self._exact(money))

    def _share(self, base: Decimal | None, percent: Decimal | None) -> Decimal | None:
        """Return a share of an amount; nothing of an unknown amount is nothing."""
        if percent == 0:
            return self._rounded(percent)
        return None if base is None or percent is None else self._rounded(base * percent / 100)

    def _rounded(self, amount: Decimal | None) -> Decimal | None:
        return None if amount is None else amount.quantize(self._unit, ROUND_HALF_UP)


def _sum(*amounts: Decimal | None) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None
