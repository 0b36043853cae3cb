"""What a person sees while a search takes its time, and what happens when they don't wait for it."""

from bot.sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from bot.sandbox.telegram.objects import Message
from tests.e2e.town import PATIENCE, Town, is_card


def slow_search(seconds: float) -> Fault:
    return Fault(kind=FaultKind.SLOW, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH, seconds=seconds, times=1)


def is_progress(message: Message) -> bool:
    return (message.text or "").startswith("🔎")


async def test_activity_is_shown_at_once(town: Town) -> None:
    town.telegram.faults.delay("getFile", 0.5)
    town.send_photo()

    shown = await town.telegram.events.wait_for(lambda event: event.kind == "chat_action", timeout=PATIENCE)

    assert shown.data == {"action": "upload_photo"}
    assert not town.telegram.calls.of("getFile")
    assert town.telegram.bot_messages(town.chat) == []


async def test_message_says_what_goes_on_after_a_second_and_becomes_the_card(town: Town) -> None:
    town.markets.fail(slow_search(1.6))
    town.send_photo()

    progress = await town.answer(is_progress)
    card = await town.answer(is_card)

    assert progress.text == "🔎 Searching…"
    assert card.message_id == progress.message_id
    assert [message.message_id for message in town.telegram.bot_messages(town.chat)] == [card.message_id]


async def test_quick_answer_is_one_message_that_was_never_edited(town: Town) -> None:
    await town.card()
    await town.settled()

    kinds = [event.kind for event in town.telegram.events.after(0) if event.kind.startswith("message")]
    assert kinds == ["message_new", "message_new"]


async def test_photo_that_is_deleted_in_mid_search_is_answered_all_the_same(town: Town) -> None:
    town.markets.fail(slow_search(0.3))
    photo = town.send_photo()
    await town.telegram.events.wait_for(lambda event: event.kind == "chat_action", timeout=PATIENCE)

    town.telegram.user_deletes(photo)
    card = await town.answer(is_card)

    assert card.reply_to_message is None


async def test_progress_message_that_is_deleted_in_mid_search_does_not_swallow_the_card(town: Town) -> None:
    town.markets.fail(slow_search(1.8))
    town.send_photo()

    town.telegram.user_deletes(await town.answer(is_progress))
    card = await town.answer(is_card)

    assert [message.message_id for message in town.telegram.bot_messages(town.chat)] == [card.message_id]


async def test_bot_that_is_blocked_in_mid_search_goes_on_for_others(town: Town) -> None:
    town.markets.fail(slow_search(0.3))
    town.send_photo()
    await town.telegram.events.wait_for(lambda event: event.kind == "chat_action", timeout=PATIENCE)

    town.telegram.user_blocks_bot(town.ann)
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
