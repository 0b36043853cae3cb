"""Several products at once: a grid of pictures with a legend, or lines of text."""

from bot.i18n import Translator
from bot.models.pictures import GridPicture, Tile
from bot.models.results import Results, page_indexes
from bot.models.search import Search, View
from bot.views.card import min_order, note_lines, picture_of, place_name, price, query_lines, sales
from bot.views.keyboards import overview_keyboard
from bot.views.markup import CAPTION_LIMIT, bold, fit, link, plain, shorten, units
from bot.views.screen import Screen
from providers.capabilities import Capabilities
from providers.models import Money, Product

TITLE_UNITS = {View.GRID: 70, View.LIST: 46}
FACT_UNITS = 46


def overview_screen(
    t: Translator, search: Search, results: Results, capabilities: Capabilities | None, *, others: bool
) -> Screen:
    """Return the products around the place of `search` as a grid or as a list, whichever its view is.

    The text fits a photo's caption either way: a list may have to stand in a message that has a photo.
    """
    places = page_indexes(search.view, search.position, results)
    products = [results.products[place] for place in places]
    lines = [
        line
        for place, product in zip(places, products, strict=True)
        for line in (_title(place, product, TITLE_UNITS[search.view]), _facts(t, product))
    ]
    foot = [
        plain(place_name(products[0])),
        *query_lines(t, search, results, capabilities),
        *note_lines(t, search, results, capabilities),
    ]
    keyboard = overview_keyboard(search, results, capabilities, places, others=others)
    text = fit([*lines, "", *foot], CAPTION_LIMIT)
    if search.view is View.GRID:
        tiles = (_tile(t, place, product) for place, product in zip(places, products, strict=True))
        return Screen(text, keyboard, GridPicture(tuple(tiles)))
    return Screen(text, keyboard, picture_of(products[0]), text_suffices=True)


def _title(place: int, product: Product, limit: int) -> str:
    return f"{bold(str(place + 1))}. {link(shorten(product.title, limit), product.url)}"


def _facts(t: Translator, product: Product) -> str:
    """Say the price, from how many pieces on and how many were sold, as far as a line has room.

    The time over which sales were counted goes first, then the minimum order: best sellers are what people look for.
    """
    cost = price(t, product.price) if product.price else t.gettext("price not stated")
    least = min_order(t, product.min_order) if product.min_order else ""
    sold = sales(t, product.sold) if product.sold else ""
    sold_briefly = sales(t, product.sold.model_copy(update={"period": None})) if product.sold else ""
    lines = [
        " · ".join(part for part in parts if part)
        for parts in ((cost, least, sold), (cost, least, sold_briefly), (cost, sold_briefly))
    ]
    return plain("   " + next((line for line in lines if units(line) <= FACT_UNITS), lines[-1]))


def _tile(t: Translator, place: int, product: Product) -> Tile:
    return Tile(place + 1, _plain_price(t, product.price) if product.price else "–", product.picture)


def _plain_price(t: Translator, money: Money) -> str:
    """Write a price in letters that every font has: `1 234,50 CNY`."""
    return f"{' '.join(t.amount(money).split())} {money.currency}"
