"""Updates that Telegram sends to the bot, over real HTTP."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import httpx
import pytest

from bot.app import run
from bot.config import Settings, SettingsUnusable
from bot.updates.webhook import SECRET_HEADER
from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import JsonObject
from tests.e2e.town import Town, is_card
from tests.waiting import PATIENCE, until

SECRET = "a-secret-of-the-operator"
AUTHORIZED = {SECRET_HEADER: SECRET}
UPDATE = {"update_id": 987654321}


@pytest.fixture
async def town(quiet_town: Town) -> AsyncIterator[Town]:
    async with quiet_town.bot(telegram_mode="webhook", telegram_webhook_secret=SECRET):
        await registered(quiet_town)
        yield quiet_town


@pytest.fixture
async def outside(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=town.settings["public_url"]) as client:
        yield client


async def registered(town: Town) -> None:
    """Wait until the bot has told Telegram where it listens."""
    await until(lambda: town.telegram.calls.of("setWebhook"))


async def run_sql(town: Town, statement: str) -> None:
    """Change the bot's database, in a thread: the bot may be writing, in this one."""

    def run() -> None:
        with closing(sqlite3.connect(town.database, timeout=PATIENCE, isolation_level=None)) as database:
            database.execute(statement)

    await asyncio.to_thread(run)


def asked_of_telegram(town: Town) -> JsonObject:
    return town.telegram.calls.of("setWebhook")[0].parameters


async def test_a_photo_that_telegram_sends_to_the_bot_is_answered(town: Town) -> None:
    card = await town.card("mug")
    turned = await town.press(card, "▶")
    assert is_card(turned)
    assert not town.telegram.calls.of("getUpdates")


async def test_telegram_is_told_where_to_send_what(town: Town) -> None:
    asked = asked_of_telegram(town)
    assert asked["url"] == town.settings["public_url"] + "/telegram"
    assert asked["secret_token"] == SECRET


async def test_without_a_secret_of_the_operator_the_bot_makes_one_up(quiet_town: Town) -> None:
    async with quiet_town.bot(telegram_mode="webhook"):
        await registered(quiet_town)
        assert is_card(await quiet_town.card("mug"))
        assert len(str(asked_of_telegram(quiet_town)["secret_token"])) >= 32


@pytest.mark.parametrize(
    "headers", [{}, {SECRET_HEADER: "guessed"}, {SECRET_HEADER: SECRET[:-1]}, {SECRET_HEADER: "é"}]
)
async def test_who_does_not_know_the_secret_is_refused(outside: httpx.AsyncClient, headers: dict[str, str]) -> None:
    raw = {name.encode(): value.encode() for name, value in headers.items()}
    answer = await outside.post("/telegram", json=UPDATE, headers=raw)
    assert answer.status_code == 403


async def test_what_can_not_be_written_down_comes_again_and_is_answered_once(town: Town) -> None:
    await town.settled()
    await run_sql(town, "CREATE TRIGGER broken BEFORE INSERT ON updates BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    town.send_photo("mug")
    await until(lambda: "last_error_message" in town.telegram.webhook.info())
    assert "503" in str(town.telegram.webhook.info()["last_error_message"])
    await run_sql(town, "DROP TRIGGER broken")
    await town.answer(is_card)
    await town.settled()
    assert len([message for message in town.telegram.bot_messages(town.chat) if is_card(message)]) == 1
    assert town.paid(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 1


async def test_an_update_that_comes_twice_is_answered_once(town: Town, outside: httpx.AsyncClient) -> None:
    update = {
        "update_id": 987654321,
        "message": {
            "message_id": 900,
            "date": 1_700_000_000,
            "chat": {"id": town.chat.id, "type": "private", "first_name": "Ann"},
            "from": {"id": town.ann.id, "is_bot": False, "first_name": "Ann"},
            "text": "/start",
            "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
        },
    }
    for _ in range(3):
        assert (await outside.post("/telegram", json=update, headers=AUTHORIZED)).status_code == 200
    await town.settled()
    said = [message.text or message.caption for message in town.telegram.bot_messages(town.chat)]
    assert said
    assert len(said) == len(set(said))


async def test_what_comes_while_the_bot_is_away_is_answered_when_it_is_back(quiet_town: Town) -> None:
    town = quiet_town
    async with town.bot(telegram_mode="webhook"):
        await registered(town)
    town.send_photo("mug")
    async with town.bot():
        await town.answer(is_card)


async def test_work_in_hand_is_finished_before_the_bot_stops(quiet_town: Town) -> None:
    async with quiet_town.bot(telegram_mode="webhook"):
        await registered(quiet_town)
        quiet_town.send_photo("mug")
        await until(lambda: quiet_town.paid(Service.TMAPI_GLOBAL, Endpoint.CONVERT))
    assert [message for message in quiet_town.telegram.bot_messages(quiet_town.chat) if is_card(message)]


async def test_polling_takes_the_webhook_away(quiet_town: Town) -> None:
    async with quiet_town.bot(telegram_mode="webhook"):
        await registered(quiet_town)
    async with quiet_town.bot(telegram_mode="polling"):
        assert is_card(await quiet_town.card("mug"))
        assert quiet_town.telegram.webhook.info()["url"] == ""


async def test_a_webhook_needs_an_address(quiet_town: Town) -> None:
    del quiet_town.settings["public_url"]
    with pytest.raises(SettingsUnusable, match="TELEGRAM_MODE=webhook needs PUBLIC_URL"):
        async with quiet_town.bot(telegram_mode="webhook"):
            await asyncio.sleep(0)


async def test_an_address_that_telegram_refuses_is_named(quiet_town: Town) -> None:
    settings = quiet_town.settings | {"telegram_mode": "webhook", "public_url": "http://bot.example"}
    never = asyncio.Event()
    with pytest.raises(SettingsUnusable, match=r"http://bot\.example/telegram.*check PUBLIC_URL"):
        async with asyncio.timeout(PATIENCE):
            await run(Settings.model_validate(settings), never)


async def test_no_line_tells_the_secret(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await town.card("mug")
    assert SECRET not in caplog.text
