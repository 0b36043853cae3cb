"""What a search shows, in whichever view it is and whatever it has come to."""

from bot.i18n import Translator
from bot.models.results import Results
from bot.models.search import Search, SearchState, View
from bot.views.answers import empty_screen, failed_screen
from bot.views.card import card_screen
from bot.views.overview import overview_screen
from bot.views.screen import Screen
from providers.capabilities import Capabilities


def search_screen(
    t: Translator, search: Search, results: Results, capabilities: Capabilities | None, *, others: bool
) -> Screen:
    """Return the card, grid or list that is on, or the word why there are no results."""
    if search.state is SearchState.EMPTY:
        return empty_screen(t, search, results, capabilities, others=others)
    if search.state is not SearchState.SHOWN:
        return failed_screen(t, search, others=others)
    if search.view is View.CARD or search.product_link:
        return card_screen(t, search, results, capabilities, others=others)
    return overview_screen(t, search, results, capabilities, others=others)
