"""The details of a product: what its page tells, in place of the card."""

from typing import TypeVar

from pydantic import BaseModel

from bot.i18n import Translator
from bot.models.failures import SearchFailed
from bot.models.open_search import OpenSearch
from bot.views.failures import no_details_text, not_sold_country
from bot.views.keyboards import country_button, details_keyboard
from bot.views.markup import CAPTION_LIMIT, bold, fit, italic, link, plain, shorten, struck
from bot.views.product_lines import (
    TITLE_UNITS,
    availability_line,
    delivery_line,
    order_line,
    price,
    price_line,
    price_span,
    seller_lines,
    trust_line,
)
from bot.views.screen import Screen
from providers.models import Product, ProductDetails, Variant

T = TypeVar("T", bound=BaseModel)

STEPS = 6
VARIANTS = 8
VARIANT_UNITS = 50
FACTS = 6
FACT_UNITS = 70


def details_screen(opened: OpenSearch, details: ProductDetails) -> Screen:
    """Return what the page of the product at the search's position tells."""
    caption = details_caption(opened.t, opened.product, details)
    return Screen(caption, details_keyboard(opened.search, opened.product, len(details.pictures)))


def no_details_screen(opened: OpenSearch, error: SearchFailed | None) -> Screen:
    """Return what the search told of that product, and why there is no more.

    Without an `error`, its provider has no details.
    """
    caption = known_caption(opened.t, opened.product, error)
    country = not_sold_country(error) if error else None
    choice = country_button(opened.t, opened.search) if country else None
    return Screen(caption, details_keyboard(opened.search, opened.product, pictures=0, choice=choice))


def details_caption(t: Translator, product: Product, details: ProductDetails) -> str:
    """Return what the product's page tells, HTML of at most 1024 UTF-16 units."""
    title = bold(shorten(details.title or product.title, TITLE_UNITS))
    lines = [
        title,
        availability_line(t, details.availability or product.availability),
        _price(t, product, details),
        _country(t, details),
        *_steps(t, details),
        *_variants(t, details),
    ]
    seller, delivery = _both(details.seller, product.seller), _both(details.delivery, product.delivery)
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
        lines.append(plain("🖼 " + t.ngettext("{count} picture", "{count} pictures", len(details.pictures))))
    if details.video:
        video = t.gettext("Video")
        lines.append(f"🎬 {link(video, details.video)}")
    lines.append(plain(f"№ {product.id}"))
    # Last: what there is no room for goes first.
    lines += [plain(f"▪ {shorten(t.named(fact.name, fact.value), FACT_UNITS)}") for fact in details.attributes[:FACTS]]
    return fit([line for line in lines if line], CAPTION_LIMIT)


def known_caption(t: Translator, product: Product, error: SearchFailed | None) -> str:
    """Return what the search told of a product, and why there is no more; HTML of at most 1024 UTF-16 units."""
    if error is None:
        reason = t.gettext("This source tells no more than the search did.")
    else:
        reason = no_details_text(t, product, error)
    original = product.original_title if product.original_title != product.title else None
    lines = [
        bold(shorten(product.title, TITLE_UNITS)),
        plain(shorten(original, TITLE_UNITS)) if original else "",
        availability_line(t, product.availability),
        price_line(t, product),
        order_line(t, product),
        trust_line(t, product),
        *seller_lines(t, product.seller, product),
        delivery_line(t, product.delivery, product.seller),
        plain(f"№ {product.id}"),
        italic(reason),
    ]
    return fit([line for line in lines if line], CAPTION_LIMIT)


def _both(first: T | None, second: T | None) -> T | None:
    """Return what either tells; where both do, the first is right. A page never tells less than the search did."""
    if first is None or second is None:
        return first or second
    return second.model_copy(update={name: value for name, value in first if value not in (None, ())})


def _price(t: Translator, product: Product, details: ProductDetails) -> str:
    low, high = details.low, details.high
    if low is None:
        return price_line(t, product)
    line = f"💰 {bold(price_span(t, low, high, at_least=details.price_from))}"
    return f"{line}  {struck(price(t, details.original_price))}" if details.original_price else line


def _country(t: Translator, details: ProductDetails) -> str:
    """Name the country that price and stock depend on."""
    if details.ship_to is None:
        return ""
    return plain("   " + t.gettext("for delivery to {country}", country=t.country_name(details.ship_to)))


def _steps(t: Translator, details: ProductDetails) -> list[str]:
    return [plain(f"   {t.number(step.min_quantity)}+  {price(t, step.price)}") for step in details.price_steps[:STEPS]]


def _measures(t: Translator, details: ProductDetails) -> str:
    """Say what a piece weighs, how large its package is, and whether variants count together."""
    weight, size = details.weight, details.size
    sides = (size.length, size.width, size.height) if size else ()
    parts = [
        f"{'' if weight.unit_certain else '≈ '}{t.weight(weight.grams)}" if weight else "",
        f"{' × '.join(t.number(side) for side in sides)} cm" if sides else "",
        t.gettext("variants can be mixed") if details.mixed_batch else "",
    ]
    line = " · ".join(part for part in parts if part)
    return plain(f"⚖ {line}") if line else ""


def _variants(t: Translator, details: ProductDetails) -> list[str]:
    if len(details.variants) == 1 and not details.variants[0].name:
        # The product has no kinds: only its stock is worth telling.
        stock = _stock(t, details.variants[0].stock)
        return [plain(f"🎨 {stock}")] if stock else []
    shown = [plain(f"   {_variant(t, variant)}") for variant in details.variants[:VARIANTS]]
    if not shown:
        return []
    left = len(details.variants) - len(shown)
    more = [plain("   " + t.ngettext("and {count} more", "and {count} more", left))] if left else []
    return [plain("🎨 " + t.ngettext("{count} variant", "{count} variants", len(details.variants))), *shown, *more]


def _variant(t: Translator, variant: Variant) -> str:
    parts = [
        shorten(variant.name or variant.id or "", VARIANT_UNITS),
        price(t, variant.price) if variant.price else "",
        _stock(t, variant.stock),
    ]
    return " · ".join(part for part in parts if part)


def _stock(t: Translator, stock: int | None) -> str:
    if stock is None:
        return ""
    return t.gettext("{count} in stock", count=t.number(stock)) if stock else t.gettext("sold out")
