import asyncio
from decimal import Decimal

from bot.models.search import Failure, SearchState
from bot.store import Database, Store
from bot.store.searches import SearchRepository
from providers.errors import FailureKind
from providers.query import Filter, Query
from tests.clock import FakeClock
from tests.database import on_both_databases
from tests.samples import a_search

pytestmark = on_both_databases


async def test_presses_are_accepted_in_the_chat_of_a_search_and_in_its_supergroup(store: Store) -> None:
    search = a_search(chat_id=-5, answer_id=41)
    await store.searches.add(search)
    await store.searches.save(search)
    await store.chats.move(-5, -1005)
    assert await store.searches.get_pressed(search.id, -5, 41) is not None
    assert await store.searches.get_pressed(search.id, -1005, 3) is not None
    assert await store.searches.get_pressed(search.id, -1006, 41) is None


async def test_presses_are_not_accepted_under_the_message_of_another_search(store: Store) -> None:
    first = a_search("search0001", message_id=1, answer_id=41)
    second = a_search("search0002", message_id=2, answer_id=42)
    for one in (first, second):
        await store.searches.add(one)
        await store.searches.save(one)
    assert await store.searches.get_pressed(first.id, first.chat_id, 41) is not None
    assert await store.searches.get_pressed(first.id, first.chat_id, 42) is None
    assert await store.searches.get_pressed(first.id, first.chat_id, 43) is not None


async def test_a_search_is_returned_as_it_was_stored(store: Store) -> None:
    search = a_search(
        thread_id=3,
        query=Query(filters=frozenset({Filter.FACTORY, Filter.SHIP_24H}), price_max=Decimal("9.90")),
        state=SearchState.SHOWN,
        result_set="set0000001",
        passed_over=(Failure(provider="daji", kind=FailureKind.NO_CREDIT),),
        position=4,
        answer_id=41,
        answer_is_photo=True,
    )
    await store.searches.add(search)
    assert await store.searches.get(search.id) == search


async def test_a_search_that_has_not_begun_is_returned_too(store: Store) -> None:
    search = a_search(provider=None)
    assert await store.searches.add(search) == search
    assert await store.searches.get(search.id) == search


async def test_a_message_has_one_search(store: Store) -> None:
    first = await store.searches.add(a_search("first00000", message_id=40))
    assert await store.searches.add(a_search("second0000", message_id=40)) == first
    assert await store.searches.get("second0000") is None


async def test_the_same_message_id_in_another_chat_is_another_message(store: Store) -> None:
    await store.searches.add(a_search("first00000", chat_id=7))
    assert (await store.searches.add(a_search("second0000", chat_id=8))).id == "second0000"


async def test_the_progress_of_a_search_is_stored(store: Store) -> None:
    search = await store.searches.add(a_search())
    further = search.model_copy(update={"state": SearchState.SHOWN, "position": 3, "answer_id": 50})
    await store.searches.save(further)
    assert await store.searches.get(search.id) == further


async def test_an_unknown_search_is_none(store: Store) -> None:
    assert await store.searches.get("AbCdEfGh12") is None


async def test_saving_an_erased_search_is_refused(store: Store) -> None:
    assert await store.searches.save(await store.searches.add(a_search()))
    assert not await store.searches.save(a_search("neverAdded"))


async def test_an_album_is_claimed_by_one_of_its_messages(store: Store) -> None:
    assert [await store.searches.claim_album(7, "album", message_id) for message_id in (40, 41, 40)] == [
        True,
        False,
        True,
    ]
    assert await store.searches.claim_album(8, "album", 41)


async def test_searches_of_an_album_are_returned_in_its_order(store: Store) -> None:
    for message_id in (42, 40, 41):
        await store.searches.add(a_search(f"search00{message_id}", message_id=message_id, album="album"))
    await store.searches.add(a_search("search0050", message_id=50, album="another"))
    assert [search.message_id for search in await store.searches.of_album(7, "album")] == [40, 41, 42]


async def test_a_message_about_to_be_sent_comes_after_all_known_ones(store: Store) -> None:
    now = store.searches.now()
    await store.searches.add(a_search("another000", chat_id=8, message_id=44, answer_id=50, created_at=now))
    await store.searches.add(a_search("ofagroup00", chat_id=-9, message_id=90, created_at=now))
    mine = await store.searches.add(a_search(created_at=now))
    assert await store.searches.begin_sending(mine)
    kept = await store.searches.get(mine.id)
    assert kept is not None
    assert (kept.state, kept.sent_after) == (SearchState.SENDING, 50)


async def test_messages_of_other_chats_do_not_count_in_a_group(store: Store) -> None:
    now = store.searches.now()
    await store.searches.add(a_search("another000", chat_id=8, message_id=44, created_at=now))
    mine = await store.searches.add(a_search(chat_id=-9, message_id=12, created_at=now))
    assert await store.searches.begin_sending(mine)
    kept = await store.searches.get(mine.id)
    assert kept is not None
    assert kept.sent_after == 12
    assert await store.searches.known_message_ids(-9, 0) == {12}


async def test_messages_of_all_private_chats_count_together(store: Store) -> None:
    now = store.searches.now()
    await store.searches.add(a_search("another000", chat_id=8, message_id=44, answer_id=50, created_at=now))
    await store.searches.add(a_search("ofagroup00", chat_id=-9, message_id=90, created_at=now))
    await store.searches.add(a_search(message_id=40, created_at=now))
    assert await store.searches.known_message_ids(7, 0) == {40, 44, 50}
    assert await store.searches.known_message_ids(7, 44) >= {50}


async def test_the_replica_that_took_a_search_over_last_may_answer(database: Database, clock: FakeClock) -> None:
    slow, other = (SearchRepository(database, clock, replica=name) for name in ("slow", "other"))
    search = await slow.add(a_search(state=SearchState.WAITING))
    await other.add(search)
    assert [await slow.begin_sending(search), await other.begin_sending(search)] == [False, True]
    kept = await other.get(search.id)
    assert kept is not None
    assert kept.state is SearchState.SENDING


async def test_one_of_several_replicas_may_answer_a_press(database: Database, clock: FakeClock) -> None:
    replicas = [SearchRepository(database, clock) for _ in range(3)]
    search = await replicas[0].add(a_search(state=SearchState.FAILED))
    answers = await asyncio.gather(*(replica.begin_sending(search) for replica in replicas))
    assert answers.count(True) == 1
