"""The recorded offers as a search in a chat."""

from bot.models.search import EXAMPLE, Search, SearchState
from bot.models.settings import Preferences
from bot.models.target import Target
from bot.search.example.recorded import edition, recorded_page
from bot.store import Store
from providers.query import Query


async def add_example(store: Store, search_id: str, target: Target, user_id: int, preferences: Preferences) -> Search:
    """Store the example as a search like any other, so that all its buttons work, and return it.

    `target` names the `/start` that asked for it: for one that Telegram sends twice, the first search is returned.
    """
    search = Search(
        id=search_id,
        chat_id=target.chat_id,
        message_id=target.reply_to or 0,
        photo_message_id=target.reply_to or 0,
        thread_id=target.thread_id,
        user_id=user_id,
        state=SearchState.SHOWN,
        query=preferences.query(),
        result_set=f"{EXAMPLE}{preferences.language}-{edition()}",
        view=preferences.view,
        created_at=store.searches.now(),
    )
    # Before its results, which would otherwise be pruned as results that no search shows.
    search = await store.searches.add(search)
    if search.result_set is not None and await store.results.get(search.result_set) is None:
        page = recorded_page(preferences.language)
        await store.results.add(search.result_set, EXAMPLE, EXAMPLE, Query(), page)
    return search
