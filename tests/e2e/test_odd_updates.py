"""Updates that can never be handled are dropped, and the ones after them are answered."""

import logging
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.telegram.updates.webhook import MAX_BODY_BYTES, SECRET_HEADER
from sandbox.telegram.objects import JsonObject
from tests.e2e.harness import Harness, is_card, text_of
from tests.waiting import until

SECRET = "a-secret-of-the-operator"
WORDS = "between you and me"
NESTED = b"[" * 100_000 + b"]" * 100_000
MESSAGE = b'{"message_id": 1, "date": %s, "chat": {"id": %s, "type": "private"}, "text": "between you and me"}'


def odd(date: bytes = b"1700000000", chat: bytes = b"7", update_id: bytes = b"987654321") -> bytes:
    """Return an update with a number that makes no sense."""
    return b'{"update_id": ' + update_id + b', "message": ' + MESSAGE % (date, chat) + b"}"


ODD = {
    "nothing": b"",
    "half of it": b"{",
    "a list": b"[]",
    "no text": b"\xff",
    "an id in words": odd(update_id=b'"x"'),
    "an id beyond all ids": odd(update_id=b"9" * 30),
    "an id that no number type takes": odd(update_id=b"9" * 5000),
    "a message that is a number": b'{"update_id": 1, "message": 5}',
    "a time beyond all times": odd(date=b"1e30"),
    "a time without end": odd(date=b"1e999"),
    "a chat beyond all chats": odd(chat=b"9" * 30),
    "values in values": b'{"update_id": 1, "message": ' + NESTED + b"}",
    "a body beyond the bound": b" " * (MAX_BODY_BYTES + 1),
}


@pytest.fixture
async def outside(stopped_harness: Harness) -> AsyncIterator[httpx.AsyncClient]:
    """A caller who knows the secret of the bot's webhook."""
    async with (
        stopped_harness.bot(telegram_mode="webhook", telegram_webhook_secret=SECRET),
        httpx.AsyncClient(base_url=stopped_harness.settings["public_url"], headers={SECRET_HEADER: SECRET}) as client,
    ):
        await stopped_harness.search("mug")
        yield client


async def test_update_that_can_never_be_handled_is_acknowledged(
    outside: httpx.AsyncClient, stopped_harness: Harness
) -> None:
    answers = {name: (await outside.post("/telegram", content=body)).status_code for name, body in ODD.items()}
    assert answers == dict.fromkeys(ODD, 200)
    assert is_card(await stopped_harness.search("lamp"))
    await stopped_harness.wait_until_idle()


async def test_log_quotes_nothing_of_an_odd_update(
    outside: httpx.AsyncClient,
    stopped_harness: Harness,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)
    for body in ODD.values():
        await outside.post("/telegram", content=body)
    await stopped_harness.wait_until_idle()
    assert WORDS not in caplog.text + "".join(capsys.readouterr())


async def test_polling_goes_on_after_updates_that_can_not_be_handled(stopped_harness: Harness) -> None:
    harness = stopped_harness
    message: JsonObject = {
        "message_id": 1,
        "date": 1_700_000_000,
        "chat": {"id": 7, "type": "private"},
        "text": WORDS,
    }
    odd: tuple[JsonObject, ...] = ({"date": 10**30}, {"chat": 5}, {"chat": {"id": 10**30, "type": "private"}})
    async with harness.bot():
        for content in odd:
            await harness.say("/start")
            requests = len(harness.telegram.calls.of("getUpdates"))
            harness.telegram.updates.add("message", {**message, **content})
            assert is_card(await harness.search("lamp"))
            await harness.wait_until_idle()
            assert len(harness.telegram.calls.of("getUpdates")) - requests < 10


async def test_admins_are_told_that_a_second_copy_takes_updates(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot(admin_ids=str(harness.ann.id)):
        await harness.say("/privacy")

        def is_told_while_another_asks() -> bool:
            harness.telegram.updates.interrupt_poll()
            return any("another copy of me" in text_of(one) for one in harness.telegram.bot_messages(harness.chat))

        await until(is_told_while_another_asks)
