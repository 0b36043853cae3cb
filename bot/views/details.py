"""The details of a product: what its page tells, in place of the card."""

from bot.i18n import Translator
from bot.models.exchange import NO_EXCHANGE, Exchange
from bot.models.failures import SearchFailed
from bot.models.open_search import OpenSearch
from bot.models.signs import Sign
from bot.models.units import unit_name
from bot.views.detail_lines import (
    attribute_lines,
    background_lines,
    either,
    has_no_kinds,
    step_lines,
    stock_text,
    variant_lines,
    variants_heading,
    weight_text,
)
from bot.views.failures import no_details_text, not_sold_country
from bot.views.further_details import further_captions
from bot.views.keyboards import country_button, details_keyboard
from bot.views.markup import CAPTION_LIMIT, bold, fit, italic, link, plain, shorten, struck
from bot.views.own_money import own_offer_price
from bot.views.product_lines import (
    TITLE_UNITS,
    availability_line,
    country_line,
    delivery_line,
    order_line,
    price,
    price_line,
    price_span,
    seller_lines,
    title_of,
    trust_line,
)
from bot.views.screen import Screen
from providers.models import Product, ProductDetails

STEPS = 6
VARIANTS = 8
OWN_TITLE_UNITS = 120
FACTS = 6


def details_screen(opened: OpenSearch, details: ProductDetails, page: int = 0) -> Screen:
    """Return what the page of the product at the search's position tells: page `page` of that, from 0.

    A page that is not there is the last.
    """
    t, product = opened.t, opened.product
    first = details_caption(t, product, details, opened.exchange)
    captions = [first, *further_captions(t, product, details, first)]
    page = min(page, len(captions) - 1)
    keyboard = details_keyboard(opened, len(details.pictures), page=page, pages=len(captions))
    return Screen(captions[page], keyboard)


def no_details_screen(opened: OpenSearch, error: SearchFailed | None) -> Screen:
    """Return what the search told of that product, and why there is no more.

    Without an `error`, its provider has no details.
    """
    caption = known_caption(opened.t, opened.product, error, opened.exchange)
    country = not_sold_country(error) if error else None
    choice = country_button(opened) if country else None
    return Screen(caption, details_keyboard(opened, pictures=0, choice=choice))


def details_caption(t: Translator, product: Product, details: ProductDetails, exchange: Exchange = NO_EXCHANGE) -> str:
    """Return the most important of what the product's page tells, HTML of at most 1024 UTF-16 units."""
    title = shorten(details.title, TITLE_UNITS) or title_of(product)
    lines = [
        bold(title),
        _own_title(product, title),
        availability_line(t, details.availability or product.availability),
        _price(t, product, details, exchange),
        country_line(t, details.ship_to),
        *step_lines(t, details)[:STEPS],
        *_variants(t, details),
    ]
    seller, delivery = either(details.seller, product.seller), either(details.delivery, product.delivery)
    merged = product.model_copy(
        update={
            "min_order": details.min_order or product.min_order,
            "sold": product.sold or details.sold,
            "rating": details.rating or product.rating,
        }
    )
    lines += [order_line(t, merged), trust_line(t, merged), *seller_lines(t, seller, product)]
    lines.append(delivery_line(t, delivery, seller))
    lines.append(_measures(t, details))
    if details.pictures:
        pictures = t.ngettext("{count} picture", "{count} pictures", len(details.pictures))
        lines.append(plain(f"{Sign.PICTURES} {pictures}"))
    if details.video:
        video = t.gettext("Video")
        lines.append(f"{Sign.VIDEO} {link(video, details.video)}")
    lines.append(plain(f"{Sign.PRODUCT_ID} {product.id}"))
    # Last: what there is no room for goes first, and is on a further page.
    lines += [*background_lines(product, seller), *attribute_lines(t, details)[:FACTS]]
    return fit([line for line in lines if line], CAPTION_LIMIT)


def page_lines(t: Translator, details: ProductDetails) -> list[str]:
    """Return what a page tells that no search does: prices by quantity, variants, measures, pictures and facts."""
    pictures = t.ngettext("{count} picture", "{count} pictures", len(details.pictures)) if details.pictures else ""
    lines = [
        *step_lines(t, details)[:STEPS],
        *_variants(t, details),
        _measures(t, details),
        plain(f"{Sign.PICTURES} {pictures}") if pictures else "",
        *attribute_lines(t, details)[:FACTS],
    ]
    return [line for line in lines if line]


def known_caption(t: Translator, product: Product, error: SearchFailed | None, exchange: Exchange = NO_EXCHANGE) -> str:
    """Return what the search told of a product, and why there is no more; HTML of at most 1024 UTF-16 units."""
    if error is None:
        reason = t.gettext("This source knows no more than the search showed.")
    else:
        reason = no_details_text(t, product, error)
    lines = [
        bold(title_of(product)),
        _own_title(product, product.title),
        availability_line(t, product.availability),
        price_line(t, product, own_offer_price(t, product, exchange)),
        order_line(t, product),
        trust_line(t, product),
        *seller_lines(t, product.seller, product),
        delivery_line(t, product.delivery, product.seller),
        *background_lines(product, product.seller),
        plain(f"{Sign.PRODUCT_ID} {product.id}"),
        italic(reason),
    ]
    return fit([line for line in lines if line], CAPTION_LIMIT)


def _own_title(product: Product, shown: str) -> str:
    """Write the seller's own title beside a translated one that is shown."""
    own = product.original_title
    return plain(shorten(own, OWN_TITLE_UNITS)) if own and own != shown else ""


def _price(t: Translator, product: Product, details: ProductDetails, exchange: Exchange) -> str:
    low, high = details.low, details.high
    if low is None:
        return price_line(t, product, own_offer_price(t, product, exchange))
    unit = plain(f" / {unit_name(t, details.unit)}") if details.unit else ""
    paged = product.model_copy(update={"price": low, "price_high": high, "price_from": details.price_from})
    own = own_offer_price(t, paged, exchange)
    span = bold(price_span(t, low, high, at_least=details.price_from))
    line = f"{Sign.PRICE} {span}{unit}{plain(f' {own}' if own else '')}"
    return f"{line}  {struck(price(t, details.original_price))}" if details.original_price else line


def _measures(t: Translator, details: ProductDetails) -> str:
    """Say what a piece weighs, how large its package is, and whether variants count together."""
    weight, size = details.weight, details.size
    sides = (size.length, size.width, size.height) if size else ()
    parts = [
        weight_text(t, weight) if weight else "",
        f"{' × '.join(t.number(side) for side in sides)} cm" if sides else "",
        t.gettext("variants can be mixed") if details.mixed_batch else "",
    ]
    line = " · ".join(part for part in parts if part)
    return plain(f"{Sign.MEASURES} {line}") if line else ""


def _variants(t: Translator, details: ProductDetails) -> list[str]:
    if has_no_kinds(details):
        # Only its stock is worth telling.
        stock = stock_text(t, details.variants[0].stock)
        return [plain(f"{Sign.VARIANTS} {stock}")] if stock else []
    shown = variant_lines(t, details)[:VARIANTS]
    if not shown:
        return []
    left = len(details.variants) - len(shown)
    more = [plain("   " + t.ngettext("and {count} more", "and {count} more", left))] if left else []
    return [variants_heading(t, details), *shown, *more]
