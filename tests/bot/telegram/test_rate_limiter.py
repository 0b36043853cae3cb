"""The bot's pace, against a Bot API that asks for pauses: a pause in one chat is nobody else's."""

import asyncio

import pytest
from telegram.error import RetryAfter

from bot.telegram.rate_limiter import GROUP_MESSAGES, GROUP_SECONDS, RateLimiter
from tests.clock import LoopClock
from tests.waiting import PATIENCE


class Calls:
    """A Bot API that asks for pauses as told, and the sleeps they lead to."""

    def __init__(self, *pauses: int) -> None:
        self.pauses = list(pauses)
        self.made = 0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def call(self) -> str:
        self.made += 1
        if self.pauses:
            raise RetryAfter(self.pauses.pop(0))
        return "done"

    async def make(self, pacing: RateLimiter, endpoint: str, chat: int) -> object:
        return await pacing.process_request(self.call, (), {}, endpoint, {"chat_id": chat}, None)


async def test_a_pause_that_telegram_asks_for_is_made_and_the_call_tried_again() -> None:
    calls = Calls(3, 1)
    assert await calls.make(RateLimiter(calls.sleep), "sendMessage", 7) == "done"
    assert calls.slept == [3, 1]


async def test_a_pause_that_is_too_long_is_an_error_at_once() -> None:
    calls = Calls(3600)
    with pytest.raises(RetryAfter):
        await calls.make(RateLimiter(calls.sleep), "sendMessage", 7)
    assert calls.slept == []


async def test_a_pause_asked_for_again_and_again_is_an_error() -> None:
    calls = Calls(1, 1, 1, 1)
    with pytest.raises(RetryAfter):
        await calls.make(RateLimiter(calls.sleep), "sendMessage", 7)
    assert calls.made == 3


async def test_a_group_has_so_many_messages_a_minute_and_looks_are_free(loop_clock: LoopClock) -> None:
    calls, pacing = Calls(), RateLimiter()
    for _ in range(GROUP_MESSAGES):
        await calls.make(pacing, "editMessageCaption", -100)
    held = asyncio.create_task(calls.make(pacing, "editMessageCaption", -100))
    looks = ("getChatMember", "answerCallbackQuery", "sendChatAction")
    free = [asyncio.create_task(calls.make(pacing, endpoint, -100)) for endpoint in looks]
    free.append(asyncio.create_task(calls.make(pacing, "editMessageCaption", -200)))
    await loop_clock.forward(0)
    assert [call.done() for call in (held, *free)] == [False, True, True, True, True]
    await loop_clock.forward(GROUP_SECONDS / GROUP_MESSAGES)
    assert held.done()


async def test_people_are_not_held() -> None:
    calls, pacing = Calls(), RateLimiter()
    # At 30 messages a second, which is what Telegram takes of a bot, these would take over five minutes.
    async with asyncio.timeout(PATIENCE):
        for _ in range(10_000):
            await calls.make(pacing, "editMessageMedia", 7)
