"""What can be done with results: the few buttons that a card has room for, and those behind `⋯`."""

from dataclasses import dataclass

from telegram import InlineKeyboardButton as Button
from telegram.constants import KeyboardButtonStyle as Style

from bot.models.filter_choice import filters_mask
from bot.models.labels import VIEW_SIGNS, marketplace_name, view_name
from bot.models.open_search import OpenSearch
from bot.models.signs import Sign
from bot.views.callbacks import Action, Press
from providers.query import Sort

ROOM = 4
"""Buttons with a word that a card has room for."""


@dataclass(frozen=True)
class ResultButton:
    """A button in two forms: its sign with a short `word` for a card, or with `words` that say all for `⋯`.

    It leads to `url`, or else sends `data`.
    """

    sign: str
    word: str
    words: str
    data: str | None = None
    url: str | None = None
    style: Style | None = None

    def short(self) -> Button:
        """Return the button with its short word: a third of a phone's card shows ten characters."""
        return self._with(self.word)

    def whole(self) -> Button:
        """Return the button with its whole words: half of a phone's card shows sixteen characters."""
        return self._with(self.words)

    def _with(self, text: str) -> Button:
        return Button(f"{self.sign} {text}", url=self.url, callback_data=self.data, style=self.style)


@dataclass(frozen=True)
class ResultButtons:
    """The buttons of one screen: `first` are the three or four that matter now, `rest` those that stand behind `⋯`."""

    first: list[ResultButton]
    rest: list[ResultButton]


def card_buttons(opened: OpenSearch) -> ResultButtons:
    """Return what can be done with the product on a card and with its search."""
    searching = _searching(opened)
    first = [
        open_button(opened),
        _does(opened, Sign.DETAILS, Action.DETAILS, opened.t.gettext("Details")),
        *searching.first,
    ]
    similar = [_similar(opened)] if opened.product.picture else []
    if len(first) < ROOM:
        return ResultButtons([*first, *similar], [*searching.rest, *_of_all(opened)])
    return ResultButtons(first, [*searching.rest, *similar, *_of_all(opened)])


def decision_buttons(opened: OpenSearch) -> list[ResultButton]:
    """Return what helps to decide about the product on a card: one row behind `⋯` and under its details."""
    t = opened.t
    return [
        _does(opened, Sign.ASK, Action.ASK, t.gettext("Ask"), t.gettext("Ask the seller")),
        _does(opened, Sign.TRUST, Action.TRUST, t.gettext("Seller"), t.gettext("About the seller")),
        _does(opened, Sign.COSTS, Action.COSTS, t.gettext("Costs")),
    ]


def overview_buttons(opened: OpenSearch) -> ResultButtons:
    """Return what can be done with the products on a grid or a list: all but what the numbers do."""
    searching = _searching(opened)
    return ResultButtons(searching.first, [*searching.rest, *_of_all(opened)])


def open_button(opened: OpenSearch) -> ResultButton:
    """Return the button that opens the product's page: the one that most people came for."""
    word = opened.t.gettext("Open")
    return ResultButton(Sign.OPEN, word, word, url=opened.product.url, style=Style.PRIMARY)


def filters_button(opened: OpenSearch) -> ResultButton:
    """Return the button that opens the filters, with those marked that are on."""
    mask = filters_mask(opened.query.filters)
    return _does(opened, Sign.SETTINGS, Action.FILTER_MENU, opened.t.gettext("Filters"), argument=mask)


def elsewhere_buttons(opened: OpenSearch) -> list[ResultButton]:
    """Return the button that searches at the other marketplace, if there is one."""
    if opened.elsewhere is None:
        return []
    name = marketplace_name(opened.elsewhere)
    return [_does(opened, Sign.SEARCH, Action.MARKETPLACE_ONCE, name, argument=opened.elsewhere)]


def source_buttons(opened: OpenSearch) -> list[ResultButton]:
    """Return the button that opens the list of providers, if there are several."""
    if not opened.has_alternatives:
        return []
    word, words = opened.t.gettext("Sources"), opened.t.gettext("Choose the source")
    return [_does(opened, Sign.SOURCE, Action.PROVIDER_MENU, word, words)]


def _searching(opened: OpenSearch) -> ResultButtons:
    """Return the ways to search with the photo again.

    Two come first: another order, and the other marketplace or else filters. Each keeps its place under every card.
    """
    if opened.search.product_link:
        # No photo was searched that could be searched in another way.
        return ResultButtons([], [settings_button(opened)])
    sorts = opened.capabilities.sorts if opened.capabilities else ()
    order = [_order(opened)] if len(sorts) > 1 else []
    cheapest = [_cheapest(opened)] if Sort.PRICE_UP in sorts and opened.query.sort is not Sort.PRICE_UP else []
    filters = [filters_button(opened)] if opened.capabilities and opened.capabilities.filters else []
    elsewhere, source = elsewhere_buttons(opened), source_buttons(opened)
    first = [*(cheapest or order), *(elsewhere or filters or source)]
    price = [_price(opened)] if opened.capabilities and opened.capabilities.price_range else []
    every = [*order, *filters, *price, *source, settings_button(opened)]
    return ResultButtons(first, [one for one in every if one not in first])


def _order(opened: OpenSearch) -> ResultButton:
    return _does(opened, Sign.SORT, Action.SORT_MENU, opened.t.gettext("Sort"), opened.t.gettext("Change the order"))


def _cheapest(opened: OpenSearch) -> ResultButton:
    return _does(opened, Sign.CHEAPEST, Action.SORT_ONCE, opened.t.gettext("Cheapest"), argument=Sort.PRICE_UP)


def _price(opened: OpenSearch) -> ResultButton:
    return _does(opened, Sign.PRICE, Action.PRICE_MENU, opened.t.gettext("Price"), opened.t.gettext("Price range"))


def settings_button(opened: OpenSearch) -> ResultButton:
    """Return the button that opens the settings of the chat, in a message of their own."""
    return _does(opened, Sign.SETTINGS, Action.SETTINGS, opened.t.gettext("Settings"), opened.t.gettext("All settings"))


def _similar(opened: OpenSearch) -> ResultButton:
    return _does(
        opened, Sign.SIMILAR, Action.SIMILAR, opened.t.gettext("Similar"), opened.t.gettext("Similar products")
    )


def _of_all(opened: OpenSearch) -> list[ResultButton]:
    """Return what concerns all results: the quantity, a file of them, and other views."""
    return [_quantity(opened), *_take_along(opened), *_views(opened)]


def _take_along(opened: OpenSearch) -> list[ResultButton]:
    """Return the button that makes a file; the example's goods are none to take along."""
    if opened.search.is_example:
        return []
    return [_does(opened, Sign.EXPORT, Action.EXPORT_MENU, opened.t.gettext("Export"))]


def _quantity(opened: OpenSearch) -> ResultButton:
    words = opened.t.gettext("My quantity")
    return _does(opened, Sign.QUANTITY, Action.QUANTITY_MENU, words)


def _views(opened: OpenSearch) -> list[ResultButton]:
    if opened.search.product_link:
        return []
    return [
        _does(opened, sign, Action.VIEW, view_name(opened.t, view), argument=view)
        for view, sign in VIEW_SIGNS.items()
        if view is not opened.search.view
    ]


def _does(
    opened: OpenSearch, sign: str, action: Action, word: str, words: str = "", *, argument: object = ""
) -> ResultButton:
    """Return the button that does `action`; without `words` its one word says all."""
    return ResultButton(sign, word, words or word, Press(action, opened.search.id, str(argument)).data())
