"""An open list: a list of kept products with all that one of its screens needs, loaded once and passed on whole."""

from dataclasses import dataclass

from bot.i18n import Translator
from bot.models.exchange import NO_EXCHANGE, Exchange
from bot.models.kept import KeptList, KeptProduct
from bot.models.open_search import OpenSearch
from bot.models.quantity import MinOrders
from bot.models.results import Results
from bot.models.search import Search, SearchState, View
from bot.models.settings import Preferences
from providers.query import ResultPage


@dataclass(frozen=True)
class OpenList:
    """A list with all that a screen needs. `position` is that of the product which is shown, from 0.

    `products` are those that the screen shows, the first of them at the position `first`. `keeper` is the name of who
    kept the one on the card, empty where that is unknown or goes without saying. `exchange` is what prices are
    converted with.
    """

    kept_list: KeptList
    products: tuple[KeptProduct, ...]
    t: Translator
    preferences: Preferences
    view: View = View.CARD
    position: int = 0
    keeper: str = ""
    first: int = 0
    exchange: Exchange = NO_EXCHANGE

    @property
    def total(self) -> int:
        """How many products stand in the list."""
        return self.kept_list.count

    @property
    def shown(self) -> KeptProduct:
        """The product at the list's position.

        Raises:
            IndexError: the list is empty.
        """
        return self.products[self.position - self.first]

    def as_search(self) -> OpenSearch:
        """Return what is loaded of the list as a search that has found it, for the views of results."""
        search = Search(
            id=self.kept_list.id,
            chat_id=0,
            message_id=0,
            photo_message_id=0,
            user_id=0,
            state=SearchState.SHOWN,
            position=self.position - self.first,
            view=self.view,
            created_at=0,
        )
        # Marketplaces number their products alike: as results, two of the same number would be one.
        products = tuple(kept.product.model_copy(update={"id": kept.id}) for kept in self.products)
        page = ResultPage(provider="", page=1, products=products, has_more=False)
        # Nothing that is kept is hidden.
        preferences = self.preferences.model_copy(update={"min_orders": MinOrders.ALL})
        details = {kept.id: kept.details for kept in self.products if kept.details is not None}
        after = self.total - self.first - len(products)
        results = Results([page], details, before=self.first, after=after)
        return OpenSearch(search, results, self.t, preferences=preferences, exchange=self.exchange)
