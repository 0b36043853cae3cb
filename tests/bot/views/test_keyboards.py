from dataclasses import replace

import pytest
from hypothesis import given

from bot.i18n import Translator
from bot.models.results import Results
from bot.models.search import Search, View
from bot.views.callbacks import SURE, Action, Press
from bot.views.keyboards import (
    back_keyboard,
    card_keyboard,
    copy_buttons,
    details_keyboard,
    empty_keyboard,
    failure_keyboard,
    overview_keyboard,
    sure_keyboard,
)
from bot.views.menus import more_menu
from providers.models import Marketplace, Product
from providers.query import Capabilities, Filter, Query, Sort
from tests.bot.views import judge
from tests.samples import LIMITS, a_page, a_product, a_search, an_open_search
from tests.strategies import MODERATE, capabilities, products, queries, shown_searches, translators

RICH = Capabilities(image=LIMITS, sorts=(Sort.DEFAULT, Sort.PRICE_UP), filters=(Filter.FACTORY, Filter.JXHY))
MUG = a_product(picture="https://cbu01.alicdn.com/1.jpg")
THREE = Results([a_page(*(a_product(number, picture=MUG.picture) for number in "123"), has_more=False)])


def under_card(
    position: int = 0,
    results: Results = THREE,
    can: Capabilities | None = RICH,
    *,
    others: bool = True,
) -> list[list[str]]:
    elsewhere = Marketplace.ALIEXPRESS if others else None
    opened = an_open_search(a_search(position=position), results, can=can, has_alternatives=others, elsewhere=elsewhere)
    return judge.buttons(card_keyboard(opened))


def test_a_card_has_its_place_what_matters_now_and_the_way_to_the_rest() -> None:
    assert under_card(1) == [
        ["◀", "2/3", "▶", "☆"],
        ["↗ Open", "ℹ Details", "📉 Cheapest"],
        ["🔎 AliExpress", "⋯ More"],
    ]


def test_on_the_first_card_there_is_no_way_back() -> None:
    assert under_card(0)[0] == ["1/3", "▶", "☆"]


def test_on_the_last_card_there_is_no_way_on() -> None:
    assert under_card(2)[0] == ["◀", "3/3", "☆"]


def test_a_single_result_can_only_be_looked_at() -> None:
    assert under_card(0, Results([a_page("1", has_more=False)]))[0] == ["1/1", "☆"]


def test_while_more_may_come_there_is_a_way_on() -> None:
    assert under_card(0, Results([a_page("1", has_more=True)]))[0] == ["1", "▶", "☆"]


def test_a_claimed_total_is_shown() -> None:
    assert under_card(0, Results([a_page("1", has_more=True, total=90)]))[0] == ["1/90", "▶", "☆"]


def test_a_kept_product_has_a_full_star_that_takes_it_out() -> None:
    opened = an_open_search(a_search(position=1), THREE, can=RICH)
    stars = {}
    for sign, kept in (("☆", False), ("★", True)):
        stars[sign] = judge.data_of(card_keyboard(replace(opened, is_kept=kept)), sign)
    search_id = opened.search.id
    assert stars["☆"] == Press(Action.KEEP, search_id, "1").data()
    assert stars["★"] == Press(Action.TAKE_OUT, search_id, "1").data()


def test_the_goods_of_the_example_are_none_to_keep() -> None:
    opened = an_open_search(a_search(result_set="example-en"), THREE)
    assert "☆" not in judge.labels(card_keyboard(opened))


def test_the_product_of_a_link_is_not_searched_in_another_way() -> None:
    search = a_search(photo_url="https://detail.1688.com/offer/610947572360.html", file_id="")
    results = Results([a_page(MUG, has_more=False)])
    elsewhere = Marketplace.ALIEXPRESS
    opened = an_open_search(search, results, can=RICH, has_alternatives=True, elsewhere=elsewhere)
    assert judge.buttons(card_keyboard(opened)) == [["↗ Open", "ℹ Details", "≈ Similar"], ["☆", "⋯ More"]]
    assert judge.data_of(more_menu(opened), "⚙") == Press(Action.SETTINGS, search.id).data()


def test_the_way_on_names_its_place_and_where_it_stands() -> None:
    keyboard = card_keyboard(an_open_search(a_search("AbCdEfGh12", position=1), THREE, can=RICH, has_alternatives=True))
    assert judge.data_of(keyboard, "▶") == Press(Action.GO, "AbCdEfGh12", "2.1").data()
    assert judge.data_of(keyboard, "◀") == Press(Action.GO, "AbCdEfGh12", "0.1").data()


def test_opening_a_product_is_left_to_telegram() -> None:
    keyboard = card_keyboard(an_open_search(a_search(), THREE, can=RICH, has_alternatives=True))
    (button,) = (button for row in keyboard.inline_keyboard for button in row if button.text == "↗ Open")
    assert (button.url, button.callback_data, button.style) == (MUG.url, None, "primary")


TWENTY = Results([a_page(*(str(number) for number in range(1, 21)), has_more=False)])


def under_overview(view: View, position: int, results: Results = TWENTY) -> list[list[str]]:
    search = a_search(view=view, position=position)
    return judge.buttons(overview_keyboard(an_open_search(search, results, can=RICH, has_alternatives=True)))


def test_a_grid_has_a_number_for_each_product_on_it() -> None:
    assert under_overview(View.GRID, 6) == [
        ["7", "8", "9", "10", "11", "12"],
        ["◀", "7–12/20", "▶"],
        ["📉 Cheapest", "⚙ Filters", "⋯ More"],
    ]


def test_a_grid_at_the_end_has_as_many_numbers_as_there_are_products() -> None:
    assert under_overview(View.GRID, 18)[:2] == [["19", "20"], ["◀", "19–20/20"]]


def test_a_list_shows_eight_at_a_time() -> None:
    assert under_overview(View.LIST, 0)[:2] == [[str(number) for number in range(1, 9)], ["1–8/20", "▶"]]


def test_turning_a_grid_goes_by_whole_grids() -> None:
    search = a_search(view=View.GRID, position=6)
    keyboard = overview_keyboard(an_open_search(search, TWENTY, can=RICH, has_alternatives=True))
    assert judge.data_of(keyboard, "◀") == Press(Action.GO, search.id, "0.6").data()
    assert judge.data_of(keyboard, "▶") == Press(Action.GO, search.id, "12.6").data()


def test_a_number_opens_the_card_of_its_product() -> None:
    search = a_search(view=View.GRID)
    keyboard = overview_keyboard(an_open_search(search, TWENTY, can=RICH, has_alternatives=True))
    assert judge.data_of(keyboard, "3") == Press(Action.OPEN, search.id, "2").data()


def test_details_lead_back_to_the_card() -> None:
    keyboard = details_keyboard(an_open_search(a_search(), THREE), pictures=4)
    assert judge.buttons(keyboard) == [
        ["↗ Open", "🔗 Link", "№ ID"],
        ["✍ Ask", "🛡 Seller", "🧮 Costs"],
        ["📷 4 pictures"],
        ["◀ Back", "✕ Close"],
    ]
    assert judge.data_of(keyboard, "◀") == Press(Action.CARD, "AbCdEfGh12").data()


def test_further_pages_of_details_lead_through_them_and_back_to_the_card() -> None:
    keyboard = details_keyboard(an_open_search(a_search(), THREE), pictures=4, page=1, pages=3)
    assert judge.buttons(keyboard)[1:] == [
        ["✍ Ask", "🛡 Seller", "🧮 Costs"],
        ["📷 4 pictures", "🖼 Card"],
        ["◀ 1/3", "▶ 3/3", "✕ Close"],
    ]
    assert judge.data_of(keyboard, "◀") == Press(Action.DETAILS, "AbCdEfGh12", "0").data()
    assert judge.data_of(keyboard, "▶") == Press(Action.DETAILS, "AbCdEfGh12", "2").data()
    assert judge.data_of(keyboard, "🖼") == Press(Action.CARD, "AbCdEfGh12").data()


@pytest.mark.parametrize("pictures", [0, 1])
def test_the_one_picture_of_the_card_is_not_offered_again(pictures: int) -> None:
    rows = judge.signs(details_keyboard(an_open_search(a_search(), THREE), pictures))
    assert rows == [["↗", "🔗", "№"], ["✍", "🛡", "🧮"], ["◀", "✕"]]


def test_what_is_too_long_to_be_copied_has_no_button(en: Translator) -> None:
    assert [button.text for button in copy_buttons(en, "1", "https://x.example/" + "a" * 256)] == ["№ ID"]


def test_a_failure_can_be_tried_again(en: Translator) -> None:
    assert judge.buttons(failure_keyboard(an_open_search(has_alternatives=True), has_alternatives=True)) == [
        ["Try again"],
        ["🏬 Sources", "✕ Close"],
    ]
    alone = failure_keyboard(an_open_search(a_search()), has_alternatives=False)
    assert judge.buttons(alone) == [["Try again"], ["✕ Close"]]


def test_what_can_not_help_soon_is_not_offered_and_the_other_marketplace_is() -> None:
    opened = an_open_search(has_alternatives=True, elsewhere=Marketplace.ALIEXPRESS)
    keyboard = failure_keyboard(opened, has_alternatives=True, again=False)
    assert judge.buttons(keyboard) == [["🔎 AliExpress"], ["🏬 Sources", "✕ Close"]]


def test_results_are_taken_away_after_a_question() -> None:
    keyboard = sure_keyboard(an_open_search())
    assert judge.buttons(keyboard) == [["✕ Remove the results"], ["◀ Back"]]
    assert judge.data_of(keyboard, "✕") == Press(Action.CLOSE, "AbCdEfGh12", SURE).data()


def test_an_empty_search_can_be_widened(en: Translator) -> None:
    leaving, opened = ["⚙ Filters", "🏬 Sources", "✕ Close"], an_open_search(has_alternatives=True)
    assert judge.buttons(empty_keyboard(opened, limited=False)) == [leaving]
    assert judge.buttons(empty_keyboard(opened, limited=True)) == [["Without limits"], leaving]


def test_a_refinement_in_vain_leads_back_to_the_card(en: Translator) -> None:
    assert judge.buttons(back_keyboard(an_open_search(a_search(), has_alternatives=True))) == [
        ["◀ Back", "🏬 Sources", "✕ Close"]
    ]


def test_what_one_marketplace_lacks_is_searched_at_the_other_with_one_press() -> None:
    opened = an_open_search(elsewhere=Marketplace.ALIEXPRESS)
    assert judge.buttons(empty_keyboard(opened, limited=False))[0] == ["🔎 AliExpress"]


@MODERATE
@given(shown_searches(), capabilities)
def test_telegram_takes_every_keyboard_under_results(
    shown_search: tuple[Search, Results], can: Capabilities | None
) -> None:
    search, results = shown_search
    judge.buttons(card_keyboard(an_open_search(search, results, can=can, has_alternatives=True)))
    for view in View:
        in_view = search.model_copy(update={"view": view})
        assert judge.labels(overview_keyboard(an_open_search(in_view, results, can=can, has_alternatives=True)))


@MODERATE
@given(translators, queries, products)
def test_telegram_takes_every_other_keyboard(t: Translator, query: Query, product: Product) -> None:
    search = a_search(query=query)
    judge.buttons(details_keyboard(an_open_search(search, Results([a_page(product)]), t=t), pictures=99))
    judge.buttons(failure_keyboard(an_open_search(search, t=t), has_alternatives=True))
    judge.buttons(empty_keyboard(an_open_search(search, t=t, has_alternatives=True), limited=True))
    assert judge.labels(back_keyboard(an_open_search(search, t=t, has_alternatives=True), limited=True))
