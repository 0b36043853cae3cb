"""The columns of a spreadsheet, each declared once: its head, its kind, its width, and what stands in its cells.

A new column is one entry of `COLUMNS`. What a source does not tell leaves its cell empty.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, auto
from functools import cached_property
from typing import Final

from bot.i18n import Translator
from bot.models.costs import Costs, Part, offer_at
from bot.models.exchange import smallest_unit
from bot.models.export import ExportContents, ExportedProduct
from bot.models.labels import availability_name, badge_names, marketplace_name
from bot.models.quantity import price_at, total
from bot.models.signs import Sign
from bot.views.costs import part_name
from bot.views.detail_lines import weight_text
from bot.views.product_lines import offer_price, place_name, price, rating, sales
from providers.models import Money, Product

Value = str | int | Decimal | Money | date | None
"""What stands in a cell: amounts are exact, with their currency, and None is what is not known."""


class Kind(Enum):
    """How the cells of a column are written. An id is a text of digits that no program may take for a number.

    An amount has as many decimals as its currency, a number as many as it needs.
    """

    TEXT = auto()
    ID = auto()
    LINK = auto()
    WHOLE = auto()
    NUMBER = auto()
    AMOUNT = auto()
    SHARE = auto()
    DATE = auto()
    PICTURE = auto()


@dataclass(frozen=True)
class Row:
    """A product in a row: its number from 1, and the file that it stands in."""

    number: int
    one: ExportedProduct
    contents: ExportContents

    @property
    def product(self) -> Product:
        """The product itself."""
        return self.one.product

    @property
    def t(self) -> Translator:
        """The translator of the chat."""
        return self.contents.t

    @property
    def currency(self) -> str | None:
        """The currency of all prices in the row, None where there is no price."""
        known = self.product.price or next((step.price for step in self.one.price_steps), None)
        return None if known is None else known.currency

    @property
    def quantity(self) -> int | None:
        """How many pieces are priced: those that are wanted, or the minimum order where that is more."""
        wanted = self.contents.quantity
        return None if wanted is None else max(wanted, self.product.min_order or 0)

    @property
    def unit_price(self) -> Money | None:
        """The price of a piece at the quantity, by the steps of the product's page; None where that is not known."""
        if self.quantity is None:
            return None
        found = price_at(self.one.price_steps, self.quantity)
        return found if found is not None and found.currency == self.currency else None

    @property
    def total(self) -> Money | None:
        """What all pieces cost, None where that is not known."""
        unit_price, quantity = self.unit_price, self.quantity
        return None if unit_price is None or quantity is None else total(unit_price, quantity)

    @cached_property
    def costs(self) -> Costs:
        """What a piece costs in the end."""
        offer = offer_at(self.product, self.one.price_steps, self.one.weight, self.contents.quantity)
        return Costs(self.contents.figures, offer, self.contents.exchange)

    def own(self, money: Money | None) -> Money | None:
        """Return an amount in the wanted currency, rounded half up as costs are; None where no rate is known."""
        if money is None:
            return None
        wanted = money if money.currency == self.contents.exchange.currency else self.contents.exchange.own(money)
        if wanted is None:
            return None
        amount = wanted.amount.quantize(smallest_unit(wanted.currency), ROUND_HALF_UP)
        return replace(wanted, amount=amount)


def always(_: ExportContents) -> bool:
    """Whether a column stands in every file."""
    return True


def _with_currency(contents: ExportContents) -> bool:
    return contents.exchange.currency is not None


def _with_quantity(contents: ExportContents) -> bool:
    return contents.quantity is not None


def _with_costs(contents: ExportContents) -> bool:
    return _with_currency(contents) and contents.figures.tells_costs


def _with_both(contents: ExportContents) -> bool:
    return _with_currency(contents) and _with_quantity(contents)


@dataclass(frozen=True)
class Column:
    """A column. `width` is in characters; `applies` says in which files it stands."""

    head: Callable[[ExportContents], str]
    kind: Kind
    width: float
    value: Callable[[Row], Value]
    applies: Callable[[ExportContents], bool] = always


def _stated_price(row: Row) -> str | None:
    """Say what the numbers alone don't: that a price is one "from", or uncertain, or words, and what is sold out."""
    product, t = row.product, row.t
    is_plain = product.price is not None and product.price.unit_certain and not product.price_from
    stated = product.price_words if product.price is None else None if is_plain else offer_price(t, product)
    told = [part for part in (stated, availability_name(t, product.availability)) if part]
    return t.listed(told) if told else None


def _steps(row: Row) -> str:
    t = row.t
    return "\n".join(f"{t.number(step.min_quantity)}+  {price(t, step.price)}" for step in row.one.price_steps)


def _of_seller(row: Row, fact: str) -> Value:
    seller = row.product.seller
    value: Value = None if seller is None else getattr(seller, fact)
    return value


def _place(row: Row) -> str | None:
    place = row.product.seller.place if row.product.seller else None
    return place_name(row.t, place) if place else None


def _merits(row: Row) -> str:
    t, seller = row.t, row.product.seller
    told = [
        t.gettext("verified") if seller and seller.verified else "",
        t.gettext("factory") if seller and seller.factory else "",
        *badge_names(t, row.product),
    ]
    return t.listed(part for part in told if part)


def _rating(row: Row) -> str | None:
    known = row.product.rating or (row.product.seller.score if row.product.seller else None)
    return rating(row.t, known) if known and known.value else None


def _sold(product: Product) -> int | None:
    return None if product.sold is None else product.sold.count


def _grams(one: ExportedProduct) -> Decimal | None:
    """Return what a piece weighs; nothing where the unit is an inference."""
    return one.weight.grams if one.weight is not None and one.weight.unit_certain else None


def _stated_weight(row: Row) -> str | None:
    weight = row.one.weight
    return None if weight is None or weight.unit_certain else weight_text(row.t, weight)


def _day(at: int | None) -> date | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).date()


def _cost(name: Callable[[Translator], str], value: Callable[[Costs], Decimal | None]) -> Column:
    """Return a column with an amount in one's own currency for a piece."""

    def cell(row: Row) -> Money | None:
        amount, currency = value(row.costs), row.costs.currency
        return None if amount is None or currency is None else Money(amount=amount, currency=currency)

    return Column(lambda file: f"{name(file.t)}, {file.exchange.currency}", Kind.AMOUNT, 13, cell, _with_costs)


def _part(part: Part) -> Column:
    return _cost(lambda t: part_name(t, part), lambda costs: costs.parts[part])


COLUMNS: Final[Sequence[Column]] = (
    Column(lambda file: file.t.gettext("No."), Kind.WHOLE, 5, lambda row: row.number),
    Column(lambda file: file.t.gettext("Picture"), Kind.PICTURE, 15, lambda _: None),
    Column(
        lambda file: file.t.gettext("Marketplace"), Kind.TEXT, 14, lambda row: marketplace_name(row.product.marketplace)
    ),
    Column(lambda file: file.t.gettext("Title"), Kind.TEXT, 30, lambda row: row.product.title),
    Column(lambda file: file.t.gettext("Original title"), Kind.TEXT, 22, lambda row: row.product.original_title),
    Column(lambda file: file.t.gettext("Link"), Kind.LINK, 12, lambda row: row.product.url),
    Column(lambda file: file.t.gettext("Price"), Kind.AMOUNT, 11, lambda row: row.product.price),
    Column(lambda file: file.t.gettext("Price up to"), Kind.AMOUNT, 11, lambda row: row.product.price_high),
    Column(lambda file: file.t.gettext("Currency"), Kind.TEXT, 12, lambda row: row.currency),
    Column(
        lambda file: file.t.gettext("Price in {currency}", currency=f"{Sign.ABOUT}{file.exchange.currency}"),
        Kind.AMOUNT,
        13,
        lambda row: row.own(row.product.price),
        _with_currency,
    ),
    Column(lambda file: file.t.gettext("Price, as stated"), Kind.TEXT, 20, _stated_price),
    Column(lambda file: file.t.gettext("Prices by quantity"), Kind.TEXT, 20, _steps),
    Column(lambda file: file.t.gettext("Minimum order"), Kind.WHOLE, 10, lambda row: row.product.min_order),
    Column(lambda file: file.t.gettext("Quantity"), Kind.WHOLE, 10, lambda row: row.quantity, _with_quantity),
    Column(
        lambda file: file.t.gettext("Price at quantity"),
        Kind.AMOUNT,
        11,
        lambda row: row.unit_price,
        _with_quantity,
    ),
    Column(lambda file: file.t.gettext("Total"), Kind.AMOUNT, 13, lambda row: row.total, _with_quantity),
    Column(
        lambda file: file.t.gettext("Total in {currency}", currency=f"{Sign.ABOUT}{file.exchange.currency}"),
        Kind.AMOUNT,
        14,
        lambda row: row.own(row.total),
        _with_both,
    ),
    Column(lambda file: file.t.gettext("Seller"), Kind.TEXT, 28, lambda row: _of_seller(row, "name")),
    Column(lambda file: file.t.gettext("Years"), Kind.WHOLE, 7, lambda row: _of_seller(row, "years")),
    Column(lambda file: file.t.gettext("Place"), Kind.TEXT, 16, _place),
    Column(lambda file: file.t.gettext("Merits"), Kind.TEXT, 26, _merits),
    Column(lambda file: file.t.gettext("Rating"), Kind.TEXT, 9, _rating),
    Column(lambda file: file.t.gettext("Repeat buyers"), Kind.SHARE, 10, lambda row: row.product.repurchase_rate),
    Column(lambda file: file.t.gettext("Sold"), Kind.WHOLE, 10, lambda row: _sold(row.product)),
    Column(lambda file: file.t.gettext("Sold, as stated"), Kind.TEXT, 20, lambda row: sales(row.t, row.product.sold)),
    Column(lambda file: file.t.gettext("Weight, g"), Kind.NUMBER, 10, lambda row: _grams(row.one)),
    Column(lambda file: file.t.gettext("Weight, as stated"), Kind.TEXT, 12, _stated_weight),
    *map(_part, Part),
    _cost(lambda t: t.gettext("Total per piece"), lambda costs: costs.total),
    _cost(lambda t: t.gettext("Selling price"), lambda costs: costs.selling),
    _cost(lambda t: t.gettext("Commission"), lambda costs: costs.commission),
    _cost(lambda t: t.gettext("Margin"), lambda costs: costs.margin),
    Column(
        lambda file: file.t.gettext("Margin") + ", %",
        Kind.SHARE,
        10,
        lambda row: row.costs.margin_percent,
        _with_costs,
    ),
    Column(lambda _: "ID", Kind.ID, 20, lambda row: row.product.id),
    Column(lambda file: file.t.gettext("Note"), Kind.TEXT, 30, lambda row: row.one.note),
    Column(lambda file: file.t.gettext("Price of"), Kind.DATE, 12, lambda row: _day(row.one.at)),
)


def columns_of(contents: ExportContents) -> list[Column]:
    """Return the columns that a file has."""
    return [column for column in COLUMNS if column.applies(contents)]


def rows_of(contents: ExportContents) -> list[Row]:
    """Return the rows of a file, numbered from 1."""
    return [Row(number, one, contents) for number, one in enumerate(contents.products, 1)]
