"""What a card has room for, and what stands behind `⋯`."""

from collections.abc import Sequence

import pytest
from hypothesis import given

from bot.i18n import Translator, load_translators
from bot.models.results import Results
from bot.models.search import Search, View
from bot.views.callbacks import Action, Press
from bot.views.result_buttons import ROOM, ResultButton, card_buttons, overview_buttons
from providers.models import Marketplace
from providers.query import Capabilities, Filter, Query, Sort
from tests.samples import LIMITS, PLAIN, a_page, a_product, a_search, an_open_search
from tests.strategies import MODERATE, capabilities, shown_searches

RICH = Capabilities(image=LIMITS, sorts=(Sort.DEFAULT, Sort.PRICE_UP), filters=(Filter.FACTORY, Filter.JXHY))
PICTURE = "https://cbu01.alicdn.com/1.jpg"
ONE = Results([a_page(a_product(picture=PICTURE))])
WORD_UNITS, WORDS_UNITS = 10, 20


def signs(buttons: Sequence[ResultButton]) -> str:
    return " ".join(button.sign for button in buttons)


def of_card(
    search: Search | None = None,
    results: Results = ONE,
    can: Capabilities | None = RICH,
    *,
    elsewhere: Marketplace | None = Marketplace.ALIEXPRESS,
    has_alternatives: bool = True,
) -> tuple[str, str]:
    """Return the signs on a card, and those behind `⋯`."""
    opened = an_open_search(
        search or a_search(), results, can=can, has_alternatives=has_alternatives, elsewhere=elsewhere
    )
    buttons = card_buttons(opened)
    return signs(buttons.first), signs(buttons.rest)


def data_of(buttons: Sequence[ResultButton], sign: str) -> str | None:
    return next(button.data for button in buttons if button.sign == sign)


def test_a_card_leads_to_the_product_to_the_cheapest_and_to_the_other_marketplace() -> None:
    assert of_card() == ("↗ ℹ 📉 🔎", "⇅ ⚙ 🏬 ⚙ ≈ 🧺 ⬇ ▦ ☰")


def test_once_the_cheapest_come_first_another_order_can_be_chosen_in_the_same_place() -> None:
    assert of_card(a_search(query=Query(sort=Sort.PRICE_UP)))[0] == "↗ ℹ ⇅ 🔎"


def test_without_another_marketplace_there_are_filters_in_its_place() -> None:
    assert of_card(elsewhere=None) == ("↗ ℹ 📉 ⚙", "⇅ 🏬 ⚙ ≈ 🧺 ⬇ ▦ ☰")


def test_a_provider_that_only_searches_leaves_room_for_similar_products() -> None:
    assert of_card(can=PLAIN) == ("↗ ℹ 🔎 ≈", "🏬 ⚙ 🧺 ⬇ ▦ ☰")


def test_a_provider_that_is_gone_leaves_the_settings_of_the_chat() -> None:
    assert of_card(can=None, elsewhere=None, has_alternatives=False) == ("↗ ℹ ≈", "⚙ 🧺 ⬇ ▦ ☰")


def test_without_a_picture_nothing_similar_can_be_searched() -> None:
    assert "≈" not in " ".join(of_card(results=Results([a_page(a_product())])))


def test_the_product_of_a_link_is_not_searched_in_another_way() -> None:
    search = a_search(photo_url="https://detail.1688.com/offer/610947572360.html", file_id="")
    assert of_card(search)[0] == "↗ ℹ ≈"


@pytest.mark.parametrize(("view", "others"), [(View.GRID, "🖼 ☰"), (View.LIST, "🖼 ▦")])
def test_an_overview_offers_the_other_views(view: View, others: str) -> None:
    buttons = overview_buttons(an_open_search(a_search(view=view), ONE, can=RICH, elsewhere=Marketplace.ALIEXPRESS))
    assert (signs(buttons.first), signs(buttons.rest)) == ("📉 🔎", f"⇅ ⚙ ⚙ 🧺 ⬇ {others}")


def test_the_cheapest_and_the_other_marketplace_are_one_press_away() -> None:
    opened = an_open_search(a_search(), ONE, can=RICH, elsewhere=Marketplace.ALIEXPRESS)
    first = card_buttons(opened).first
    assert data_of(first, "📉") == Press(Action.SORT_ONCE, "AbCdEfGh12", "price_up").data()
    assert data_of(first, "🔎") == Press(Action.MARKETPLACE_ONCE, "AbCdEfGh12", "aliexpress").data()


def test_filters_open_on_what_was_asked_and_settings_stand_beside_them() -> None:
    opened = an_open_search(a_search(query=Query(filters=frozenset({Filter.FACTORY}))), ONE, can=RICH)
    buttons = card_buttons(opened)
    assert data_of(buttons.first, "⚙") == Press(Action.FILTER_MENU, "AbCdEfGh12", "2").data()
    assert data_of(buttons.rest, "⚙") == Press(Action.SETTINGS, "AbCdEfGh12").data()


@pytest.mark.parametrize("language", load_translators())
@pytest.mark.parametrize("sort", [Sort.DEFAULT, Sort.PRICE_UP])
@pytest.mark.parametrize("can", [RICH, PLAIN])
def test_words_are_short_on_a_card_and_whole_behind_the_dots(
    translators: dict[str, Translator], language: str, sort: Sort, can: Capabilities
) -> None:
    search = a_search(query=Query(sort=sort))
    opened = an_open_search(search, ONE, t=translators[language], can=can, has_alternatives=True)
    buttons = card_buttons(opened)
    assert [button.word for button in buttons.first if len(button.word) > WORD_UNITS] == []
    assert [button.words for button in buttons.rest if len(button.words) > WORDS_UNITS] == []


@MODERATE
@given(shown_searches(), capabilities)
def test_no_card_has_more_buttons_than_it_has_room_for(
    shown_search: tuple[Search, Results], can: Capabilities | None
) -> None:
    search, results = shown_search
    opened = an_open_search(search, results, can=can, has_alternatives=True, elsewhere=Marketplace.ALIEXPRESS)
    assert len(card_buttons(opened).first) <= ROOM
    assert len(overview_buttons(opened).first) <= ROOM
