import asyncio
from decimal import Decimal

import pytest

from bot.models.line import LineLength, LineState
from bot.models.search import Failure, Search, SearchState
from bot.store import Store
from providers.errors import FailureKind
from providers.models import Marketplace
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
        from_preview=True,
        query=Query(filters=frozenset({Filter.FACTORY, Filter.SHIP_24H}), price_max=Decimal("9.90")),
        state=SearchState.SHOWN,
        result_set="set0000001",
        passed_over=(Failure(provider="daji", kind=FailureKind.NO_CREDIT),),
        position=4,
        answer_id=41,
        answer_is_photo=True,
        marketplace=Marketplace.ALIEXPRESS,
        line="daji",
        turn=12,
        sizes=[{"file_id": "small", "width": 90, "height": 60}, {"file_id": "large", "width": 800, "height": 533}],
    )
    await store.searches.add(search)
    assert await store.searches.get(search.id) == search


async def test_a_search_is_found_by_the_message_that_shows_it(store: Store) -> None:
    shown = a_search(state=SearchState.SHOWN, answer_id=41)
    await store.searches.add(shown)
    assert await store.searches.shown_in(shown.chat_id, 41) == shown
    assert await store.searches.shown_in(shown.chat_id, 42) is None
    assert await store.searches.shown_in(8, 41) is None


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


async def test_of_two_runs_of_a_search_the_one_that_began_last_answers(store: Store) -> None:
    """A replica was taken for dead, and another went on with its work."""
    search = await store.searches.add(a_search(state=SearchState.WAITING))
    slow, other = await store.searches.begin(search.id), await store.searches.begin(search.id)
    assert slow is not None
    assert other is not None
    assert [await store.searches.begin_sending(slow), await store.searches.begin_sending(other)] == [False, True]
    kept = await store.searches.get(search.id)
    assert kept is not None
    assert kept.state is SearchState.SENDING


async def test_a_run_that_was_taken_over_writes_nothing_any_more(store: Store) -> None:
    """Its replica stood still meanwhile: it would turn what is shown into a search in work, for which others wait."""
    search = await store.searches.add(a_search(state=SearchState.WAITING))
    slow, other = await store.searches.begin(search.id), await store.searches.begin(search.id)
    assert slow is not None
    assert other is not None
    assert await store.searches.save(other.model_copy(update={"state": SearchState.SHOWN}))
    assert not await store.searches.save(slow)
    assert not await store.searches.begin_sending(slow)
    kept = await store.searches.get(search.id)
    assert kept is not None
    assert kept.state is SearchState.SHOWN


async def test_a_search_that_is_answered_may_be_answered_anew(store: Store) -> None:
    begun = await store.searches.begin((await store.searches.add(a_search(state=SearchState.WAITING))).id)
    assert begun is not None
    assert await store.searches.save(begun.model_copy(update={"state": SearchState.FAILED}))
    pressed = await store.searches.get(begun.id)
    assert pressed is not None
    assert await store.searches.begin_sending(pressed)


# The line


def waiting(search_id: str, message_id: int, user_id: int = 7, **facts: object) -> Search:
    """A search that waits, in a person's private chat."""
    given = {"line": "daji", "turn": 1, "created_at": 1_767_268_800 + message_id, "chat_id": user_id}
    return a_search(search_id, message_id=message_id, user_id=user_id, **{**given, **facts})


async def test_a_search_begins_when_its_turn_comes(store: Store) -> None:
    search = await store.searches.add(waiting("search0001", 1))
    begun = await store.searches.begin(search.id)
    assert begun is not None
    assert begun == search.model_copy(update={"state": SearchState.SEARCHING, "owner": begun.owner})


async def test_a_search_that_was_interrupted_begins_again_where_it_was(store: Store) -> None:
    search = await store.searches.add(waiting("search0001", 1))
    begun = await store.searches.begin(search.id)
    assert begun is not None
    await store.searches.begin_sending(begun)
    again = await store.searches.begin(search.id)
    assert again is not None
    assert again.state is SearchState.SENDING


@pytest.mark.parametrize(
    "state",
    [SearchState.OFFERED, SearchState.WITHDRAWN, SearchState.SHOWN, SearchState.EMPTY, SearchState.FAILED],
)
async def test_a_search_that_is_answered_or_does_not_wait_does_not_begin(store: Store, state: SearchState) -> None:
    search = await store.searches.add(waiting("search0001", 1, state=state))
    assert await store.searches.begin(search.id) is None
    assert await store.searches.get(search.id) == search


async def test_a_waiting_search_can_be_withdrawn_once_and_never_begins(store: Store) -> None:
    search = await store.searches.add(waiting("search0001", 1))
    assert [await store.searches.withdraw(search.id) for _ in range(2)] == [True, False]
    assert await store.searches.begin(search.id) is None


async def test_a_search_that_has_begun_can_not_be_withdrawn(store: Store) -> None:
    search = await store.searches.add(waiting("search0001", 1))
    await store.searches.begin(search.id)
    assert not await store.searches.withdraw(search.id)


async def test_a_photo_of_an_album_gets_its_place_and_words_when_it_is_chosen(store: Store) -> None:
    offered = await store.searches.add(waiting("search0001", 1, state=SearchState.OFFERED, line=None, turn=None))
    chosen = offered.model_copy(update={"line": "daji", "turn": 5, "text": "blue"})
    assert [await store.searches.choose(chosen) for _ in range(2)] == [True, False]
    assert await store.searches.get(offered.id) == chosen.model_copy(update={"state": SearchState.WAITING})


async def test_an_empty_line_begins_with_the_first_turn(store: Store) -> None:
    state = await store.searches.line("daji", user_id=7)
    assert state == LineState(waiting=0, begun=0, first_turn=1, last_turn=0)


async def test_the_line_is_told_as_it_stands_for_the_person_who_joins(store: Store) -> None:
    for search in (
        waiting("search0001", 1, 7, turn=4),
        waiting("search0002", 2, 7, turn=6),
        waiting("search0003", 3, 8, turn=5),
        waiting("search0004", 4, 9, turn=2),
        waiting("search0005", 5, 9, turn=1, line="aliexpress"),
        waiting("search0006", 6, 9, turn=1, state=SearchState.SHOWN),
    ):
        await store.searches.add(search)
    await store.searches.begin("search0004")
    assert await store.searches.line("daji", user_id=7) == LineState(waiting=3, begun=1, first_turn=4, last_turn=6)
    assert await store.searches.line("daji", user_id=9) == LineState(waiting=3, begun=1, first_turn=4, last_turn=0)


async def test_the_length_of_each_line_is_told(store: Store) -> None:
    now = store.searches.now()
    for search in (
        waiting("search0001", 1, created_at=now - 30),
        waiting("search0002", 2, created_at=now - 20),
        waiting("search0003", 3, created_at=now - 10),
        waiting("search0004", 4, line="aliexpress"),
        waiting("search0005", 5, line=None),
    ):
        await store.searches.add(search)
    for begun in ("search0001", "search0004"):
        await store.searches.begin(begun)
    lines = {length.line: length for length in await store.searches.lines()}
    assert lines == {"daji": LineLength("daji", 2, 1, 20), "aliexpress": LineLength("aliexpress", 0, 1, 0)}


async def test_a_photo_waits_for_the_earlier_ones_of_its_chat(store: Store) -> None:
    now = store.searches.now()
    first, second = [
        await store.searches.add(waiting(f"search000{number}", number, created_at=now)) for number in (1, 2)
    ]
    await store.searches.add(waiting("search0003", 1, 8, created_at=now))
    assert await store.searches.is_next_in_chat(first)
    for state in (SearchState.WAITING, SearchState.SEARCHING, SearchState.SENDING):
        await store.searches.save(first.model_copy(update={"state": state}))
        assert not await store.searches.is_next_in_chat(second)
    await store.searches.save(first.model_copy(update={"state": SearchState.SHOWN}))
    assert await store.searches.is_next_in_chat(second)


async def test_a_photo_may_speak_when_the_earlier_ones_have_a_message(store: Store) -> None:
    now = store.searches.now()
    first, second = [
        await store.searches.add(waiting(f"search000{number}", number, created_at=now)) for number in (1, 2)
    ]
    assert not await store.searches.is_next_in_chat(second, to_speak=True)
    await store.searches.save(first.model_copy(update={"state": SearchState.SEARCHING, "answer_id": 50}))
    assert await store.searches.is_next_in_chat(second, to_speak=True)
    assert not await store.searches.is_next_in_chat(second)


async def test_a_search_that_was_left_an_hour_ago_holds_nobody(store: Store, clock: FakeClock) -> None:
    await store.searches.add(waiting("search0001", 1, created_at=store.searches.now()))
    clock.advance(hours=1, seconds=1)
    second = await store.searches.add(waiting("search0002", 2, created_at=store.searches.now()))
    assert await store.searches.is_next_in_chat(second)


async def test_searches_in_work_are_returned_in_the_order_of_their_turns(store: Store, clock: FakeClock) -> None:
    now = store.searches.now()
    for search in (
        waiting("search0001", 1, turn=9, created_at=now),
        waiting("search0002", 2, turn=3, created_at=now, state=SearchState.SEARCHING),
        waiting("search0003", 3, turn=5, created_at=now, state=SearchState.SENDING),
        waiting("search0004", 4, turn=1, created_at=now, state=SearchState.SHOWN),
        waiting("search0005", 5, turn=1, created_at=now, state=SearchState.WITHDRAWN),
        waiting("search0006", 6, turn=1, created_at=now, state=SearchState.OFFERED),
    ):
        await store.searches.add(search)
    assert [search.id for search in await store.searches.in_work()] == ["search0002", "search0003", "search0001"]
    clock.advance(days=1, seconds=1)
    assert await store.searches.in_work() == []


async def test_the_first_waiting_photo_of_each_chat_has_a_place(store: Store) -> None:
    for search in (
        waiting("search0001", 1, 7, turn=1),
        waiting("search0002", 2, 7, turn=2),
        waiting("search0003", 3, 8, turn=1),
        waiting("search0004", 4, 9, turn=2),
    ):
        await store.searches.add(search)
    heads = await store.searches.heads_of_chats()
    places = {place.search.id: (place.number, place.of_chat) for place in heads}
    assert places == {"search0001": (1, 2), "search0003": (2, 1), "search0004": (4, 1)}


async def test_lines_do_not_count_each_others_places(store: Store) -> None:
    for number in (1, 2, 3):
        await store.searches.add(waiting(f"search000{number}", number, number, turn=number, line="daji"))
    await store.searches.add(waiting("search0004", 4, 4, turn=9, line="aliexpress"))
    places = {place.search.id: place.number for place in await store.searches.heads_of_chats()}
    assert places == {"search0001": 1, "search0002": 2, "search0003": 3, "search0004": 1}


@pytest.mark.parametrize("state", [SearchState.SEARCHING, SearchState.SENDING])
async def test_no_place_is_told_in_a_chat_in_which_a_photo_is_in_work(store: Store, state: SearchState) -> None:
    await store.searches.add(waiting("search0001", 1, state=state))
    await store.searches.add(waiting("search0002", 2, turn=2))
    assert await store.searches.heads_of_chats() == []


async def test_a_notice_of_a_place_comes_after_all_known_messages(store: Store) -> None:
    now = store.searches.now()
    await store.searches.add(a_search("another000", chat_id=8, message_id=44, answer_id=50, created_at=now))
    search = await store.searches.add(waiting("search0001", 45, created_at=now))
    assert await store.searches.begin_notice(search)
    kept = await store.searches.get(search.id)
    assert kept is not None
    assert (kept.state, kept.sent_after) == (SearchState.WAITING, 50)


async def test_a_place_is_told_once(store: Store) -> None:
    search = await store.searches.add(waiting("search0001", 1, created_at=store.searches.now()))
    begun = await asyncio.gather(*(store.searches.begin_notice(search) for _ in range(3)))
    assert begun.count(True) == 1


async def test_no_place_is_told_of_a_search_whose_turn_has_come(store: Store) -> None:
    search = await store.searches.add(waiting("search0001", 1))
    await store.searches.begin(search.id)
    assert not await store.searches.begin_notice(search)


async def test_the_message_that_told_a_place_is_kept(store: Store) -> None:
    search = await store.searches.add(waiting("search0001", 1, created_at=store.searches.now()))
    await store.searches.begin_notice(search)
    await store.searches.begin(search.id)
    assert await store.searches.save_notice(search, 50)
    kept = await store.searches.get(search.id)
    assert kept is not None
    assert kept.answer_id == 50


@pytest.mark.parametrize(
    ("state", "answer_id"),
    [(SearchState.WAITING, 49), (SearchState.SHOWN, None), (SearchState.WITHDRAWN, None)],
)
async def test_a_notice_of_a_search_that_has_a_message_or_ended_is_not_kept(
    store: Store, state: SearchState, answer_id: int | None
) -> None:
    search = await store.searches.add(waiting("search0001", 1, state=state, answer_id=answer_id))
    assert not await store.searches.save_notice(search, 50)
    assert await store.searches.get(search.id) == search


async def test_the_history_has_the_photos_that_were_sent_the_newest_first(store: Store) -> None:
    shown, now = {"state": SearchState.SHOWN}, store.searches.now()
    await store.searches.add(a_search("old", message_id=1, created_at=now - 60, **shown))
    await store.searches.add(a_search("new", message_id=2, created_at=now, **shown))
    await store.searches.add(a_search("similar", message_id=-3, created_at=now, **shown))
    await store.searches.add(a_search("link", message_id=4, created_at=now, file_id="", **shown))
    await store.searches.add(a_search("waiting", message_id=5, created_at=now))
    await store.searches.add(a_search("others", chat_id=8, message_id=1, created_at=now, **shown))
    searches, total = await store.searches.history(7, 1, 1)
    assert ([one.id for one in searches], total) == (["old"], 2)


async def test_the_history_of_a_supergroup_has_that_of_its_group(store: Store) -> None:
    search = a_search(chat_id=-7, state=SearchState.SHOWN, created_at=store.searches.now())
    await store.searches.add(search)
    await store.chats.move(-7, -700)
    assert await store.searches.history(-700, 6, 0) == ([search], 1)
