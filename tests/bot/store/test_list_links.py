import pytest

from bot.models import kept as limits
from bot.models.kept import CopiedList, LimitReached
from bot.store import Database
from bot.store.chats import ChatRepository
from bot.store.kept import KeptRepository
from bot.store.list_links import ListLinkRepository
from tests.clock import FakeClock
from tests.database import on_both_databases, rows
from tests.samples import a_product, some_details

pytestmark = on_both_databases

ANN, BEN = 700, 800
MUG, BAG = a_product("1"), a_product("2")
COPY = "From a link"


@pytest.fixture
def kept(database: Database, clock: FakeClock) -> KeptRepository:
    return KeptRepository(database, clock)


@pytest.fixture
def links(database: Database, clock: FakeClock) -> ListLinkRepository:
    return ListLinkRepository(database, clock)


async def linked(kept: KeptRepository, links: ListLinkRepository) -> tuple[str, str]:
    """Keep a mug and a bag as Ann; return the list and the token of its link."""
    await kept.keep(ANN, ANN, MUG, some_details(MUG), "AgAC")
    list_id = (await kept.keep(ANN, ANN, BAG, None, None)).id
    token = await links.make(ANN, list_id)
    assert token is not None
    return list_id, token


async def test_a_link_copies_the_products_and_nothing_private(
    kept: KeptRepository, links: ListLinkRepository, clock: FakeClock
) -> None:
    list_id, token = await linked(kept, links)
    (mug, _) = sorted(await kept.products(ANN, list_id), key=lambda one: one.product.id)
    await kept.write_note(ANN, mug.id, "a secret")
    await kept.save_own_photo(ANN, mug.id, "photo of Ann")
    clock.advance(seconds=60)
    copied = await links.copy(token, BEN, BEN, COPY)
    assert copied is not None
    (copy, _) = sorted(await kept.products(BEN, copied.list_id), key=lambda one: one.product.id)
    assert (copied.copied, copied.known, copied.left_out) == (2, 0, 0)
    assert [one.name for one in await kept.lists(BEN)] == [COPY]
    assert (copy.product, copy.file_id, copy.kept_at, copy.kept_by) == (MUG, "AgAC", mug.kept_at, BEN)
    assert (copy.note, copy.own_photo) == (None, None)
    assert copy.id != mug.id


async def test_only_a_hash_of_the_token_is_stored(
    kept: KeptRepository, links: ListLinkRepository, database_url: str
) -> None:
    _, token = await linked(kept, links)
    assert len(token) >= 22  # 128 bits
    assert token not in repr(await rows(database_url, "SELECT * FROM list_links"))


async def test_a_link_that_was_withdrawn_or_replaced_opens_nothing(
    kept: KeptRepository, links: ListLinkRepository
) -> None:
    list_id, first = await linked(kept, links)
    second = await links.make(ANN, list_id)
    assert second is not None
    assert await links.copy(first, BEN, BEN, COPY) is None
    assert await links.exists(ANN, list_id)
    assert not await links.withdraw(BEN, list_id)
    assert await links.withdraw(ANN, list_id)
    assert await links.copy(second, BEN, BEN, COPY) is None
    assert await kept.lists(BEN) == []


async def test_nobody_makes_a_link_of_the_list_of_another_chat(kept: KeptRepository, links: ListLinkRepository) -> None:
    list_id, token = await linked(kept, links)
    assert await links.make(BEN, list_id) is None
    assert await links.copy(token, BEN, BEN, COPY) is not None


async def test_a_forgotten_chat_takes_its_links_with_it(
    kept: KeptRepository, links: ListLinkRepository, database: Database, clock: FakeClock
) -> None:
    _, token = await linked(kept, links)
    await ChatRepository(database, clock).erase(ANN)
    assert await links.copy(token, BEN, BEN, COPY) is None


async def test_what_the_chat_keeps_already_stays_where_it_is(kept: KeptRepository, links: ListLinkRepository) -> None:
    _, token = await linked(kept, links)
    own = await kept.keep(BEN, BEN, MUG, None, None)
    first = await links.copy(token, BEN, BEN, COPY)
    again = await links.copy(token, BEN, BEN, COPY)
    assert first is not None
    assert first == CopiedList(first.list_id, copied=1, known=1)
    assert again == CopiedList(first.list_id, copied=0, known=2)
    assert [one.product for one in await kept.products(BEN, own.id)] == [MUG]


async def test_a_link_of_ones_own_list_opens_that_list(kept: KeptRepository, links: ListLinkRepository) -> None:
    list_id, token = await linked(kept, links)
    assert await links.copy(token, ANN, ANN, COPY) == CopiedList(list_id, is_copy=False)
    assert len(await kept.lists(ANN)) == 1


async def test_the_limits_of_lists_hold_for_copies(database: Database, clock: FakeClock, kept: KeptRepository) -> None:
    links = ListLinkRepository(database, clock, most_products=1)
    _, token = await linked(kept, links)
    copied = await links.copy(token, BEN, BEN, COPY)
    assert copied is not None
    assert (copied.copied, copied.left_out) == (1, 1)
    for number in range(limits.MAX_LISTS):
        await kept.open_named(-BEN, str(number))
    with pytest.raises(LimitReached):
        await links.copy(token, -BEN, BEN, COPY)
