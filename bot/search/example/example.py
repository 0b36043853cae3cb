"""The recorded offers as a search in a chat."""

from collections.abc import Callable

from bot.models.preferences import Preferences
from bot.models.search import EXAMPLE, Search, SearchState
from bot.models.target import SentMessage, Target
from bot.search.example.recorded import edition, recorded_page
from bot.store import Store
from providers.models import Query


class Example:
    """Makes the example a search like any other, so that all its buttons work."""

    def __init__(self, store: Store, new_id: Callable[[], str]) -> None:
        self._store = store
        self._new_id = new_id
        self._edition = edition()

    async def search(self, place: Target, user_id: int, preferences: Preferences) -> Search:
        """Return the example as a search in a chat, which `/start` asked for with the message that is answered."""
        search = Search(
            id=self._new_id(),
            chat_id=place.chat_id,
            message_id=place.reply_to or 0,
            photo_message_id=place.reply_to or 0,
            thread_id=place.thread_id,
            user_id=user_id,
            state=SearchState.SHOWN,
            query=preferences.query(),
            result_set=f"{EXAMPLE}{preferences.language}-{self._edition}",
            view=preferences.view,
            created_at=self._store.searches.now(),
        )
        # Kept first, so that what it shows is never taken for what no search shows.
        search = await self._store.searches.add(search)
        if search.result_set is not None and await self._store.results.get(search.result_set) is None:
            page = recorded_page(preferences.language)
            await self._store.results.add(search.result_set, EXAMPLE, EXAMPLE, Query(), page)
        return search

    async def shown(self, search: Search, message: SentMessage) -> None:
        """Keep where the example is shown."""
        await self._store.searches.save(search.shown_in(message))
