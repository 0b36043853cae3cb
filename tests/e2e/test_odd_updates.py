"""Updates that can never be taken: they are dropped, and what comes after them is answered."""

import logging
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.updates.webhook import MAX_BODY_BYTES, SECRET_HEADER
from sandbox.telegram.objects import JsonObject
from tests.e2e.town import Town, is_card

SECRET = "a-secret-of-the-operator"
WORDS = "between you and me"
NESTED = b"[" * 100_000 + b"]" * 100_000
MESSAGE = b'{"message_id": 1, "date": %s, "chat": {"id": %s, "type": "private"}, "text": "between you and me"}'


def odd(date: bytes = b"1700000000", chat: bytes = b"7", update_id: bytes = b"987654321") -> bytes:
    """An update with a number that makes no sense."""
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
async def outside(quiet_town: Town) -> AsyncIterator[httpx.AsyncClient]:
    """A caller who knows the secret of a bot with a webhook."""
    async with (
        quiet_town.bot(telegram_mode="webhook", telegram_webhook_secret=SECRET),
        httpx.AsyncClient(base_url=quiet_town.settings["public_url"], headers={SECRET_HEADER: SECRET}) as client,
    ):
        await quiet_town.card("mug")
        yield client


async def test_what_can_never_be_taken_is_acknowledged(outside: httpx.AsyncClient, quiet_town: Town) -> None:
    answers = {name: (await outside.post("/telegram", content=body)).status_code for name, body in ODD.items()}
    assert answers == dict.fromkeys(ODD, 200)
    assert is_card(await quiet_town.card("lamp"))
    await quiet_town.settled()


async def test_no_line_quotes_it(
    outside: httpx.AsyncClient, quiet_town: Town, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    for body in ODD.values():
        await outside.post("/telegram", content=body)
    await quiet_town.settled()
    assert WORDS not in caplog.text + "".join(capsys.readouterr())


@pytest.mark.parametrize("content", [{"date": 10**30}, {"chat": 5}, {"chat": {"id": 10**30, "type": "private"}}])
async def test_a_bot_that_asks_for_updates_gets_past_one_that_it_can_not_take(
    quiet_town: Town, content: JsonObject
) -> None:
    town = quiet_town
    async with town.bot():
        await town.card("mug")
        asked = len(town.telegram.calls.of("getUpdates"))
        message: JsonObject = {
            "message_id": 1,
            "date": 1_700_000_000,
            "chat": {"id": 7, "type": "private"},
            "text": WORDS,
        }
        town.telegram.updates.add("message", {**message, **content})
        assert is_card(await town.card("lamp"))
        await town.settled()
    assert len(town.telegram.calls.of("getUpdates")) - asked < 10
