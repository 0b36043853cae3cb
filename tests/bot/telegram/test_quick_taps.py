from datetime import UTC, datetime

from telegram import CallbackQuery, Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message, User

from bot.models.target import SentMessage
from bot.telegram.quick_taps import REMEMBERED, QuickTaps

SHOWN = SentMessage(7, 41, is_photo=True)
AT_4 = {"◀": "k:go:bags:card.3", "▶": "k:go:bags:card.5"}
AT_6 = {"◀": "k:go:bags:card.5", "▶": "k:go:bags:card.7"}
MENU = {"◀ Back": "k:go:bags:card.5"}


def press(data: str, buttons: dict[str, str]) -> CallbackQuery:
    rows = [[InlineKeyboardButton(text, callback_data=said) for text, said in buttons.items()]]
    message = Message(41, datetime.now(UTC), Chat(7, "private"), reply_markup=InlineKeyboardMarkup(rows))
    return CallbackQuery("1", User(7, "Ann", is_bot=False), "1", message=message, data=data)


def test_quick_taps_lead_one_page_farther_each() -> None:
    taps = QuickTaps()
    assert [taps.pages_beyond(SHOWN, press(AT_4["▶"], AT_4)) for _ in range(3)] == [0, 1, 2]


def test_quick_taps_back_lead_back_also_to_where_they_came_from() -> None:
    taps = QuickTaps()
    assert [taps.pages_beyond(SHOWN, press(AT_4["▶"], AT_4)) for _ in range(2)] == [0, 1]
    assert [taps.pages_beyond(SHOWN, press(AT_6["◀"], AT_6)) for _ in range(3)] == [0, -1, -2]


def test_a_tap_on_a_button_that_is_gone_counts_when_it_was_pressed_before() -> None:
    taps = QuickTaps()
    assert taps.pages_beyond(SHOWN, press("k:go:bags:card.5", {})) == 0
    assert taps.pages_beyond(SHOWN, press("k:go:bags:card.5", AT_4)) == 0
    assert taps.pages_beyond(SHOWN, press("k:go:bags:card.5", {})) == 1


def test_a_way_back_from_a_menu_is_no_turn() -> None:
    taps = QuickTaps()
    taps.pages_beyond(SHOWN, press(AT_4["▶"], AT_4))
    assert taps.pages_beyond(SHOWN, press(MENU["◀ Back"], MENU)) == 0


def test_turns_to_and_fro_are_no_quick_taps() -> None:
    taps = QuickTaps()
    turns = [(AT_4["▶"], AT_4), ("k:go:bags:card.4", {"◀": "k:go:bags:card.4"}), (AT_4["▶"], AT_4)]
    assert [taps.pages_beyond(SHOWN, press(*turn)) for turn in turns] == [0, 0, 0]


def test_what_is_pressed_between_two_turns_ends_the_count() -> None:
    taps = QuickTaps()
    taps.pages_beyond(SHOWN, press(AT_4["▶"], AT_4))
    taps.forget(SHOWN)
    assert taps.pages_beyond(SHOWN, press(AT_4["▶"], AT_4)) == 0


def test_of_very_many_messages_the_newest_are_remembered() -> None:
    taps = QuickTaps()
    for number in range(REMEMBERED + 1):
        taps.pages_beyond(SentMessage(7, number, is_photo=True), press(AT_4["▶"], AT_4))
    assert taps.pages_beyond(SentMessage(7, REMEMBERED, is_photo=True), press(AT_4["▶"], AT_4)) == 1
    assert taps.pages_beyond(SentMessage(7, 0, is_photo=True), press(AT_4["▶"], AT_4)) == 0
