"""The details of a product: what its page tells, in place of the card."""

from typing import TypeVar

from pydantic import BaseModel

from bot.i18n import Translator
from bot.models.labels import failure_reason, provider_name
from bot.models.search import Failure
from bot.views.card import (
    TITLE_UNITS,
    delivery_line,
    order_line,
    price,
    price_line,
    seller_lines,
    trust_line,
)
from bot.views.markup import CAPTION_LIMIT, bold, fit, italic, plain, shorten
from providers.models import Product, ProductDetails, Variant

T = TypeVar("T", bound=BaseModel)

STEPS = 6
VARIANTS = 8
VARIANT_UNITS = 50


def details_caption(t: Translator, product: Product, details: ProductDetails) -> str:
    """Return what the product's page tells, HTML of at most 1024 UTF-16 units."""
    title = bold(shorten(details.title or product.title, TITLE_UNITS))
    lines = [title, _price(t, product, details), *_steps(t, details), *_variants(t, details)]
    seller, delivery = _both(details.seller, product.seller), _both(details.delivery, product.delivery)
    told = product.model_copy(
        update={
            "min_order": details.min_order or product.min_order,
            "sold": product.sold or details.sold,
            "rating": details.rating or product.rating,
        }
    )
    lines += [order_line(t, told), trust_line(t, told), *seller_lines(t, seller, product)]
    lines.append(delivery_line(t, delivery, seller))
    if details.pictures:
        lines.append(plain("🖼 " + t.ngettext("{count} picture", "{count} pictures", len(details.pictures))))
    lines.append(plain(f"№ {product.id}"))
    return fit([line for line in lines if line], CAPTION_LIMIT)


def known_caption(t: Translator, product: Product, failure: Failure | None) -> str:
    """Return all that the search told of a product, for a provider without details or one that failed."""
    if failure is None:
        why = t.gettext("This source tells no more than the search did.")
    else:
        reason = failure_reason(t, failure.kind)
        why = t.gettext(
            "{provider} tells no more now: {reason}.", provider=provider_name(failure.provider), reason=reason
        )
    original = product.original_title if product.original_title != product.title else None
    lines = [
        bold(shorten(product.title, TITLE_UNITS)),
        plain(shorten(original, TITLE_UNITS)) if original else "",
        price_line(t, product),
        order_line(t, product),
        trust_line(t, product),
        *seller_lines(t, product.seller, product),
        delivery_line(t, product.delivery, product.seller),
        plain(f"№ {product.id}"),
        italic(why),
    ]
    return fit([line for line in lines if line], CAPTION_LIMIT)


def _both(first: T | None, second: T | None) -> T | None:
    """Return what either tells; where both do, the first is right. A page never tells less than the search did."""
    if first is None or second is None:
        return first or second
    told = {name: value for name, value in first if value is not None}
    return second.model_copy(update=told)


def _price(t: Translator, product: Product, details: ProductDetails) -> str:
    low, high = details.low, details.high
    if low is None:
        return price_line(t, product)
    if high is None or high.amount == low.amount:
        return f"💰 {bold(price(t, low))}"
    return f"💰 {bold(f'{price(t, low)} – {price(t, high)}')}"


def _steps(t: Translator, details: ProductDetails) -> list[str]:
    return [plain(f"   {t.number(step.min_quantity)}+  {price(t, step.price)}") for step in details.price_steps[:STEPS]]


def _variants(t: Translator, details: ProductDetails) -> list[str]:
    shown = [plain(f"   {_variant(t, one)}") for one in details.variants[:VARIANTS]]
    if not shown:
        return []
    left = len(details.variants) - len(shown)
    more = [plain("   " + t.ngettext("and {count} more", "and {count} more", left))] if left else []
    return [plain("🎨 " + t.ngettext("{count} variant", "{count} variants", len(details.variants))), *shown, *more]


def _variant(t: Translator, variant: Variant) -> str:
    parts = [
        shorten(variant.name, VARIANT_UNITS),
        price(t, variant.price) if variant.price else "",
        t.gettext("{count} in stock", count=t.number(variant.stock)) if variant.stock is not None else "",
    ]
    return " · ".join(part for part in parts if part)
