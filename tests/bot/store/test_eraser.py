import json

import pytest

from bot.models.billing import Quotas, Requester
from bot.models.preferences import Preferences
from bot.store import Database, Store
from bot.store.eraser import Eraser, chat_of
from bot.store.ledger import Entry, Ledger
from bot.store.people import People
from bot.store.update_log import UpdateLog
from providers.api.calls import CallKind
from providers.models import ImageRef, Query
from tests.clock import Clock
from tests.samples import a_page, a_search
from tests.tables import on_both_databases, rows

ANN = 700_700_700
BEN = 800_800_800


@pytest.fixture
def eraser(database: Database, clock: Clock) -> Eraser:
    return Eraser(database, clock)


async def live(database: Database, store: Store, clock: Clock, chat: int, photo: str) -> None:
    """Leave a trace of a chat in every table that has one."""
    ledger, people = Ledger(database, clock, "secret"), People(database, clock)
    await store.first_preferences(chat, Preferences())
    await store.add_search(
        a_search(f"search{chat}"[:10] + photo, chat_id=chat, user_id=chat, result_set=f"set {photo}")
    )
    if await store.result_set(f"set {photo}") is None:
        await store.add_result_set(f"set {photo}", "daji", photo, Query(), a_page("1"))
    ref = ImageRef(provider="daji", value="reference", expires_at=clock().replace(year=2030))
    await store.keep_image_ref(photo, ref)
    await store.claim_album(chat, "album", 1)
    await UpdateLog(database, clock).add(chat, json.dumps({"update_id": 1, "message": {"chat": {"id": chat}}}))
    call = Entry(f"call{chat}", "daji", CallKind.SEARCH, Requester(chat, chat), ledger.now(), ledger.today())
    await ledger.enter(call, 1, Quotas())
    await people.invite(f"invitation {chat}", 1, 3600)
    await people.redeem(f"invitation {chat}", chat)


async def everything(database_url: str) -> str:
    tables = (
        "chats searches result_sets result_pages image_refs media product_details albums updates credits day_counts"
        " members bans invitations"
    )
    return repr([await rows(database_url, f"SELECT * FROM {table}") for table in tables.split()])


@on_both_databases
async def test_what_a_supergroup_was_before_is_forgotten_with_it(
    eraser: Eraser, database: Database, database_url: str, store: Store, clock: Clock
) -> None:
    await live(database, store, clock, -ANN, "photo of a group")
    await store.move_chat(-ANN, -BEN)
    await eraser.forget(-BEN)
    kept = ("chats", "searches", "result_sets", "image_refs", "albums", "chat_moves")
    assert [await rows(database_url, f"SELECT * FROM {table}") for table in kept] == [[]] * len(kept)
    assert await rows(database_url, "SELECT chat_id, user_id FROM credits") == [(None, None)]
    assert await rows(database_url, "SELECT body FROM updates") == [("",)]


@on_both_databases
async def test_nothing_of_the_chat_is_left(
    eraser: Eraser, database: Database, database_url: str, store: Store, clock: Clock
) -> None:
    await live(database, store, clock, ANN, "photo of Ann")
    await UpdateLog(database, clock).add(1, json.dumps({"callback_query": {"message": {"chat": {"id": ANN}}}}))
    await eraser.forget(ANN)
    left = await everything(database_url)
    assert "photo of Ann" not in left
    assert await rows(database_url, "SELECT body FROM updates") == [("",), ("",)]
    for table in ("chats", "searches", "result_sets", "result_pages", "image_refs", "albums", "members"):
        assert await rows(database_url, f"SELECT * FROM {table}") == []
    assert await rows(database_url, "SELECT provider, chat_id, user_id FROM credits") == [("daji", None, None)]


@on_both_databases
async def test_other_chats_keep_what_is_theirs(
    eraser: Eraser, database: Database, database_url: str, store: Store, clock: Clock
) -> None:
    await live(database, store, clock, BEN, "photo of Ben")
    before = await everything(database_url)
    await live(database, store, clock, ANN, "photo of Ann")
    await eraser.forget(ANN)
    assert await rows(database_url, f"SELECT COUNT(*) FROM searches WHERE chat_id = {BEN}") == [(1,)]
    assert await rows(database_url, "SELECT photo FROM result_sets") == [("photo of Ben",)]
    assert await rows(database_url, "SELECT photo FROM image_refs") == [("photo of Ben",)]
    assert await rows(database_url, "SELECT user_id FROM members") == [(BEN,)]
    assert str(BEN) in before


@on_both_databases
async def test_results_that_another_chat_uses_stay(
    eraser: Eraser, database: Database, database_url: str, store: Store, clock: Clock
) -> None:
    await live(database, store, clock, ANN, "same photo")
    await live(database, store, clock, BEN, "same photo")
    await eraser.forget(ANN)
    assert await rows(database_url, "SELECT photo FROM result_sets") == [("same photo",)]
    await eraser.forget(BEN)
    assert await rows(database_url, "SELECT photo FROM result_sets") == []


async def test_every_table_that_names_a_chat_or_a_person_is_known_here(database: Database, database_url: str) -> None:
    """A new table with such a column needs its statement in the eraser, and its trace in `live` above."""
    tables = await rows(database_url, "SELECT name FROM sqlite_master WHERE type = 'table'")
    naming = set()
    for (table,) in tables:
        columns = {column for (column,) in await rows(database_url, f"SELECT name FROM pragma_table_info('{table}')")}
        if columns & {"chat_id", "user_id"}:
            naming.add(table)
    assert naming == {"chats", "searches", "albums", "credits", "members", "bans"}


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"message": {"chat": {"id": 5}}}, 5),
        ({"callback_query": {"message": {"chat": {"id": -6}}}}, -6),
        ({"callback_query": {"inline_message_id": "x"}}, None),
        ({"poll": {}}, None),
    ],
)
def test_an_update_belongs_to_the_chat_of_its_message(update: dict[str, object], chat: int | None) -> None:
    assert chat_of(json.dumps(update)) == chat
