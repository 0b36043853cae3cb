import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.results import Results
from bot.models.search import View
from bot.views.callbacks import Action, Press
from bot.views.menus import filter_menu, more_menu, provider_menu, sort_menu
from providers.models import Marketplace
from providers.query import Capabilities, Filter, Query, Sort
from providers.registry import PROVIDERS
from tests.bot.views import judge
from tests.fake_provider import FakeAliExpress, FakeDaji, FakeParsebot, FakeProvider
from tests.samples import LIMITS, a_page, a_search, an_open_search
from tests.strategies import MODERATE, queries, translators

CAN = Capabilities(
    image=LIMITS, sorts=(Sort.DEFAULT, Sort.SALES), filters=(Filter.FACTORY, Filter.SHIP_24H, Filter.JXHY)
)
NONE: frozenset[Filter] = frozenset()
ONE = Results([a_page("1")])


def test_what_a_card_has_no_room_for_stands_in_whole_words_two_in_a_row(en: Translator) -> None:
    opened = an_open_search(a_search(), ONE, can=CAN, has_alternatives=True, elsewhere=Marketplace.ALIEXPRESS)
    menu = more_menu(opened)
    assert judge.buttons(menu) == [
        ["✍ Ask", "🛡 Seller"],
        ["⚙ Filters", "🏬 Choose the source"],
        ["⚙ All settings", "🧺 My quantity"],
        ["⬇ Take along", "▦ Grid"],
        ["☰ List"],
        ["◀ Back", "✕ Close"],
    ]
    assert judge.data_of(menu, "◀") == Press(Action.CARD, "AbCdEfGh12").data()


def test_a_grid_has_the_rest_of_its_own_buttons() -> None:
    opened = an_open_search(a_search(view=View.GRID), ONE, can=CAN, has_alternatives=True)
    assert judge.signs(more_menu(opened))[-3:] == [["🧺", "⬇"], ["🖼", "☰"], ["◀", "✕"]]


def test_each_order_holds_once_or_is_kept(en: Translator) -> None:
    search = a_search(query=Query(sort=Sort.SALES))
    assert judge.buttons(sort_menu(an_open_search(search), CAN)) == [
        ["Default order", "📌"],
        ["✓ Best selling first", "📌"],
        ["◀ Back", "✕ Close"],
    ]


def test_an_order_says_which_it_is(en: Translator) -> None:
    menu = sort_menu(an_open_search(), CAN)
    assert judge.data_of(menu, "Best selling first") == Press(Action.SORT_ONCE, "AbCdEfGh12", "sales").data()


def test_filters_are_switches_in_pairs(en: Translator) -> None:
    search = a_search(query=Query(filters=frozenset({Filter.FACTORY})))
    assert judge.buttons(filter_menu(an_open_search(search), CAN, frozenset({Filter.FACTORY}))) == [
        ["✓ Factory", "Ships in 24 h"],
        ["Selected goods (JXHY)"],
        ["⚙ All settings"],
        ["◀ Back", "✕ Close"],
    ]


def test_a_search_is_offered_once_the_switches_have_changed(en: Translator) -> None:
    rows = judge.buttons(filter_menu(an_open_search(), CAN, frozenset({Filter.JXHY})))
    assert rows[-3] == ["Search", "📌"]


def test_a_switch_adds_its_filter_to_those_that_are_on(en: Translator) -> None:
    menu = filter_menu(an_open_search(), CAN, frozenset({Filter.FACTORY}))
    assert judge.data_of(menu, "Ships in 24 h") == Press(Action.FILTER_MENU, "AbCdEfGh12", "102").data()
    assert judge.data_of(menu, "✓ Factory") == Press(Action.FILTER_MENU, "AbCdEfGh12", "0").data()


@pytest.mark.parametrize("chosen", [NONE, frozenset({Filter.FACTORY})])
def test_a_menu_leads_back_to_the_card(en: Translator, chosen: frozenset[Filter]) -> None:
    assert judge.data_of(filter_menu(an_open_search(), CAN, chosen), "◀") == Press(Action.CARD, "AbCdEfGh12").data()


def test_providers_are_named_by_marketplace_and_source() -> None:
    providers = [FakeProvider(), FakeDaji(), FakeAliExpress(), FakeParsebot()]
    assert judge.buttons(provider_menu(an_open_search(a_search(provider="daji")), providers)) == [
        ["1688 · TMAPI Global", "📌"],
        ["✓ 1688 · DAJI", "📌"],
        ["AliExpress", "📌"],
        ["1688 · parse.bot", "📌"],
        ["◀ Back", "✕ Close"],
    ]


def test_a_provider_is_chosen_by_its_name() -> None:
    menu = provider_menu(an_open_search(), [FakeAliExpress()])
    assert judge.data_of(menu, "AliExpress") == Press(Action.PROVIDER_ONCE, "AbCdEfGh12", "aliexpress").data()
    assert judge.data_of(menu, "📌") == Press(Action.PROVIDER_PIN, "AbCdEfGh12", "aliexpress").data()


@pytest.mark.parametrize("provider", PROVIDERS.values())
def test_telegram_takes_the_menus_of_every_provider(
    translators: dict[str, Translator], provider: type[FakeProvider]
) -> None:
    for t in translators.values():
        assert judge.buttons(sort_menu(an_open_search(a_search(), t=t), provider.capabilities))
        chosen = frozenset(provider.capabilities.filters)
        assert judge.buttons(filter_menu(an_open_search(a_search(), t=t), provider.capabilities, chosen))


@MODERATE
@given(translators, queries, st.frozensets(st.sampled_from(Filter)))
def test_telegram_takes_a_menu_of_everything(t: Translator, query: Query, chosen: frozenset[Filter]) -> None:
    search = a_search(query=query)
    everything = Capabilities(image=LIMITS, sorts=tuple(Sort), filters=tuple(Filter))
    assert judge.buttons(filter_menu(an_open_search(search, t=t), everything, chosen))
    assert judge.buttons(sort_menu(an_open_search(search, t=t), everything))
