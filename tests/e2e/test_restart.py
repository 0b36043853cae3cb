"""Stops, crashes and repeated updates: nothing is lost, and nothing is answered twice."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import Message
from tests.e2e.bot_process import bot_process
from tests.e2e.harness import Harness, is_card, position
from tests.waiting import until

CLEARED = "This search has been cleared. Send me the photo again."


def answers(harness: Harness) -> list[Message]:
    return harness.telegram.bot_messages(harness.chat)


async def test_old_buttons_work_after_a_restart(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot():
        card = await harness.search()

    async with harness.bot():
        assert position(await harness.press(card, "▶")) == 2


async def test_press_while_the_bot_is_stopped_is_handled_at_its_next_start(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot():
        card = await harness.search()
    now = harness.telegram.events.last_seq
    harness.telegram.user_presses(card, "▶")

    async with harness.bot():
        turned = await harness.reply(is_card, after=now)

    assert position(turned) == 2


async def test_press_that_is_too_old_to_be_answered_still_works(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot():
        card = await harness.search()
    now = harness.telegram.events.last_seq
    harness.telegram.user_presses(card, "▶")
    harness.telegram.expire_callbacks()

    async with harness.bot():
        turned = await harness.reply(is_card, after=now)

    assert position(turned) == 2


async def test_button_of_a_search_that_has_been_cleared_says_so(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot():
        card = await harness.search()
    with closing(sqlite3.connect(harness.database)) as database, database:
        database.execute("DELETE FROM searches")

    async with harness.bot():
        alert = await harness.toast(card, "▶")

    assert alert["text"] == CLEARED
    assert alert["show_alert"] is True


@pytest.mark.parametrize("table", ["result_sets", "result_pages"])
async def test_button_of_a_search_whose_results_have_been_cleared_says_so(stopped_harness: Harness, table: str) -> None:
    harness = stopped_harness
    async with harness.bot():
        card = await harness.search()
    with closing(sqlite3.connect(harness.database)) as database, database:
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(f"DELETE FROM {table}")

    async with harness.bot():
        alerts = [(await harness.toast(card, button))["text"] for button in ("▶", "🔎", "⋯", "ℹ")]
        await harness.wait_until_idle()

    assert alerts == [CLEARED] * 4
    assert len(answers(harness)) == 1


async def test_search_of_31_days_ago_is_cleared_and_one_of_29_days_ago_is_kept(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot():
        older, newer = await harness.search("mug"), await harness.search("teddy")
    with closing(sqlite3.connect(harness.database)) as database, database:
        for card, days in ((older, 31), (newer, 29)):
            past = (days * 24 * 3600, card.message_id)
            database.execute("UPDATE searches SET created_at = created_at - ? WHERE answer_id = ?", past)

    async with harness.bot():
        await harness.wait_until_idle()
        assert (await harness.toast(older, "▶"))["show_alert"] is True
        assert position(await harness.press(newer, "▶")) == 2


async def test_photo_that_telegram_sends_twice_is_answered_once(harness: Harness) -> None:
    photo = harness.send_photo()
    await harness.reply(is_card)

    harness.telegram.redeliver(photo)
    await harness.wait_until_idle()

    assert len(answers(harness)) == 1


async def test_photo_that_telegram_sends_again_after_a_restart_is_answered_once(stopped_harness: Harness) -> None:
    harness = stopped_harness
    async with harness.bot():
        photo = harness.send_photo()
        await harness.reply(is_card)
    harness.telegram.redeliver(photo)

    async with harness.bot():
        await harness.wait_until_idle()

    assert len(answers(harness)) == 1


async def test_bot_that_is_killed_during_a_search_answers_once_after_its_next_start(
    stopped_harness: Harness, tmp_path: Path
) -> None:
    harness = stopped_harness
    harness.hold_next_search()
    async with bot_process(harness.settings, tmp_path) as bot:
        harness.send_photo()
        await harness.wait_until_faults_used()
        await bot.kill()
    assert answers(harness) == []

    async with bot_process(harness.settings, tmp_path):
        card = await harness.reply(is_card)
        await harness.wait_until_idle()
        assert [message.message_id for message in answers(harness)] == [card.message_id]
        assert position(await harness.press(card, "▶")) == 2

    assert harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == 1


async def test_progress_message_of_a_bot_that_was_killed_becomes_the_card(
    stopped_harness: Harness, tmp_path: Path
) -> None:
    harness = stopped_harness
    harness.hold_next_search()
    async with bot_process(harness.settings, tmp_path) as bot:
        harness.send_photo()
        progress = await harness.reply(lambda message: (message.text or "").startswith("🔎"))
        # The message exists before the bot has got the response and stored it.
        await until(lambda: harness.rows("SELECT 1 FROM searches WHERE answer_id IS NOT NULL"))
        await bot.kill()

    async with harness.bot():
        card = await harness.reply(is_card)
        await harness.wait_until_idle()

    assert [message.message_id for message in answers(harness)] == [progress.message_id] == [card.message_id]


async def test_sigterm_stops_the_bot_during_a_search_and_the_search_is_resumed_later(
    stopped_harness: Harness, tmp_path: Path
) -> None:
    harness = stopped_harness
    harness.hold_next_search()
    async with bot_process(harness.settings, tmp_path) as bot:
        harness.send_photo()
        await harness.wait_until_faults_used()
        assert await bot.terminate() == 0
    assert not any(is_card(message) for message in answers(harness))

    async with harness.bot():
        await harness.reply(is_card)
        await harness.wait_until_idle()

    assert [is_card(message) for message in answers(harness)] == [True]


async def test_sigterm_stops_an_idle_bot(stopped_harness: Harness, tmp_path: Path) -> None:
    async with bot_process(stopped_harness.settings, tmp_path) as bot:
        assert await bot.terminate() == 0
