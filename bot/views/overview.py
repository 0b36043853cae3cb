"""Several products at once: a grid of pictures with a legend, or a list in lines of text."""

from bot.i18n import Translator
from bot.models.labels import availability_name
from bot.models.open_search import OpenSearch
from bot.models.pictures import GridPicture, Tile
from bot.models.search import View
from bot.views.card import note_lines, query_lines, source_line
from bot.views.keyboards import overview_keyboard
from bot.views.markup import CAPTION_LIMIT, bold, fit, link, plain, shorten, units
from bot.views.own_money import own_offer_price
from bot.views.product_lines import min_order, offer_price, picture_of, sales
from bot.views.screen import Screen
from providers.models import Product

TITLE_UNITS = {View.GRID: 70, View.LIST: 46}
FACT_UNITS = 46


def overview_screen(opened: OpenSearch) -> Screen:
    """Return the products around the search's position as a grid or as a list, whichever its view is.

    The text fits a photo's caption either way: a list may have to replace a message that has a photo.
    """
    t, view = opened.t, opened.search.view
    indexes = opened.shown_indexes
    numbered = [(index + 1, opened.results.products[index]) for index in indexes]
    first = opened.results.products[indexes[0]]
    lines = [
        line
        for number, product in numbered
        for line in (_title(number, product, TITLE_UNITS[view]), _facts(opened, product))
    ]
    foot = [plain(source_line(first)), *query_lines(opened), *note_lines(opened)]
    text = fit([*lines, "", *foot], CAPTION_LIMIT)
    if view is View.GRID:
        picture = GridPicture(tuple(_tile(t, number, product) for number, product in numbered))
        return Screen(text, overview_keyboard(opened), picture)
    return Screen(text, overview_keyboard(opened), picture_of(first), text_suffices=True)


def _title(number: int, product: Product, limit: int) -> str:
    return f"{bold(str(number))}. {link(shorten(product.title, limit), product.url)}"


def _facts(opened: OpenSearch, product: Product) -> str:
    """Say whether it is sold out, the price, from how many pieces on and how many were sold, as far as a line has room.

    A sign marks a price outside the range that was asked for, and a minimum order above the quantity that is wanted;
    lines below explain it. The time over which sales were
    counted goes first, then the minimum order: best sellers are what people look for.
    """
    t = opened.t
    cost = offer_price(t, product) or t.gettext("price not stated")
    own = own_offer_price(t, product, opened.exchange)
    cost = f"{cost} {own}" if own else cost
    cost = f"⚠ {cost}" if opened.is_outside(product) else cost
    gone = availability_name(t, product.availability)
    least = min_order(t, product.min_order) if product.min_order else ""
    if opened.quantity is not None and opened.needs_more(product, opened.quantity):
        return plain("   " + " · ".join(part for part in (gone, cost, f"⚠ {least}") if part))
    sold = sales(t, product.sold)
    sold_briefly = sales(t, product.sold and product.sold.model_copy(update={"period": None}))
    lines = [
        " · ".join(part for part in parts if part)
        for parts in ((gone, cost, least, sold), (gone, cost, least, sold_briefly), (gone, cost, sold_briefly))
    ]
    return plain("   " + next((line for line in lines if units(line) <= FACT_UNITS), lines[-1]))


def _tile(t: Translator, number: int, product: Product) -> Tile:
    return Tile(number, _plain_price(t, product), product.picture)


def _plain_price(t: Translator, product: Product) -> str:
    """Write a price in the signs of the picture's font: `¥1,234.50`, `¥60.00+` where it may be more, `$0.99?`."""
    money = product.price
    if money is None:
        return "–"
    may_be_more = "+" if product.price_from or product.price_high else ""
    return t.money(money) + may_be_more + ("" if money.unit_certain else "?")
