"""The question which photos of an album to search."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.search import Search
from bot.views.callbacks import Action, Press
from bot.views.keyboards import press
from bot.views.markup import plain
from bot.views.screen import Screen

IN_A_ROW = 5


def album_screen(t: Translator, searches: Sequence[Search]) -> Screen:
    """Ask which of the photos to search: each by its number, or all of them in turn."""
    numbers = [press(str(number), search, Action.CHOOSE) for number, search in enumerate(searches, 1)]
    rows = [numbers[start : start + IN_A_ROW] for start in range(0, len(numbers), IN_A_ROW)]
    every = Button(
        t.ngettext("All {count} in turn", "All {count} in turn", len(searches)),
        callback_data=Press(Action.CHOOSE_ALL, searches[0].id).data(),
    )
    text = plain(t.gettext("Which photo shall I search with? Each search counts."))
    return Screen(text, Keyboard([*rows, [every, press("✕", searches[0], Action.CLOSE)]]))
