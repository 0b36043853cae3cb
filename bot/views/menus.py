"""The menus that replace the buttons for a moment: order, filters, provider.

Each choice holds for this search alone or, with the pin, for all searches of the chat.
"""

from collections.abc import Sequence

from telegram import InlineKeyboardMarkup as Keyboard

from bot.models.labels import filter_name, sort_name, source_name
from bot.models.open_search import OpenSearch
from bot.models.setting_kinds import filters_mask
from bot.views.callbacks import Action
from bot.views.keyboards import SETTINGS, back_button, close_button, press_button
from providers.provider import Provider
from providers.query import Capabilities, Filter

PIN = "📌"
CHOSEN = "✓ "


def sort_menu(opened: OpenSearch, capabilities: Capabilities) -> Keyboard:
    """Return the orders that the provider knows."""
    search = opened.search
    rows = [
        [
            press_button(mark(sort_name(opened.t, sort), on=sort is opened.query.sort), search, Action.SORT_ONCE, sort),
            press_button(PIN, search, Action.SORT_PIN, sort),
        ]
        for sort in capabilities.sorts
    ]
    return Keyboard([*rows, [back_button(search), close_button(search)]])


def filter_menu(opened: OpenSearch, capabilities: Capabilities, chosen: frozenset[Filter]) -> Keyboard:
    """Return the filters that the provider knows as switches; only the buttons below them search."""
    t, search = opened.t, opened.search
    switches = [
        press_button(
            mark(filter_name(t, switch), on=switch in chosen),
            search,
            Action.FILTER_MENU,
            filters_mask(chosen ^ {switch}),
        )
        for switch in capabilities.filters
    ]
    rows = [switches[start : start + 2] for start in range(0, len(switches), 2)]
    if chosen != opened.query.filters:
        once = press_button(t.gettext("Search"), search, Action.FILTER_ONCE, filters_mask(chosen))
        rows.append([once, press_button(PIN, search, Action.FILTER_PIN, filters_mask(chosen))])
    settings = press_button(SETTINGS + " " + t.gettext("All settings"), search, Action.SETTINGS)
    return Keyboard([*rows, [back_button(search), settings, close_button(search)]])


def provider_menu(opened: OpenSearch, providers: Sequence[Provider]) -> Keyboard:
    """Return the providers that can be asked."""
    search = opened.search
    rows = [
        [
            press_button(
                mark(source_name(provider), on=provider.name == search.provider),
                search,
                Action.PROVIDER_ONCE,
                provider.name,
            ),
            press_button(PIN, search, Action.PROVIDER_PIN, provider.name),
        ]
        for provider in providers
    ]
    return Keyboard([*rows, [back_button(search), close_button(search)]])


def mark(name: str, *, on: bool) -> str:
    """Name a choice, marked when it is on."""
    return CHOSEN + name if on else name
