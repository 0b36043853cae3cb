"""Opens lists of kept products, with all that their screens need."""

from dataclasses import replace

from bot.models.kept import KeptList, KeptProduct
from bot.models.open_list import OpenList
from bot.models.search import View
from bot.models.settings import Preferences
from bot.models.target import is_group
from bot.store import Store
from bot.telegram.chats import Chats
from bot.telegram.members import MemberNames


class KeptLists:
    """The lists of chats, as they are shown."""

    def __init__(self, store: Store, chats: Chats, members: MemberNames) -> None:
        self._store = store
        self._chats = chats
        self._members = members

    async def open(
        self,
        chat_id: int,
        preferences: Preferences,
        list_id: str = "",
        *,
        view: View | None = None,
        position: int = 0,
    ) -> OpenList | None:
        """Return a list at a position, by default the current list in the chat's view; None when there is none."""
        lists = await self._store.kept.lists(chat_id)
        found = [one for one in lists if one.id == list_id] if list_id else lists
        if not found:
            return None
        products = await self._store.kept.products(chat_id, found[0].id)
        opened = OpenList(found[0], products, self._chats.translator(preferences), preferences)
        return await self._with_product(chat_id, opened.at(position, view or preferences.view))

    async def open_at(self, chat_id: int, preferences: Preferences, kept: KeptProduct) -> OpenList | None:
        """Return the list of a kept product at its card; None when it does not stand there."""
        opened = await self.open(chat_id, preferences, kept.list_id, view=View.LIST)
        places = [] if opened is None else [n for n, one in enumerate(opened.products) if one.id == kept.id]
        if opened is None or not places:
            return None
        return await self._with_product(chat_id, opened.at(places[0], View.CARD))

    async def lists(self, chat_id: int) -> list[KeptList]:
        """Return the lists of a chat, the current one first."""
        return await self._store.kept.lists(chat_id)

    async def _with_product(self, chat_id: int, opened: OpenList) -> OpenList:
        """Add what only a card shows: the details of its product, and who kept it."""
        if opened.view is not View.CARD or not opened.products:
            return opened
        kept = await self._store.kept.get(chat_id, opened.shown.id) or opened.shown
        picture = kept.product.picture
        if picture and kept.file_id and await self._store.cache.file_id(picture) is None:
            # The ids of pictures are pruned after a while; what is kept has its own.
            await self._store.cache.save_file_id(picture, kept.file_id)
        products = (*opened.products[: opened.position], kept, *opened.products[opened.position + 1 :])
        keeper = await self._members.name(chat_id, kept.kept_by) if is_group(chat_id) else ""
        return replace(opened, products=products, keeper=keeper)
