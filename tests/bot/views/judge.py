"""Telegram's own rules, as the sandbox applies them: each raises what Telegram would answer."""

from telegram import InlineKeyboardMarkup

from bot.views.button_rows import HALF_ROW, WHOLE_ROW, label_columns
from sandbox.telegram.methods.parameters import ReplyMarkup
from sandbox.telegram.validation import caption_text, inline_keyboard, message_text


def caption(html: str) -> str:
    """Return what is seen of a caption: at most 1024 UTF-16 units."""
    return caption_text(html, "HTML", None).text


def message(html: str) -> str:
    """Return what is seen of a message: 1 to 4096 UTF-16 units."""
    return message_text(html, "HTML", None).text


def buttons(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    """Return the labels of the buttons row by row, each button with a use and within all limits."""
    taken = inline_keyboard(None if keyboard is None else ReplyMarkup.model_validate(keyboard.to_dict()))
    return [] if taken is None else [[button.text for button in row] for row in taken.inline_keyboard]


def labels(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    """Return the labels of all buttons in reading order."""
    return [label for row in buttons(keyboard) for label in row]


def signs(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    """Return the labels up to their first space row by row: the signs of the buttons that have one."""
    return [[label.partition(" ")[0] for label in row] for row in buttons(keyboard)]


def cut_off(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    """Return the labels that a phone of 390 points does not show whole, by how many share the row."""
    room = {1: WHOLE_ROW, 2: HALF_ROW, 3: 11, 4: 8, 5: 5, 6: 4}
    return [label for row in buttons(keyboard) for label in row if label_columns(label) > room.get(len(row), 3)]


def data_of(keyboard: InlineKeyboardMarkup | None, label: str) -> object:
    """Return what the button with this label, or with this sign before a word, sends."""
    rows = () if keyboard is None else keyboard.inline_keyboard
    named = (button for row in rows for button in row if button.text == label or button.text.startswith(f"{label} "))
    return next(named).callback_data
