"""The buttons under a list of kept products, and its two menus."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.kept import KeptList, KeptProduct
from bot.models.labels import VIEW_SIGNS, list_name
from bot.models.open_list import OpenList
from bot.models.results import PAGE_SIZES, page_start
from bot.models.search import View
from bot.models.signs import Sign
from bot.views.button_rows import rows_of
from bot.views.callbacks import ExportAction, ExportPress, KeptAction, KeptPress
from bot.views.keyboards import back_label, close_label
from bot.views.markup import shorten
from bot.views.menus import mark

LABEL_UNITS = 24
"""UTF-16 units of a list's name on a button."""


def card_keyboard(opened: OpenList) -> Keyboard:
    """Return the buttons under the card of a kept product."""
    t, kept = opened.t, opened.shown
    move = _press(Sign.MOVE + " " + t.gettext("Move"), KeptAction.MOVE_MENU, kept.id)
    return Keyboard(
        [
            _paging(opened),
            *rows_of(
                [
                    Button(Sign.OPEN + " " + t.gettext("Open"), url=kept.product.url),
                    _press(Sign.KEPT + " " + t.gettext("Remove"), KeptAction.TAKE_OUT, kept.id),
                ]
            ),
            decision_row(opened),
            _views(opened),
            *rows_of([move, _lists_button(opened), close_button(t)]),
        ]
    )


def decision_row(opened: OpenList) -> list[Button]:
    """Return a row of what helps to decide about the kept product that is shown."""
    t, kept_id = opened.t, opened.shown.id
    return [
        _press(f"{Sign.ASK} {t.gettext('Ask')}", KeptAction.ASK, kept_id),
        _press(f"{Sign.TRUST} {t.gettext('Seller')}", KeptAction.TRUST, kept_id),
        _press(f"{Sign.COSTS} {t.gettext('Costs')}", KeptAction.COSTS, kept_id),
    ]


def leaving_row(opened: OpenList) -> list[Button]:
    """Return the buttons that lead from a page about a kept product back to its card, and out."""
    return [_go(back_label(opened.t), opened, opened.position), close_button(opened.t)]


def overview_keyboard(opened: OpenList) -> Keyboard:
    """Return the buttons under a grid or a list of kept products: each number opens its card."""
    first = page_start(opened.view, opened.position)
    end = min(first + PAGE_SIZES[opened.view], opened.total)
    numbers = [_go(str(index + 1), opened, index, View.CARD) for index in range(first, end)]
    leaving = rows_of([_lists_button(opened), close_button(opened.t)])
    return Keyboard([numbers, _paging(opened), _views(opened), *leaving])


def empty_keyboard(opened: OpenList) -> Keyboard:
    """Return the buttons under a list in which nothing stands."""
    return Keyboard([[_lists_button(opened), close_button(opened.t)]])


def taken_out_keyboard(opened: OpenList) -> Keyboard:
    """Return the buttons under the card of a product that was taken out; the others have moved up to its place."""
    place, left = opened.position, opened.total - 1
    back = [_go(Sign.BACK, opened, place - 1, View.CARD)] if place > 0 else []
    on = [_go(Sign.NEXT, opened, place, View.CARD)] if place < left else []
    put_back = _press(Sign.KEEP + " " + opened.t.gettext("Put back"), KeptAction.PUT_BACK, opened.shown.id)
    return Keyboard([[*back, put_back, *on], [_lists_button(opened), close_button(opened.t)]])


def lists_menu(t: Translator, lists: Sequence[KeptList], shown: KeptList, place: str) -> Keyboard:
    """Return the lists of a chat, the one that is shown being marked; `place` is the way back to its product."""
    rows = [[_press(mark(_label(t, one), on=one.id == shown.id), KeptAction.CHOOSE, one.id)] for one in lists]
    rows.append([_press(Sign.WRITE + " " + t.gettext("Rename this list"), KeptAction.RENAME, shown.id)])
    if len(lists) > 1 and not shown.count:
        rows.append([_press(Sign.DELETE + " " + t.gettext("Delete this list"), KeptAction.DELETE, shown.id)])
    back = KeptPress(KeptAction.GO, shown.id, place)
    return Keyboard([*rows, _leaving(t, back)])


def move_menu(t: Translator, lists: Sequence[KeptList], kept: KeptProduct, place: str) -> Keyboard:
    """Return the lists that a kept product can move to; `place` is the way back to it."""
    others = [one for one in lists if one.id != kept.list_id]
    rows = [[_press(_label(t, one), KeptAction.MOVE, kept.id, one.id)] for one in others]
    return Keyboard([*rows, _leaving(t, KeptPress(KeptAction.GO, kept.list_id, place))])


def close_button(t: Translator) -> Button:
    """Return the button that deletes the message."""
    return _press(close_label(t), KeptAction.CLOSE)


def place_of(view: View, position: int) -> str:
    """Write a view and a position into callback data."""
    return f"{view}.{position}"


def read_place(text: str) -> tuple[View, int]:
    """Read a view and a position; a card at the start for what can't be read."""
    view, _, position = text.partition(".")
    known = View(view) if view in tuple(View) else View.CARD
    return known, int(position) if position.isascii() and position.isdecimal() else 0


def _leaving(t: Translator, back: KeptPress) -> list[Button]:
    new = _press(Sign.NEW + " " + t.gettext("New list"), KeptAction.NEW)
    return [new, Button(back_label(t), callback_data=back.data())]


def _paging(opened: OpenList) -> list[Button]:
    size, total = PAGE_SIZES[opened.view], opened.total
    first = page_start(opened.view, opened.position)
    end = min(first + size, total)
    label = f"{first + 1}/{total}" if opened.view is View.CARD else f"{first + 1}–{end}/{total}"
    back = [_go(Sign.BACK, opened, first - size)] if first > 0 else []
    on = [_go(Sign.NEXT, opened, end)] if end < total else []
    where = _press(label, KeptAction.WHERE, opened.kept_list.id, place_of(opened.view, opened.position))
    return [*back, where, *on]


def _views(opened: OpenList) -> list[Button]:
    """Return the other views, and what takes the list along."""
    views = [_go(sign, opened, opened.position, view) for view, sign in VIEW_SIGNS.items() if view is not opened.view]
    place = place_of(opened.view, opened.position)
    export = ExportPress(ExportAction.MENU, opened.kept_list.id, place)
    return [*views, Button(f"{Sign.EXPORT} {opened.t.gettext('Export')}", callback_data=export.data())]


def _lists_button(opened: OpenList) -> Button:
    label = Sign.LISTS + " " + opened.t.gettext("Lists")
    return _press(label, KeptAction.LISTS, opened.kept_list.id, place_of(opened.view, opened.position))


def _label(t: Translator, kept_list: KeptList) -> str:
    return f"{shorten(list_name(t, kept_list), LABEL_UNITS)} ({t.number(kept_list.count)})"


def _go(label: str, opened: OpenList, position: int, view: View | None = None) -> Button:
    return _press(label, KeptAction.GO, opened.kept_list.id, place_of(view or opened.view, position))


def _press(label: str, action: KeptAction, subject: str = "", argument: str = "") -> Button:
    return Button(label, callback_data=KeptPress(action, subject, argument).data())
