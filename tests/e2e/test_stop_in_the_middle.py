"""The bot is stopped while Telegram is slow: what it can't end in time is ended after the next start, and once."""

import asyncio
from pathlib import Path

import pytest

from tests.e2e.bot_process import bot_process
from tests.e2e.harness import Harness, is_card
from tests.waiting import PATIENCE, until

LONG = 60
"""Seconds: longer than the bot waits for anything when it is stopped."""


async def is_being_sent(harness: Harness) -> None:
    """Wait until the answer is on its way."""
    await until(lambda: harness.rows("SELECT id FROM searches WHERE state = 'sending'"))


async def answered_after_the_next_start(harness: Harness) -> list[bool]:
    """Which of the bot's messages are cards, in the end."""
    harness.telegram.faults.clear()
    async with harness.bot():
        await harness.reply(is_card)
        await harness.wait_until_idle()
    return [is_card(one) for one in harness.telegram.bot_messages(harness.chat)]


@pytest.mark.parametrize("has_arrived", [False, True])
async def test_a_card_that_is_on_its_way_when_the_bot_is_stopped_comes_once(
    stopped_harness: Harness, tmp_path: Path, *, has_arrived: bool
) -> None:
    harness = stopped_harness
    async with bot_process(harness.settings, tmp_path) as bot:
        harness.telegram.faults.delay("sendPhoto", LONG, after_work=has_arrived)
        harness.send_photo()
        await is_being_sent(harness)
        assert await bot.terminate() == 0

    assert await answered_after_the_next_start(harness) == [True]


async def test_a_photo_that_is_being_fetched_when_the_bot_is_stopped_is_answered(
    stopped_harness: Harness, tmp_path: Path
) -> None:
    harness = stopped_harness
    async with bot_process(harness.settings, tmp_path) as bot:
        harness.telegram.faults.delay("getFile", LONG)
        harness.send_photo()
        await harness.reply(lambda one: (one.text or "").startswith("🔎"))
        assert await bot.terminate() == 0

    assert await answered_after_the_next_start(harness) == [True]


async def test_a_start_that_waits_for_telegram_can_be_stopped(stopped_harness: Harness) -> None:
    harness = stopped_harness
    harness.telegram.faults.fail_next("deleteWebhook", times=1000, error_code=502, description="Bad Gateway")
    async with asyncio.timeout(PATIENCE), harness.bot():
        await until(lambda: harness.telegram.calls.of("deleteWebhook"))

    harness.send_photo()
    assert await answered_after_the_next_start(harness) == [True]
