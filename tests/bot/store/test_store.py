"""How long each kind of data is kept."""

from datetime import timedelta

from bot.clock import DAY, HOUR
from bot.models.search import EXAMPLE
from bot.models.settings import Preferences
from bot.store import Store
from bot.store.cache import KEEP_FILE_IDS
from bot.store.repository import PORTION
from bot.store.results import KEEP_UNUSED, RESULT_SETS_AT_ONCE
from bot.store.searches import KEEP_SEARCHES
from providers.models import ImageRef
from providers.query import Query
from tests.clock import FakeClock
from tests.database import on_both_databases, rows
from tests.samples import a_page, a_product, a_search, some_details

pytestmark = on_both_databases


async def test_pruning_keeps_recent_data(store: Store, clock: FakeClock) -> None:
    search = await store.searches.add(a_search(result_set="set", created_at=store.searches.now()))
    await store.results.add("set", "daji", "photo", Query(), a_page("1"))
    await store.cache.save_file_id("u", "AgAC")
    clock.advance(days=1)
    await store.prune()
    assert await store.searches.get(search.id) == search
    assert await store.results.pages("set") == [a_page("1")]
    assert await store.cache.file_id("u") == "AgAC"


async def test_pruning_deletes_old_data(store: Store, clock: FakeClock, database_url: str) -> None:
    await store.searches.add(a_search(created_at=store.searches.now()))
    await store.results.add("set", "daji", "photo", Query(), a_page("1"))
    await store.cache.save_image_ref(
        "photo", ImageRef(provider="daji", value="1", expires_at=clock() + timedelta(hours=1))
    )
    await store.cache.save_details(some_details(a_product("1")), Query(), HOUR)
    await store.cache.save_file_id("u", "AgAC")
    clock.advance(seconds=max(KEEP_FILE_IDS, KEEP_SEARCHES + DAY) + 1)
    await store.prune()
    tables = ("searches", "result_sets", "result_pages", "image_refs", "product_details", "media")
    left = {table: await rows(database_url, f"SELECT * FROM {table}") for table in tables}
    assert {table: found for table, found in left.items() if found} == {}


async def add_old_searches(database_url: str, number: int) -> None:
    await rows(
        database_url,
        f"""
        INSERT INTO searches (id, chat_id, message_id, photo_message_id, user_id, file_id, state, passed_over, position,
                              answer_is_photo, created_at)
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {number})
        SELECT 'old ' || n, 7, n, n, 7, 'file', 'shown', '[]', 0, 0, 1 FROM numbers
        """,
    )


async def test_every_portion_of_old_data_is_deleted(store: Store, database_url: str) -> None:
    await add_old_searches(database_url, 2 * PORTION + 1)
    await store.prune()
    assert await rows(database_url, "SELECT * FROM searches") == []


async def test_unused_results_are_deleted_in_every_portion(store: Store, database_url: str, clock: FakeClock) -> None:
    for number in range(2 * RESULT_SETS_AT_ONCE + 1):
        await store.results.add(f"set {number}", "daji", f"photo {number}", Query(), a_page("1"))
    clock.advance(seconds=KEEP_UNUSED + 1)
    await store.prune()
    assert await rows(database_url, "SELECT * FROM result_sets") == []


async def test_preferences_are_never_pruned(store: Store, clock: FakeClock) -> None:
    await store.chats.insert_preferences_if_missing(7, Preferences(language="ru"))
    clock.advance(days=4000)
    await store.prune()
    assert await store.chats.preferences(7) == Preferences(language="ru")


async def test_results_are_kept_as_long_as_a_search_may_show_them(store: Store, clock: FakeClock) -> None:
    await store.results.add("set", "daji", "photo", Query(), a_page("1"))
    clock.advance(hours=1)
    await store.searches.add(a_search(result_set="set", created_at=store.searches.now()))
    clock.advance(seconds=KEEP_SEARCHES)
    await store.prune()
    assert await store.searches.get("AbCdEfGh12") is not None
    assert await store.results.pages("set") != []


async def test_results_that_no_search_shows_are_kept_for_two_hours(store: Store, clock: FakeClock) -> None:
    await store.results.add("set", "daji", "photo", Query(), a_page("1"))
    clock.advance(seconds=KEEP_UNUSED)
    await store.prune()
    assert await store.results.get("set") is not None
    clock.advance(seconds=1)
    await store.prune()
    assert await store.results.get("set") is None


async def test_the_example_is_kept_as_long_as_a_search_shows_it(store: Store, clock: FakeClock) -> None:
    await store.results.add(f"{EXAMPLE}en", EXAMPLE, EXAMPLE, Query(), a_page("1"))
    clock.advance(seconds=KEEP_SEARCHES)
    await store.searches.add(a_search(result_set=f"{EXAMPLE}en", created_at=store.searches.now()))
    clock.advance(seconds=KEEP_SEARCHES)
    await store.prune()
    assert await store.results.pages(f"{EXAMPLE}en") != []


async def test_the_example_is_deleted_when_no_search_shows_it(store: Store, clock: FakeClock) -> None:
    await store.results.add(f"{EXAMPLE}en", EXAMPLE, EXAMPLE, Query(), a_page("1"))
    await store.searches.add(a_search(result_set=f"{EXAMPLE}en", created_at=store.searches.now()))
    clock.advance(seconds=KEEP_SEARCHES + 1)
    await store.prune()
    assert await store.results.get(f"{EXAMPLE}en") is None
