"""The example as a search: its results are stored once for all chats, and again when a release has other offers."""

import hashlib

from bot.models.search import EXAMPLE
from bot.models.settings import Preferences
from bot.models.target import Target
from bot.search.example import add_example, recorded_page
from bot.search.example.recorded import OFFERS, TITLES
from bot.store import Store
from providers.query import Query
from tests.database import on_both_databases
from tests.samples import a_page

pytestmark = on_both_databases

ENGLISH = Preferences(language="en")


async def shown_in(chat_id: int, store: Store, preferences: Preferences = ENGLISH) -> str:
    """Return which results `/start` shows in a chat."""
    search = await add_example(store, f"example{chat_id:03}", Target(chat_id, 1, None), 7, preferences)
    assert search.result_set is not None
    return search.result_set


async def test_chats_of_a_language_share_the_recorded_offers(store: Store) -> None:
    first, second = [await shown_in(chat, store) for chat in (7, 8)]
    assert first == second
    assert await store.results.pages(first) == [recorded_page("en")]


async def test_chinese_example_has_the_sellers_titles(store: Store) -> None:
    chinese = await shown_in(7, store, Preferences(language="zh"))
    assert await store.results.pages(chinese) == [recorded_page("zh")]


async def test_offers_of_an_earlier_release_are_not_shown(store: Store) -> None:
    for earlier in (f"{EXAMPLE}en", f"{EXAMPLE}en-0a1b2c3d"):
        await store.results.add(earlier, EXAMPLE, EXAMPLE, Query(), a_page("1"))
    shown = await shown_in(7, store)
    assert shown == f"{EXAMPLE}en-{hashlib.sha256(OFFERS.read_bytes() + TITLES.read_bytes()).hexdigest()[:8]}"
    assert await store.results.pages(shown) == [recorded_page("en")]


async def test_start_that_comes_twice_gets_the_same_search(store: Store) -> None:
    searches = [await add_example(store, name, Target(7, 1, None), 7, ENGLISH) for name in ("example001", "example002")]
    assert [search.id for search in searches] == ["example001", "example001"]
