"""A database of an earlier version opens with all that it holds."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal

import asyncpg
import pytest

from bot.models.search import View
from bot.models.settings import GroupMode, Preferences
from bot.store import open_database
from bot.store.chats import ChatRepository
from bot.store.database import MIGRATIONS
from bot.store.kept import KeptRepository
from providers.models import Marketplace
from providers.query import Filter, Match, Sort
from tests.clock import FakeClock
from tests.database import on_both_databases, rows
from tests.samples import a_product

pytestmark = on_both_databases

CHATS = """
INSERT INTO chats (chat_id, language, results_language, marketplace, provider, sort, price_min, price_max, filters,
                   currency, ship_to, match, updated_at, view, group_mode) VALUES
    (1, 'en', NULL, NULL, NULL, 'default', NULL, NULL, '', NULL, NULL, NULL, 100, 'card', 'asked'),
    (2, 'ru', 'en', 'aliexpress', 'aliexpress', 'price_up', '0.10', '50', 'factory,ship_24h', 'USD', 'PL', 'same', 200,
     'grid', 'asked'),
    (-3, 'zh', NULL, '1688', NULL, 'sales', NULL, '1E+1', 'jxhy', NULL, NULL, NULL, 300, 'list', 'every');
"""


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('tmp_path')}/bot.db"
        return
    server = request.getfixturevalue("postgres")
    url = server.new_database(template="template1")
    yield url
    server.drop(url)


async def make_version(url: str, last_migration: str, *scripts: str) -> None:
    """Make the database of the version that ended at a migration, and run some SQL in it."""
    names = sorted(file.stem for file in MIGRATIONS.glob("*.sql") if file.stem <= last_migration)
    migrations = [(MIGRATIONS / f"{name}.sql").read_text(encoding="utf-8") for name in names]
    applied = ", ".join(f"('{name}', 1)" for name in names)
    table = (
        f"CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at BIGINT); INSERT INTO migrations VALUES {applied};"
    )
    script = "\n".join([table, *migrations, *scripts])
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.executescript(script)
    else:
        connection = await asyncpg.connect(url)
        await connection.execute(script)
        await connection.close()


async def test_preferences_in_columns_become_one_object(database_url: str, clock: FakeClock) -> None:
    await make_version(database_url, "0008_chat_moves", CHATS)
    async with open_database(database_url) as database:
        repository = ChatRepository(database, clock)
        chats = {chat: await repository.preferences(chat) for chat in (1, 2, -3, 4)}
    assert chats == {
        1: Preferences(),
        2: Preferences(
            language="ru",
            results_language="en",
            marketplace=Marketplace.ALIEXPRESS,
            provider="aliexpress",
            sort=Sort.PRICE_UP,
            price_min=Decimal("0.10"),
            price_max=Decimal(50),
            filters=frozenset({Filter.FACTORY, Filter.SHIP_24H}),
            currency="USD",
            ship_to="PL",
            match=Match.SAME,
            view=View.GRID,
        ),
        -3: Preferences(
            language="zh",
            marketplace=Marketplace.ALIBABA_1688,
            sort=Sort.SALES,
            price_max=Decimal(10),
            filters=frozenset({Filter.JXHY}),
            view=View.LIST,
            group_mode=GroupMode.EVERY,
        ),
        4: None,
    }


async def test_the_rest_of_a_chat_stays(database_url: str) -> None:
    await make_version(database_url, "0008_chat_moves", CHATS)
    async with open_database(database_url):
        pass
    statement = "SELECT chat_id, updated_at FROM chats ORDER BY updated_at"
    assert await rows(database_url, statement) == [(1, 100), (2, 200), (-3, 300)]


async def test_preferences_of_before_are_changed_and_kept(database_url: str, clock: FakeClock) -> None:
    await make_version(database_url, "0008_chat_moves", CHATS)
    async with open_database(database_url) as database:
        chats = ChatRepository(database, clock)
        changed = await chats.change_preferences(1, lambda now: now.model_copy(update={"ship_to": "RU"}))
        assert await chats.preferences(1) == changed == Preferences(ship_to="RU")


async def test_kept_lists_of_before_are_there_after_an_upgrade(database_url: str, clock: FakeClock) -> None:
    product = a_product("610947572360")
    lists = f"""
    INSERT INTO kept_lists (id, chat_id, name, chosen, created_at) VALUES ('bags-ABCDE', 1, 'Bags', 1, 100);
    INSERT INTO kept_products (id, list_id, marketplace, product_id, product, note, kept_by, kept_at)
    VALUES ('kept000001', 'bags-ABCDE', '1688', '{product.id}', '{product.model_dump_json()}', 'for Ben', 1, 100);
    """
    await make_version(database_url, "0019_kept", lists)
    async with open_database(database_url) as database:
        kept = KeptRepository(database, clock)
        (bags,) = await kept.lists(1)
        (one,) = await kept.products(1, bags.id)
    assert (bags.name, bags.count) == ("Bags", 1)
    assert (one.product, one.note, one.own_photo) == (product, "for Ben", None)
