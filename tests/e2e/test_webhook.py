"""Updates that Telegram sends to the bot, over real HTTP."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import httpx
import pytest

from bot.app import run
from bot.config import SettingsUnusable, load_settings
from bot.telegram.updates.webhook import SECRET_HEADER
from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import JsonObject
from tests.e2e.harness import Harness, is_card
from tests.waiting import PATIENCE, until

SECRET = "a-secret-of-the-operator"
AUTHORIZED = {SECRET_HEADER: SECRET}
UPDATE = {"update_id": 987654321}


@pytest.fixture
async def harness(stopped_harness: Harness) -> AsyncIterator[Harness]:
    async with stopped_harness.bot(telegram_mode="webhook", telegram_webhook_secret=SECRET):
        await registered(stopped_harness)
        yield stopped_harness


@pytest.fixture
async def outside(harness: Harness) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=harness.settings["public_url"]) as client:
        yield client


async def registered(harness: Harness) -> None:
    """Wait until the bot has told Telegram where it listens."""
    await until(lambda: harness.telegram.calls.of("setWebhook"))


async def run_sql(harness: Harness, statement: str) -> None:
    """Run a statement on the bot's database, in a thread, since the bot may be writing in this one."""

    def run() -> None:
        with closing(sqlite3.connect(harness.database, timeout=PATIENCE, isolation_level=None)) as database:
            database.execute(statement)

    await asyncio.to_thread(run)


def webhook_parameters(harness: Harness) -> JsonObject:
    return harness.telegram.calls.of("setWebhook")[0].parameters


async def test_photo_that_telegram_sends_to_the_webhook_is_answered(harness: Harness) -> None:
    card = await harness.search("mug")
    turned = await harness.press(card, "▶")
    assert is_card(turned)
    assert not harness.telegram.calls.of("getUpdates")
    parameters = webhook_parameters(harness)
    assert parameters["url"] == harness.settings["public_url"] + "/telegram"
    assert parameters["secret_token"] == SECRET


async def test_bot_makes_up_a_secret_where_none_is_set(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(telegram_mode="webhook"):
        await registered(stopped_harness)
        assert is_card(await stopped_harness.search("mug"))
        assert len(str(webhook_parameters(stopped_harness)["secret_token"])) >= 32


async def test_caller_without_the_secret_is_refused(outside: httpx.AsyncClient) -> None:
    for secret in (None, "guessed", SECRET[:-1], "é"):
        headers = {} if secret is None else {SECRET_HEADER.encode(): secret.encode()}
        answer = await outside.post("/telegram", json=UPDATE, headers=headers)
        assert answer.status_code == 403, secret


async def test_update_that_can_not_be_stored_comes_again_and_is_answered_once(harness: Harness) -> None:
    await harness.wait_until_idle()
    await run_sql(harness, "CREATE TRIGGER broken BEFORE INSERT ON updates BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    harness.send_photo("mug")
    await until(lambda: "last_error_message" in harness.telegram.webhook.info())
    assert "503" in str(harness.telegram.webhook.info()["last_error_message"])
    await run_sql(harness, "DROP TRIGGER broken")
    await harness.reply(is_card)
    await harness.wait_until_idle()
    assert len([message for message in harness.telegram.bot_messages(harness.chat) if is_card(message)]) == 1
    assert harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 1


async def test_update_that_comes_twice_is_answered_once(harness: Harness, outside: httpx.AsyncClient) -> None:
    update = {
        "update_id": 987654321,
        "message": {
            "message_id": 900,
            "date": 1_700_000_000,
            "chat": {"id": harness.chat.id, "type": "private", "first_name": "Ann"},
            "from": {"id": harness.ann.id, "is_bot": False, "first_name": "Ann"},
            "text": "/start",
            "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
        },
    }
    for _ in range(3):
        assert (await outside.post("/telegram", json=update, headers=AUTHORIZED)).status_code == 200
    await harness.wait_until_idle()
    texts = [message.text or message.caption for message in harness.telegram.bot_messages(harness.chat)]
    assert texts
    assert len(texts) == len(set(texts))


async def test_photo_that_comes_while_the_bot_is_stopped_is_answered_at_its_next_start(
    stopped_harness: Harness,
) -> None:
    harness = stopped_harness
    async with harness.bot(telegram_mode="webhook"):
        await registered(harness)
    harness.send_photo("mug")
    async with harness.bot():
        await harness.reply(is_card)


async def test_work_in_progress_is_finished_before_the_bot_stops(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(telegram_mode="webhook"):
        await registered(stopped_harness)
        stopped_harness.send_photo("mug")
        await until(lambda: stopped_harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT))
    assert [message for message in stopped_harness.telegram.bot_messages(stopped_harness.chat) if is_card(message)]


async def test_polling_deletes_the_webhook(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(telegram_mode="webhook"):
        await registered(stopped_harness)
    async with stopped_harness.bot(telegram_mode="polling"):
        assert is_card(await stopped_harness.search("mug"))
        assert stopped_harness.telegram.webhook.info()["url"] == ""


async def test_webhook_needs_a_public_address(stopped_harness: Harness) -> None:
    del stopped_harness.settings["public_url"]
    with pytest.raises(SettingsUnusable, match="TELEGRAM_MODE=webhook needs PUBLIC_URL"):
        async with stopped_harness.bot(telegram_mode="webhook"):
            await asyncio.sleep(0)


async def test_error_names_the_address_that_telegram_refuses(stopped_harness: Harness) -> None:
    settings = stopped_harness.settings | {"telegram_mode": "webhook", "public_url": "http://bot.example"}
    never = asyncio.Event()
    with pytest.raises(SettingsUnusable, match=r"http://bot\.example/telegram.*check PUBLIC_URL"):
        async with asyncio.timeout(PATIENCE):
            await run(load_settings(None, settings), never)


async def test_secret_is_not_logged(harness: Harness, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await harness.search("mug")
    assert SECRET not in caplog.text
