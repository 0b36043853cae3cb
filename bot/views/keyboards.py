"""The buttons under a search's results. Their signs are the same in every language, and a word stands behind most."""

from collections.abc import Sequence
from typing import Final

from telegram import CopyTextButton
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram.constants import KeyboardButtonStyle as Style

from bot.i18n import Translator
from bot.models.labels import VIEW_SIGNS
from bot.models.open_search import OpenSearch
from bot.models.results import page_indexes, page_start
from bot.models.search import Search, View
from bot.models.signs import Sign
from bot.views.callbacks import SURE, Action, Press, Turn
from bot.views.result_buttons import (
    ResultButton,
    card_buttons,
    decision_buttons,
    elsewhere_buttons,
    filters_button,
    open_button,
    overview_buttons,
    source_buttons,
)

COPY_LIMIT: Final = 256
"""Characters that a button can copy. Source: CopyTextButton in the Bot API."""
NUMBERS_IN_A_ROW: Final = 5
IN_ROW: Final = 3
"""Buttons with a word that a row has room for on a phone."""


def card_keyboard(opened: OpenSearch) -> Keyboard:
    """Return the buttons under a card, in three rows at most: the place, what matters now, and the way to the rest."""
    buttons = card_buttons(opened)
    row, below = buttons.first[:IN_ROW], buttons.first[IN_ROW:]
    last = [*(one.short() for one in below), *_rest(opened, buttons.rest)]
    rows = [[one.short() for one in row], last]
    if opened.search.product_link:
        return Keyboard([rows[0], [*_keep_buttons(opened), *last]])
    return Keyboard([[*_paging(opened), *_keep_buttons(opened)], *rows])


def overview_keyboard(opened: OpenSearch) -> Keyboard:
    """Return the buttons under a grid or a list: each number opens its card."""
    search, buttons = opened.search, overview_buttons(opened)
    indexes = opened.shown_indexes
    numbers = [press_button(str(index + 1), search, Action.OPEN, index) for index in indexes]
    return Keyboard([numbers, _paging(opened), [*(one.short() for one in buttons.first), *_rest(opened, buttons.rest)]])


def details_keyboard(
    opened: OpenSearch, pictures: int, choice: Button | None = None, *, page: int = 0, pages: int = 1
) -> Keyboard:
    """Return the buttons under page `page` (from 0) of the details of a product, of `pages`.

    `pictures` is how many pictures it has, `choice` what may help.
    """
    t, search, product = opened.t, opened.search, opened.product
    more = []
    if pictures > 1:
        label = t.ngettext("{count} picture", "{count} pictures", pictures)
        more.append(press_button(f"{Sign.PICTURES} {label}", search, Action.PICTURES))
    if page > 0:
        more.append(press_button(VIEW_SIGNS[View.CARD] + " " + t.gettext("Card"), search, Action.CARD))
    rows = [
        [open_button(opened).short(), *copy_buttons(t, product.id, product.url)],
        decision_row(opened),
        [choice] if choice else [],
        more,
        [*_details_paging(opened, page, pages), close_button(t, search)],
    ]
    return Keyboard([row for row in rows if row])


def decision_row(opened: OpenSearch) -> list[Button]:
    """Return a row of what helps to decide about the product that is shown."""
    buttons = decision_buttons(opened)
    return [one.short() if len(buttons) > 1 else one.whole() for one in buttons]


def country_button(opened: OpenSearch) -> Button:
    """Return the button that opens the settings, where another country of delivery can be chosen."""
    return press_button(f"{Sign.SETTINGS} {opened.t.gettext('Ship to')}", opened.search, Action.SETTINGS)


def country_keyboard(opened: OpenSearch) -> Keyboard:
    """Return the buttons under a message that says that a product is not sold to a country."""
    close = close_button(opened.t, opened.search)
    return Keyboard([[country_button(opened)], [_again_button(opened), close]])


def copy_buttons(t: Translator, product_id: str, url: str) -> list[Button]:
    """Return the buttons that copy a product's id and its address; what is too long for a button gets none."""
    copied = ((Sign.LINK + " " + t.gettext("Link"), url), (f"{Sign.PRODUCT_ID} ID", product_id))
    return [Button(label, copy_text=CopyTextButton(text)) for label, text in copied if len(text) <= COPY_LIMIT]


def failure_keyboard(opened: OpenSearch, *, has_alternatives: bool, again: bool = True) -> Keyboard:
    """Return the buttons under a message that says why a search failed; `again`: to try again soon may help."""
    other = source_buttons(opened) if has_alternatives else []
    # In a row with others, phones cut its words off in most languages.
    trying = [_again_button(opened)] if again else []
    elsewhere = [one.whole() for one in elsewhere_buttons(opened)]
    leave = [*(one.short() for one in other), close_button(opened.t, opened.search)]
    return Keyboard([row for row in (trying, elsewhere, leave) if row])


def parts_keyboard(opened: OpenSearch, parts: int) -> Keyboard:
    """Return a button for each part of a long photo."""
    numbers = [press_button(str(part), opened.search, Action.PART, part) for part in range(1, parts + 1)]
    return Keyboard([*number_rows(numbers), [close_button(opened.t, opened.search)]])


def empty_keyboard(opened: OpenSearch, *, limited: bool) -> Keyboard:
    """Return the buttons under a message that says that nothing was found; `limited`: filters are on."""
    return _leaving(opened, filters_button(opened).short(), limited=limited)


def back_keyboard(opened: OpenSearch, *, limited: bool = False) -> Keyboard:
    """Return the buttons under a message that says why a refinement has nothing to show; the card is kept."""
    return _leaving(opened, back_button(opened.t, opened.search), limited=limited)


def sure_keyboard(opened: OpenSearch) -> Keyboard:
    """Return the buttons that ask whether results are to be taken away."""
    label = Sign.CLOSE + " " + opened.t.gettext("Remove the results")
    data = Press(Action.CLOSE, opened.search.id, SURE).data()
    return Keyboard([[Button(label, callback_data=data, style=Style.DANGER)], [back_button(opened.t, opened.search)]])


def closing_keyboard(opened: OpenSearch) -> Keyboard:
    """Return the one button under a message that leads no further."""
    return Keyboard([[close_button(opened.t, opened.search)]])


def number_rows(numbers: Sequence[Button]) -> list[list[Button]]:
    """Return buttons with numbers in rows that a phone shows whole."""
    return [list(numbers[start : start + NUMBERS_IN_A_ROW]) for start in range(0, len(numbers), NUMBERS_IN_A_ROW)]


def press_button(label: str, search: Search, action: Action, argument: object = "") -> Button:
    """Return a button that does something with `search`."""
    return Button(label, callback_data=Press(action, search.id, str(argument)).data())


def back_button(t: Translator, search: Search) -> Button:
    """Return the button that leads back to the card."""
    return press_button(back_label(t), search, Action.CARD)


def close_button(t: Translator, search: Search) -> Button:
    """Return the button that deletes the message."""
    return press_button(close_label(t), search, Action.CLOSE)


def back_label(t: Translator) -> str:
    """Name the way back; on a button that turns pages, its sign alone says it."""
    return Sign.BACK + " " + t.gettext("Back")


def close_label(t: Translator) -> str:
    """Name the way out."""
    return Sign.CLOSE + " " + t.gettext("Close")


def _again_button(opened: OpenSearch) -> Button:
    data = Press(Action.AGAIN, opened.search.id).data()
    return Button(opened.t.gettext("Try again"), callback_data=data, style=Style.PRIMARY)


def _leaving(opened: OpenSearch, first: Button, *, limited: bool) -> Keyboard:
    """Return the ways out of a search that found nothing: without limits, at another marketplace, and what is below."""
    widening, elsewhere = _widening(opened, limited=limited), [one.whole() for one in elsewhere_buttons(opened)]
    leave = [first, *(one.short() for one in source_buttons(opened)), close_button(opened.t, opened.search)]
    return Keyboard([row for row in (widening, elsewhere, leave) if row])


def _details_paging(opened: OpenSearch, page: int, pages: int) -> list[Button]:
    """Return the buttons that lead through the details; from the first page back to the card."""
    search = opened.search
    back = press_button(f"{Sign.BACK} {page}/{pages}", search, Action.DETAILS, page - 1)
    on = press_button(f"{Sign.NEXT} {page + 2}/{pages}", search, Action.DETAILS, page + 1)
    return [back if page > 0 else back_button(opened.t, search), *([on] if page + 1 < pages else [])]


def _paging(opened: OpenSearch) -> Sequence[Button]:
    search, results = opened.search, opened.results
    first = page_start(search.view, search.position)
    end = page_indexes(search.view, search.position, results).stop
    position = f"{first + 1}" if search.view is View.CARD else f"{first + 1}–{end}"
    label = f"{position}/{results.total}" if results.total else position
    row = [press_button(label, search, Action.WHERE)]
    if opened.place_back >= 0:
        row.insert(0, _turn_button(Sign.BACK, search, opened.place_back))
    if results.reaches(opened.place_on):
        row.append(_turn_button(Sign.NEXT, search, opened.place_on))
    return row


def _turn_button(sign: Sign, search: Search, index: int) -> Button:
    return press_button(sign, search, Action.GO, Turn(index, search.position).argument())


def _keep_buttons(opened: OpenSearch) -> list[Button]:
    """Return the star that keeps the product or takes it out again; the example's goods are none to keep."""
    search = opened.search
    if search.is_example:
        return []
    sign, action = (Sign.KEPT, Action.TAKE_OUT) if opened.is_kept else (Sign.KEEP, Action.KEEP)
    return [press_button(sign, search, action, search.position)]


def _rest(opened: OpenSearch, rest: Sequence[ResultButton]) -> list[Button]:
    """Return the button that leads to the rest of the buttons, or the one that there is."""
    if len(rest) == 1:
        return [rest[0].short(), close_button(opened.t, opened.search)]
    return [press_button(Sign.MORE + " " + opened.t.gettext("More"), opened.search, Action.MORE)]


def _widening(opened: OpenSearch, *, limited: bool) -> list[Button]:
    """Return what asks the same provider without filters and price range, if there are any."""
    search = opened.search
    label = opened.t.gettext("Without limits")
    return [press_button(label, search, Action.WIDEN, search.provider)] if limited else []
