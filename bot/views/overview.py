"""Several products at once: a grid of pictures with a legend, or a list in lines of text."""

from bot.i18n import Translator
from bot.models.labels import availability_name
from bot.models.open_search import OpenSearch
from bot.models.pictures import GridPicture, Tile
from bot.models.search import View
from bot.models.signs import Sign
from bot.views.card import blindness_lines, note_lines, query_lines, source_line
from bot.views.keyboards import overview_keyboard
from bot.views.markup import CAPTION_LIMIT, bold, columns, fit, link, plain, shorten_to_columns, visible_units
from bot.views.messages import photos_forbidden_line
from bot.views.own_money import own_offer_price
from bot.views.product_lines import INDENT, LINE, about, offer_price, sales_in_short
from bot.views.screen import Screen
from providers.models import Product

NOTHING = "–"
NOTES_UNITS = 500
"""UTF-16 units of notes that a grid has room for in any case."""
TITLE = 36
"""Columns of a title: it may have wide letters, such as those of Russian."""


def overview_screen(opened: OpenSearch) -> Screen:
    """Return the products around the search's position as a grid or as a list, whichever its view is.

    The text fits a photo's caption either way: a list may have to replace a message that has a photo.
    """
    view = opened.search.view
    indexes = opened.shown_indexes
    numbered = [(opened.results.before + index + 1, opened.results.products[index]) for index in indexes]
    first = opened.results.products[indexes[0]]
    notes = note_lines(opened)
    if view is View.GRID and visible_units(" ".join(notes)) <= NOTES_UNITS:
        # In one paragraph: the whole grid is to be seen at once.
        notes = [" ".join(notes)]
    foot = [plain(source_line(opened, first)), *query_lines(opened), *notes]
    picture = GridPicture(tuple(_tile(opened, number, product) for number, product in numbered))
    if view is View.GRID:
        lines = [f"{bold(str(number))}. {_legend(opened, product)}" for number, product in numbered]
    else:
        lines = [*(line for entry in _entries(opened, numbered) for line in entry), ""]
    text = fit([*blindness_lines(opened), *lines, *foot], CAPTION_LIMIT)
    # A list in a message that has a photo shows its products there too, small and numbered.
    forbidden = photos_forbidden_line(opened.t)
    return Screen(text, overview_keyboard(opened), picture, text_suffices=view is View.LIST, photos_forbidden=forbidden)


def _legend(opened: OpenSearch, product: Product) -> str:
    """Say in one line of a phone what the tile of a product does not show; its price leads to the product's page.

    The tile has the source's price, so where there is one in the reader's own currency, it stands here if it fits.
    """
    offer, signs = _at_quantity(opened, product), _signs(opened, product)
    trade, own = _trade(opened, product), own_offer_price(opened.t, offer, opened.exchange)
    fits = columns(f"00. {signs}{own} · {trade}") <= LINE
    stated = _tile_price(opened.t, offer) if offer.price else opened.t.gettext("price not stated")
    price = signs + (own if own and fits else stated)
    return " · ".join(part for part in (link(price, product.url), plain(trade)) if part)


def _entries(opened: OpenSearch, numbered: list[tuple[int, Product]]) -> list[list[str]]:
    """Return the lines of each product: its title, then price and trade in one line, or in two below each other.

    One that needs two lines makes all others have two: no entry is taller than the next.
    """
    facts = [(_price(opened, product, LINE - len(INDENT)), _trade(opened, product)) for _, product in numbered]
    joined = [" · ".join(part for part in pair if part) for pair in facts]
    fits = all(columns(INDENT + line) <= LINE for line in joined)
    return [
        [_title(number, product), *(plain(INDENT + (line or NOTHING)) for line in ([whole] if fits else pair))]
        for (number, product), whole, pair in zip(numbered, joined, facts, strict=True)
    ]


def _title(number: int, product: Product) -> str:
    room = TITLE - len(f"{number}. ")
    return f"{bold(str(number))}. {link(shorten_to_columns(product.title, room) or product.id, product.url)}"


def _price(opened: OpenSearch, product: Product, room: int) -> str:
    """Write the price, and the reader's own if there is room for both, in columns."""
    offer = _at_quantity(opened, product)
    cost = _signs(opened, product) + (offer_price(opened.t, offer) or opened.t.gettext("price not stated"))
    both = f"{cost} {own_offer_price(opened.t, offer, opened.exchange)}".strip()
    return both if columns(both) <= room else cost


def _at_quantity(opened: OpenSearch, product: Product) -> Product:
    """Return an offer with the price per piece at the wanted quantity, as it is where that is not known."""
    price = opened.price_at_quantity(product)
    return (
        product
        if price is None
        else product.model_copy(update={"price": price, "price_high": None, "price_from": False})
    )


def _signs(opened: OpenSearch, product: Product) -> str:
    """Return the signs before a price: that it is outside the range, and for the quantity. Lines below explain both."""
    outside = f"{Sign.WARNING} " if opened.is_outside(product) else ""
    return f"{outside}{Sign.QUANTITY} " if opened.price_at_quantity(product) else outside


def _trade(opened: OpenSearch, product: Product) -> str:
    """Say whether it is sold out, from how many pieces on, and how many were sold in what time, by the signs of a card.

    A minimum order above the quantity that is wanted has a sign of warning, which a line below explains.
    """
    t = opened.t
    least = f"{Sign.MIN_ORDER} {t.number(product.min_order)}" if product.min_order else ""
    if opened.quantity is not None and opened.needs_more(product, opened.quantity):
        least = f"{Sign.WARNING} {least}"
    sold = sales_in_short(t, product.sold)
    parts = (availability_name(t, product.availability), least, f"{Sign.SOLD} {sold}" if sold else "")
    return " · ".join(part for part in parts if part)


def _tile(opened: OpenSearch, number: int, product: Product) -> Tile:
    return Tile(number, _tile_price(opened.t, _at_quantity(opened, product)), product.picture)


def _tile_price(t: Translator, product: Product) -> str:
    """Write a price in the signs of the picture's font: `¥1,234.50`, `¥60.00+` where it may be more, `$0.99?`."""
    money = product.price
    if money is None:
        return NOTHING
    may_be_more = "+" if product.price_from or product.price_high else ""
    return about(money) + t.money(money) + may_be_more + ("" if money.unit_certain else "?")
