"""Gathers the products of an export from what is stored: no provider is asked."""

from collections.abc import Sequence
from dataclasses import replace

from bot.i18n import Translator
from bot.models.export import Export, ExportContents, ExportedProduct, ExportSource
from bot.models.labels import list_name
from bot.models.open_search import OpenSearch
from bot.models.settings import Preferences
from bot.models.target import SentMessage
from bot.rates import Rates
from bot.search.product_pages import ProductPages
from bot.store import Store
from bot.store.cache import DETAILS_AT_ONCE
from bot.telegram.browsing import Browsing
from bot.telegram.chats import Chats


class ExportSources:
    """The lists and searches that files are made of."""

    def __init__(
        self, store: Store, chats: Chats, browsing: Browsing, product_pages: ProductPages, rates: Rates
    ) -> None:
        self._store = store
        self._chats = chats
        self._browsing = browsing
        self._product_pages = product_pages
        self._rates = rates

    async def translator(self, export: Export) -> Translator:
        """Return the translator of the chat that an export is for."""
        return self._chats.translator(await self._chats.preferences(export.chat_id))

    async def contents(self, export: Export) -> ExportContents | None:
        """Return what goes into a file; None when the list or the search is gone."""
        preferences = await self._chats.preferences(export.chat_id)
        t = self._chats.translator(preferences)
        if export.source is ExportSource.SEARCH:
            return await self._of_search(export, t, preferences)
        # The lists of a group that became a supergroup meanwhile have moved with it.
        chat_id = await self._store.chats.moved_to(export.chat_id)
        lists = await self._store.kept.lists(chat_id)
        named = next((one for one in lists if one.id == export.source_id), None)
        if named is None:
            return None
        products = await self._store.kept.exported(chat_id, named.id)
        exchange = await self._rates.exchange(preferences)
        return ExportContents(list_name(t, named), products, t, exchange, preferences.quantity, preferences)

    async def _of_search(self, export: Export, t: Translator, preferences: Preferences) -> ExportContents | None:
        search = await self._store.searches.get(export.source_id)
        if search is None:
            return None
        message = search.message or SentMessage(search.chat_id, search.message_id, is_photo=False)
        opened = await self._browsing.open(search, message, t, preferences)
        products = await self._found(opened)
        return ExportContents(t.gettext("Offers"), products, t, opened.exchange, opened.quantity, preferences)

    async def _found(self, opened: OpenSearch) -> list[ExportedProduct]:
        """Return the results that have come so far, without those that are hidden."""
        shown = [product for product in opened.results.products if not opened.is_hidden(product)]
        exported: list[ExportedProduct] = []
        for start in range(0, len(shown), DETAILS_AT_ONCE):
            products = shown[start : start + DETAILS_AT_ONCE]
            known = await self._product_pages.known(products, opened.query)
            exported += [ExportedProduct.of(product, known.get(product.id)) for product in products]
        return await self._with_files(exported, opened.search.created_at)

    async def _with_files(self, products: Sequence[ExportedProduct], at: int) -> list[ExportedProduct]:
        pictures = [one.product.picture for one in products]
        files = [await self._store.cache.file_id(picture) if picture else None for picture in pictures]
        return [replace(one, at=at, file_id=file_id) for one, file_id in zip(products, files, strict=True)]
