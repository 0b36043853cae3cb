"""The table of taps in the documents, against the shortest ways through the real keyboards."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.models.filter_choice import read_filter_choice
from bot.models.open_search import OpenSearch
from bot.models.results import Results
from bot.views.callbacks import Action, Press, read_press
from bot.views.jump import jump_menu
from bot.views.keyboards import card_keyboard, details_keyboard, empty_keyboard
from bot.views.menus import filter_menu, more_menu, price_menu, provider_menu, sort_menu
from providers.models import Marketplace
from providers.query import Capabilities, Filter, Sort
from tests.fake_provider import FakeAliExpress, FakeProvider
from tests.samples import LIMITS, a_page, a_product, a_search, an_open_search

TOUR = Path(__file__).parents[2] / "docs" / "tour.md"
ROW = re.compile(r"^\| (.+?) \| (\d+|–) \| (\d+) \|$", re.MULTILINE)
CAN = Capabilities(
    image=LIMITS,
    sorts=(Sort.DEFAULT, Sort.PRICE_UP),
    filters=(Filter.FACTORY, Filter.JXHY),
    price_range=True,
    price_currency="CNY",
)
MUG = a_product(picture="https://cbu01.alicdn.com/1.jpg")
OPENED = an_open_search(
    a_search(),
    Results([a_page(MUG, a_product("2"))]),
    can=CAN,
    has_alternatives=True,
    elsewhere=Marketplace.ALIEXPRESS,
)
MOST = 6

Goal = Callable[[Button], bool]


def does(*wanted: tuple[Action, str]) -> Goal:
    """Return whether a button does one of these things, each an action with its argument."""

    def is_reached(button: Button) -> bool:
        press = read_press(str(button.callback_data))
        return press is not None and (press.action, press.argument) in wanted

    return is_reached


def opens(button: Button) -> bool:
    return button.url == MUG.url


def copies_the_link(button: Button) -> bool:
    return button.copy_text is not None and button.copy_text.text == MUG.url


AT_ALIEXPRESS = does((Action.MARKETPLACE_ONCE, "aliexpress"), (Action.PROVIDER_ONCE, "aliexpress"))
NOTHING_FOUND = empty_keyboard(OPENED, limited=False)
CARD = card_keyboard(OPENED)
TASKS: dict[str, tuple[Keyboard, Goal]] = {
    "see the next offer": (CARD, does((Action.GO, "1.0"))),
    "go to offer no. 50": (CARD, does((Action.JUMP_TYPE, ""))),
    "open the offer's page": (CARD, opens),
    "read the details": (CARD, does((Action.DETAILS, ""))),
    "have the cheapest first": (CARD, does((Action.SORT_ONCE, "price_up"))),
    "search at the other marketplace": (CARD, AT_ALIEXPRESS),
    "search there when nothing was found here": (NOTHING_FOUND, AT_ALIEXPRESS),
    "see six offers at a time": (CARD, does((Action.VIEW, "grid"))),
    "find similar products": (CARD, does((Action.SIMILAR, ""))),
    "keep a product": (CARD, does((Action.KEEP, "0"))),
    "copy the offer's link": (CARD, copies_the_link),
    "see offers of 10–50 CNY alone": (CARD, does((Action.PRICE_ONCE, "10-50"))),
    "see factories alone": (CARD, does((Action.FILTER_ONCE, "2"))),
}


def taps(keyboards: list[Keyboard], is_reached: Goal) -> int:
    """Return how many taps it takes to reach a button and press it, beginning at one of these keyboards."""
    for count in range(1, MOST):
        buttons = [button for keyboard in keyboards for row in keyboard.inline_keyboard for button in row]
        if any(map(is_reached, buttons)):
            return count
        keyboards = [after for button in buttons for after in behind(OPENED, read_press(str(button.callback_data)))]
    raise LookupError(f"not to be reached with {MOST} taps")


def behind(opened: OpenSearch, press: Press | None) -> Iterator[Keyboard]:
    """Yield the keyboard that a press brings, if it brings another without a search."""
    match press:
        case Press(Action.MORE):
            yield more_menu(opened)
        case Press(Action.WHERE):
            yield jump_menu(opened)
        case Press(Action.SORT_MENU):
            yield sort_menu(opened, CAN)
        case Press(Action.FILTER_MENU, _, mask):
            yield filter_menu(opened, CAN, read_filter_choice(mask))
        case Press(Action.PRICE_MENU):
            yield price_menu(opened, CAN)
        case Press(Action.PROVIDER_MENU):
            yield provider_menu(opened, [FakeProvider(), FakeAliExpress()])
        case Press(Action.DETAILS):
            yield details_keyboard(opened, pictures=4)
        case _:
            pass


def told() -> dict[str, tuple[int | None, int]]:
    """Return for each task of the table how many taps it took when every sign stood under the card, and takes now.

    None stands for a task that there was no way to do then.
    """
    rows = ROW.findall(TOUR.read_text(encoding="utf-8"))
    return {task: (None if before == "–" else int(before), int(now)) for task, before, now in rows}


@pytest.mark.parametrize("task", TASKS)
def test_the_table_tells_how_many_taps_a_task_takes(task: str) -> None:
    start, goal = TASKS[task]
    assert told()[task][1] == taps([start], goal)


def test_no_task_takes_more_than_one_tap_more_than_when_all_signs_stood_under_the_card() -> None:
    assert told().keys() == TASKS.keys()
    assert all(before is None or now <= before + 1 for before, now in told().values())
