"""Lists that grow: whatever their length, a message has room for them, and nothing in them is out of reach."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from telegram import InlineKeyboardMarkup

from bot.i18n import Translator
from bot.models.billing import ProviderState, Usage
from bot.models.exchange import Exchange
from bot.models.history import HistoryPage
from bot.models.kept import MAX_LISTS, MAX_PRODUCTS, NAME_UNITS, KeptList, KeptProduct
from bot.models.line import LineLength
from bot.models.open_list import OpenList
from bot.models.results import PAGE_SIZES, Results, page_start
from bot.models.search import Search, SearchState, View
from bot.models.settings import Preferences
from bot.views.admin import Status, providers_screen
from bot.views.history import history_screen, read_page
from bot.views.kept import list_screen
from bot.views.kept_keyboards import lists_menu, move_menu, read_place
from bot.views.messages import album_screen
from bot.views.overview import overview_screen
from bot.views.screen import Screen
from bot.views.stats import Span, stats_screen
from providers.errors import FailureKind
from providers.models import Sales, SalesPeriod
from providers.registry import PROVIDERS
from tests.bot.views import judge
from tests.samples import ENGLISH, PLAIN, a_page, a_product, a_search, an_open_search, yuan

MOST_BUTTONS = 100
"""Telegram leaves out what a keyboard has beyond it."""
LONG = "W" * NAME_UNITS
PAGED = [View.GRID, View.LIST]


def presses(keyboard: InlineKeyboardMarkup | None, label: str = "") -> list[str]:
    """Return what the buttons send, all of them or those with this label; the keyboard is one that Telegram takes."""
    labels = judge.labels(keyboard)
    assert len(labels) <= MOST_BUTTONS
    rows = () if keyboard is None else keyboard.inline_keyboard
    return [str(one.callback_data) for row in rows for one in row if label in ("", one.text)]


def walked(page_at: Callable[[int], Screen], place_in: Callable[[str], int]) -> set[str]:
    """Turn pages by ▶ from the first to the last, and return what all their numbers open."""
    opened, place = set[str](), 0
    while True:
        screen = page_at(place)
        assert judge.caption(screen.text)
        shown = [label for label in judge.labels(screen.keyboard) if label.isdecimal()]
        assert set(shown) == set(re.findall(r"^(\d+)\. ", judge.caption(screen.text), re.MULTILINE))
        opened.update(data for number in shown for data in presses(screen.keyboard, number))
        forward = presses(screen.keyboard, "▶")
        if not forward:
            return opened
        assert place_in(forward[0]) > place
        place = place_in(forward[0])


# What people keep


def a_list(t: Translator, view: View, place: int, count: int) -> OpenList:
    """Return the page of a list of so many products of which each has all that takes room."""
    product = WIDE
    kept = KeptProduct(id="kept000000", list_id="bags-ABCDE", product=product, kept_by=7, kept_at=1_767_268_800)
    first = page_start(view, place)
    page = tuple(
        kept.model_copy(update={"id": f"kept{number:06}"})
        for number in range(first, min(first + PAGE_SIZES[view], count))
    )
    exchange = Exchange("RUB", Decimal("12.5"))
    named = KeptList(id="bags-ABCDE", name=LONG, count=count)
    return OpenList(named, page, t, Preferences(quantity=100), view, place, first=first, exchange=exchange)


WIDE = a_product(
    "1",
    title="Большая летняя сумка из хлопка с длинными ручками",
    price=yuan("12345.50"),
    price_high=yuan("23456.50"),
    min_order=2000,
    sold=Sales(count=123456, at_least=True, period=SalesPeriod.DAYS_90),
)


@pytest.mark.parametrize("view", PAGED)
@pytest.mark.parametrize("count", [1, 8, 9, MAX_PRODUCTS])
def test_every_kept_product_is_on_a_page_of_its_list(view: View, count: int) -> None:
    opened = walked(
        lambda place: list_screen(a_list(ENGLISH, view, place, count)),
        lambda data: read_place(data.rpartition(":")[2])[1],
    )
    assert opened == {f"k:go:bags-ABCDE:card.{number}" for number in range(count)}


@pytest.mark.parametrize("view", PAGED)
def test_every_product_of_the_last_page_is_described_in_every_language(
    translators: dict[str, Translator], view: View
) -> None:
    for t in translators.values():
        place = page_start(view, MAX_PRODUCTS - 9)
        screen = list_screen(a_list(t, view, place, MAX_PRODUCTS))
        numbers = [label for label in judge.labels(screen.keyboard) if label.isdecimal()]
        described = re.findall(r"^(\d+)\. ", judge.caption(screen.text), re.MULTILINE)
        assert (t.language, described) == (t.language, numbers)


@pytest.mark.parametrize("count", [1, 2, MAX_LISTS])
def test_the_menus_have_a_button_for_every_list(translators: dict[str, Translator], count: int) -> None:
    lists = [KeptList(id=f"list-{number:05}", name=LONG, count=MAX_PRODUCTS) for number in range(count)]
    kept = a_list(ENGLISH, View.CARD, 0, 1).shown.model_copy(update={"list_id": lists[0].id})
    for t in translators.values():
        chosen = presses(lists_menu(t, lists, lists[-1].model_copy(update={"count": 0}), "grid.498"))
        assert chosen[:count] == [f"k:use:{one.id}:" for one in lists]
        targets = presses(move_menu(t, lists, kept, "card.499"))
        assert targets[: count - 1] == [f"k:to:{kept.id}:{one.id}" for one in lists[1:]]


# What people search


@pytest.mark.parametrize("view", PAGED)
def test_every_product_of_a_page_of_results_is_described_in_every_language(
    translators: dict[str, Translator], view: View
) -> None:
    products = [WIDE.model_copy(update={"id": str(number)}) for number in range(1000)]
    search = a_search(view=view, position=992)
    for t in translators.values():
        screen = overview_screen(an_open_search(search, Results([a_page(*products)]), t=t, can=PLAIN))
        numbers = [label for label in judge.labels(screen.keyboard) if label.isdecimal()]
        described = re.findall(r"^(\d+)\. ", judge.caption(screen.text), re.MULTILINE)
        assert (t.language, described) == (t.language, numbers)


@pytest.mark.parametrize("view", PAGED)
@pytest.mark.parametrize("count", [1, 7, 300])
def test_every_search_is_on_a_page_of_the_history(view: View, count: int) -> None:
    searches = [a_search(f"search{n:04}", state=SearchState.SHOWN, text="wide " * 40) for n in range(count)]

    def page_at(first: int) -> Screen:
        shown = tuple(searches[first : first + PAGE_SIZES[view]])
        return history_screen(HistoryPage(shown, first, count, view, ENGLISH))

    opened = walked(page_at, lambda data: read_page(data.rpartition(":")[2])[1])
    assert opened == {f"y:open:{search.id}" for search in searches}


@pytest.mark.parametrize("count", [1, 10, 11, 99, 300])
def test_each_photo_of_an_album_can_be_chosen_sooner_or_later(count: int) -> None:
    left = [a_search(f"photo{n:05}", state=SearchState.OFFERED) for n in range(count)]
    chosen = list[Search]()
    while len(chosen) < count:
        numbers = [data for data in presses(album_screen(ENGLISH, left).keyboard) if ":pick:" in data]
        assert numbers
        named = {data.split(":")[2] for data in numbers}
        chosen += [search for search in left if search.id in named]
        left = [
            search.model_copy(update={"state": SearchState.SHOWN}) if search.id in named else search for search in left
        ]
    assert len({search.id for search in chosen}) == count


# What operators see


@pytest.mark.parametrize("times", [1, 2, 8])
def test_every_provider_has_its_state_and_its_switch(translators: dict[str, Translator], times: int) -> None:
    error = "an error " * 40
    state = ProviderState("daji", FailureKind.REFUSED_ADDRESS, 1_767_268_800, error, 1_767_268_800)
    off = [Status(name, None, replace(state, provider=name), None, 10**6, (75, 300)) for name in PROVIDERS] * times
    for t in translators.values():
        screen = providers_screen(t, off, 10**6)
        assert judge.message(screen.text).count("🔴") == len(off)
        assert len([data for data in presses(screen.keyboard) if data.startswith("a:on:")]) == len(off)


@pytest.mark.parametrize("span", list(Span))
def test_the_numbers_of_every_provider_and_line_are_told(translators: dict[str, Translator], span: Span) -> None:
    usage = Usage(
        searches=10**7,
        people=10**6,
        failed=10**6,
        empty=10**6,
        no_picture=10**6,
        cached=10**6,
        calls=dict.fromkeys(PROVIDERS, (10**6,) * span.bars),
        maybe=10**6,
    )
    lines = [LineLength(name, 10**5, 10, 86_399) for name in PROVIDERS]
    for t in translators.values():
        screen = stats_screen(t, span, usage, 0, lines)
        told = judge.caption(screen.text).split("\n")
        assert len(told) == 8 + 2 * len(PROVIDERS) + 2
        presses(screen.keyboard)
