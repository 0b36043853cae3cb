import asyncio

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.images.cache import PictureCache
from bot.models.pictures import ProductPicture
from bot.models.target import Target
from bot.telegram.lost_answers import LOOK_SECONDS, LOOKS
from bot.telegram.messenger import Messenger
from bot.views.screen import Screen
from tests.bot.harness import BotHarness
from tests.samples import jpeg
from tests.waiting import ShortSleep

URL = "https://cbu01.alicdn.com/1.jpg"
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("▶", callback_data="r:go:AbCdEfGh12:1")]])
TEXT = Screen("<b>Mug</b> &amp; cup", BUTTONS)
CARD = Screen("<b>Mug</b>", BUTTONS, ProductPicture(URL))
MARK = InlineKeyboardMarkup([[InlineKeyboardButton("✕", callback_data="r:x:AbCdEfGh12:")]])


def asked(harness: BotHarness) -> Target:
    """A message of Ann's that waits for an answer."""
    return Target(harness.chat.id, harness.telegram.user_sends_text(harness.chat, harness.ann, "?").message_id)


def reach(place: Target) -> range:
    assert place.reply_to is not None
    return range(place.reply_to + 1, place.reply_to + 11)


@pytest.mark.parametrize("screen", [Screen("🔎 Searching…"), TEXT, CARD])
async def test_an_answer_that_arrived_is_found(harness: BotHarness, screen: Screen) -> None:
    harness.web.put(URL, jpeg("red"))
    place = asked(harness)
    posted = await harness.messenger.post(place, screen)
    assert await harness.messenger.lost.find(place, MARK, reach(place)) == posted


async def test_an_answer_that_was_found_is_found_again(harness: BotHarness) -> None:
    place = asked(harness)
    posted = await harness.messenger.post(place, TEXT)
    for _ in range(2):
        assert await harness.messenger.lost.find(place, MARK, reach(place)) == posted


async def test_where_no_answer_arrived_none_is_found(harness: BotHarness) -> None:
    place = asked(harness)
    harness.telegram.user_sends_text(harness.chat, harness.ann, "well?")
    assert await harness.messenger.lost.find(place, MARK, reach(place)) is None


async def test_what_answers_something_else_is_passed_over_and_stays_as_it_is(harness: BotHarness) -> None:
    place, other = asked(harness), asked(harness)
    await harness.messenger.post(other, Screen("Language: English"))
    await harness.messenger.post(harness.target, Screen("Hello"))
    posted = await harness.messenger.post(place, TEXT)
    assert await harness.messenger.lost.find(place, MARK, reach(place)) == posted
    assert [(message.text, message.buttons) for message in harness.messages[:2]] == [
        ("Language: English", []),
        ("Hello", []),
    ]


async def test_what_a_crash_left_with_the_mark_is_not_taken_for_the_answer(harness: BotHarness) -> None:
    place, other = asked(harness), asked(harness)
    await harness.messenger.post(other, Screen("Language: English", MARK))
    posted = await harness.messenger.post(place, TEXT)
    assert await harness.messenger.lost.find(place, MARK, reach(place)) == posted


async def test_only_the_candidates_are_touched(harness: BotHarness) -> None:
    place = asked(harness)
    posted = await harness.messenger.post(place, TEXT)
    assert await harness.messenger.lost.find(place, MARK, set(reach(place)) - {posted.message_id}) is None
    assert [button.text for button in harness.messages[-1].buttons] == ["▶"]


async def test_an_open_menu_keeps_its_buttons(harness: BotHarness) -> None:
    place = asked(harness)
    await harness.messenger.post(asked(harness), Screen("Language: English", BUTTONS))
    assert await harness.messenger.lost.find(place, MARK, reach(place)) is None
    assert [button.text for button in harness.messages[-1].buttons] == ["▶"]


async def test_few_messages_are_looked_at_for_a_lost_answer(harness: BotHarness) -> None:
    place = asked(harness)
    for _ in range(2 * LOOKS):
        harness.telegram.user_sends_text(harness.chat, harness.ann, "well?")
    harness.telegram.calls.clear()
    sleep, images = ShortSleep(), harness.services.images
    messenger = Messenger(harness.bot, harness.store, PictureCache(images.downloader, images.pool), sleep)
    lost = [messenger.lost.find(place, MARK, range(place.reply_to or 0, 1000)) for _ in range(3)]
    assert await asyncio.gather(*lost) == [None] * 3
    assert len(harness.calls) == 3 * LOOKS
    assert sleep.sleeps == [LOOK_SECONDS] * 3 * (LOOKS - 1)
