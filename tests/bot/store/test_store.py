import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.clock import DAY
from bot.models.preferences import Preferences
from bot.models.search import EXAMPLE, Failure, FailureKind, SearchState
from bot.store import Database, Store, open_database
from bot.store.people import People
from bot.store.store import KEEP_MEDIA, KEEP_SEARCHES, KEEP_UNUSED
from providers.models import Filter, ImageRef, Marketplace, Match, Query, Sort
from tests.clock import Clock
from tests.samples import a_page, a_product, a_search, some_details
from tests.tables import on_both_databases, rows

pytestmark = on_both_databases

HOUR = 3600
MANY_FILTERS = Query(filters=frozenset({Filter.FACTORY, Filter.SHIP_24H, Filter.JXHY}))


async def test_a_chat_without_preferences_has_none(store: Store) -> None:
    assert await store.preferences(7) is None


async def test_preferences_come_back_as_they_were_kept(store: Store) -> None:
    preferences = Preferences(
        language="ru",
        results_language="en",
        marketplace=Marketplace.ALIEXPRESS,
        provider="aliexpress",
        sort=Sort.PRICE_UP,
        price_min=Decimal("0.10"),
        price_max=Decimal(50),
        filters=frozenset({Filter.FACTORY, Filter.SHIP_24H}),
        currency="USD",
        ship_to="RU",
        match=Match.SIMILAR,
    )
    await store.first_preferences(7, preferences)
    assert await store.preferences(7) == preferences


async def test_preferences_are_kept_in_place_of_the_old_ones(store: Store) -> None:
    await store.first_preferences(7, Preferences(provider="daji", filters=frozenset({Filter.JXHY})))
    assert await store.change_preferences(7, lambda _: Preferences(language="zh")) == Preferences(language="zh")
    assert await store.preferences(7) == Preferences(language="zh")


async def test_first_preferences_leave_alone_what_a_chat_has_by_then(store: Store) -> None:
    await store.first_preferences(7, Preferences(language="zh"))
    assert await store.first_preferences(7, Preferences(language="ru")) == Preferences(language="zh")
    assert await store.preferences(7) == Preferences(language="zh")


async def test_a_change_that_is_refused_leaves_a_new_chat_unknown(store: Store) -> None:
    def refuse(_: Preferences) -> Preferences:
        raise KeyError

    with pytest.raises(KeyError):
        await store.change_preferences(7, refuse)
    assert await store.preferences(7) is None


async def test_each_chat_has_its_own_preferences(store: Store) -> None:
    await store.first_preferences(7, Preferences(language="zh"))
    assert await store.preferences(8) is None


async def test_a_group_takes_its_preferences_along_when_its_id_changes(store: Store) -> None:
    await store.first_preferences(-5, Preferences(language="ru"))
    await store.move_chat(-5, -1005)
    assert await store.preferences(-5) is None
    assert await store.preferences(-1005) == Preferences(language="ru")


async def test_a_group_whose_change_is_told_twice_keeps_its_preferences(store: Store) -> None:
    """Telegram tells the old chat and the new one."""
    await store.first_preferences(-5, Preferences(language="ru"))
    await store.move_chat(-5, -1005)
    await store.move_chat(-5, -1005)
    assert await store.preferences(-1005) == Preferences(language="ru")


async def test_buttons_of_a_search_stand_in_its_chat_and_where_that_went(store: Store) -> None:
    search = a_search(chat_id=-5, answer_id=41)
    await store.add_search(search)
    await store.keep_search(search)
    await store.move_chat(-5, -1005)
    assert await store.stands_in(search, -5, 41)
    assert await store.stands_in(search, -1005, 3)
    assert not await store.stands_in(search, -1006, 41)


async def test_the_message_of_another_search_is_not_a_searchs_own(store: Store) -> None:
    first = a_search("search0001", message_id=1, answer_id=41)
    second = a_search("search0002", message_id=2, answer_id=42)
    for one in (first, second):
        await store.add_search(one)
        await store.keep_search(one)
    assert await store.stands_in(first, first.chat_id, 41)
    assert not await store.stands_in(first, first.chat_id, 42)
    assert await store.stands_in(first, first.chat_id, 43)


async def test_where_a_group_went_is_known_for_as_long_as_it_has_searches(
    store: Store, database_url: str, clock: Clock
) -> None:
    await store.add_search(a_search(chat_id=-5))
    for old in (-5, -6):
        await store.move_chat(old, 2 * old)
    await store.prune()
    assert await rows(database_url, "SELECT old_id, new_id FROM chat_moves") == [(-5, -10)]


async def test_a_group_that_is_banned_stays_so_when_its_id_changes(
    store: Store, database: Database, clock: Clock
) -> None:
    people = People(database, clock)
    await people.ban(-5)
    for _ in range(2):
        await store.move_chat(-5, -1005)
    assert (await people.standing(-1005)).banned


async def test_preferences_outlive_a_restart(database_url: str, clock: Clock) -> None:
    async with open_database(database_url) as database:
        await Store(database, clock).first_preferences(7, Preferences(language="ru"))
    async with open_database(database_url) as database:
        assert await Store(database, clock).preferences(7) == Preferences(language="ru")


async def test_a_search_comes_back_as_it_was_kept(store: Store) -> None:
    search = a_search(
        thread_id=3,
        query=MANY_FILTERS.model_copy(update={"price_max": Decimal("9.90")}),
        state=SearchState.SHOWN,
        result_set="set0000001",
        passed_over=(Failure(provider="daji", kind=FailureKind.NO_CREDIT),),
        position=4,
        answer_id=41,
        answer_is_photo=True,
    )
    await store.add_search(search)
    assert await store.search(search.id) == search


async def test_a_search_that_has_not_begun_comes_back_too(store: Store) -> None:
    search = a_search(provider=None)
    assert await store.add_search(search) == search
    assert await store.search(search.id) == search


async def test_a_message_has_one_search(store: Store) -> None:
    first = await store.add_search(a_search("first00000", message_id=40))
    assert await store.add_search(a_search("second0000", message_id=40)) == first
    assert await store.search("second0000") is None


async def test_the_same_message_id_in_another_chat_is_another_message(store: Store) -> None:
    await store.add_search(a_search("first00000", chat_id=7))
    assert (await store.add_search(a_search("second0000", chat_id=8))).id == "second0000"


async def test_how_far_a_search_has_come_is_kept(store: Store) -> None:
    search = await store.add_search(a_search())
    further = search.model_copy(update={"state": SearchState.SHOWN, "position": 3, "answer_id": 50})
    await store.keep_search(further)
    assert await store.search(search.id) == further


async def test_an_unknown_search_is_none(store: Store) -> None:
    assert await store.search("AbCdEfGh12") is None


async def test_pages_come_back_in_order(store: Store) -> None:
    await store.add_result_set("set", "daji", "photo", Query(), a_page("1"))
    await store.add_page("set", a_page("3", number=3))
    await store.add_page("set", a_page("2", number=2))
    assert [page.products[0].id for page in await store.pages("set")] == ["1", "2", "3"]


async def test_a_page_comes_back_as_it_was_kept(store: Store) -> None:
    product = a_product(title="Кружка & <b>杯</b> 😀", price={"amount": "0.10", "currency": "CNY"}, badges=["jxhy"])
    page = a_page(product, total=90, has_more=True, ignored=[{"part": "sort", "value": "sales"}], note="!", dropped=2)
    await store.add_result_set("set", "daji", "photo", Query(), page)
    assert await store.pages("set") == [page]


async def test_the_page_that_came_first_stays(store: Store) -> None:
    await store.add_result_set("set", "daji", "photo", Query(), a_page("1"))
    await store.add_page("set", a_page("other"))
    assert await store.pages("set") == [a_page("1")]


async def test_a_result_set_knows_what_was_asked(store: Store) -> None:
    await store.add_result_set("set", "daji", "photo", MANY_FILTERS, a_page("1"))
    assert await store.result_set("set") == ("daji", "photo", MANY_FILTERS)


async def test_the_same_question_finds_its_answer_while_it_is_fresh(store: Store, clock: Clock) -> None:
    await store.add_result_set("set", "daji", "photo", MANY_FILTERS, a_page("1"))
    clock.forward(hours=1)
    assert await store.fresh_result_set("daji", "photo", MANY_FILTERS, HOUR) == "set"
    clock.forward(seconds=1)
    assert await store.fresh_result_set("daji", "photo", MANY_FILTERS, HOUR) is None


async def test_the_newest_answer_is_found(store: Store, clock: Clock) -> None:
    await store.add_result_set("old", "daji", "photo", Query(), a_page("1"))
    clock.forward(seconds=1)
    await store.add_result_set("new", "daji", "photo", Query(), a_page("1"))
    assert await store.fresh_result_set("daji", "photo", Query(), HOUR) == "new"


@pytest.mark.parametrize(
    ("provider", "photo", "query"),
    [("tmapi", "photo", Query()), ("daji", "other", Query()), ("daji", "photo", Query(sort=Sort.SALES))],
)
async def test_another_question_has_no_answer(store: Store, provider: str, photo: str, query: Query) -> None:
    await store.add_result_set("set", "daji", "photo", Query(), a_page("1"))
    assert await store.fresh_result_set(provider, photo, query, HOUR) is None


async def test_a_reference_is_there_until_it_expires(store: Store, clock: Clock) -> None:
    ref = ImageRef(provider="daji", value="id 1", expires_at=clock() + timedelta(hours=1))
    await store.keep_image_ref("photo", ref)
    assert await store.image_ref("daji", "photo") == ref
    assert await store.image_ref("tmapi", "photo") is None
    clock.forward(hours=1)
    assert await store.image_ref("daji", "photo") is None


async def test_a_reference_without_a_lifetime_is_not_kept(store: Store) -> None:
    await store.keep_image_ref("photo", ImageRef(provider="daji", value="id 1"))
    assert await store.image_ref("daji", "photo") is None


async def test_a_reference_with_the_picture_in_it_is_not_kept(store: Store, clock: Clock) -> None:
    ref = ImageRef(provider="aliexpress", value="/9j/", expires_at=clock() + timedelta(days=9), keep=False)
    await store.keep_image_ref("photo", ref)
    assert await store.image_ref("aliexpress", "photo") is None


async def test_a_newer_reference_replaces_the_old_one(store: Store, clock: Clock) -> None:
    for number in (1, 2):
        expires = clock() + timedelta(hours=number)
        await store.keep_image_ref("photo", ImageRef(provider="daji", value=f"id {number}", expires_at=expires))
    kept = await store.image_ref("daji", "photo")
    assert kept is not None
    assert kept.value == "id 2"


async def test_a_reference_is_dropped(store: Store, clock: Clock) -> None:
    ref = ImageRef(provider="daji", value="1", expires_at=clock() + timedelta(hours=1))
    await store.keep_image_ref("photo", ref)
    await store.drop_image_ref("photo", ref)
    assert await store.image_ref("daji", "photo") is None


async def test_a_reference_that_was_made_since_is_not_dropped(store: Store, clock: Clock) -> None:
    stale, new = (
        ImageRef(provider="daji", value=value, expires_at=clock() + timedelta(hours=1)) for value in ("stale", "new")
    )
    await store.keep_image_ref("photo", new)
    await store.drop_image_ref("photo", stale)
    assert await store.image_ref("daji", "photo") == new


async def test_details_are_there_for_their_lifetime_and_the_same_question(store: Store, clock: Clock) -> None:
    details = some_details(a_product("1", provider="daji"), pictures=("https://a.example/1.jpg",))
    await store.keep_details(details, Query(), HOUR)
    assert await store.details("daji", "1", Query()) == details
    assert await store.details("daji", "1", Query(language="ru")) is None
    clock.forward(hours=1)
    assert await store.details("daji", "1", Query()) is None


async def test_a_file_id_is_kept_replaced_and_dropped(store: Store) -> None:
    await store.keep_media("https://a.example/1.jpg", "AgAC1")
    await store.keep_media("https://a.example/1.jpg", "AgAC2")
    assert await store.media("https://a.example/1.jpg") == "AgAC2"
    await store.drop_media("https://a.example/1.jpg")
    assert await store.media("https://a.example/1.jpg") is None


async def test_pruning_keeps_what_is_young(store: Store, clock: Clock) -> None:
    search = await store.add_search(a_search(result_set="set", created_at=store.now()))
    await store.add_result_set("set", "daji", "photo", Query(), a_page("1"))
    await store.keep_media("u", "AgAC")
    clock.forward(days=1)
    await store.prune()
    assert await store.search(search.id) == search
    assert await store.pages("set") == [a_page("1")]
    assert await store.media("u") == "AgAC"


async def test_pruning_drops_what_is_old(store: Store, clock: Clock, database_url: str) -> None:
    await store.add_search(a_search(created_at=store.now()))
    await store.add_result_set("set", "daji", "photo", Query(), a_page("1"))
    await store.keep_image_ref("photo", ImageRef(provider="daji", value="1", expires_at=clock() + timedelta(hours=1)))
    await store.keep_details(some_details(a_product("1")), Query(), HOUR)
    await store.keep_media("u", "AgAC")
    clock.forward(seconds=max(KEEP_MEDIA, KEEP_SEARCHES + DAY) + 1)
    await store.prune()
    tables = ("searches", "result_sets", "result_pages", "image_refs", "product_details", "media")
    left = {table: await rows(database_url, f"SELECT * FROM {table}") for table in tables}
    assert {table: found for table, found in left.items() if found} == {}


async def test_preferences_are_never_pruned(store: Store, clock: Clock) -> None:
    await store.first_preferences(7, Preferences(language="ru"))
    clock.forward(days=4000)
    await store.prune()
    assert await store.preferences(7) == Preferences(language="ru")


async def test_results_are_kept_for_as_long_as_a_search_may_show_them(store: Store, clock: Clock) -> None:
    await store.add_result_set("set", "daji", "photo", Query(), a_page("1"))
    clock.forward(hours=1)
    await store.add_search(a_search(result_set="set", created_at=store.now()))
    clock.forward(seconds=KEEP_SEARCHES)
    await store.prune()
    assert await store.search("AbCdEfGh12") is not None
    assert await store.pages("set") != []


async def test_results_that_no_search_shows_are_kept_for_two_hours(store: Store, clock: Clock) -> None:
    await store.add_result_set("set", "daji", "photo", Query(), a_page("1"))
    clock.forward(seconds=KEEP_UNUSED)
    await store.prune()
    assert await store.result_set("set") is not None
    clock.forward(seconds=1)
    await store.prune()
    assert await store.result_set("set") is None


async def test_the_example_is_kept_for_as_long_as_a_search_shows_it_however_old_it_is(
    store: Store, clock: Clock
) -> None:
    await store.add_result_set(f"{EXAMPLE}en", EXAMPLE, EXAMPLE, Query(), a_page("1"))
    clock.forward(seconds=KEEP_SEARCHES)
    await store.add_search(a_search(result_set=f"{EXAMPLE}en", created_at=store.now()))
    clock.forward(seconds=KEEP_SEARCHES)
    await store.prune()
    assert await store.pages(f"{EXAMPLE}en") != []


async def test_the_example_goes_when_no_search_shows_it(store: Store, clock: Clock) -> None:
    await store.add_result_set(f"{EXAMPLE}en", EXAMPLE, EXAMPLE, Query(), a_page("1"))
    await store.add_search(a_search(result_set=f"{EXAMPLE}en", created_at=store.now()))
    clock.forward(seconds=KEEP_SEARCHES + 1)
    await store.prune()
    assert await store.result_set(f"{EXAMPLE}en") is None


async def test_results_that_are_not_needed_go_with_what_was_made_of_their_photo(
    store: Store, clock: Clock, database_url: str
) -> None:
    for photo in ("mine", "ours"):
        await store.add_result_set(f"set of {photo}", "daji", photo, Query(), a_page("1"))
        ref = ImageRef(provider="daji", value="1", expires_at=clock() + timedelta(hours=1))
        await store.keep_image_ref(photo, ref)
    await store.add_search(a_search(result_set="set of ours", created_at=store.now()))
    for photo in ("mine", "ours"):
        await store.drop_unused(f"set of {photo}")
    for table in ("result_sets", "image_refs"):
        assert await rows(database_url, f"SELECT photo FROM {table}") == [("ours",)]


async def test_it_is_known_that_a_search_was_forgotten_meanwhile(store: Store) -> None:
    assert await store.keep_search(await store.add_search(a_search()))
    assert not await store.keep_search(a_search("neverAdded"))


async def test_an_album_is_claimed_by_one_of_its_messages(store: Store) -> None:
    assert [await store.claim_album(7, "album", message_id) for message_id in (40, 41, 40)] == [True, False, True]
    assert await store.claim_album(8, "album", 41)


async def test_the_searches_of_an_album_come_in_its_order(store: Store) -> None:
    for message_id in (42, 40, 41):
        await store.add_search(a_search(f"search00{message_id}", message_id=message_id, album="album"))
    await store.add_search(a_search("search0050", message_id=50, album="another"))
    assert [search.message_id for search in await store.searches_of_album(7, "album")] == [40, 41, 42]


async def test_a_message_that_is_about_to_be_sent_comes_after_all_that_are_known(store: Store) -> None:
    now = store.now()
    await store.add_search(a_search("another000", chat_id=8, message_id=44, answer_id=50, created_at=now))
    await store.add_search(a_search("ofagroup00", chat_id=-9, message_id=90, created_at=now))
    mine = await store.add_search(a_search(created_at=now))
    assert await store.begin_sending(mine)
    kept = await store.search(mine.id)
    assert kept is not None
    assert (kept.state, kept.sent_after) == (SearchState.SENDING, 50)


async def test_in_a_group_that_counts_on_its_own_other_chats_tell_nothing(store: Store) -> None:
    now = store.now()
    await store.add_search(a_search("another000", chat_id=8, message_id=44, created_at=now))
    mine = await store.add_search(a_search(chat_id=-9, message_id=12, created_at=now))
    assert await store.begin_sending(mine)
    kept = await store.search(mine.id)
    assert kept is not None
    assert kept.sent_after == 12
    assert await store.known_messages(-9, 0) == {12}


async def test_the_messages_that_are_known_are_those_of_every_private_chat(store: Store) -> None:
    now = store.now()
    await store.add_search(a_search("another000", chat_id=8, message_id=44, answer_id=50, created_at=now))
    await store.add_search(a_search("ofagroup00", chat_id=-9, message_id=90, created_at=now))
    await store.add_search(a_search(message_id=40, created_at=now))
    assert await store.known_messages(7, 0) == {40, 44, 50}
    assert await store.known_messages(7, 44) >= {50}


async def test_two_changes_at_once_are_both_kept_in_a_new_chat_too(database: Database, clock: Clock) -> None:
    first, second = Store(database, clock), Store(database, clock)
    await asyncio.gather(
        first.change_preferences(7, lambda now: now.model_copy(update={"language": "ru"})),
        second.change_preferences(7, lambda now: now.model_copy(update={"provider": "daji"})),
        first.first_preferences(7, Preferences(language="zh")),
    )
    kept = await first.preferences(7)
    assert kept is not None
    assert (kept.language, kept.provider) == ("ru", "daji")


async def test_the_copy_that_took_a_search_up_last_may_answer(database: Database, clock: Clock) -> None:
    slow, other = Store(database, clock, copy="slow"), Store(database, clock, copy="other")
    search = await slow.add_search(a_search(state=SearchState.WAITING))
    await other.add_search(search)
    assert [await slow.begin_sending(search), await other.begin_sending(search)] == [False, True]
    kept = await other.search(search.id)
    assert kept is not None
    assert kept.state is SearchState.SENDING


async def test_of_copies_that_answer_a_press_at_once_one_may(database: Database, clock: Clock) -> None:
    copies = [Store(database, clock) for _ in range(3)]
    search = await copies[0].add_search(a_search(state=SearchState.FAILED))
    answers = await asyncio.gather(*(store.begin_sending(search) for store in copies))
    assert answers.count(True) == 1
