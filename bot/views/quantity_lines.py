"""What a card says of the number of pieces that somebody wants."""

from bot.i18n import Translator
from bot.models.open_search import OpenSearch
from bot.models.quantity import price_at, total
from bot.models.search import View
from bot.models.signs import Sign
from bot.views.markup import bold, italic, plain
from bot.views.own_money import own_price
from bot.views.product_lines import price
from providers.models import Money, Product
from providers.query import Capabilities


def quantity_lines(opened: OpenSearch) -> list[str]:
    """Say whether the wanted quantity is below the minimum order, and what it costs; nothing where none is wanted.

    Below the minimum order, it is that order which is priced.
    """
    wanted, t = opened.quantity, opened.t
    if wanted is None:
        return []
    lines, least = [], opened.product.min_order
    if least is not None and least > wanted:
        told = t.gettext(
            "minimum order {least}: above your {quantity}", least=t.number(least), quantity=t.number(wanted)
        )
        lines.append(plain(f"{Sign.WARNING} {told}"))
        wanted = least
    return [*lines, _price_line(opened, wanted)]


def pieces(t: Translator, quantity: int) -> str:
    """Name a number of pieces."""
    return t.ngettext("{count} piece", "{count} pieces", quantity)


def min_order_notes(opened: OpenSearch) -> list[str]:
    """Say how many of the offers so far are hidden for their minimum order, or that none is since all would be."""
    t, largest = opened.t, opened.largest_order
    wanted, is_overview = opened.quantity, opened.search.view is not View.CARD and not opened.search.product_link
    marked = is_overview and wanted is not None and any(opened.needs_more(one, wanted) for one in _on_page(opened))
    notes = (
        [italic(t.gettext("⚠ at a minimum order: above your {quantity}.", quantity=t.number(wanted or 0)))]
        if marked
        else []
    )
    if largest is None:
        return notes
    if hidden := sum(map(opened.is_too_large, opened.results.products)):
        told = t.ngettext(
            "{count} of the offers so far is hidden: its minimum order is above {largest}.",
            "{count} of the offers so far are hidden: their minimum orders are above {largest}.",
            hidden,
            largest=t.number(largest),
        )
        return [italic(told)]
    if any(opened.needs_more(product, largest) for product in opened.results.products):
        told = t.gettext(
            "All offers so far have a minimum order above {largest}, so I hide none.", largest=t.number(largest)
        )
        return [italic(told)]
    return []


def price_sign_notes(opened: OpenSearch) -> list[str]:
    """Say what the sign of the quantity means before the prices of a grid or a list; nothing where none has it."""
    t, is_card = opened.t, opened.search.view is View.CARD or opened.search.product_link
    if is_card or opened.quantity is None or not any(map(opened.price_at_quantity, _on_page(opened))):
        return []
    return [italic(t.gettext("🧺 at a price: per piece, for your {quantity}.", quantity=t.number(opened.quantity)))]


def _on_page(opened: OpenSearch) -> list[Product]:
    return [opened.results.products[index] for index in opened.shown_indexes]


def _price_line(opened: OpenSearch, quantity: int) -> str:
    t, details = opened.t, opened.results.details.get(opened.product.id)
    unit_price = price_at(details.price_steps, quantity) if details else None
    if unit_price is not None:
        own = own_price(t, total(unit_price, quantity), opened.exchange)
        return f"{Sign.QUANTITY} {bold(_sum(t, unit_price, quantity))}{plain(f' {own}' if own else '')}"
    if details is None:
        why = _not_known(t, opened.capabilities)
    elif details.price_steps:
        first = min(step.min_quantity for step in details.price_steps)
        why = t.gettext("the prices by quantity begin at {count}", count=t.number(first))
    else:
        why = t.gettext("the seller's page has no prices by quantity")
    return plain(f"{Sign.QUANTITY} {t.named(pieces(t, quantity), why)}")


def _sum(t: Translator, unit_price: Money, quantity: int) -> str:
    """Write the multiplication: 100 × 27.60 = ¥2,760.00."""
    return f"{t.number(quantity)} × {t.prices.amount(unit_price)} = {price(t, total(unit_price, quantity))}"


def _not_known(t: Translator, capabilities: Capabilities | None) -> str:
    if capabilities is not None and capabilities.details:
        return t.gettext("ℹ asks whether there are prices by quantity")
    if capabilities is None:
        # Nobody can be asked: the product is kept, or the source that found it is no longer set up.
        return t.gettext("prices by quantity are not known")
    return t.gettext("this source has no prices by quantity")
