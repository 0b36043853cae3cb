"""The buttons under a search's results. Their signs are the same in every language, and each does something."""

from collections.abc import Sequence
from typing import Final

from telegram import CopyTextButton
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.labels import VIEW_SIGNS
from bot.models.open_search import OpenSearch
from bot.models.results import PAGE_SIZES, page_indexes, page_start
from bot.models.search import Search, View
from bot.models.setting_kinds import filters_mask
from bot.views.callbacks import Action, Press
from providers.models import Product

BACK, NEXT, OPEN, SORT, SETTINGS, PROVIDER = "◀", "▶", "↗", "⇅", "⚙", "🏬"
DETAILS, SIMILAR, CLOSE, COPY_ID, COPY_LINK, PICTURES = "ℹ", "≈", "✕", "№", "🔗", "📷"
COPY_LIMIT: Final = 256
"""Characters that a button can copy. Source: CopyTextButton in the Bot API."""


def card_keyboard(opened: OpenSearch) -> Keyboard:
    """Return the buttons under a card."""
    search, product = opened.search, opened.product
    similar = [press_button(SIMILAR, search, Action.SIMILAR)] if product.picture else []
    details = press_button(DETAILS, search, Action.DETAILS)
    if search.product_link:
        # No photo was searched that could be searched in another way.
        settings = press_button(SETTINGS, search, Action.SETTINGS)
        return Keyboard([[Button(OPEN, url=product.url), details, settings, *similar, close_button(search)]])
    tools = [Button(OPEN, url=product.url), *_sort(opened), details, *_choices(opened)]
    return Keyboard([_paging(opened), tools, [*_views(search), *similar, close_button(search)]])


def overview_keyboard(opened: OpenSearch) -> Keyboard:
    """Return the buttons under a grid or a list: each number opens its card."""
    search = opened.search
    indexes = page_indexes(search.view, search.position, opened.results)
    numbers = [press_button(str(index + 1), search, Action.OPEN, index) for index in indexes]
    tools = [*_sort(opened), *_choices(opened), *_views(search), close_button(search)]
    return Keyboard([numbers, _paging(opened), tools])


def details_keyboard(
    search: Search,
    product: Product,
    pictures: int,
    choice: Button | None = None,
    *,
    page: int = 0,
    pages: int = 1,
) -> Keyboard:
    """Return the buttons under page `page` (from 0) of the details of a product, of `pages`.

    `pictures` is how many pictures it has, `choice` what may help.
    """
    row = [Button(OPEN, url=product.url), *copy_buttons(product.id, product.url)]
    if pictures > 1:
        row.append(press_button(f"{PICTURES} {pictures}", search, Action.PICTURES))
    leave = [*_details_paging(search, page, pages), close_button(search)]
    return Keyboard([row, *([[choice]] if choice else []), leave])


def country_button(t: Translator, search: Search) -> Button:
    """Return the button that opens the settings, where another country of delivery can be chosen."""
    return press_button(f"{SETTINGS} {t.gettext('Ship to')}", search, Action.SETTINGS)


def country_keyboard(opened: OpenSearch) -> Keyboard:
    """Return the buttons under a message that says that a product is not sold to a country."""
    again = press_button(opened.t.gettext("Try again"), opened.search, Action.AGAIN)
    return Keyboard([[country_button(opened.t, opened.search)], [again, close_button(opened.search)]])


def copy_buttons(product_id: str, url: str) -> list[Button]:
    """Return the buttons that copy a product's id and its address; what is too long for a button gets none."""
    copied = ((COPY_ID, product_id), (COPY_LINK, url))
    return [Button(sign, copy_text=CopyTextButton(text)) for sign, text in copied if len(text) <= COPY_LIMIT]


def failure_keyboard(opened: OpenSearch, *, has_alternatives: bool) -> Keyboard:
    """Return the buttons under a message that says why a search failed."""
    search = opened.search
    again = press_button(opened.t.gettext("Try again"), search, Action.AGAIN)
    other = [_provider_button(search)] if has_alternatives else []
    # In a row with others, phones cut its words off in most languages.
    return Keyboard([[again], [*other, close_button(search)]])


def empty_keyboard(opened: OpenSearch, *, limited: bool) -> Keyboard:
    """Return the buttons under a message that says that nothing was found; `limited`: filters are on."""
    filters = press_button(SETTINGS, opened.search, Action.FILTER_MENU, filters_mask(opened.query.filters))
    leave = [filters, *_other_provider(opened), close_button(opened.search)]
    return Keyboard([*_widening(opened, limited=limited), leave])


def back_keyboard(opened: OpenSearch, *, limited: bool = False) -> Keyboard:
    """Return the buttons under a message that says why a refinement has nothing to show; the card is kept."""
    leave = [back_button(opened.search), *_other_provider(opened), close_button(opened.search)]
    return Keyboard([*_widening(opened, limited=limited), leave])


def closing_keyboard(opened: OpenSearch) -> Keyboard:
    """Return the one button under a message that leads no further."""
    return Keyboard([[close_button(opened.search)]])


def press_button(label: str, search: Search, action: Action, argument: object = "") -> Button:
    """Return a button that does something with `search`."""
    return Button(label, callback_data=Press(action, search.id, str(argument)).data())


def back_button(search: Search) -> Button:
    """Return the button that leads back to the card."""
    return press_button(BACK, search, Action.CARD)


def close_button(search: Search) -> Button:
    """Return the button that deletes the message."""
    return press_button(CLOSE, search, Action.CLOSE)


def _details_paging(search: Search, page: int, pages: int) -> list[Button]:
    """Return the buttons that lead through the details; from the first page back to the card."""
    following = page + 1
    on = (
        [press_button(f"{NEXT} {following + 1}/{pages}", search, Action.DETAILS, following)]
        if following < pages
        else []
    )
    if page == 0:
        return [back_button(search), *on]
    card = press_button(VIEW_SIGNS[View.CARD], search, Action.CARD)
    return [press_button(BACK, search, Action.DETAILS, page - 1), *on, card]


def _paging(opened: OpenSearch) -> Sequence[Button]:
    search, results = opened.search, opened.results
    first = page_start(search.view, search.position)
    end = page_indexes(search.view, search.position, results).stop
    position = f"{first + 1}" if search.view is View.CARD else f"{first + 1}–{end}"
    label = f"{position}/{results.total}" if results.total else position
    row = [press_button(label, search, Action.WHERE)]
    if first > 0:
        row.insert(0, press_button(BACK, search, Action.GO, first - PAGE_SIZES[search.view]))
    if results.reaches(end):
        row.append(press_button(NEXT, search, Action.GO, end))
    return row


def _sort(opened: OpenSearch) -> list[Button]:
    several = opened.capabilities is not None and len(opened.capabilities.sorts) > 1
    return [press_button(SORT, opened.search, Action.SORT_MENU)] if several else []


def _choices(opened: OpenSearch) -> list[Button]:
    search = opened.search
    if opened.capabilities and opened.capabilities.filters:
        settings = press_button(SETTINGS, search, Action.FILTER_MENU, filters_mask(opened.query.filters))
    else:
        settings = press_button(SETTINGS, search, Action.SETTINGS)
    return [settings, *_other_provider(opened)]


def _views(search: Search) -> list[Button]:
    return [
        press_button(sign, search, Action.VIEW, view) for view, sign in VIEW_SIGNS.items() if view is not search.view
    ]


def _widening(opened: OpenSearch, *, limited: bool) -> list[list[Button]]:
    """Return a row that asks the same provider without filters and price range, if there are any."""
    search = opened.search
    label = opened.t.gettext("Without limits")
    return [[press_button(label, search, Action.WIDEN, search.provider)]] if limited else []


def _other_provider(opened: OpenSearch) -> list[Button]:
    return [_provider_button(opened.search)] if opened.has_alternatives else []


def _provider_button(search: Search) -> Button:
    return press_button(PROVIDER, search, Action.PROVIDER_MENU)
