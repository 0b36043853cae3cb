"""What version 0.1.0 left behind goes on working: its database, its chats with their buttons, its settings file."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.config import load_settings
from sandbox.marketplaces.faults import Endpoint, Service
from tests.e2e.harness import Harness, is_card, position, text_of
from tests.e2e.previous_version import FOLDER, PreviousChats, fill_postgres, fill_sqlite, recorded_tables, replay_chats
from tests.postgres import Postgres

GREETING, CARD, GRID, HELP = 3, 21, 27, 29
"""Messages of the older bot, by their recorded ids."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a PostgreSQL database without tables, or nothing where SQLite is meant."""
    if request.param == "sqlite":
        yield ""
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.new_database(template="template0")
    yield url
    server.drop(url)


@pytest.fixture
async def chats(stopped_harness: Harness, empty_database: str) -> AsyncIterator[PreviousChats]:
    """The older bot's chats, with a newer bot that runs on the older one's database."""
    harness = stopped_harness
    chats = await replay_chats(harness)
    tables = recorded_tables(harness, chats)
    if empty_database:
        await fill_postgres(empty_database, tables)
        harness.settings["database_url"] = empty_database
    else:
        for newer in harness.database.parent.glob("*.db"):
            newer.unlink()
        fill_sqlite(harness.database, tables)
    async with harness.bot():
        yield chats


async def test_cards_turn_their_pages_without_a_new_call(stopped_harness: Harness, chats: PreviousChats) -> None:
    turned = await stopped_harness.press(chats.messages[CARD], "▶")

    assert position(turned) == 4
    assert stopped_harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 0


async def test_grids_open_cards(stopped_harness: Harness, chats: PreviousChats) -> None:
    card = await stopped_harness.press(chats.messages[GRID], "3")

    assert is_card(card)
    assert position(card) == 3


async def test_menus_and_help_answer(stopped_harness: Harness, chats: PreviousChats) -> None:
    menu = await stopped_harness.press(chats.messages[GREETING], "Language")
    topic = await stopped_harness.press(chats.messages[HELP], "Кнопки", chats.ben)

    assert "✓ English" in [button.text for button in menu.buttons]
    assert "Кнопки" in text_of(topic)


async def test_settings_of_each_chat_are_kept(stopped_harness: Harness, chats: PreviousChats) -> None:
    anns = text_of(await stopped_harness.say("/settings"))
    bens = text_of(await stopped_harness.say("/settings", chats.bens_chat, chats.ben))

    for kept in ("German", "1688 · DAJI", "Price, low to high", "1–500", "Grid"):
        assert kept in anns
    assert "Русский" in bens or "русский" in bens
    for name, value in (("filters", "Factory, Verified supplier"), ("currency", "USD"), ("ship_to", "Poland")):
        assert value in text_of(await stopped_harness.say(f"/settings {name}"))


def test_settings_file_is_read(tmp_path: Path) -> None:
    text = (FOLDER / "env.example").read_text(encoding="utf-8")
    file = tmp_path / ".env"
    file.write_text(re.sub("^#(?=[A-Z0-9_]+=)", "", text, flags=re.MULTILINE), encoding="utf-8")

    settings = load_settings(str(file))

    assert settings.database_url == "sqlite:///data/snapsource.db"
