import asyncio
from decimal import Decimal

import pytest

from bot.models.billing import Quotas, Requester
from bot.models.export import Export, ExportFormat, ExportSource
from bot.models.people import Sender
from bot.models.settings import Preferences
from bot.store import Database, Store, open_database
from bot.store.chats import SEARCHES_AT_ONCE, ChatRepository
from bot.store.ledger import Entry
from bot.store.people import PeopleRepository
from providers.api.calls import CallKind
from providers.models import ImageRef, Marketplace
from providers.query import Filter, Match, Query, Sort
from tests.clock import FakeClock
from tests.database import on_both_databases, rows
from tests.samples import a_page, a_product, a_search, add_update

ANN = 700_700_700
BEN = 800_800_800


@pytest.fixture
def chats(database: Database, clock: FakeClock) -> ChatRepository:
    return ChatRepository(database, clock)


@on_both_databases
async def test_a_new_chat_has_no_preferences(chats: ChatRepository) -> None:
    assert await chats.preferences(7) is None


# Senders


@pytest.fixture
async def people(database: Database, clock: FakeClock) -> PeopleRepository:
    """A member with the number 5, and a banned channel with the number -300."""
    people = PeopleRepository(database, clock)
    await people.add_invitation("hash", 1, 3600)
    await people.redeem_invitation("hash", 5)
    await people.ban(-300)
    return people


@on_both_databases
async def test_nothing_is_stored_of_a_new_sender(chats: ChatRepository) -> None:
    assert await chats.get_sender(7) == Sender(None, member=False, banned=False)


@on_both_databases
async def test_sender_has_the_preferences_of_the_chat(chats: ChatRepository) -> None:
    await chats.change_preferences(-100, lambda _: Preferences(language="ru"))
    assert (await chats.get_sender(-100, 5)).preferences == Preferences(language="ru")


@on_both_databases
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("ids", "member", "banned"),
    [((5,), True, False), ((-100, 5), True, False), ((-100, 6), False, False), ((-100, 6, -300), False, True)],
)
async def test_sender_is_a_member_or_banned_if_one_of_the_accounts_is(
    chats: ChatRepository, ids: tuple[int, ...], *, member: bool, banned: bool
) -> None:
    assert await chats.get_sender(*ids) == Sender(None, member=member, banned=banned)


# Preferences


@on_both_databases
async def test_preferences_are_returned_as_they_were_stored(chats: ChatRepository) -> None:
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
    await chats.insert_preferences_if_missing(7, preferences)
    assert await chats.preferences(7) == preferences


@on_both_databases
async def test_changed_preferences_replace_the_old_ones(chats: ChatRepository) -> None:
    await chats.insert_preferences_if_missing(7, Preferences(provider="daji", filters=frozenset({Filter.JXHY})))
    assert await chats.change_preferences(7, lambda _: Preferences(language="zh")) == Preferences(language="zh")
    assert await chats.preferences(7) == Preferences(language="zh")


@on_both_databases
async def test_first_preferences_do_not_replace_existing_ones(chats: ChatRepository) -> None:
    await chats.insert_preferences_if_missing(7, Preferences(language="zh"))
    assert await chats.insert_preferences_if_missing(7, Preferences(language="ru")) == Preferences(language="zh")
    assert await chats.preferences(7) == Preferences(language="zh")


@on_both_databases
async def test_a_change_that_raises_stores_nothing(chats: ChatRepository) -> None:
    def fail(_: Preferences) -> Preferences:
        raise KeyError

    with pytest.raises(KeyError):
        await chats.change_preferences(7, fail)
    assert await chats.preferences(7) is None


@on_both_databases
async def test_each_chat_has_its_own_preferences(chats: ChatRepository) -> None:
    await chats.insert_preferences_if_missing(7, Preferences(language="zh"))
    assert await chats.preferences(8) is None


@on_both_databases
async def test_a_groups_preferences_move_to_its_supergroup(chats: ChatRepository) -> None:
    await chats.insert_preferences_if_missing(-5, Preferences(language="ru"))
    await chats.move(-5, -1005)
    # A search of the old group, which waits in line, is still answered as that had chosen.
    assert await chats.preferences(-5) == await chats.preferences(-1005)
    assert await chats.preferences(-1005) == Preferences(language="ru")


@on_both_databases
async def test_a_second_move_changes_nothing(chats: ChatRepository) -> None:
    """Telegram reports the move in the old chat and in the new one."""
    await chats.insert_preferences_if_missing(-5, Preferences(language="ru"))
    await chats.move(-5, -1005)
    await chats.move(-5, -1005)
    assert await chats.preferences(-1005) == Preferences(language="ru")


@on_both_databases
async def test_what_a_supergroup_was_before_stays_known_though_nothing_else_is_left(store: Store) -> None:
    await store.searches.add(a_search(chat_id=-5))
    await store.chats.move(-5, -1005)
    await store.prune()
    await store.chats.erase(-1005, keep_moves=True)
    assert (await store.chats.get_sender(-1005)).former_chat == -5


@on_both_databases
async def test_a_banned_group_stays_banned_as_a_supergroup(
    chats: ChatRepository, database: Database, clock: FakeClock
) -> None:
    people = PeopleRepository(database, clock)
    await people.ban(-5)
    for _ in range(2):
        await chats.move(-5, -1005)
    assert (await chats.get_sender(-1005)).banned


@on_both_databases
async def test_preferences_outlive_a_restart(database_url: str, clock: FakeClock) -> None:
    async with open_database(database_url) as database:
        await ChatRepository(database, clock).insert_preferences_if_missing(7, Preferences(language="ru"))
    async with open_database(database_url) as database:
        assert await ChatRepository(database, clock).preferences(7) == Preferences(language="ru")


@on_both_databases
async def test_concurrent_changes_are_both_stored_in_a_new_chat_too(database: Database, clock: FakeClock) -> None:
    first, second = ChatRepository(database, clock), ChatRepository(database, clock)
    await asyncio.gather(
        first.change_preferences(7, lambda now: now.model_copy(update={"language": "ru"})),
        second.change_preferences(7, lambda now: now.model_copy(update={"provider": "daji"})),
        first.insert_preferences_if_missing(7, Preferences(language="zh")),
    )
    kept = await first.preferences(7)
    assert kept is not None
    assert (kept.language, kept.provider) == ("ru", "daji")


async def fill(store: Store, clock: FakeClock, chat: int, photo: str) -> None:
    """Store something of a chat in every table that has chats or people."""
    await store.chats.insert_preferences_if_missing(chat, Preferences())
    await store.searches.add(
        a_search(f"search{chat}"[:10] + photo, chat_id=chat, user_id=chat, result_set=f"set {photo}")
    )
    if await store.results.get(f"set {photo}") is None:
        await store.results.add(f"set {photo}", "daji", photo, Query(), a_page("1"))
    ref = ImageRef(provider="daji", value="reference", expires_at=clock().replace(year=2030))
    await store.cache.save_image_ref(photo, ref)
    await store.albums.add(chat, "album", 1)
    await store.kept.keep(chat, chat, a_product("1"), None, f"picture kept by {chat}")
    (kept_list,) = await store.kept.lists(chat)
    await store.list_links.make(chat, kept_list.id)
    csv = Export(f"export {chat}", chat, chat, ExportSource.LIST, kept_list.id, ExportFormat.CSV)
    await store.exports.add(csv)
    await add_update(store.updates, chat, f"what {chat} wrote", chat_id=chat, lane=f"chat {chat} {chat}")
    call = Entry(
        f"call{chat}", "daji", CallKind.SEARCH, Requester(chat, chat), store.ledger.now(), store.ledger.today()
    )
    await store.ledger.record(call, 1, Quotas())
    await store.people.add_invitation(f"invitation {chat}", 1, 3600)
    await store.people.redeem_invitation(f"invitation {chat}", chat)


async def everything(database_url: str) -> str:
    tables = (
        "chats searches result_sets result_pages image_refs media product_details albums updates credits day_counts"
        " members bans invitations kept_lists kept_products exports list_links"
    )
    return repr([await rows(database_url, f"SELECT * FROM {table}") for table in tables.split()])


@on_both_databases
async def test_the_former_group_of_a_supergroup_is_erased_with_it(
    database_url: str, store: Store, clock: FakeClock
) -> None:
    await fill(store, clock, -ANN, "photo of a group")
    await store.chats.move(-ANN, -BEN)
    await store.chats.erase(-BEN)
    kept = ("chats", "searches", "result_sets", "image_refs", "albums", "chat_moves", "kept_products")
    assert [await rows(database_url, f"SELECT * FROM {table}") for table in kept] == [[]] * len(kept)
    assert await rows(database_url, "SELECT chat_id, user_id FROM credits") == [(None, None)]
    assert await rows(database_url, "SELECT body FROM updates") == [("",)]


@on_both_databases
async def test_an_erased_chat_leaves_nothing(database_url: str, store: Store, clock: FakeClock) -> None:
    await fill(store, clock, ANN, "photo of Ann")
    await add_update(store.updates, 1, "what Ann pressed", chat_id=ANN)
    await store.chats.erase(ANN)
    left = await everything(database_url)
    assert "photo of Ann" not in left
    assert await rows(database_url, "SELECT body, lane, chat_id FROM updates") == [("", None, None)] * 2
    assert "Ann" not in left
    for table in (
        "chats",
        "searches",
        "result_sets",
        "result_pages",
        "image_refs",
        "albums",
        "members",
        "kept_lists",
        "kept_products",
        "exports",
        "list_links",
    ):
        assert await rows(database_url, f"SELECT * FROM {table}") == []
    assert await rows(database_url, "SELECT provider, chat_id, user_id FROM credits") == [("daji", None, None)]


@on_both_databases
async def test_many_searches_of_a_chat_are_erased(database_url: str, store: Store) -> None:
    for number in range(2 * SEARCHES_AT_ONCE + 1):
        await store.searches.add(a_search(f"search{number:04}", chat_id=ANN, message_id=number, result_set="set"))
    await store.results.add("set", "daji", "photo of Ann", Query(), a_page("1"))
    await store.chats.erase(ANN)
    assert await rows(database_url, "SELECT id FROM searches") == []
    assert await rows(database_url, "SELECT id FROM result_sets") == []


@on_both_databases
async def test_other_chats_keep_their_data(database_url: str, store: Store, clock: FakeClock) -> None:
    await fill(store, clock, BEN, "photo of Ben")
    before = await everything(database_url)
    await fill(store, clock, ANN, "photo of Ann")
    await store.chats.erase(ANN)
    assert await rows(database_url, f"SELECT COUNT(*) FROM searches WHERE chat_id = {BEN}") == [(1,)]
    assert await rows(database_url, "SELECT photo FROM result_sets") == [("photo of Ben",)]
    assert await rows(database_url, "SELECT photo FROM image_refs") == [("photo of Ben",)]
    assert await rows(database_url, "SELECT user_id FROM members") == [(BEN,)]
    assert (f"what {BEN} wrote",) in await rows(database_url, "SELECT body FROM updates")
    assert str(BEN) in before


@on_both_databases
async def test_results_that_another_chat_uses_are_kept(database_url: str, store: Store, clock: FakeClock) -> None:
    await fill(store, clock, ANN, "same photo")
    await fill(store, clock, BEN, "same photo")
    await store.chats.erase(ANN)
    assert await rows(database_url, "SELECT photo FROM result_sets") == [("same photo",)]
    await store.chats.erase(BEN)
    assert await rows(database_url, "SELECT photo FROM result_sets") == []


async def test_every_table_with_a_chat_or_person_is_erased(database: Database, database_url: str) -> None:
    """A new table with such a column needs its statement in `ChatRepository.erase`, and a row in `fill` above."""
    tables = await rows(database_url, "SELECT name FROM sqlite_master WHERE type = 'table'")
    naming = set()
    for (table,) in tables:
        columns = {column for (column,) in await rows(database_url, f"SELECT name FROM pragma_table_info('{table}')")}
        if columns & {"chat_id", "user_id"}:
            naming.add(table)
    assert naming == {
        "chats",
        "searches",
        "albums",
        "credits",
        "members",
        "bans",
        "updates",
        "kept_lists",
        "exports",
    }
