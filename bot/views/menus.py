"""The menus that stand in place of the buttons for a moment: order, filters, marketplace.

Each choice holds for this search or, with the pin, for all searches of the chat.
"""

from collections.abc import Sequence

from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.labels import filter_name, sort_name, source_name
from bot.models.search import Search
from bot.views.callbacks import Action, filters_mask
from bot.views.keyboards import SETTINGS, asked, back, press, shut
from providers.capabilities import Capabilities
from providers.models import Filter
from providers.provider import Provider

KEEP = "📌"
CHOSEN, NOT_CHOSEN = "✓ ", ""


def sort_menu(t: Translator, search: Search, capabilities: Capabilities) -> Keyboard:
    """Return the orders that the provider knows."""
    now = asked(search).sort
    rows = [
        [
            press(mark(sort_name(t, one), on=one is now), search, Action.SORT_ONCE, one),
            press(KEEP, search, Action.SORT_KEEP, one),
        ]
        for one in capabilities.sorts
    ]
    return Keyboard([*rows, [back(search), shut(search)]])


def filter_menu(t: Translator, search: Search, capabilities: Capabilities, chosen: frozenset[Filter]) -> Keyboard:
    """Return the filters that the provider knows as switches; only the buttons below them search."""
    switches = [
        press(mark(filter_name(t, one), on=one in chosen), search, Action.FILTER_MENU, filters_mask(chosen ^ {one}))
        for one in capabilities.filters
    ]
    rows = [switches[start : start + 2] for start in range(0, len(switches), 2)]
    if chosen != asked(search).filters:
        once = press(t.gettext("Search"), search, Action.FILTER_ONCE, filters_mask(chosen))
        rows.append([once, press(KEEP, search, Action.FILTER_KEEP, filters_mask(chosen))])
    every = press(SETTINGS + " " + t.gettext("All settings"), search, Action.SETTINGS)
    return Keyboard([*rows, [back(search), every, shut(search)]])


def place_menu(search: Search, providers: Sequence[Provider]) -> Keyboard:
    """Return the providers that can be asked."""
    rows = [
        [
            press(mark(source_name(one), on=one.name == search.provider), search, Action.PLACE_ONCE, one.name),
            press(KEEP, search, Action.PLACE_KEEP, one.name),
        ]
        for one in providers
    ]
    return Keyboard([*rows, [back(search), shut(search)]])


def mark(name: str, *, on: bool) -> str:
    """Name a choice, marked when it is on."""
    return (CHOSEN if on else NOT_CHOSEN) + name
