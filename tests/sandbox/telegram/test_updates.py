import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken

from sandbox.server import Server
from sandbox.telegram import Telegram
from tests.waiting import PATIENCE, until


class Receiver:
    """A webhook that records its updates and responds with the given statuses, then with 200.

    Clear `open` to hold the responses back.
    """

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.bodies: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.secrets: list[str | None] = []
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, request: Request) -> Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        await self.bodies.put(await request.json())
        await self.open.wait()
        return PlainTextResponse("", status_code=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def webhook_url(receiver: Receiver) -> AsyncIterator[str]:
    async with Server(Starlette(routes=[Route("/hook", receiver.__call__, methods=["POST"])])) as server:
        yield f"{server.url}/hook"


async def test_an_update_is_sent_until_it_is_confirmed(telegram: Telegram, bot: Bot) -> None:
    ann = telegram.add_user()
    telegram.user_sends_text(ann.id, ann, "one")
    (first,) = await bot.get_updates()
    (again,) = await bot.get_updates()
    assert first.update_id == again.update_id
    assert await bot.get_updates(offset=first.update_id + 1) == ()


async def test_a_long_poll_ends_with_an_update(telegram: Telegram, bot: Bot) -> None:
    ann = telegram.add_user()
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: telegram.updates.polls)
    telegram.user_sends_text(ann.id, ann, "hello")
    (update,) = await asyncio.wait_for(poll, PATIENCE)
    assert update.message is not None
    assert update.message.text == "hello"


async def test_a_second_poll_ends_the_first_with_a_conflict(telegram: Telegram, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await until(lambda: telegram.updates.polls)
    async with Bot(telegram.token, base_url=bot.base_url.removesuffix(telegram.token)) as other:
        assert await other.get_updates(timeout=0) == ()
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_kinds_that_are_not_allowed_are_not_sent(telegram: Telegram, bot: Bot) -> None:
    ann = telegram.add_user()
    await bot.get_updates(allowed_updates=["callback_query"])
    telegram.user_sends_text(ann.id, ann, "unwanted")
    assert await bot.get_updates() == ()


async def test_a_limit_and_a_negative_offset(telegram: Telegram, bot: Bot) -> None:
    ann = telegram.add_user()
    for text in ("one", "two", "three"):
        telegram.user_sends_text(ann.id, ann, text)
    assert [update.message.text for update in await bot.get_updates(limit=2) if update.message] == ["one", "two"]
    assert [update.message.text for update in await bot.get_updates(offset=-1) if update.message] == ["three"]


async def test_an_update_is_redelivered_under_its_old_id(telegram: Telegram, bot: Bot) -> None:
    ann = telegram.add_user()
    message = telegram.user_sends_text(ann.id, ann, "once")
    (first,) = await bot.get_updates()
    await bot.get_updates(offset=first.update_id + 1)
    telegram.redeliver(message)
    (again,) = await bot.get_updates(offset=first.update_id + 1)
    assert again.update_id == first.update_id
    assert await bot.get_updates(offset=first.update_id + 1) == ()


async def test_a_wrong_token_is_unauthorized(url: str) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{url}/bot"):
            pass


async def test_an_unknown_method_is_not_found(telegram: Telegram, url: str) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{url}/bot{telegram.token}/makeCoffee")
    assert answer.status_code == 404
    assert answer.json() == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


async def test_a_webhook_gets_updates_with_its_secret(
    telegram: Telegram, bot: Bot, receiver: Receiver, webhook_url: str
) -> None:
    await bot.set_webhook(webhook_url, secret_token="s-3cret")
    ann = telegram.add_user()
    telegram.user_sends_text(ann.id, ann, "hello")
    body = await asyncio.wait_for(receiver.bodies.get(), PATIENCE)
    assert set(body) == {"update_id", "message"}
    assert receiver.secrets == ["s-3cret"]


async def test_a_delivery_that_fails_is_repeated(
    telegram: Telegram, bot: Bot, receiver: Receiver, webhook_url: str
) -> None:
    receiver.statuses = [503]
    await bot.set_webhook(webhook_url)
    ann = telegram.add_user()
    telegram.user_sends_text(ann.id, ann, "hello")
    first = await asyncio.wait_for(receiver.bodies.get(), PATIENCE)
    assert await asyncio.wait_for(receiver.bodies.get(), PATIENCE) == first
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_a_webhook_gets_the_messages_of_a_chat_one_after_another(
    telegram: Telegram, bot: Bot, receiver: Receiver, webhook_url: str
) -> None:
    receiver.open.clear()
    await bot.set_webhook(webhook_url)
    ann, ben = telegram.add_user(), telegram.add_user()
    for person in (ann, ann, ben):
        telegram.user_sends_text(person.id, person, "?")
    first = [await asyncio.wait_for(receiver.bodies.get(), PATIENCE) for _ in range(2)]
    assert {body["message"]["chat"]["id"] for body in first} == {ann.id, ben.id}
    receiver.open.set()
    last = await asyncio.wait_for(receiver.bodies.get(), PATIENCE)
    assert last["message"]["chat"]["id"] == ann.id


async def test_a_webhook_gets_at_most_max_connections_updates_at_a_time(
    telegram: Telegram, bot: Bot, receiver: Receiver, webhook_url: str
) -> None:
    receiver.open.clear()
    await bot.set_webhook(webhook_url, max_connections=3)
    for number in range(5):
        person = telegram.add_user()
        telegram.user_sends_text(person.id, person, str(number))
    first = [await asyncio.wait_for(receiver.bodies.get(), PATIENCE) for _ in range(3)]
    await asyncio.sleep(0.05)
    assert receiver.bodies.empty()
    receiver.open.set()
    rest = [await asyncio.wait_for(receiver.bodies.get(), PATIENCE) for _ in range(2)]
    assert len({str(body["update_id"]) for body in first + rest}) == 5


async def test_an_update_that_a_webhook_refuses_does_not_block_others(
    telegram: Telegram, bot: Bot, receiver: Receiver, webhook_url: str
) -> None:
    receiver.statuses = [503]
    await bot.set_webhook(webhook_url)
    ann = telegram.add_user()
    telegram.user_sends_text(ann.id, ann, "one")
    refused = await asyncio.wait_for(receiver.bodies.get(), PATIENCE)
    telegram.user_sends_text(ann.id, ann, "two")
    brought = [await asyncio.wait_for(receiver.bodies.get(), PATIENCE) for _ in range(2)]
    assert refused in brought
    async with asyncio.timeout(PATIENCE):
        while telegram.updates.pending:
            await telegram.updates.wait()


async def test_polling_beside_a_webhook_is_a_conflict(bot: Bot, webhook_url: str) -> None:
    await bot.set_webhook(webhook_url)
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    ("address", "secret", "complaint"),
    [
        ("http://example.com/hook", "", "An HTTPS URL must be provided for webhook"),
        ("https://example.com/hook", "", "Failed to resolve host"),
        ("http://127.0.0.1:1/hook", "no spaces", "secret token contains unallowed characters"),
        ("http://127.0.0.1:1/hook", "x" * 257, "secret token is too long"),
    ],
)
async def test_webhooks_that_telegram_refuses(bot: Bot, address: str, secret: str, complaint: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){complaint}"):
        await bot.set_webhook(address, secret_token=secret)
