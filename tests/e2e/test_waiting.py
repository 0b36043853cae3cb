"""What a person sees while a search takes its time, and what happens when they don't wait for it."""

import pytest

from bot.chat import progress
from sandbox.telegram.objects import Message
from tests.e2e.town import HELD, Town, is_card
from tests.waiting import PATIENCE


def is_progress(message: Message) -> bool:
    return (message.text or "").startswith("🔎")


async def test_activity_is_shown_at_once(town: Town) -> None:
    town.telegram.faults.delay("getFile", HELD)
    town.send_photo()

    shown = await town.telegram.events.wait_for(lambda event: event.kind == "chat_action", timeout=PATIENCE)

    assert shown.data == {"action": "upload_photo"}
    assert not town.telegram.calls.of("getFile")
    assert town.telegram.bot_messages(town.chat) == []
    town.let_go()


async def test_message_says_what_goes_on_after_a_second_and_becomes_the_card(town: Town) -> None:
    town.hold_next_search()
    town.send_photo()

    word = await town.answer(lambda message: message.text == "🔎 Searching…")
    town.let_go()
    card = await town.answer(is_card)

    assert card.message_id == word.message_id
    assert [message.message_id for message in town.telegram.bot_messages(town.chat)] == [card.message_id]


async def test_quick_answer_is_one_message_that_was_never_edited(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    # On a machine that is very busy, no answer is quick.
    monkeypatch.setattr(progress, "PATIENCE", HELD)
    await town.card()
    await town.settled()

    kinds = [event.kind for event in town.telegram.events.after(0) if event.kind.startswith("message")]
    assert kinds == ["message_new", "message_new"]


async def test_photo_that_is_deleted_in_mid_search_is_answered_all_the_same(town: Town) -> None:
    town.hold_next_search()
    photo = town.send_photo()
    await town.met()

    town.telegram.user_deletes(photo)
    town.let_go()
    card = await town.answer(is_card)

    assert card.reply_to_message is None


async def test_progress_message_that_is_deleted_in_mid_search_does_not_swallow_the_card(town: Town) -> None:
    town.hold_next_search()
    town.send_photo()

    town.telegram.user_deletes(await town.answer(is_progress))
    town.let_go()
    card = await town.answer(is_card)

    assert [message.message_id for message in town.telegram.bot_messages(town.chat)] == [card.message_id]


async def test_bot_that_is_blocked_in_mid_search_goes_on_for_others(town: Town) -> None:
    town.hold_next_search()
    town.send_photo()
    await town.met()

    town.telegram.user_blocks_bot(town.ann)
    town.let_go()
    await town.settled()
    assert town.telegram.bot_messages(town.chat) == []

    town.telegram.user_unblocks_bot(town.ann)
    assert is_card(await town.card("teddy"))


async def test_card_that_is_deleted_before_a_press_is_worked_on_is_let_go(town: Town) -> None:
    card = await town.card()
    town.telegram.faults.delay("answerCallbackQuery", 0.2)
    press = town.telegram.user_presses(card, "▶")

    town.telegram.user_deletes(card)
    await town.answered(press)
    await town.settled()

    assert town.telegram.bot_messages(town.chat) == []
