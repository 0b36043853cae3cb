from datetime import timedelta

import pytest

from bot.clock import HOUR
from bot.observability.metrics import Metrics
from bot.store import Database
from bot.store.cache import CacheRepository
from providers.models import ImageRef
from providers.query import Query
from tests.clock import FakeClock
from tests.database import on_both_databases
from tests.samples import a_product, some_details

pytestmark = on_both_databases


@pytest.fixture
def cache(database: Database, clock: FakeClock) -> CacheRepository:
    return CacheRepository(database, clock, Metrics())


async def test_an_image_reference_is_found_until_it_expires(cache: CacheRepository, clock: FakeClock) -> None:
    ref = ImageRef(provider="daji", value="id 1", expires_at=clock() + timedelta(hours=1))
    await cache.save_image_ref("photo", ref)
    assert await cache.image_ref("daji", "photo") == ref
    assert await cache.image_ref("tmapi", "photo") is None
    clock.advance(hours=1)
    assert await cache.image_ref("daji", "photo") is None


async def test_an_image_reference_without_an_expiry_is_not_stored(cache: CacheRepository) -> None:
    await cache.save_image_ref("photo", ImageRef(provider="daji", value="id 1"))
    assert await cache.image_ref("daji", "photo") is None


async def test_an_image_reference_that_holds_the_picture_is_not_stored(
    cache: CacheRepository, clock: FakeClock
) -> None:
    ref = ImageRef(provider="aliexpress", value="/9j/", expires_at=clock() + timedelta(days=9), keep=False)
    await cache.save_image_ref("photo", ref)
    assert await cache.image_ref("aliexpress", "photo") is None


async def test_a_newer_image_reference_replaces_the_old_one(cache: CacheRepository, clock: FakeClock) -> None:
    for number in (1, 2):
        expires = clock() + timedelta(hours=number)
        await cache.save_image_ref("photo", ImageRef(provider="daji", value=f"id {number}", expires_at=expires))
    kept = await cache.image_ref("daji", "photo")
    assert kept is not None
    assert kept.value == "id 2"


async def test_an_image_reference_is_deleted(cache: CacheRepository, clock: FakeClock) -> None:
    ref = ImageRef(provider="daji", value="1", expires_at=clock() + timedelta(hours=1))
    await cache.save_image_ref("photo", ref)
    await cache.delete_image_ref("photo", ref)
    assert await cache.image_ref("daji", "photo") is None


async def test_a_newer_image_reference_is_not_deleted(cache: CacheRepository, clock: FakeClock) -> None:
    stale, new = (
        ImageRef(provider="daji", value=value, expires_at=clock() + timedelta(hours=1)) for value in ("stale", "new")
    )
    await cache.save_image_ref("photo", new)
    await cache.delete_image_ref("photo", stale)
    assert await cache.image_ref("daji", "photo") == new


async def test_details_are_found_for_the_same_query_until_they_expire(cache: CacheRepository, clock: FakeClock) -> None:
    details = some_details(a_product("1", provider="daji"), pictures=("https://a.example/1.jpg",))
    await cache.save_details(details, Query(), HOUR)
    assert await cache.details("daji", "1", Query()) == details
    assert await cache.details("daji", "1", Query(language="ru")) is None
    clock.advance(hours=1)
    assert await cache.details("daji", "1", Query()) is None


async def test_details_of_several_products_are_found_at_once(cache: CacheRepository, clock: FakeClock) -> None:
    known = [some_details(a_product(product_id, provider="daji")) for product_id in ("1", "3")]
    for details in known:
        await cache.save_details(details, Query(), HOUR)
    assert await cache.several_details("daji", ["1", "2", "3"], Query()) == {"1": known[0], "3": known[1]}
    assert await cache.several_details("daji", ["1"], Query(language="ru")) == {}
    assert await cache.several_details("daji", [], Query()) == {}
    clock.advance(hours=1)
    assert await cache.several_details("daji", ["1"], Query()) == {}


async def test_a_file_id_is_stored_replaced_and_deleted(cache: CacheRepository) -> None:
    await cache.save_file_id("https://a.example/1.jpg", "AgAC1")
    await cache.save_file_id("https://a.example/1.jpg", "AgAC2")
    assert await cache.file_id("https://a.example/1.jpg") == "AgAC2"
    await cache.delete_file_id("https://a.example/1.jpg")
    assert await cache.file_id("https://a.example/1.jpg") is None
