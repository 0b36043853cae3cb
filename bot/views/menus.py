"""The menus that replace the buttons for a moment: order, filters, provider, quantity, and what a card has no room for.

A choice of the first three holds for this search alone or, with the pin, for all searches of the chat.
"""

from collections.abc import Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram.constants import KeyboardButtonStyle as Style

from bot.models.labels import filter_name, min_orders_name, sort_name, source_title
from bot.models.open_search import OpenSearch
from bot.models.quantity import QUANTITIES, MinOrders
from bot.models.search import View
from bot.models.setting_kinds import filters_mask
from bot.models.signs import Sign
from bot.views.callbacks import Action, Press
from bot.views.keyboards import back_button, close_button, decision_row, press_button
from bot.views.result_buttons import card_buttons, overview_buttons, settings_button
from providers.provider import Provider
from providers.query import Capabilities, Filter

CHOSEN = f"{Sign.CHOSEN} "


def more_menu(opened: OpenSearch) -> Keyboard:
    """Return what the buttons under the results have no room for, in whole words."""
    is_card = opened.search.view is View.CARD or opened.search.product_link is not None
    rest = (card_buttons(opened) if is_card else overview_buttons(opened)).rest
    deciding = decision_row(opened) if is_card else []
    return Keyboard([row for row in (deciding, *_pairs([one.whole() for one in rest]), _leave(opened)) if row])


def sort_menu(opened: OpenSearch, capabilities: Capabilities) -> Keyboard:
    """Return the orders that the provider knows."""
    search = opened.search
    rows = [
        [
            press_button(mark(sort_name(opened.t, sort), on=sort is opened.query.sort), search, Action.SORT_ONCE, sort),
            press_button(Sign.PIN, search, Action.SORT_PIN, sort),
        ]
        for sort in capabilities.sorts
    ]
    return Keyboard([*rows, _leave(opened)])


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
    rows = _pairs(switches)
    if chosen != opened.query.filters:
        mask = filters_mask(chosen)
        once = Button(
            t.gettext("Search"), callback_data=Press(Action.FILTER_ONCE, search.id, mask).data(), style=Style.PRIMARY
        )
        rows.append([once, press_button(Sign.PIN, search, Action.FILTER_PIN, mask)])
    return Keyboard([*rows, [settings_button(opened).whole()], _leave(opened)])


def quantity_menu(opened: OpenSearch) -> Keyboard:
    """Return numbers of pieces, and which minimum orders are shown. Neither needs a new search."""
    t, search, now = opened.t, opened.search, opened.quantity
    numbers = [
        press_button(mark(t.number(number), on=number == now), search, Action.QUANTITY, number) for number in QUANTITIES
    ]
    numbers.append(press_button(mark(t.gettext("none"), on=now is None), search, Action.QUANTITY, 0))
    orders = [
        [press_button(mark(min_orders_name(t, one), on=one is opened.min_orders), search, Action.MIN_ORDERS, one)]
        for one in MinOrders
    ]
    return Keyboard([numbers[:4], numbers[4:], *orders, [settings_button(opened).whole()], _leave(opened)])


def provider_menu(opened: OpenSearch, providers: Sequence[Provider]) -> Keyboard:
    """Return the providers that can be asked."""
    search, names = opened.search, [provider.name for provider in providers]
    rows = [
        [
            press_button(
                mark(source_title(provider.name, names), on=provider.name == search.provider),
                search,
                Action.PROVIDER_ONCE,
                provider.name,
            ),
            press_button(Sign.PIN, search, Action.PROVIDER_PIN, provider.name),
        ]
        for provider in providers
    ]
    return Keyboard([*rows, _leave(opened)])


def mark(name: str, *, on: bool) -> str:
    """Name a choice, marked when it is on."""
    return CHOSEN + name if on else name


def _pairs(buttons: Sequence[Button]) -> list[list[Button]]:
    """Put two buttons in a row, where phones show some twenty characters of each."""
    return [list(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def _leave(opened: OpenSearch) -> list[Button]:
    return [back_button(opened.t, opened.search), close_button(opened.t, opened.search)]
