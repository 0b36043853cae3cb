"""What a person sees while a search takes its time, and what happens when they don't wait for it."""

import pytest

from bot.telegram import progress
from sandbox.telegram.objects import Message
from tests.e2e.harness import HELD, Harness, is_card
from tests.waiting import PATIENCE


def is_progress(message: Message) -> bool:
    return (message.text or "").startswith("🔎")


async def test_activity_is_shown_at_once(harness: Harness) -> None:
    harness.telegram.faults.delay("getFile", HELD)
    harness.send_photo()

    shown = await harness.telegram.events.wait_for(lambda event: event.kind == "chat_action", timeout=PATIENCE)

    assert shown.data == {"action": "upload_photo"}
    assert not harness.telegram.calls.of("getFile")
    assert harness.telegram.bot_messages(harness.chat) == []
    harness.release_held_calls()


async def test_message_says_what_goes_on_after_a_second_and_becomes_the_card(harness: Harness) -> None:
    harness.hold_next_search()
    harness.send_photo()

    word = await harness.reply(lambda message: message.text == "🔎 Searching…")
    harness.release_held_calls()
    card = await harness.reply(is_card)

    assert card.message_id == word.message_id
    assert [message.message_id for message in harness.telegram.bot_messages(harness.chat)] == [card.message_id]


async def test_quick_answer_is_one_message_that_was_never_edited(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a machine that is very busy, no answer is quick.
    monkeypatch.setattr(progress, "PATIENCE", HELD)
    await harness.search()
    await harness.wait_until_idle()

    kinds = [event.kind for event in harness.telegram.events.after(0) if event.kind.startswith("message")]
    assert kinds == ["message_new", "message_new"]


async def test_photo_that_is_deleted_in_mid_search_is_answered_all_the_same(harness: Harness) -> None:
    harness.hold_next_search()
    photo = harness.send_photo()
    await harness.wait_until_faults_used()

    harness.telegram.user_deletes(photo)
    harness.release_held_calls()
    card = await harness.reply(is_card)

    assert card.reply_to_message is None


async def test_progress_message_that_is_deleted_in_mid_search_does_not_swallow_the_card(harness: Harness) -> None:
    harness.hold_next_search()
    harness.send_photo()

    harness.telegram.user_deletes(await harness.reply(is_progress))
    harness.release_held_calls()
    card = await harness.reply(is_card)

    assert [message.message_id for message in harness.telegram.bot_messages(harness.chat)] == [card.message_id]


async def test_bot_that_is_blocked_in_mid_search_goes_on_for_others(harness: Harness) -> None:
    harness.hold_next_search()
    harness.send_photo()
    await harness.wait_until_faults_used()

    harness.telegram.user_blocks_bot(harness.ann)
    harness.release_held_calls()
    await harness.wait_until_idle()
    assert harness.telegram.bot_messages(harness.chat) == []

    harness.telegram.user_unblocks_bot(harness.ann)
    assert is_card(await harness.search("teddy"))


async def test_card_that_is_deleted_before_a_press_is_worked_on_is_let_go(harness: Harness) -> None:
    card = await harness.search()
    press = harness.telegram.user_presses(card, "▶")
    harness.telegram.user_deletes(card)
    await harness.wait_for_toast(press)
    await harness.wait_until_idle()

    assert harness.telegram.bot_messages(harness.chat) == []
