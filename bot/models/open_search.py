"""An open search: a search with all that its screens need, loaded once and passed on whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from bot.i18n import Translator
from bot.models.exchange import NO_EXCHANGE, Exchange
from bot.models.price_range import is_outside
from bot.models.quantity import MinOrders, price_at
from bot.models.results import Results, page_indexes, page_start
from bot.models.search import Search, SearchState, View
from bot.models.settings import Preferences
from providers.models import Marketplace, Money, Product
from providers.query import Capabilities, Query


@dataclass(frozen=True)
class OpenSearch:
    """A search, its results so far, and the translator of its chat.

    `capabilities` are those of the provider that answered, None while none has or when it is no longer configured.
    `has_alternatives`: another provider can be chosen. `elsewhere` is another marketplace where the photo can be
    searched. `preferences` are those of its chat, and `exchange` is what prices are converted with. `is_kept`: the
    product on the card stands in a list of the chat. `sources` are the providers that are set up: one that shares its
    marketplace with another is named.
    """

    search: Search
    results: Results
    t: Translator
    capabilities: Capabilities | None = None
    has_alternatives: bool = False
    elsewhere: Marketplace | None = None
    preferences: Preferences = field(default_factory=Preferences)
    is_kept: bool = False
    exchange: Exchange = NO_EXCHANGE
    sources: tuple[str, ...] = ()

    @property
    def query(self) -> Query:
        """What the search asks for: nothing in particular before it has begun."""
        return self.search.query or Query()

    @property
    def product(self) -> Product:
        """The product at the search's position.

        Raises:
            IndexError: there is none.
        """
        return self.results.products[self.search.position]

    @property
    def comparable(self) -> Sequence[Product]:
        """The offers that were found for one photo; none where a link names the product, or a list is shown."""
        return () if self.search.result_set is None or self.search.product_link else self.results.products

    def is_outside(self, product: Product) -> bool:
        """Whether a product's price is known to lie outside the range that was asked for."""
        return is_outside(product, self.query, self.capabilities)

    @property
    def quantity(self) -> int | None:
        """How many pieces are wanted, None where nobody has said."""
        chosen = self.search.quantity
        return (self.preferences.quantity if chosen is None else chosen) or None

    @property
    def min_orders(self) -> MinOrders:
        """Which offers are wanted, by their minimum order."""
        return self.search.min_orders or self.preferences.min_orders

    @property
    def largest_order(self) -> int | None:
        """The largest minimum order that is wanted, None where any is."""
        match self.min_orders:
            case MinOrders.ALL:
                return None
            case MinOrders.QUANTITY:
                return self.quantity
            case MinOrders.ONE:
                return 1

    def needs_more(self, product: Product, quantity: int) -> bool:
        """Whether a product's minimum order is known to be above a quantity."""
        return product.min_order is not None and product.min_order > quantity

    def price_at_quantity(self, product: Product) -> Money | None:
        """Return the price per piece at the wanted quantity; None where it is unknown, or more must be bought."""
        details = self.results.details.get(product.id)
        if self.quantity is None or details is None or self.needs_more(product, self.quantity):
            return None
        return price_at(details.price_steps, self.quantity)

    def is_hidden(self, product: Product) -> bool:
        """Whether a product is not to be shown: its minimum order is too large, or others like it are sought."""
        return self.search.is_sought_for(product) or self.is_too_large(product)

    def is_too_large(self, product: Product) -> bool:
        """Whether a product's minimum order is above what is wanted; none is hidden where all would be."""
        largest = self.largest_order
        return largest is not None and self._is_any_small_enough and self.needs_more(product, largest)

    def first_shown(self, index: int) -> int:
        """Return the index of the first product that is not hidden, from `index` on."""
        products = self.results.products
        return next(
            (place for place in range(index, len(products)) if not self.is_hidden(products[place])), len(products)
        )

    def at_first(self) -> Self:
        """Return this search at its first product that is not hidden."""
        position = self.first_shown(0)
        if not 0 < position < len(self.results.products):
            return self
        return replace(self, search=self.search.model_copy(update={"position": position}))

    def last_shown(self, index: int) -> int:
        """Return the index of the last product that is not hidden, up to `index`; -1 where there is none."""
        products = self.results.products
        return next((place for place in range(index, -1, -1) if not self.is_hidden(products[place])), -1)

    @property
    def place_on(self) -> int:
        """The index where the next page of the view begins; it may still have to come."""
        return self.first_shown(page_indexes(self.search.view, self.search.position, self.results).stop)

    @property
    def place_back(self) -> int:
        """The index where the page of the view before this one begins; -1 where there is none."""
        before = self.last_shown(page_start(self.search.view, self.search.position) - 1)
        return before if before < 0 else self.first_shown(page_start(self.search.view, before))

    @cached_property
    def _is_any_small_enough(self) -> bool:
        largest = self.largest_order or 0
        return not all(
            self.needs_more(product, largest) or self.search.is_sought_for(product) for product in self.results.products
        )

    @property
    def shown_indexes(self) -> Sequence[int]:
        """The indexes of the products on the page of the view, without those that are hidden."""
        page = page_indexes(self.search.view, self.search.position, self.results)
        return [index for index in page if not self.is_hidden(self.results.products[index])] or page

    @property
    def next_pictures(self) -> list[str]:
        """The addresses of the pictures of the product at the search's position and of those after it.

        None for a grid: it is one picture of several products.
        """
        if self.search.view is View.GRID:
            return []
        return [product.picture for product in self.results.products[self.search.position :] if product.picture]

    @property
    def is_gone(self) -> bool:
        """Whether what the search shows is no longer stored, though the search itself is."""
        return self.search.state is SearchState.SHOWN and self.search.position >= len(self.results.products)
