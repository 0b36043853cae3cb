"""Stops, crashes and updates that come twice: nothing is lost, and nothing is said twice."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import Message
from tests.e2e.bot_process import bot_process
from tests.e2e.town import Town, is_card, place
from tests.waiting import until

CLEARED = "This search has been cleared. Send me the photo again."


def answers(town: Town) -> list[Message]:
    return town.telegram.bot_messages(town.chat)


async def test_old_buttons_work_after_a_restart(quiet_town: Town) -> None:
    town = quiet_town
    async with town.bot():
        card = await town.card()

    async with town.bot():
        assert place(await town.press(card, "▶")) == 2


async def test_press_that_nobody_was_there_to_take_is_worked_on_later(quiet_town: Town) -> None:
    town = quiet_town
    async with town.bot():
        card = await town.card()
    now = town.telegram.events.last_seq
    town.telegram.user_presses(card, "▶")

    async with town.bot():
        turned = await town.answer(is_card, after=now)

    assert place(turned) == 2


async def test_button_too_old_to_answer_works_all_the_same(quiet_town: Town) -> None:
    town = quiet_town
    async with town.bot():
        card = await town.card()
    now = town.telegram.events.last_seq
    town.telegram.user_presses(card, "▶")
    town.telegram.expire_callbacks()

    async with town.bot():
        turned = await town.answer(is_card, after=now)

    assert place(turned) == 2


async def test_button_of_a_search_that_has_been_cleared_says_so(quiet_town: Town) -> None:
    town = quiet_town
    async with town.bot():
        card = await town.card()
    with closing(sqlite3.connect(town.database)) as database, database:
        database.execute("DELETE FROM searches")

    async with town.bot():
        alert = await town.toast(card, "▶")

    assert alert["text"] == CLEARED
    assert alert["show_alert"] is True


@pytest.mark.parametrize("table", ["result_sets", "result_pages"])
async def test_button_of_a_search_whose_results_have_been_cleared_says_so(quiet_town: Town, table: str) -> None:
    town = quiet_town
    async with town.bot():
        card = await town.card()
    with closing(sqlite3.connect(town.database)) as database, database:
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(f"DELETE FROM {table}")

    async with town.bot():
        told = [(await town.toast(card, button))["text"] for button in ("▶", "▦", "≈", "ℹ")]
        await town.settled()

    assert told == [CLEARED] * 4
    assert len(answers(town)) == 1


async def test_search_of_31_days_ago_is_cleared_and_one_of_29_days_ago_is_kept(quiet_town: Town) -> None:
    town = quiet_town
    async with town.bot():
        older, newer = await town.card("mug"), await town.card("teddy")
    with closing(sqlite3.connect(town.database)) as database, database:
        for card, days in ((older, 31), (newer, 29)):
            past = (days * 24 * 3600, card.message_id)
            database.execute("UPDATE searches SET created_at = created_at - ? WHERE answer_id = ?", past)

    async with town.bot():
        await town.settled()
        assert (await town.toast(older, "▶"))["show_alert"] is True
        assert place(await town.press(newer, "▶")) == 2


async def test_photo_that_telegram_brings_twice_is_answered_once(town: Town) -> None:
    photo = town.send_photo()
    await town.answer(is_card)

    town.telegram.redeliver(photo)
    await town.settled()

    assert len(answers(town)) == 1


async def test_photo_that_telegram_brings_again_after_a_restart_is_answered_once(quiet_town: Town) -> None:
    town = quiet_town
    async with town.bot():
        photo = town.send_photo()
        await town.answer(is_card)
    town.telegram.redeliver(photo)

    async with town.bot():
        await town.settled()

    assert len(answers(town)) == 1


async def test_bot_that_is_killed_in_mid_search_answers_once_after_its_start(quiet_town: Town, tmp_path: Path) -> None:
    town = quiet_town
    town.hold_next_search()
    async with bot_process(town.settings, tmp_path) as bot:
        town.send_photo()
        await town.met()
        await bot.kill()
    assert answers(town) == []

    async with bot_process(town.settings, tmp_path):
        card = await town.answer(is_card)
        await town.settled()
        assert [message.message_id for message in answers(town)] == [card.message_id]
        assert place(await town.press(card, "▶")) == 2

    assert town.paid(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == 1


async def test_progress_message_of_a_bot_that_was_killed_becomes_the_card(quiet_town: Town, tmp_path: Path) -> None:
    town = quiet_town
    town.hold_next_search()
    async with bot_process(town.settings, tmp_path) as bot:
        town.send_photo()
        progress = await town.answer(lambda message: (message.text or "").startswith("🔎"))
        # The message is there before the bot has heard of it and written it down.
        await until(lambda: town.rows("SELECT 1 FROM searches WHERE answer_id IS NOT NULL"))
        await bot.kill()

    async with town.bot():
        card = await town.answer(is_card)
        await town.settled()

    assert [message.message_id for message in answers(town)] == [progress.message_id] == [card.message_id]


async def test_sigterm_ends_the_bot_in_mid_search_and_the_search_goes_on_later(
    quiet_town: Town, tmp_path: Path
) -> None:
    town = quiet_town
    town.hold_next_search()
    async with bot_process(town.settings, tmp_path) as bot:
        town.send_photo()
        await town.met()
        assert await bot.terminate() == 0
    assert not any(is_card(message) for message in answers(town))

    async with town.bot():
        await town.answer(is_card)
        await town.settled()

    assert [is_card(message) for message in answers(town)] == [True]


async def test_sigterm_ends_an_idle_bot(quiet_town: Town, tmp_path: Path) -> None:
    async with bot_process(quiet_town.settings, tmp_path) as bot:
        assert await bot.terminate() == 0
