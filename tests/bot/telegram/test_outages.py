from collections.abc import Awaitable, Callable

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.outages import TRIES, is_outage, may_repeat, tries
from tests.bot.harness import BotHarness


def lost(cause: Exception) -> NetworkError:
    """The error of a call whose connection failed with `cause`."""
    error = NetworkError(f"httpx.{type(cause).__name__}")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("error", [NetworkError("Bad Gateway (502)"), TimedOut(), lost(httpx.ReadError(""))])
@pytest.mark.parametrize(
    ("endpoint", "safe"),
    [
        ("getFile", True),
        ("editMessageMedia", True),
        ("answerCallbackQuery", True),
        ("setMyCommands", True),
        ("deleteMessage", True),
        ("sendChatAction", True),
        ("sendMessage", False),
        ("sendPhoto", False),
        ("sendMediaGroup", False),
    ],
)
def test_a_call_is_repeated_if_it_does_no_more_when_it_arrives_twice(
    endpoint: str, safe: bool, error: TelegramError
) -> None:
    assert may_repeat(endpoint, error) is safe


@pytest.mark.parametrize("cause", [httpx.ConnectError(""), httpx.ConnectTimeout(""), httpx.PoolTimeout("")])
def test_a_message_that_was_never_sent_is_sent_again(cause: Exception) -> None:
    assert may_repeat("sendMessage", lost(cause))


@pytest.mark.parametrize("error", [BadRequest("Chat not found"), Forbidden("bot was blocked"), RetryAfter(3)])
def test_what_telegram_refuses_is_not_repeated(error: TelegramError) -> None:
    assert not may_repeat("getFile", error)


@pytest.mark.parametrize(
    ("error", "outage"),
    [(RetryAfter(3), True), (TimedOut(), True), (NetworkError("502"), True), (BadRequest("no"), False)],
)
def test_flood_control_and_the_network_are_outages(error: TelegramError, outage: bool) -> None:
    assert is_outage(error) is outage


async def test_tries_end() -> None:
    made = list[int]()

    async def call() -> None:
        async for attempt in tries(lambda _: True):
            with attempt:
                made.append(attempt.num)
                raise TimedOut

    with pytest.raises(TimedOut):
        await call()
    assert len(made) == TRIES


@pytest.mark.parametrize("method", ["getChat", "editMessageText", "setMyCommands", "deleteMessage"])
async def test_a_call_comes_through_where_telegram_fails_twice(harness: BotHarness, method: str) -> None:
    message = await harness.bot.send_message(harness.chat.id, "Hello")
    harness.telegram.faults.fail_next(method, error_code=502, description="Bad Gateway")
    harness.telegram.faults.drop_next(method)
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "getChat": lambda: harness.bot.get_chat(harness.chat.id),
        "editMessageText": lambda: message.edit_text("Hello again"),
        "setMyCommands": lambda: harness.bot.set_my_commands([("help", "Help")]),
        "deleteMessage": message.delete,
    }
    await calls[method]()
    assert harness.calls[1:] == [method] * 3


async def test_a_message_whose_answer_was_lost_is_not_sent_twice(harness: BotHarness) -> None:
    harness.telegram.faults.drop_next("sendMessage", after_work=True)
    with pytest.raises(NetworkError):
        await harness.bot.send_message(harness.chat.id, "Hello")
    assert len(harness.messages) == 1
