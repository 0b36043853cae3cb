"""The menus that replace the buttons for a moment: order, filters, price, provider, quantity, and the rest.

A choice holds for this search alone; with the switch that `keeps` it, for all searches of the chat.
"""

from collections.abc import Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram.constants import KeyboardButtonStyle as Style

from bot.models.filter_choice import FilterChoice, filter_choices, filters_mask
from bot.models.labels import min_orders_name, range_name, sort_name, source_choice, source_title
from bot.models.open_search import OpenSearch
from bot.models.price_range import PRICE_RANGES
from bot.models.quantity import QUANTITIES, MinOrders
from bot.models.search import View
from bot.models.setting_kinds import OFF
from bot.models.signs import Sign
from bot.views.button_rows import rows_of
from bot.views.callbacks import KEEPS, Action, Press
from bot.views.keyboards import back_button, back_label, close_button, decision_row, press_button
from bot.views.result_buttons import card_buttons, overview_buttons, settings_button
from providers.provider import Provider
from providers.query import Capabilities, price_range

CHOSEN = f"{Sign.CHOSEN} "


def more_menu(opened: OpenSearch) -> Keyboard:
    """Return what the buttons under the results have no room for, in whole words."""
    is_card = opened.search.view is View.CARD or opened.search.product_link is not None
    rest = (card_buttons(opened) if is_card else overview_buttons(opened)).rest
    deciding = decision_row(opened) if is_card else []
    return Keyboard([row for row in (deciding, *rows_of([one.whole() for one in rest]), _leave(opened)) if row])


def sort_menu(opened: OpenSearch, capabilities: Capabilities, *, keeps: bool = False) -> Keyboard:
    """Return the orders that the provider knows."""
    search, action = opened.search, Action.SORT_PIN if keeps else Action.SORT_ONCE
    rows = [
        [press_button(mark(sort_name(opened.t, sort), on=sort is opened.query.sort), search, action, sort)]
        for sort in capabilities.sorts
    ]
    return Keyboard([*rows, _keeping(opened, Action.SORT_MENU, keeps=keeps), _leave(opened)])


def filter_menu(opened: OpenSearch, capabilities: Capabilities, choice: FilterChoice) -> Keyboard:
    """Return a page of the filters that the provider knows; only the buttons below them search."""
    t, search, chosen = opened.t, opened.search, choice.filters
    rows = rows_of(
        [
            press_button(mark(one.name, on=one.is_set), search, Action.FILTER_MENU, one.value)
            for one in filter_choices(t, choice, capabilities.filters)
        ]
    )
    if chosen != opened.query.filters:
        mask = filters_mask(chosen)
        once = Press(Action.FILTER_ONCE, search.id, mask).data()
        rows.append([Button(t.gettext("Search"), callback_data=once, style=Style.PRIMARY)])
        rows.append([press_button(_keep_label(opened), search, Action.FILTER_PIN, mask)])
    if choice.page is not None:
        up = press_button(back_label(t), search, Action.FILTER_MENU, FilterChoice(chosen).argument())
        return Keyboard([*rows, [up, close_button(t, search)]])
    return Keyboard([*rows, [settings_button(opened).whole()], _leave(opened)])


def price_menu(opened: OpenSearch, capabilities: Capabilities, *, keeps: bool = False) -> Keyboard:
    """Return ranges of prices in the currency of the provider, a way to type another, and minimum orders."""
    t, search = opened.t, opened.search
    action = Action.PRICE_PIN if keeps else Action.PRICE_ONCE
    currency, now = capabilities.price_currency or None, price_range(opened.query) or OFF
    ranges = (OFF, *PRICE_RANGES) if now in {OFF, *PRICE_RANGES} else (OFF, now, *PRICE_RANGES)
    names = {one: t.gettext("any") if one == OFF else range_name(t, one, currency) for one in ranges}
    buttons = [press_button(mark(names[one], on=one == now), search, action, one) for one in ranges]
    type_it, minimum = t.gettext("Type it"), t.gettext("Minimum order")
    kept = KEEPS if keeps else ""
    typed = press_button(f"{Sign.WRITE} {type_it}", search, Action.PRICE_TYPE, kept)
    orders = press_button(f"{Sign.MIN_ORDER} {minimum}", search, Action.QUANTITY_MENU, kept)
    rows = [*rows_of([*buttons, typed]), [orders]]
    return Keyboard([*rows, _keeping(opened, Action.PRICE_MENU, keeps=keeps), _leave(opened)])


def quantity_menu(opened: OpenSearch, *, keeps: bool = False) -> Keyboard:
    """Return numbers of pieces, and which minimum orders are shown. Neither needs a new search."""
    t, search, now = opened.t, opened.search, opened.quantity
    count, limit = (Action.QUANTITY_PIN, Action.MIN_ORDERS_PIN) if keeps else (Action.QUANTITY, Action.MIN_ORDERS)
    numbers = [press_button(mark(t.number(number), on=number == now), search, count, number) for number in QUANTITIES]
    none = press_button(mark(t.gettext("none"), on=now is None), search, count, 0)
    orders = [
        [press_button(mark(min_orders_name(t, one), on=one is opened.min_orders), search, limit, one)]
        for one in MinOrders
    ]
    keeping = _keeping(opened, Action.QUANTITY_MENU, keeps=keeps)
    return Keyboard(
        [numbers[:4], numbers[4:], [none], *orders, keeping, [settings_button(opened).whole()], _leave(opened)]
    )


def provider_menu(opened: OpenSearch, providers: Sequence[Provider], *, keeps: bool = False) -> Keyboard:
    """Return the providers that can be asked: below the switch, those that do not look at the photo."""
    search, names = opened.search, [provider.name for provider in providers]
    action = Action.PROVIDER_PIN if keeps else Action.PROVIDER_ONCE

    def rows(*, matching: bool) -> list[list[Button]]:
        listed = [one.name for one in providers if one.capabilities.matches_pictures is matching]
        titles = {name: source_choice(opened.t, name, source_title(name, names)) for name in listed}
        return [
            [press_button(mark(title, on=name == search.provider), search, action, name)]
            for name, title in titles.items()
        ]

    keeping = _keeping(opened, Action.PROVIDER_MENU, keeps=keeps)
    return Keyboard([*rows(matching=True), keeping, *rows(matching=False), _leave(opened)])


def mark(name: str, *, on: bool) -> str:
    """Name a choice, marked when it is on."""
    return CHOSEN + name if on else name


def _keeping(opened: OpenSearch, menu: Action, *, keeps: bool) -> list[Button]:
    """Return the switch that lets the choices of a menu hold for all searches of the chat."""
    return [press_button(mark(_keep_label(opened), on=keeps), opened.search, menu, "" if keeps else KEEPS)]


def _keep_label(opened: OpenSearch) -> str:
    words = opened.t.gettext("For all searches")
    return f"{Sign.PIN} {words}"


def _leave(opened: OpenSearch) -> list[Button]:
    return [back_button(opened.t, opened.search), close_button(opened.t, opened.search)]
