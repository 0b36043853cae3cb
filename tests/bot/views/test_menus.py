from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator, load_translators
from bot.models.filter_choice import FilterChoice, read_filter_choice
from bot.models.filter_groups import FilterPage, offered
from bot.models.results import Results
from bot.models.search import View
from bot.views.callbacks import KEEPS, Action, Press
from bot.views.menus import filter_menu, more_menu, price_menu, provider_menu, quantity_menu, sort_menu
from providers.models import Marketplace
from providers.query import Capabilities, Filter, Query, Sort
from providers.registry import PROVIDERS
from tests.bot.views import judge
from tests.fake_provider import FakeAliExpress, FakeDaji, FakeParsebot, FakeProvider
from tests.samples import LIMITS, a_page, a_search, an_open_search
from tests.strategies import MODERATE, queries, translators

CAN = Capabilities(
    image=LIMITS,
    sorts=(Sort.DEFAULT, Sort.SALES),
    filters=(Filter.FACTORY, Filter.SHIP_24H, Filter.JXHY),
    price_range=True,
    price_currency="CNY",
)
ALL = Capabilities(image=LIMITS, sorts=tuple(Sort), filters=tuple(Filter), price_range=True, price_currency="CNY")
NONE: frozenset[Filter] = frozenset()
ONE = Results([a_page("1")])


def test_what_a_card_has_no_room_for_stands_in_whole_words_two_in_a_row(en: Translator) -> None:
    opened = an_open_search(a_search(), ONE, can=CAN, has_alternatives=True, elsewhere=Marketplace.ALIEXPRESS)
    menu = more_menu(opened)
    assert judge.buttons(menu) == [
        ["✍ Ask", "🛡 Seller", "🧮 Costs"],
        ["⚙ Filters", "💰 Price range"],
        ["🏬 Choose the source"],
        ["⚙ All settings", "🧺 My quantity"],
        ["⬇ Export", "▦ Grid"],
        ["☰ List"],
        ["◀ Back", "✕ Close"],
    ]
    assert judge.data_of(menu, "◀") == Press(Action.CARD, "AbCdEfGh12").data()


def test_a_grid_has_the_rest_of_its_own_buttons(en: Translator) -> None:
    opened = an_open_search(a_search(view=View.GRID), ONE, can=CAN, has_alternatives=True)
    assert judge.labels(more_menu(opened))[-4:] == ["🖼 One by one", "☰ List", "◀ Back", "✕ Close"]


def test_each_order_holds_once_or_is_kept(en: Translator) -> None:
    search = a_search(query=Query(sort=Sort.SALES))
    assert judge.buttons(sort_menu(an_open_search(search), CAN)) == [
        ["Default order"],
        ["✓ Most sold"],
        ["📌 For all searches"],
        ["◀ Back", "✕ Close"],
    ]


def test_an_order_says_which_it_is(en: Translator) -> None:
    menu = sort_menu(an_open_search(), CAN)
    assert judge.data_of(menu, "Most sold") == Press(Action.SORT_ONCE, "AbCdEfGh12", "sales").data()


def test_filters_are_switches_in_pairs(en: Translator) -> None:
    search = a_search(query=Query(filters=frozenset({Filter.FACTORY})))
    assert judge.buttons(filter_menu(an_open_search(search), CAN, FilterChoice(frozenset({Filter.FACTORY})))) == [
        ["✓ Factory", "Ships in 24 h"],
        ["More filters …"],
        ["⚙ All settings"],
        ["◀ Back", "✕ Close"],
    ]


def test_a_search_is_offered_once_the_switches_have_changed(en: Translator) -> None:
    rows = judge.buttons(filter_menu(an_open_search(), CAN, FilterChoice(frozenset({Filter.JXHY}))))
    assert rows[-4:-2] == [["Search"], ["📌 For all searches"]]


def test_a_switch_adds_its_filter_to_those_that_are_on(en: Translator) -> None:
    menu = filter_menu(an_open_search(), CAN, FilterChoice(frozenset({Filter.FACTORY})))
    assert judge.data_of(menu, "Ships in 24 h") == Press(Action.FILTER_MENU, "AbCdEfGh12", "102").data()
    assert judge.data_of(menu, "✓ Factory") == Press(Action.FILTER_MENU, "AbCdEfGh12", "0").data()


def test_of_a_group_one_filter_is_chosen(en: Translator) -> None:
    first = filter_menu(an_open_search(), ALL, FilterChoice(frozenset({Filter.FACTORY})))
    assert judge.data_of(first, "Ships") == Press(Action.FILTER_MENU, "AbCdEfGh12", "2.ships").data()

    group = filter_menu(an_open_search(), ALL, FilterChoice(frozenset({Filter.SHIP_TODAY}), FilterPage.SHIPS))
    assert judge.buttons(group)[:2] == [["✓ Ships today", "Ships in 24 h"], ["Ships in 48 h"]]
    sent = str(judge.data_of(group, "Ships in 24 h"))
    assert read_filter_choice(sent.rpartition(":")[2]) == FilterChoice(frozenset({Filter.SHIP_24H}))


def test_levels_are_named_by_what_they_mean(en: Translator) -> None:
    scores = filter_menu(an_open_search(), ALL, FilterChoice(NONE, FilterPage.SCORE))
    assert judge.labels(scores)[:4] == [f"Service score {one}" for one in ("5", "4.5–5", "4–4.5", "0–4")]
    shares = filter_menu(an_open_search(), ALL, FilterChoice(NONE, FilterPage.PICKUP_24H))
    assert judge.labels(shares)[:3] == [f"Picked up in 24 h ({one})" for one in ("≥ 99%", "≥ 95%", "0–95%")]


def test_every_filter_is_on_some_page() -> None:
    pages = [offered(page, Filter) for page in (None, *FilterPage)]
    assert {entry for page in pages for entry in page if isinstance(entry, Filter)} == set(Filter)
    assert len(pages[0]) <= 9


def test_prices_are_ranges_in_the_currency_of_the_source(en: Translator) -> None:
    search = a_search(query=Query(price_min=Decimal(10), price_max=Decimal(50)))
    menu = price_menu(an_open_search(search), CAN)
    assert judge.buttons(menu) == [
        ["any", "≤ ¥10"],
        ["✓ ¥10–50", "¥50–200"],
        ["≥ ¥200", "✎ Type it"],
        ["📦 Minimum order"],
        ["📌 For all searches"],
        ["◀ Back", "✕ Close"],
    ]
    assert judge.data_of(menu, "≤ ¥10") == Press(Action.PRICE_ONCE, "AbCdEfGh12", "-10").data()
    kept = price_menu(an_open_search(search), CAN, keeps=True)
    assert judge.data_of(kept, "≤ ¥10") == Press(Action.PRICE_PIN, "AbCdEfGh12", "-10").data()


def test_a_range_that_was_typed_is_among_the_choices(en: Translator) -> None:
    menu = price_menu(an_open_search(a_search(query=Query(price_max=Decimal(75)))), CAN)
    assert "✓ ≤ ¥75" in judge.labels(menu)


@pytest.mark.parametrize("language", load_translators())
def test_a_phone_cuts_off_no_label_of_a_menu(translators: dict[str, Translator], language: str) -> None:
    every = an_open_search(
        a_search(query=Query(price_min=Decimal(1000), price_max=Decimal(25000))),
        ONE,
        t=translators[language],
        can=ALL,
        has_alternatives=True,
        elsewhere=Marketplace.ALIEXPRESS,
    )
    pages = [FilterChoice(chosen, page) for page in (None, *FilterPage) for chosen in (NONE, frozenset(Filter))]
    menus = [
        more_menu(every),
        provider_menu(every, [FakeProvider(), FakeDaji(), FakeAliExpress(), FakeParsebot()], keeps=True),
        *(menu(every, ALL, keeps=keeps) for menu in (sort_menu, price_menu) for keeps in (False, True)),
        *(quantity_menu(every, keeps=keeps) for keeps in (False, True)),
        *(filter_menu(every, ALL, choice) for choice in pages),
        *(filter_menu(every, ALL, FilterChoice(frozenset({wanted}))) for wanted in Filter),
    ]
    assert [label for menu in menus for label in judge.cut_off(menu)] == []


@pytest.mark.parametrize("chosen", [NONE, frozenset({Filter.FACTORY})])
def test_a_menu_leads_back_to_the_card(en: Translator, chosen: frozenset[Filter]) -> None:
    assert (
        judge.data_of(filter_menu(an_open_search(), CAN, FilterChoice(chosen)), "◀")
        == Press(Action.CARD, "AbCdEfGh12").data()
    )


def test_providers_are_named_by_marketplace_and_source() -> None:
    providers = [FakeProvider(), FakeDaji(), FakeAliExpress(), FakeParsebot()]
    assert judge.buttons(provider_menu(an_open_search(a_search(provider="daji")), providers)) == [
        ["1688 · TMAPI Global"],
        ["✓ 1688 · DAJI"],
        ["AliExpress"],
        ["📌 For all searches"],
        ["1688 · parse.bot – not by photo"],
        ["◀ Back", "✕ Close"],
    ]


def test_a_provider_is_chosen_by_its_name() -> None:
    menu = provider_menu(an_open_search(), [FakeAliExpress()])
    assert judge.data_of(menu, "AliExpress") == Press(Action.PROVIDER_ONCE, "AbCdEfGh12", "aliexpress").data()
    keeping = provider_menu(an_open_search(), [FakeAliExpress()], keeps=True)
    assert judge.data_of(menu, "📌") == Press(Action.PROVIDER_MENU, "AbCdEfGh12", KEEPS).data()
    assert judge.data_of(keeping, "AliExpress") == Press(Action.PROVIDER_PIN, "AbCdEfGh12", "aliexpress").data()


@pytest.mark.parametrize("provider", PROVIDERS.values())
def test_telegram_takes_the_menus_of_every_provider(
    translators: dict[str, Translator], provider: type[FakeProvider]
) -> None:
    for t in translators.values():
        assert judge.buttons(sort_menu(an_open_search(a_search(), t=t), provider.capabilities))
        chosen = frozenset(provider.capabilities.filters)
        assert judge.buttons(filter_menu(an_open_search(a_search(), t=t), provider.capabilities, FilterChoice(chosen)))


@MODERATE
@given(translators, queries, st.frozensets(st.sampled_from(Filter)))
def test_telegram_takes_a_menu_of_everything(t: Translator, query: Query, chosen: frozenset[Filter]) -> None:
    search = a_search(query=query)
    everything = Capabilities(image=LIMITS, sorts=tuple(Sort), filters=tuple(Filter))
    assert judge.buttons(filter_menu(an_open_search(search, t=t), everything, FilterChoice(chosen)))
    assert judge.buttons(sort_menu(an_open_search(search, t=t), everything))
