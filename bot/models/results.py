"""The cursor over the results of a search: which product stands at which index, and where the results end.

Pure. Pages are counted as they came: a provider may answer fewer products than it was asked for, repeat one, or stop
early, so its `has_more` and `total` are taken as claims.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.models.product_page import with_details
from bot.models.search import View
from providers.models import Product, ProductDetails
from providers.query import ResultPage

BARREN_PAGES = 2
"""So many pages in a row without a new product end the results, whatever the provider claims."""


@dataclass(frozen=True)
class Results:
    """The pages that have come, in order, as one row of distinct products; indexes are counted from 0.

    `details` are the product pages that are known, by id, of the products on the screen. `before` is how many products
    stand before these and are not loaded, and `after` how many behind them; both are 0 but for a part of a list.
    """

    pages: Sequence[ResultPage]
    details: Mapping[str, ProductDetails] = field(default_factory=dict)
    before: int = 0
    after: int = 0

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """Every product once, in the order of its first appearance."""
        first_seen: dict[str, Product] = {}
        for page in self.pages:
            for product in page.products:
                first_seen.setdefault(product.id, product)
        return tuple(first_seen.values())

    @cached_property
    def ended(self) -> bool:
        """Whether no further page is worth asking for."""
        if not self.pages:
            return False
        last = self.pages[-1]
        if not last.products or last.has_more is False:
            return True
        if last.has_more is None and (last.total is None or last.total <= len(self.products)):
            return True
        fresh_before = Results(self.pages[:-BARREN_PAGES]).products
        return len(self.pages) > BARREN_PAGES and len(fresh_before) == len(self.products)

    @property
    def next_page(self) -> int:
        """The number of the page to ask for next, the first being 1."""
        return len(self.pages) + 1

    @property
    def total(self) -> int | None:
        """How many products there are: counted at the end, claimed by the provider before, or unknown (None)."""
        if self.ended:
            return self.before + len(self.products) + self.after
        claim = self.pages[-1].total if self.pages else None
        return claim if claim is not None and claim > len(self.products) else None

    def reaches(self, index: int) -> bool:
        """Whether a card at `index` is there or may still come."""
        return index >= 0 and (index < len(self.products) or not self.ended)

    def with_details(self, details: Mapping[str, ProductDetails]) -> "Results":
        """Return these results with what the pages of some products, by their ids, tell of price and stock."""
        if not details:
            return self
        pages = [page.model_copy(update={"products": _informed(page.products, details)}) for page in self.pages]
        return replace(self, pages=pages, details=details)


def _informed(products: Sequence[Product], details: Mapping[str, ProductDetails]) -> tuple[Product, ...]:
    return tuple(
        with_details(product, details[product.id]) if product.id in details else product for product in products
    )


NO_RESULTS = Results(())
"""What has come of a search that has not begun, or failed."""

PAGE_SIZES = {View.CARD: 1, View.GRID: 6, View.LIST: 8}


def page_start(view: View, index: int) -> int:
    """Return the first index of the page of the view that has `index` on it."""
    return index - index % PAGE_SIZES[view]


def page_indexes(view: View, index: int, results: Results) -> range:
    """Return the indexes of that page, as far as there are products."""
    first = page_start(view, index)
    return range(first, min(first + PAGE_SIZES[view], len(results.products)))
