import asyncio

import pytest

from bot.models import kept as limits
from bot.models.kept import KeepingLimit, LimitReached, NameTaken
from bot.store import Database
from bot.store.chats import ChatRepository
from bot.store.kept import KeptRepository
from providers.models import Product, ProductDetails
from tests.clock import FakeClock
from tests.database import on_both_databases, rows
from tests.samples import a_product

pytestmark = on_both_databases

ANN, TEAM, SUPERGROUP = 700, -100, -1000
MUG, BAG = a_product("1"), a_product("2")


@pytest.fixture
def kept(database: Database, clock: FakeClock) -> KeptRepository:
    return KeptRepository(database, clock)


async def keep(kept: KeptRepository, product: Product = MUG, chat: int = ANN, file_id: str | None = None) -> str:
    """Keep a product, and return the id of its list."""
    return (await kept.keep(chat, ANN, product, None, file_id)).id


async def titles_of(kept: KeptRepository, list_id: str, chat: int = ANN) -> list[str]:
    return [one.product.id for one in await kept.products(chat, list_id)]


async def test_a_product_is_kept_as_it_was(kept: KeptRepository, clock: FakeClock) -> None:
    page = ProductDetails(**{name: getattr(MUG, name) for name in ("provider", "marketplace", "id", "title", "url")})
    list_id = (await kept.keep(ANN, ANN, MUG, page, "AgAC")).id
    (one,) = await kept.products(ANN, list_id)
    assert (one.product, one.file_id, one.kept_by, one.kept_at) == (MUG, "AgAC", ANN, int(clock().timestamp()))
    whole = await kept.get(ANN, one.id)
    assert whole is not None
    assert whole.details == page


async def test_only_the_chat_that_kept_a_product_has_it(kept: KeptRepository) -> None:
    list_id = await keep(kept)
    assert await kept.includes(ANN, MUG)
    assert not await kept.includes(TEAM, MUG)
    assert await kept.products(TEAM, list_id) == ()


async def test_a_product_that_is_kept_twice_stands_there_once(kept: KeptRepository) -> None:
    list_ids = set(await asyncio.gather(keep(kept), keep(kept)))
    assert [one.count for one in await kept.lists(ANN) if one.id in list_ids] == [1]


async def test_the_newest_come_first(kept: KeptRepository, clock: FakeClock) -> None:
    await keep(kept, MUG)
    clock.advance(seconds=60)
    assert await titles_of(kept, await keep(kept, BAG)) == [BAG.id, MUG.id]


async def test_a_list_is_read_in_parts(kept: KeptRepository, clock: FakeClock) -> None:
    list_id = await keep(kept)
    for number in range(3, 7):
        clock.advance(seconds=number % 2)
        await keep(kept, a_product(str(number)))
    await kept.take_out(ANN, a_product("4"))
    whole = await kept.products(ANN, list_id)
    assert len(whole) == 4
    assert [await kept.products(ANN, list_id, place, 2) for place in (0, 2, 4)] == [whole[:2], whole[2:], ()]
    assert [await kept.place(one) for one in whole] == [0, 1, 2, 3]


async def test_what_was_taken_out_comes_back_with_its_note(kept: KeptRepository) -> None:
    list_id = await keep(kept)
    (one,) = await kept.products(ANN, list_id)
    await kept.write_note(ANN, one.id, "for Ben")
    assert await kept.take_out(ANN, MUG)
    assert not await kept.includes(ANN, MUG)
    await keep(kept)
    assert [one.note for one in await kept.products(ANN, list_id)] == ["for Ben"]


async def test_a_kept_product_is_removed_and_restored_by_its_id(kept: KeptRepository) -> None:
    list_id = await keep(kept)
    (one,) = await kept.products(ANN, list_id)
    assert await kept.remove(ANN, one.id)
    assert await titles_of(kept, list_id) == []
    assert await kept.restore(ANN, one.id)
    assert await titles_of(kept, list_id) == [MUG.id]


async def test_a_photo_of_ones_own_is_kept_beside_the_sellers(kept: KeptRepository) -> None:
    list_id = await keep(kept, file_id="AgAC")
    (one,) = await kept.products(ANN, list_id)
    assert await kept.save_own_photo(ANN, one.id, "own")
    assert not await kept.save_own_photo(TEAM, one.id, "theirs")
    assert [(one.file_id, one.own_photo) for one in await kept.products(ANN, list_id)] == [("AgAC", "own")]
    await kept.save_own_photo(ANN, one.id, "")
    assert [one.own_photo for one in await kept.products(ANN, list_id)] == [None]


async def test_after_a_day_it_is_gone_and_what_is_kept_stays(kept: KeptRepository, clock: FakeClock) -> None:
    list_id = await keep(kept)
    await keep(kept, BAG)
    await kept.take_out(ANN, MUG)
    clock.advance(days=400)
    await kept.prune()
    assert [await kept.includes(ANN, one) for one in (MUG, BAG)] == [False, True]
    assert [one.count for one in await kept.lists(ANN) if one.id == list_id] == [1]


async def test_a_named_list_is_made_once_and_becomes_the_current_one(kept: KeptRepository) -> None:
    first = await keep(kept)
    for name in ("Bags", "Mugs", "bags"):
        await kept.open_named(ANN, name)
    assert [one.name for one in await kept.lists(ANN)] == ["Bags", "Mugs", ""]
    assert await kept.choose(ANN, first)
    assert [one.name for one in await kept.lists(ANN)] == ["", "Bags", "Mugs"]


async def test_a_list_gets_another_name_that_no_other_list_of_the_chat_has(kept: KeptRepository) -> None:
    first = await keep(kept)
    await kept.open_named(ANN, "Bags")
    assert await kept.rename(ANN, first, "Mugs")
    assert [one.name for one in await kept.lists(ANN)] == ["Bags", "Mugs"]
    assert await kept.rename(ANN, first, "MUGS")
    with pytest.raises(NameTaken):
        await kept.rename(ANN, first, "bags")
    assert not await kept.rename(TEAM, first, "Theirs")


async def test_a_product_moves_to_another_list(kept: KeptRepository) -> None:
    first = await keep(kept)
    await kept.open_named(ANN, "Bags")
    bags = (await kept.lists(ANN))[0].id
    (one,) = await kept.products(ANN, first)
    assert await kept.move(ANN, one.id, bags)
    assert (await titles_of(kept, first), await titles_of(kept, bags)) == ([], [MUG.id])
    assert not await kept.move(TEAM, one.id, first)


async def test_only_an_empty_list_is_deleted(kept: KeptRepository) -> None:
    list_id = await keep(kept)
    assert not await kept.delete_empty(ANN, list_id)
    await kept.take_out(ANN, MUG)
    assert await kept.delete_empty(ANN, list_id)
    assert await kept.lists(ANN) == []


async def test_a_full_list_takes_no_more(database: Database, clock: FakeClock) -> None:
    kept = KeptRepository(database, clock, most_products=1)
    await keep(kept)
    with pytest.raises(LimitReached) as reached:
        await keep(kept, BAG)
    assert reached.value.limit is KeepingLimit.PRODUCTS
    assert not await kept.includes(ANN, BAG)


async def test_a_chat_has_so_many_lists_and_no_more(kept: KeptRepository) -> None:
    for number in range(limits.MAX_LISTS):
        await kept.open_named(ANN, f"List {number}")
    with pytest.raises(LimitReached) as reached:
        await kept.open_named(ANN, "One more")
    assert reached.value.limit is KeepingLimit.LISTS


async def test_a_supergroup_has_what_the_group_kept(kept: KeptRepository, database: Database, clock: FakeClock) -> None:
    list_id = await keep(kept, chat=TEAM)
    await ChatRepository(database, clock).move(TEAM, SUPERGROUP)
    assert await titles_of(kept, list_id, SUPERGROUP) == [MUG.id]
    assert await kept.lists(TEAM) == []


async def test_a_chat_that_is_erased_keeps_nothing(
    kept: KeptRepository, database: Database, database_url: str, clock: FakeClock
) -> None:
    await keep(kept)
    await keep(kept, BAG)
    await keep(kept, chat=TEAM)
    await ChatRepository(database, clock).erase(ANN)
    assert await rows(database_url, "SELECT chat_id FROM kept_lists") == [(TEAM,)]
    assert await rows(database_url, "SELECT product_id FROM kept_products") == [(MUG.id,)]
