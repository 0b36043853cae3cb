"""The bot is stopped while Telegram is slow: work that does not end in time is resumed at the next start, once."""

import asyncio
from pathlib import Path

import pytest

from tests.e2e.bot_process import bot_process
from tests.e2e.harness import Harness, is_card
from tests.waiting import PATIENCE, until

LONG = 60
"""Longer, in seconds, than the bot waits for anything when it is stopped."""


async def until_sending(harness: Harness) -> None:
    """Wait until the bot sends the answer."""
    await until(lambda: harness.rows("SELECT id FROM searches WHERE state = 'sending'"))


async def answers_after_the_next_start(harness: Harness) -> list[bool]:
    """Start the bot again, and return for each of its messages whether it is a card in the end."""
    harness.telegram.faults.clear()
    async with harness.bot():
        await harness.reply(is_card)
        await harness.wait_until_idle()
    return [is_card(message) for message in harness.telegram.bot_messages(harness.chat)]


@pytest.mark.parametrize("has_arrived", [False, True])
async def test_card_that_is_being_sent_when_the_bot_is_stopped_comes_once(
    stopped_harness: Harness, tmp_path: Path, *, has_arrived: bool
) -> None:
    harness = stopped_harness
    async with bot_process(harness.settings, tmp_path) as bot:
        harness.telegram.faults.delay("sendPhoto", LONG, after_work=has_arrived)
        harness.send_photo()
        await until_sending(harness)
        assert await bot.terminate() == 0

    assert await answers_after_the_next_start(harness) == [True]


async def test_photo_that_is_being_downloaded_when_the_bot_is_stopped_is_answered(
    stopped_harness: Harness, tmp_path: Path
) -> None:
    harness = stopped_harness
    async with bot_process(harness.settings, tmp_path) as bot:
        harness.telegram.faults.delay("getFile", LONG)
        harness.send_photo()
        await harness.reply(lambda message: (message.text or "").startswith("🔎"))
        assert await bot.terminate() == 0

    assert await answers_after_the_next_start(harness) == [True]


async def test_bot_can_be_stopped_while_its_start_waits_for_telegram(stopped_harness: Harness) -> None:
    harness = stopped_harness
    harness.telegram.faults.fail_next("deleteWebhook", times=1000, error_code=502, description="Bad Gateway")
    async with asyncio.timeout(PATIENCE), harness.bot():
        await until(lambda: harness.telegram.calls.of("deleteWebhook"))

    harness.send_photo()
    assert await answers_after_the_next_start(harness) == [True]
