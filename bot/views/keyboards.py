"""The buttons under a search's results. Their signs are the same in every language; none leads nowhere."""

from collections.abc import Sequence

from telegram import CopyTextButton
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.labels import VIEW_SIGNS
from bot.models.results import PAGE_SIZES, Results, page_start
from bot.models.search import Search, View
from bot.views.callbacks import Action, Press, filters_mask
from providers.capabilities import Capabilities
from providers.models import Product, Query

BACK, ON, OPEN, SORT, SETTINGS, PLACE, DETAILS, SIMILAR, CLOSE = "◀", "▶", "↗", "⇅", "⚙", "🏬", "ℹ", "≈", "✕"
COPY_ID, COPY_LINK, PICTURES = "№", "🔗", "📷"
COPY_LIMIT = 256
"""Characters that a button can copy."""


def card_keyboard(
    search: Search, product: Product, results: Results, capabilities: Capabilities | None, *, others: bool
) -> Keyboard:
    """Return the buttons under a card; `capabilities` is None when its provider is no longer configured.

    `others` tells whether there is another provider to choose.
    """
    similar = [press(SIMILAR, search, Action.SIMILAR)] if product.picture else []
    if search.product_link:
        return Keyboard([_alone(search, product, similar)])
    tools = [
        Button(OPEN, url=product.url),
        *_order(search, capabilities),
        press(DETAILS, search, Action.DETAILS),
        *_choices(search, capabilities, others=others),
    ]
    return Keyboard([_paging(search, results, 1), tools, [*_views(search), *similar, shut(search)]])


def overview_keyboard(
    search: Search, results: Results, capabilities: Capabilities | None, shown: range, *, others: bool
) -> Keyboard:
    """Return the buttons under a grid or a list of the places `shown`: each number opens its card."""
    numbers = [press(str(place + 1), search, Action.OPEN, place) for place in shown]
    tools = [*_order(search, capabilities), *_choices(search, capabilities, others=others)]
    paging = _paging(search, results, len(shown))
    return Keyboard([numbers, paging, [*tools, *_views(search), shut(search)]])


def details_keyboard(search: Search, product: Product, pictures: int) -> Keyboard:
    """Return the buttons under the details of a product, which has so many `pictures`."""
    row = [Button(OPEN, url=product.url), *copy_buttons(product.id, product.url)]
    if pictures > 1:
        row.append(press(f"{PICTURES} {pictures}", search, Action.PICTURES))
    return Keyboard([row, [back(search), shut(search)]])


def copy_buttons(product_id: str, url: str) -> list[Button]:
    """Return buttons that copy a product's id and its address, as far as a button can."""
    copied = ((COPY_ID, product_id), (COPY_LINK, url))
    return [Button(sign, copy_text=CopyTextButton(text)) for sign, text in copied if len(text) <= COPY_LIMIT]


def failure_keyboard(t: Translator, search: Search, *, others: bool) -> Keyboard:
    """Return the buttons under a message that says why there are no results."""
    again = press(t.gettext("Try again"), search, Action.AGAIN)
    # In a row with others, phones cut its words off in most languages.
    return Keyboard([[again], [*_elsewhere(search, others=others), shut(search)]])


def empty_keyboard(t: Translator, search: Search, *, others: bool, limited: bool) -> Keyboard:
    """Return the buttons under a message that says that nothing was found; `limited` tells whether limits hold."""
    filters = press(SETTINGS, search, Action.FILTER_MENU, filters_mask(asked(search).filters))
    return Keyboard(
        [*_widening(t, search, limited=limited), [filters, *_elsewhere(search, others=others), shut(search)]]
    )


def closing_keyboard(search: Search) -> Keyboard:
    """Return the one button under a message that leads no further."""
    return Keyboard([[shut(search)]])


def back_keyboard(t: Translator, search: Search, *, others: bool, limited: bool = False) -> Keyboard:
    """Return the buttons under a message that says why a refined search has nothing to show; the card is kept."""
    leave = [back(search), *_elsewhere(search, others=others), shut(search)]
    return Keyboard([*_widening(t, search, limited=limited), leave])


def press(label: str, search: Search, action: Action, argument: object = "") -> Button:
    """Return a button that does something with `search`."""
    return Button(label, callback_data=Press(action, search.id, str(argument)).data())


def back(search: Search) -> Button:
    """Return the button that leads back to the card."""
    return press(BACK, search, Action.CARD)


def shut(search: Search) -> Button:
    """Return the button that takes the message away."""
    return press(CLOSE, search, Action.CLOSE)


def asked(search: Search) -> Query:
    """Return what the search asks for, which is nothing in particular before it has begun."""
    return search.query or Query()


def _alone(search: Search, product: Product, similar: Sequence[Button]) -> list[Button]:
    """Return the buttons of a link's product: no photo was searched that could be searched in another way."""
    settings = press(SETTINGS, search, Action.SETTINGS)
    details = press(DETAILS, search, Action.DETAILS)
    return [Button(OPEN, url=product.url), details, settings, *similar, shut(search)]


def _paging(search: Search, results: Results, span: int) -> Sequence[Button]:
    first = page_start(search.view, search.position)
    last = first + span
    place = f"{first + 1}" if search.view is View.CARD else f"{first + 1}–{last}"
    row = [press(f"{place}/{results.total}" if results.total else place, search, Action.WHERE)]
    if first > 0:
        row.insert(0, press(BACK, search, Action.GO, first - PAGE_SIZES[search.view]))
    if results.reaches(last):
        row.append(press(ON, search, Action.GO, last))
    return row


def _order(search: Search, capabilities: Capabilities | None) -> list[Button]:
    several = capabilities is not None and len(capabilities.sorts) > 1
    return [press(SORT, search, Action.SORT_MENU)] if several else []


def _choices(search: Search, capabilities: Capabilities | None, *, others: bool) -> list[Button]:
    if capabilities and capabilities.filters:
        settings = press(SETTINGS, search, Action.FILTER_MENU, filters_mask(asked(search).filters))
    else:
        settings = press(SETTINGS, search, Action.SETTINGS)
    return [settings, *_elsewhere(search, others=others)]


def _views(search: Search) -> list[Button]:
    return [press(sign, search, Action.VIEW, view) for view, sign in VIEW_SIGNS.items() if view is not search.view]


def _widening(t: Translator, search: Search, *, limited: bool) -> list[list[Button]]:
    """Return a row that asks the same provider without filters and price range, if there is something to drop."""
    return [[press(t.gettext("Without limits"), search, Action.WIDEN, search.provider)]] if limited else []


def _elsewhere(search: Search, *, others: bool) -> list[Button]:
    return [press(PLACE, search, Action.PLACE_MENU)] if others else []
