"""The lines of a product's page that may be many: steps of the price, variants and attributes."""

from dataclasses import fields, replace
from typing import TypeVar

from bot.i18n import Translator
from bot.models.signs import Sign
from bot.views.markup import link, plain, shorten
from bot.views.product_lines import NAME_UNITS, price
from providers.models import Product, ProductDetails, Seller, Value, Variant, Weight

T = TypeVar("T", bound=Value)

VARIANT_UNITS = 50
FACT_UNITS = 70
SERVICES = 8
SERVICE_UNITS = 30


def either(first: T | None, second: T | None) -> T | None:
    """Return what either tells; where both do, the first is right. A page never tells less than the search did."""
    if first is None or second is None:
        return first or second
    told = {field.name: getattr(first, field.name) for field in fields(first)}
    return replace(second, **{name: value for name, value in told.items() if value not in (None, ())})


def step_lines(t: Translator, details: ProductDetails) -> list[str]:
    """Write the table of prices by quantity."""
    return [plain(f"   {t.number(step.min_quantity)}+  {price(t, step.price)}") for step in details.price_steps]


def has_no_kinds(details: ProductDetails) -> bool:
    """Whether the only variant is the product itself."""
    return len(details.variants) == 1 and not details.variants[0].name


def variants_heading(t: Translator, details: ProductDetails) -> str:
    """Say how many variants there are."""
    return plain(f"{Sign.VARIANTS} " + t.ngettext("{count} variant", "{count} variants", len(details.variants)))


def variant_lines(t: Translator, details: ProductDetails) -> list[str]:
    """Write each variant: its name, which leads to its picture, its price, stock and weight."""
    return [f"   {_variant(t, variant)}" for variant in details.variants]


def stock_text(t: Translator, stock: int | None) -> str:
    """Say how many pieces are left, nothing where that is not known."""
    if stock is None:
        return ""
    return t.gettext("{count} in stock", count=t.number(stock)) if stock else t.gettext("sold out")


def weight_text(t: Translator, weight: Weight) -> str:
    """Write a weight, with a sign where its unit is an inference."""
    return t.weight(weight.grams) if weight.unit_certain else f"{Sign.UNCERTAIN} {t.weight(weight.grams)}"


def attribute_lines(t: Translator, details: ProductDetails) -> list[str]:
    """Write the facts that the seller tells of a product."""
    return [plain(f"{Sign.FACT} {shorten(t.named(fact.name, fact.value), FACT_UNITS)}") for fact in details.attributes]


def background_lines(product: Product, seller: Seller | None) -> list[str]:
    """Write what the seller does and promises, and the category of a product."""
    words = (seller.business, *seller.services[:SERVICES]) if seller else ()
    told = [shorten(text, SERVICE_UNITS) for text in words if text]
    lines = [
        f"{Sign.SERVICES} {' · '.join(told)}" if told else "",
        f"{Sign.CATEGORY} {shorten(product.category, NAME_UNITS)}" if product.category else "",
    ]
    return [plain(line) for line in lines if line]


def _variant(t: Translator, variant: Variant) -> str:
    name = shorten(variant.name or variant.id or "", VARIANT_UNITS)
    facts = [
        price(t, variant.price) if variant.price else "",
        stock_text(t, variant.stock),
        weight_text(t, variant.weight) if variant.weight else "",
    ]
    named = link(name, variant.picture) if name and variant.picture else plain(name)
    return " · ".join(part for part in (named, *map(plain, facts)) if part)
