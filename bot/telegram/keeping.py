"""The star on a card: keeps the product that is shown, or takes it out of the lists of the chat again."""

from dataclasses import replace
from typing import TypeVar

from bot.models.kept import LimitReached
from bot.models.open_search import OpenSearch
from bot.models.search import SearchState, View
from bot.models.target import SentMessage
from bot.search.product_pages import ProductPages
from bot.store import Store
from bot.telegram.messenger import Messenger
from bot.views.keyboards import card_keyboard
from bot.views.toasts import kept_text, limit_text, taken_out_text

Opened = TypeVar("Opened", bound=OpenSearch)


class Keeping:
    """Keeps products from cards."""

    def __init__(self, store: Store, product_pages: ProductPages, messenger: Messenger) -> None:
        self._store = store
        self._product_pages = product_pages
        self._messenger = messenger

    async def keep(self, opened: OpenSearch, message: SentMessage, index: int, user_id: int) -> str:
        """Keep the product at `index` of the results as it is now; return what to say about it."""
        products = opened.results.products
        if opened.search.is_example or index >= len(products):
            return ""
        # What its page told, if that was ever asked for: no call is made for a star.
        known = await self._product_pages.known([products[index]], opened.query)
        product = opened.results.with_details(known).products[index]
        file_id = await self._store.cache.file_id(product.picture) if product.picture else None
        try:
            kept_list = await self._store.kept.keep(message.chat_id, user_id, product, known.get(product.id), file_id)
        except LimitReached as error:
            return limit_text(opened.t, error.limit)
        return kept_text(opened.t, kept_list)

    async def take_out(self, opened: OpenSearch, message: SentMessage, index: int) -> str:
        """Take the product at `index` out of the chat's lists; return what to say about it."""
        products = opened.results.products
        if index < len(products) and await self._store.kept.take_out(message.chat_id, products[index]):
            return taken_out_text(opened.t)
        return ""

    async def show_star(self, opened: OpenSearch, message: SentMessage) -> None:
        """Show under a card whether its product is kept now."""
        if opened.search.view is View.CARD or opened.search.product_link:
            opened = await marked(self._store, opened, message.chat_id)
            await self._messenger.buttons(message, card_keyboard(opened))


async def marked(store: Store, opened: Opened, chat_id: int) -> Opened:
    """Return a search that knows whether the product on its card is kept in the chat."""
    search = opened.search
    is_card = search.view is View.CARD or search.product_link is not None
    if search.state is not SearchState.SHOWN or not is_card or search.is_example:
        return opened
    return replace(opened, is_kept=await store.kept.includes(chat_id, opened.product))
