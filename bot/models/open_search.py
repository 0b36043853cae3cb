"""An open search: a search with all that its screens need, loaded once and passed on whole."""

from dataclasses import dataclass

from bot.i18n import Translator
from bot.models.price_range import is_outside
from bot.models.results import Results
from bot.models.search import Search, SearchState, View
from providers.models import Marketplace, Product
from providers.query import Capabilities, Query


@dataclass(frozen=True)
class OpenSearch:
    """A search, its results so far, and the translator of its chat.

    `capabilities` are those of the provider that answered, None while none has or when it is no longer configured.
    `has_alternatives`: another provider can be chosen. `elsewhere` is another marketplace where the photo can be
    searched.
    """

    search: Search
    results: Results
    t: Translator
    capabilities: Capabilities | None = None
    has_alternatives: bool = False
    elsewhere: Marketplace | None = None

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

    def is_outside(self, product: Product) -> bool:
        """Whether a product's price is known to lie outside the range that was asked for."""
        return is_outside(product, self.query, self.capabilities)

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
