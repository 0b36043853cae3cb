"""An open list: a list of kept products with all that its screens need, loaded once and passed on whole."""

from dataclasses import dataclass, replace

from bot.i18n import Translator
from bot.models.kept import KeptList, KeptProduct
from bot.models.open_search import OpenSearch
from bot.models.quantity import MinOrders
from bot.models.results import Results
from bot.models.search import Search, SearchState, View
from bot.models.settings import Preferences
from providers.query import ResultPage


@dataclass(frozen=True)
class OpenList:
    """A list with all that its screens need. `position` is that of the product which is shown, from 0.

    `keeper` is the name of who kept it, empty where that is unknown or goes without saying.
    """

    kept_list: KeptList
    products: tuple[KeptProduct, ...]
    t: Translator
    preferences: Preferences
    view: View = View.CARD
    position: int = 0
    keeper: str = ""

    @property
    def shown(self) -> KeptProduct:
        """The product at the list's position.

        Raises:
            IndexError: the list is empty.
        """
        return self.products[self.position]

    def at(self, position: int, view: View | None = None) -> "OpenList":
        """Return this list at the product that stands there or, behind the end, at the last one."""
        last = max(0, len(self.products) - 1)
        return replace(self, position=max(0, min(position, last)), view=view or self.view)

    def as_search(self) -> OpenSearch:
        """Return the list as a search that has found its products, for the views of results."""
        search = Search(
            id=self.kept_list.id,
            chat_id=0,
            message_id=0,
            photo_message_id=0,
            user_id=0,
            state=SearchState.SHOWN,
            position=self.position,
            view=self.view,
            created_at=0,
        )
        # Marketplaces number their products alike: as results, two of the same number would be one.
        products = tuple(kept.product.model_copy(update={"id": kept.id}) for kept in self.products)
        page = ResultPage(provider="", page=1, products=products, has_more=False)
        # Nothing that is kept is hidden.
        preferences = self.preferences.model_copy(update={"min_orders": MinOrders.ALL})
        details = {kept.id: kept.details for kept in self.products if kept.details is not None}
        return OpenSearch(search, Results([page], details), self.t, preferences=preferences)
