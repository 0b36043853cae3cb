"""The rate limiter against a Bot API that asks for pauses. A pause in one chat delays no other chat."""

import asyncio

import pytest
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.clock import DAY
from bot.telegram.rate_limiter import DROPPABLE, GROUP_MESSAGES, GROUP_SECONDS, RateLimiter
from tests.clock import LoopClock
from tests.waiting import PATIENCE


class Calls:
    """A Bot API that asks for these pauses, and the sleeps that they lead to."""

    def __init__(self, *pauses: int | TelegramError) -> None:
        self.pauses = list(pauses)
        self.made = 0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def call(self) -> str:
        self.made += 1
        if self.pauses:
            pause = self.pauses.pop(0)
            raise RetryAfter(pause) if isinstance(pause, int) else pause
        return "done"

    async def make(self, limiter: RateLimiter, endpoint: str, chat: int, urgency: int | None = None) -> object:
        return await limiter.process_request(self.call, (), {}, endpoint, {"chat_id": chat}, urgency)


async def test_message_waits_for_as_long_as_telegram_asks(loop_clock: LoopClock) -> None:
    calls = Calls(3, 40, 245, 3600)
    assert await calls.make(RateLimiter(sleep=calls.sleep), "sendMessage", 7) == "done"
    assert calls.slept == pytest.approx([3, 40, 245, 3600])


@pytest.mark.parametrize("error", [BadRequest("SLOWMODE_WAIT_40"), NetworkError("Too Many Requests: retry after 40")])
async def test_slow_mode_is_a_pause_in_whatever_words(loop_clock: LoopClock, error: TelegramError) -> None:
    calls = Calls(error)
    assert await calls.make(RateLimiter(sleep=calls.sleep), "sendMessage", -100) == "done"
    assert calls.slept == pytest.approx([40])


async def test_message_that_would_wait_for_more_than_a_day_fails() -> None:
    calls = Calls(DAY + 1)
    with pytest.raises(RetryAfter):
        await calls.make(RateLimiter(sleep=calls.sleep), "sendMessage", 7)
    assert calls.slept == []


async def test_lookup_fails_at_once_when_the_pause_is_too_long() -> None:
    calls = Calls(3600)
    with pytest.raises(RetryAfter):
        await calls.make(RateLimiter(sleep=calls.sleep), "getFile", 7)
    assert calls.slept == []


async def test_lookup_fails_when_telegram_asks_for_a_pause_at_each_try() -> None:
    calls = Calls(1, 1, 1, 1)
    with pytest.raises(RetryAfter):
        await calls.make(RateLimiter(sleep=calls.sleep), "getFile", 7)
    assert calls.made == 3


async def test_chat_that_must_pause_is_left_alone_until_then_and_no_other_is(loop_clock: LoopClock) -> None:
    calls, others, limiter = Calls(245), Calls(), RateLimiter(sleep=asyncio.sleep)
    first = asyncio.create_task(calls.make(limiter, "sendPhoto", 7))
    await loop_clock.advance(0)
    second = asyncio.create_task(others.make(limiter, "editMessageText", 7))
    elsewhere = asyncio.create_task(others.make(limiter, "editMessageText", 8))
    await loop_clock.advance(244)
    assert (calls.made, others.made, elsewhere.done()) == (1, 1, True)
    assert (limiter.has_room(7), limiter.seconds_until_room(7)) == (False, 1)
    await loop_clock.advance(2)
    assert (first.done(), second.done()) == (True, True)
    assert limiter.has_room(7)


async def test_word_of_the_progress_is_dropped_where_it_would_wait(loop_clock: LoopClock) -> None:
    calls, limiter = Calls(), RateLimiter()
    for _ in range(GROUP_MESSAGES):
        await calls.make(limiter, "sendMessage", -100, DROPPABLE)
    with pytest.raises(RetryAfter):
        await calls.make(limiter, "editMessageText", -100, DROPPABLE)
    assert calls.made == GROUP_MESSAGES
    assert limiter.seconds_until_room(-100) == GROUP_SECONDS / GROUP_MESSAGES


async def test_messages_to_a_group_wait_for_its_rate_and_lookups_do_not(loop_clock: LoopClock) -> None:
    calls, limiter = Calls(), RateLimiter()
    for _ in range(GROUP_MESSAGES):
        await calls.make(limiter, "editMessageCaption", -100)
    waiting = asyncio.create_task(calls.make(limiter, "editMessageCaption", -100))
    lookups = ("getChatMember", "answerCallbackQuery", "sendChatAction")
    immediate = [asyncio.create_task(calls.make(limiter, endpoint, -100)) for endpoint in lookups]
    immediate.append(asyncio.create_task(calls.make(limiter, "editMessageCaption", -200)))
    await loop_clock.advance(0)
    assert [call.done() for call in (waiting, *immediate)] == [False, True, True, True, True]
    await loop_clock.advance(GROUP_SECONDS / GROUP_MESSAGES)
    assert waiting.done()


async def test_each_try_of_a_call_first_makes_sure_that_this_replica_is_alive() -> None:
    calls, steps = Calls(1), list[int]()

    async def require_alive() -> None:
        steps.append(calls.made)

    await calls.make(RateLimiter(require_alive, calls.sleep), "sendMessage", 7)
    assert steps == [0, 1]


async def test_a_replica_that_was_taken_for_dead_makes_no_call() -> None:
    calls = Calls()

    async def require_alive() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await calls.make(RateLimiter(require_alive), "sendMessage", 7)
    assert calls.made == 0


async def test_messages_to_people_do_not_wait() -> None:
    calls, limiter = Calls(), RateLimiter()
    # At 30 messages a second, which is what Telegram takes of a bot, these would take over five minutes.
    async with asyncio.timeout(PATIENCE):
        for _ in range(10_000):
            await calls.make(limiter, "editMessageMedia", 7)


@pytest.mark.parametrize("endpoint", ["sendChatAction", "setMessageReaction"])
async def test_a_sign_that_lasts_a_moment_is_not_repeated_later(endpoint: str) -> None:
    calls = Calls(1)
    with pytest.raises(RetryAfter):
        await calls.make(RateLimiter(sleep=calls.sleep), endpoint, 7)
    assert calls.made == 1
