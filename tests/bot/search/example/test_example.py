"""The example as a search: what it shows is stored once for all chats, and anew when a release brings other offers."""

import hashlib
from itertools import count

import pytest

from bot.models.preferences import Preferences
from bot.models.search import EXAMPLE
from bot.models.target import Target
from bot.search.example import Example, recorded_page
from bot.search.example.recorded import OFFERS
from bot.store import Store
from providers.models import Query
from tests.database import on_both_databases
from tests.samples import a_page

pytestmark = on_both_databases

ENGLISH = Preferences(language="en")


@pytest.fixture
def example(store: Store) -> Example:
    return Example(store, map("example{:03}".format, count(1)).__next__)


async def shown_in(chat_id: int, example: Example, preferences: Preferences = ENGLISH) -> str:
    """Return which results `/start` shows in a chat."""
    search = await example.search(Target(chat_id, 1, None), 7, preferences)
    assert search.result_set is not None
    return search.result_set


async def test_chats_of_a_language_share_the_recorded_offers(example: Example, store: Store) -> None:
    first, second = [await shown_in(chat, example) for chat in (7, 8)]
    assert first == second
    assert await store.results.pages(first) == [recorded_page("en")]


async def test_each_language_has_its_own(example: Example, store: Store) -> None:
    chinese = await shown_in(7, example, Preferences(language="zh"))
    assert await store.results.pages(chinese) == [recorded_page("zh")]


async def test_offers_of_an_earlier_release_are_not_shown_any_more(example: Example, store: Store) -> None:
    for earlier in (f"{EXAMPLE}en", f"{EXAMPLE}en-0a1b2c3d"):
        await store.results.add(earlier, EXAMPLE, EXAMPLE, Query(), a_page("1"))
    shown = await shown_in(7, example)
    assert shown == f"{EXAMPLE}en-{hashlib.sha256(OFFERS.read_bytes()).hexdigest()[:8]}"
    assert await store.results.pages(shown) == [recorded_page("en")]
