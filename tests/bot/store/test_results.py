from datetime import timedelta

import pytest

from bot.clock import HOUR
from bot.store import Store
from providers.models import ImageRef
from providers.query import Filter, Query, Sort
from tests.clock import FakeClock
from tests.database import on_both_databases, rows
from tests.samples import a_page, a_product, a_search

pytestmark = on_both_databases

MANY_FILTERS = Query(filters=frozenset({Filter.FACTORY, Filter.SHIP_24H, Filter.JXHY}))


async def test_pages_are_returned_in_order(store: Store) -> None:
    await store.results.add("set", "daji", "photo", Query(), a_page("1"))
    await store.results.add_page("set", a_page("3", number=3))
    await store.results.add_page("set", a_page("2", number=2))
    assert [page.products[0].id for page in await store.results.pages("set")] == ["1", "2", "3"]


async def test_a_page_is_returned_as_it_was_stored(store: Store) -> None:
    product = a_product(title="Кружка & <b>杯</b> 😀", price={"amount": "0.10", "currency": "CNY"}, badges=["jxhy"])
    page = a_page(product, total=90, has_more=True, ignored=[{"part": "sort", "value": "sales"}], note="!", dropped=2)
    await store.results.add("set", "daji", "photo", Query(), page)
    assert await store.results.pages("set") == [page]


async def test_the_first_page_of_a_number_stays(store: Store) -> None:
    await store.results.add("set", "daji", "photo", Query(), a_page("1"))
    await store.results.add_page("set", a_page("other"))
    assert await store.results.pages("set") == [a_page("1")]


async def test_a_result_set_has_its_provider_photo_and_query(store: Store) -> None:
    await store.results.add("set", "daji", "photo", MANY_FILTERS, a_page("1"))
    assert await store.results.get("set") == ("daji", "photo", MANY_FILTERS)


async def test_results_of_the_same_query_are_found_while_they_are_fresh(store: Store, clock: FakeClock) -> None:
    await store.results.add("set", "daji", "photo", MANY_FILTERS, a_page("1"))
    clock.advance(hours=1)
    assert await store.results.find_fresh("daji", "photo", MANY_FILTERS, HOUR) == "set"
    clock.advance(seconds=1)
    assert await store.results.find_fresh("daji", "photo", MANY_FILTERS, HOUR) is None


async def test_the_newest_results_are_found(store: Store, clock: FakeClock) -> None:
    await store.results.add("old", "daji", "photo", Query(), a_page("1"))
    clock.advance(seconds=1)
    await store.results.add("new", "daji", "photo", Query(), a_page("1"))
    assert await store.results.find_fresh("daji", "photo", Query(), HOUR) == "new"


@pytest.mark.parametrize(
    ("provider", "photo", "query"),
    [("tmapi", "photo", Query()), ("daji", "other", Query()), ("daji", "photo", Query(sort=Sort.SALES))],
)
async def test_another_query_has_no_results(store: Store, provider: str, photo: str, query: Query) -> None:
    await store.results.add("set", "daji", "photo", Query(), a_page("1"))
    assert await store.results.find_fresh(provider, photo, query, HOUR) is None


async def test_unused_results_are_deleted_with_the_references_of_their_photo(
    store: Store, clock: FakeClock, database_url: str
) -> None:
    for photo in ("mine", "ours"):
        await store.results.add(f"set of {photo}", "daji", photo, Query(), a_page("1"))
        ref = ImageRef(provider="daji", value="1", expires_at=clock() + timedelta(hours=1))
        await store.cache.save_image_ref(photo, ref)
    await store.searches.add(a_search(result_set="set of ours", created_at=store.searches.now()))
    for photo in ("mine", "ours"):
        await store.results.delete_if_unused(f"set of {photo}")
    for table in ("result_sets", "image_refs"):
        assert await rows(database_url, f"SELECT photo FROM {table}") == [("ours",)]
