"""The history of a chat: the photos that were searched there, page by page."""

from dataclasses import dataclass

from bot.i18n import Translator
from bot.models.results import PAGE_SIZES
from bot.models.search import Search, View


@dataclass(frozen=True)
class HistoryPage:
    """Searches of a chat, the newest first, of `total`; `first` is the place of the first of them, from 0."""

    searches: tuple[Search, ...]
    first: int
    total: int
    view: View
    t: Translator

    @property
    def size(self) -> int:
        """How many searches a page has, unless it is the last."""
        return PAGE_SIZES[self.view]
