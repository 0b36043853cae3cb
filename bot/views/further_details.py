"""The further pages of a product's details: all that the first one has no room for."""

from collections.abc import Iterator, Sequence

from bot.i18n import Translator
from bot.models.signs import Sign
from bot.views.detail_lines import (
    attribute_lines,
    background_lines,
    either,
    has_no_kinds,
    step_lines,
    variant_lines,
    variants_heading,
)
from bot.views.markup import CAPTION_LIMIT, bold, plain, shorten, visible_units
from bot.views.product_lines import title_of
from providers.models import Product, ProductDetails

TITLE_UNITS = 80
LINES = 10
"""Lines of a page beside its head: a screen of a phone, below a picture."""


def further_captions(t: Translator, product: Product, details: ProductDetails, first: str) -> list[str]:
    """Return the captions that follow `first`, HTML of at most 1024 UTF-16 units each.

    They have the steps of the price, the variants, and the attributes: each as a whole if `first` lacks a line of it.
    """
    title = bold(shorten(details.title, TITLE_UNITS) or title_of(product, TITLE_UNITS))
    variants = [] if has_no_kinds(details) else variant_lines(t, details)
    sections = (
        ([title], step_lines(t, details)),
        ([title, variants_heading(t, details)], variants),
        (
            [title, plain(f"{Sign.PRODUCT_ID} {product.id}")],
            [*background_lines(product, either(details.seller, product.seller)), *attribute_lines(t, details)],
        ),
    )
    told = frozenset(first.split("\n"))
    return [page for head, lines in sections if not told.issuperset(lines) for page in _pages(head, lines)]


def _pages(head: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    page = list(head)
    for line in lines:
        is_full = len(page) == len(head) + LINES or visible_units("\n".join([*page, line])) > CAPTION_LIMIT
        if is_full and len(page) > len(head):
            yield "\n".join(page)
            page = list(head)
        page.append(line)
    yield "\n".join(page)
