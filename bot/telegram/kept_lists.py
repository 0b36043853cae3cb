"""Opens lists of kept products, with all that their screens need."""

from dataclasses import replace

from bot.models.kept import KeptList, KeptProduct
from bot.models.open_list import OpenList
from bot.models.results import PAGE_SIZES, page_start
from bot.models.search import View
from bot.models.settings import Preferences
from bot.models.target import is_group
from bot.rates.rates import Rates
from bot.store import Store
from bot.telegram.chats import Chats
from bot.telegram.members import MemberNames


class KeptLists:
    """The lists of chats, as they are shown."""

    def __init__(self, store: Store, chats: Chats, members: MemberNames, rates: Rates) -> None:
        self._store = store
        self._chats = chats
        self._members = members
        self._rates = rates

    async def open(
        self,
        chat_id: int,
        preferences: Preferences,
        list_id: str = "",
        *,
        view: View | None = None,
        position: int = 0,
    ) -> OpenList | None:
        """Return a list at a position, by default the current list in the chat's view; None when there is none.

        Only the products of that page are loaded. Behind the end, it is the last one.
        """
        lists = await self._store.kept.lists(chat_id)
        found = next((one for one in lists if one.id == list_id), None) if list_id else next(iter(lists), None)
        if found is None:
            return None
        shown = view or preferences.view
        first = page_start(shown, max(0, min(position, found.count - 1)))
        products = await self._store.kept.products(chat_id, found.id, first, PAGE_SIZES[shown])
        if len(products) < min(PAGE_SIZES[shown], found.count - first):
            # Some were taken out between the two statements.
            found = found.model_copy(update={"count": first + len(products) if products else 0})
        opened = OpenList(
            found,
            products,
            self._chats.translator(preferences),
            preferences,
            view=shown,
            position=max(first, min(position, found.count - 1)) if products else 0,
            first=first if products else 0,
            exchange=await self._rates.exchange(preferences),
        )
        return await self._with_product(chat_id, opened)

    async def open_at(self, chat_id: int, preferences: Preferences, kept: KeptProduct) -> OpenList | None:
        """Return the list of a kept product at its card; None when it does not stand there."""
        place = await self._store.kept.place(kept)
        opened = await self.open(chat_id, preferences, kept.list_id, view=View.CARD, position=place)
        stands_there = opened is not None and opened.products and opened.shown.id == kept.id
        return opened if stands_there else None

    async def lists(self, chat_id: int) -> list[KeptList]:
        """Return the lists of a chat, the current one first."""
        return await self._store.kept.lists(chat_id)

    async def _with_product(self, chat_id: int, opened: OpenList) -> OpenList:
        """Add what only a card shows: who kept its product. Let its picture be sent by the id that is kept."""
        if opened.view is not View.CARD or not opened.products:
            return opened
        kept = opened.shown
        picture = kept.product.picture
        if picture and kept.file_id and await self._store.cache.file_id(picture) is None:
            # The ids of pictures are pruned after a while; what is kept has its own.
            await self._store.cache.save_file_id(picture, kept.file_id)
        keeper = await self._members.name(chat_id, kept.kept_by) if is_group(chat_id) else ""
        return replace(opened, keeper=keeper)
