"""`/history`: the photos of the last 30 days as a grid or a list, and the question before a search is made again."""

from datetime import UTC, datetime

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram.constants import KeyboardButtonStyle as Style

from bot.i18n import Translator
from bot.models.history import HistoryPage
from bot.models.labels import VIEW_SIGNS, source_title, view_name
from bot.models.pictures import PhotoGridPicture, PhotoTile
from bot.models.search import Search, SearchState, View
from bot.models.signs import Sign
from bot.views.callbacks import HISTORY
from bot.views.keyboards import close_label
from bot.views.markup import CAPTION_LIMIT, bold, fit, plain, shorten
from bot.views.messages import photos_forbidden_line
from bot.views.screen import Screen

GO, WHERE, OPEN, AGAIN, CLOSED = "go", "at", "open", "again", "x"
VIEWS = (View.GRID, View.LIST)
TEXT_UNITS = 60
"""UTF-16 units of the words that came with a photo."""


def history_screen(page: HistoryPage) -> Screen:
    """Return a page of the history; each number opens what was found for its photo."""
    t = page.t
    if not page.searches:
        return Screen(plain(t.gettext("No searches here in the last 30 days.")))
    numbered = list(enumerate(page.searches, page.first + 1))
    lines = [f"{bold(str(number))}. {plain(_line(t, search))}" for number, search in numbered]
    text = fit([bold(t.gettext("Searches of the last 30 days")), *lines], CAPTION_LIMIT)
    if page.view is View.LIST:
        return Screen(text, _keyboard(page))
    tiles = tuple(PhotoTile(number, f"{_moment(search):%Y-%m-%d}", search) for number, search in numbered)
    return Screen(text, _keyboard(page), PhotoGridPicture(tiles), photos_forbidden=photos_forbidden_line(t))


def search_again_screen(t: Translator, search: Search) -> Screen:
    """Say that nothing of a search is kept, and ask whether to search again."""
    again = Button(t.gettext("Search again"), callback_data=history_data(AGAIN, search.id), style=Style.PRIMARY)
    text = t.gettext("The results of this search are gone. Search again? It counts as a new one.")
    return Screen(plain(text), Keyboard([[again], [_close_button(t)]]))


def history_data(*words: str) -> str:
    """Write a press under the history as callback data."""
    return ":".join((HISTORY, *words))


def read_page(argument: str) -> tuple[View, int]:
    """Read which page a button leads to; a grid from the start for what can't be read."""
    name, _, first = argument.partition(".")
    view = View.LIST if name == View.LIST else View.GRID
    return view, int(first) if first.isascii() and first.isdecimal() else 0


def _line(t: Translator, search: Search) -> str:
    """Say when a photo was searched, where or how that ended, and which words came with it."""
    ended = {
        SearchState.EMPTY: t.gettext("Nothing found"),
        SearchState.FAILED: t.gettext("no answer"),
    }.get(search.state, source_title(search.provider or ""))
    said = shorten(search.text or "", TEXT_UNITS)
    words = f"“{said}”" if said else ""
    return " · ".join(part for part in (t.moment(_moment(search)), ended, words) if part)


def _moment(search: Search) -> datetime:
    return datetime.fromtimestamp(search.created_at, UTC)


def _keyboard(page: HistoryPage) -> Keyboard:
    numbers = [
        Button(str(number), callback_data=history_data(OPEN, search.id))
        for number, search in enumerate(page.searches, page.first + 1)
    ]
    end = page.first + len(page.searches)
    label = f"{page.first + 1}–{end}/{page.total}"
    paging = [Button(label, callback_data=history_data(WHERE, f"{page.view}.{page.first}"))]
    if page.first > 0:
        paging.insert(0, _go(Sign.BACK, page.view, max(0, page.first - page.size)))
    if end < page.total:
        paging.append(_go(Sign.NEXT, page.view, end))
    others = [
        _go(f"{VIEW_SIGNS[view]} {view_name(page.t, view)}", view, page.first)
        for view in VIEWS
        if view is not page.view
    ]
    return Keyboard([numbers, paging, [*others, _close_button(page.t)]])


def _go(label: str, view: View, first: int) -> Button:
    return Button(label, callback_data=history_data(GO, f"{view}.{first}"))


def _close_button(t: Translator) -> Button:
    return Button(close_label(t), callback_data=history_data(CLOSED))
