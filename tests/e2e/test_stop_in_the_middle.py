"""The bot is stopped while Telegram is slow: what it can't end in time is ended after the next start, and once."""

import asyncio
from pathlib import Path

import pytest

from tests.e2e.bot_process import bot_process
from tests.e2e.town import Town, is_card
from tests.waiting import PATIENCE, until

LONG = 60
"""Seconds: longer than the bot waits for anything when it is stopped."""


async def is_being_sent(town: Town) -> None:
    """Wait until the answer is on its way."""
    await until(lambda: town.rows("SELECT id FROM searches WHERE state = 'sending'"))


async def answered_after_the_next_start(town: Town) -> list[bool]:
    """Which of the bot's messages are cards, in the end."""
    town.telegram.faults.clear()
    async with town.bot():
        await town.answer(is_card)
        await town.settled()
    return [is_card(one) for one in town.telegram.bot_messages(town.chat)]


@pytest.mark.parametrize("has_arrived", [False, True])
async def test_a_card_that_is_on_its_way_when_the_bot_is_stopped_comes_once(
    quiet_town: Town, tmp_path: Path, *, has_arrived: bool
) -> None:
    town = quiet_town
    async with bot_process(town.settings, tmp_path) as bot:
        town.telegram.faults.delay("sendPhoto", LONG, after_work=has_arrived)
        town.send_photo()
        await is_being_sent(town)
        assert await bot.terminate() == 0

    assert await answered_after_the_next_start(town) == [True]


async def test_a_photo_that_is_being_fetched_when_the_bot_is_stopped_is_answered(
    quiet_town: Town, tmp_path: Path
) -> None:
    town = quiet_town
    async with bot_process(town.settings, tmp_path) as bot:
        town.telegram.faults.delay("getFile", LONG)
        town.send_photo()
        await town.answer(lambda one: (one.text or "").startswith("🔎"))
        assert await bot.terminate() == 0

    assert await answered_after_the_next_start(town) == [True]


async def test_a_start_that_waits_for_telegram_can_be_stopped(quiet_town: Town) -> None:
    town = quiet_town
    town.telegram.faults.fail_next("deleteWebhook", times=1000, error_code=502, description="Bad Gateway")
    async with asyncio.timeout(PATIENCE), town.bot():
        await until(lambda: town.telegram.calls.of("deleteWebhook"))

    town.send_photo()
    assert await answered_after_the_next_start(town) == [True]
