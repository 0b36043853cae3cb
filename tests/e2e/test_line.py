"""More photos than may be searched at a time: they wait in a line that moves, and everybody knows their place."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.telegram import waiting
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Chat, Message, User
from tests.e2e.harness import HELD, Harness, button_texts, is_card, text_of
from tests.waiting import until

PLACES = 3
"""Searches in work at a time where one call is made at a time: one that began without waiting, and two others."""
NAMES = ("tshirt", "sneakers", "backpack", "toy_car", "lamp", "chair", "umbrella", "headphones")


@pytest.fixture
async def harness(stopped_harness: Harness, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Harness]:
    """A harness whose plan has one call at a time, all of which are held."""
    monkeypatch.setattr(waiting, "LOOK_SECONDS", 0.05)
    plan = {"tmapi_concurrency": "1", "tmapi_calls_per_minute": "6000", "providers": "tmapi_global"}
    hold_all_calls(stopped_harness)
    async with stopped_harness.bot(**plan):
        yield stopped_harness
        stopped_harness.release_held_calls()


def hold_all_calls(harness: Harness) -> None:
    harness.markets.fail(
        Fault(kind=FaultKind.SLOW, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH, seconds=HELD)
    )


def is_place(message: Message) -> bool:
    return text_of(message).startswith("⏳")


def somebody(harness: Harness, name: str) -> tuple[User, Chat]:
    user = harness.telegram.add_user(name)
    return user, harness.telegram.private_chat(user)


async def fill_all_places(harness: Harness) -> None:
    """Let others send photos until as many are in work as may be."""
    user, chat = somebody(harness, "Somebody who finds the bot up")
    await harness.say("/help", chat, user)
    for number, name in enumerate(NAMES[:PLACES], 1):
        user, chat = somebody(harness, name)
        harness.telegram.user_sends_photo(chat, user, harness.goods.photo(name))
        # Those who come at the same moment find the same room.
        await until(partial(has_in_work, harness, number))


def has_in_work(harness: Harness, number: int) -> bool:
    return len(harness.rows("SELECT 1 FROM searches WHERE state IN ('searching', 'sending')")) == number


async def test_photo_that_waits_is_marked_at_once_and_gets_its_place_and_then_its_card(harness: Harness) -> None:
    await fill_all_places(harness)
    harness.send_photo("mug")

    place = await harness.reply(is_place)
    assert text_of(place).startswith("⏳ You're no. 1 in the queue, about ")
    assert button_texts(place) == ["✕ Leave the queue"]
    marked = [event.chat_id for event in harness.telegram.events.after(0) if event.kind == "reaction"]
    assert marked.count(harness.chat.id) == 1

    harness.release_held_calls()
    card = await harness.reply(is_card)
    assert card.message_id == place.message_id
    await harness.wait_until_idle()
    assert len(harness.telegram.bot_messages(harness.chat)) == 1


async def test_photo_that_is_taken_out_is_not_searched(harness: Harness) -> None:
    await fill_all_places(harness)
    harness.send_photo("mug")

    told = await harness.press(await harness.reply(is_place), "✕ Leave the queue")
    assert text_of(told).startswith("Removed from the queue.")

    harness.release_held_calls()
    await harness.wait_until_idle()
    assert [text_of(message) for message in harness.telegram.bot_messages(harness.chat)] == [text_of(told)]
    assert len(harness.markets.calls_to(Service.TMAPI_GLOBAL, Endpoint.SEARCH)) == PLACES


async def test_who_has_several_photos_in_line_is_told_once(harness: Harness) -> None:
    await fill_all_places(harness)
    for name in ("mug", "teddy", "vase"):
        harness.send_photo(name)

    place = await harness.reply(lambda message: "3 photos of this chat wait." in text_of(message))
    assert [message.message_id for message in harness.telegram.bot_messages(harness.chat)] == [place.message_id]


async def test_newcomer_waits_for_one_turn_of_the_others_and_not_for_all_their_photos(harness: Harness) -> None:
    await fill_all_places(harness)
    for name in NAMES[PLACES:]:
        harness.send_photo(name)
    await until(lambda: len(harness.rows("SELECT 1 FROM searches WHERE state = 'waiting'")) == len(NAMES) - PLACES)
    ben, chat = somebody(harness, "Ben")
    harness.telegram.user_sends_photo(chat, ben, harness.goods.photo("mug"))
    await until(lambda: bool(harness.rows(f"SELECT 1 FROM searches WHERE chat_id = {chat.id}")))

    turns = harness.rows("SELECT COUNT(*) FROM searches WHERE turn <= 1 AND state = 'waiting'")
    assert turns == [(2,)]
    harness.release_held_calls()
    await harness.reply(is_card, chat=chat)
    await harness.wait_until_idle()


async def test_cards_and_commands_never_stand_in_line(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(tmapi_concurrency="1", tmapi_calls_per_minute="6000", providers="tmapi_global"):
        card = await stopped_harness.search("mug")
        hold_all_calls(stopped_harness)
        await fill_all_places(stopped_harness)
        stopped_harness.send_photo("teddy")
        turned = await stopped_harness.press(card, "▶")
        assert turned.message_id == card.message_id
        assert "Most sold" in text_of(await stopped_harness.say("/settings sort sales"))
        stopped_harness.release_held_calls()
        await stopped_harness.wait_until_idle()


async def test_photos_that_wait_are_answered_in_order_after_a_restart(
    stopped_harness: Harness,
) -> None:
    harness, plan = stopped_harness, {"tmapi_concurrency": "1", "tmapi_calls_per_minute": "6000"}
    hold_all_calls(harness)
    async with harness.bot(**plan, providers="tmapi_global"):
        await fill_all_places(harness)
        photos = [harness.send_photo(name) for name in ("mug", "teddy", "vase")]
        await until(lambda: len(harness.rows("SELECT 1 FROM searches WHERE state = 'waiting'")) == len(photos))
    harness.release_held_calls()
    async with harness.bot(**plan):
        await harness.wait_until_idle()
    answered = [message.reply_to_message for message in harness.telegram.bot_messages(harness.chat)]
    assert [message.message_id for message in answered if message] == [photo.message_id for photo in photos]
