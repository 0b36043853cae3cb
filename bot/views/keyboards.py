"""The buttons under a search's message. Their signs are the same in every language; none leads nowhere."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.results import Results
from bot.searches import Search
from bot.views.callbacks import Action, Press, filters_mask
from bot.views.labels import filter_name, marketplace_name, provider_name, sort_name
from providers.models import Capabilities, Filter, Product, Query
from providers.provider import Provider

BACK, ON, OPEN, SORT, SETTINGS, PLACE, DETAILS, CLOSE = "◀", "▶", "↗", "⇅", "⚙", "🏬", "ℹ", "✕"
KEEP = "📌"
"""Keeps a choice as the chat's preference; without it the choice holds for this search only."""
CHOSEN, NOT_CHOSEN = "✓ ", ""


def card_keyboard(
    search: Search, product: Product, results: Results, capabilities: Capabilities | None, *, others: bool
) -> Keyboard:
    """Return the buttons under a card; `capabilities` is None when its provider is no longer configured.

    `others` tells whether there is another provider to choose.
    """
    place = search.position
    paging = [
        Button(
            f"{place + 1}/{results.total}" if results.total else f"{place + 1}",
            callback_data=_data(search, Action.WHERE),
        )
    ]
    if place > 0:
        paging.insert(0, Button(BACK, callback_data=_data(search, Action.GO, place - 1)))
    if results.reaches(place + 1):
        paging.append(Button(ON, callback_data=_data(search, Action.GO, place + 1)))
    tools = [Button(OPEN, url=product.url)]
    if capabilities and len(capabilities.sorts) > 1:
        tools.append(Button(SORT, callback_data=_data(search, Action.SORT_MENU)))
    tools.append(Button(DETAILS, callback_data=_data(search, Action.DETAILS)))
    if capabilities and capabilities.filters:
        tools.append(Button(SETTINGS, callback_data=_filters(search, Action.FILTER_MENU, _asked(search).filters)))
    else:
        tools.append(Button(SETTINGS, callback_data=_data(search, Action.SETTINGS)))
    if others:
        tools.append(Button(PLACE, callback_data=_data(search, Action.PLACE_MENU)))
    return Keyboard([paging, tools])


def sort_menu(t: Translator, search: Search, capabilities: Capabilities) -> Keyboard:
    """Return the orders that the provider knows, each for this search or, with the pin, for the chat."""
    now = _asked(search).sort
    rows = [
        [
            Button(
                (CHOSEN if one is now else NOT_CHOSEN) + sort_name(t, one),
                callback_data=_data(search, Action.SORT_ONCE, one),
            ),
            Button(KEEP, callback_data=_data(search, Action.SORT_KEEP, one)),
        ]
        for one in capabilities.sorts
    ]
    return Keyboard([*rows, [_close(search)]])


def filter_menu(t: Translator, search: Search, capabilities: Capabilities, chosen: frozenset[Filter]) -> Keyboard:
    """Return the filters that the provider knows as switches; only the buttons below them search."""
    switches = [
        Button(
            (CHOSEN if one in chosen else NOT_CHOSEN) + filter_name(t, one),
            callback_data=_filters(search, Action.FILTER_MENU, chosen ^ {one}),
        )
        for one in capabilities.filters
    ]
    rows = [switches[start : start + 2] for start in range(0, len(switches), 2)]
    last = [
        Button(f"{SETTINGS} {t.gettext('All settings')}", callback_data=_data(search, Action.SETTINGS)),
        _close(search),
    ]
    if chosen != _asked(search).filters:
        apply = Button(t.gettext("Search"), callback_data=_filters(search, Action.FILTER_ONCE, chosen))
        rows.append([apply, Button(KEEP, callback_data=_filters(search, Action.FILTER_KEEP, chosen))])
    return Keyboard([*rows, last])


def place_menu(search: Search, providers: Sequence[Provider]) -> Keyboard:
    """Return the providers that can be asked instead, each for this search or, with the pin, for the chat."""
    rows = [
        [
            Button(
                (CHOSEN if one.name == search.provider else NOT_CHOSEN) + source(one),
                callback_data=_data(search, Action.PLACE_ONCE, one.name),
            ),
            Button(KEEP, callback_data=_data(search, Action.PLACE_KEEP, one.name)),
        ]
        for one in providers
    ]
    return Keyboard([*rows, [_close(search)]])


def details_keyboard(search: Search, product: Product) -> Keyboard:
    """Return the buttons under the details of a product."""
    return Keyboard([[Button(OPEN, url=product.url), _close(search)]])


def failure_keyboard(t: Translator, search: Search, *, others: bool) -> Keyboard:
    """Return the buttons under a message that says why there are no results."""
    again = Button(t.gettext("Try again"), callback_data=_data(search, Action.AGAIN))
    return Keyboard([[again, *_elsewhere(search, others=others)]])


def empty_keyboard(search: Search, *, others: bool) -> Keyboard:
    """Return the buttons under a message that says that nothing was found."""
    widen = Button(SETTINGS, callback_data=_filters(search, Action.FILTER_MENU, _asked(search).filters))
    return Keyboard([[widen, *_elsewhere(search, others=others)]])


def back_keyboard(search: Search, *, others: bool) -> Keyboard:
    """Return the buttons under a message that says why a refined search has nothing to show; the card is kept."""
    return Keyboard([[*_elsewhere(search, others=others), _close(search)]])


def source(provider: Provider) -> str:
    """Name a provider with its marketplace, once where they are called the same."""
    place, name = marketplace_name(provider.marketplace), provider_name(provider.name)
    return place if place == name else f"{place} · {name}"


def _elsewhere(search: Search, *, others: bool) -> list[Button]:
    return [Button(PLACE, callback_data=_data(search, Action.PLACE_MENU))] if others else []


def _close(search: Search) -> Button:
    return Button(CLOSE, callback_data=_data(search, Action.CARD))


def _asked(search: Search) -> Query:
    return search.query or Query()


def _data(search: Search, action: Action, argument: object = "") -> str:
    return Press(action, search.id, str(argument)).data()


def _filters(search: Search, action: Action, filters: frozenset[Filter]) -> str:
    return _data(search, action, filters_mask(filters))
