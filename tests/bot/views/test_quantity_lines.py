from dataclasses import replace

import pytest

from bot.models.open_search import OpenSearch
from bot.models.pictures import GridPicture
from bot.models.quantity import MinOrders
from bot.models.results import Results
from bot.models.search import View
from bot.models.settings import Preferences
from bot.views.card import card_caption
from bot.views.keyboards import card_keyboard
from bot.views.menus import quantity_menu
from bot.views.overview import overview_screen
from bot.views.quantity_lines import quantity_lines
from providers.models import PriceStep, Product
from providers.query import Capabilities
from tests.bot.views import judge
from tests.samples import LIMITS, PLAIN, a_page, a_product, a_search, an_open_search, some_details, yuan

STEPS = tuple(
    PriceStep(min_quantity=quantity, price=yuan(price))
    for quantity, price in ((1, "29.89"), (100, "27.60"), (300, "25.90"))
)
WITH_PAGES = Capabilities(image=LIMITS, languages=frozenset({"en"}), details=True)


def opened_for(
    quantity: int, product: Product, *, steps: tuple[PriceStep, ...] | None = STEPS, can: Capabilities = WITH_PAGES
) -> OpenSearch:
    """Return a search for so many pieces; without `steps`, the product's page is not known."""
    results = Results([a_page(product)])
    if steps is not None:
        results = results.with_details({product.id: some_details(product, price_steps=steps)})
    return an_open_search(a_search(), results, can=can, preferences=Preferences(quantity=quantity))


def said(opened: OpenSearch) -> list[str]:
    return [judge.caption(line) for line in quantity_lines(opened)]


@pytest.mark.parametrize(
    ("quantity", "line"),
    [
        (99, "🧺 99 × 29.89 = ¥2,959.11"),
        (100, "🧺 100 × 27.60 = ¥2,760.00"),
        (300, "🧺 300 × 25.90 = ¥7,770.00"),
        (1000, "🧺 1,000 × 25.90 = ¥25,900.00"),
    ],
)
def test_a_card_shows_the_price_at_the_quantity(quantity: int, line: str) -> None:
    assert said(opened_for(quantity, a_product())) == [line]


@pytest.mark.parametrize(
    ("quantity", "lines"),
    [
        (99, ["⚠ minimum order 200: above your 99", "🧺 200 × 27.60 = ¥5,520.00"]),
        (100, ["⚠ minimum order 200: above your 100", "🧺 200 × 27.60 = ¥5,520.00"]),
        (200, ["🧺 200 × 27.60 = ¥5,520.00"]),
        (300, ["🧺 300 × 25.90 = ¥7,770.00"]),
        (1000, ["🧺 1,000 × 25.90 = ¥25,900.00"]),
    ],
)
def test_a_minimum_order_above_the_quantity_is_marked_and_priced_instead(quantity: int, lines: list[str]) -> None:
    assert said(opened_for(quantity, a_product(min_order=200))) == lines


@pytest.mark.parametrize(
    ("steps", "can", "why"),
    [
        (None, WITH_PAGES, "ℹ asks whether there are prices by quantity"),
        (None, PLAIN, "this source has no prices by quantity"),
        ((), WITH_PAGES, "the seller's page has no prices by quantity"),
        (STEPS[1:], WITH_PAGES, "the prices by quantity begin at 100"),
    ],
)
def test_a_price_that_is_not_known_is_said_to_be_unknown(
    steps: tuple[PriceStep, ...] | None, can: Capabilities, why: str
) -> None:
    assert said(opened_for(50, a_product(price=yuan("9")), steps=steps, can=can)) == [f"🧺 50 pieces: {why}"]


@pytest.mark.parametrize(("quantity", "price"), [(100, "🧺 ¥27.60"), (300, "🧺 ¥25.90"), (1, "🧺 ¥29.89")])
@pytest.mark.parametrize("view", [View.GRID, View.LIST])
def test_a_grid_and_a_list_show_the_price_at_the_quantity(view: View, quantity: int, price: str) -> None:
    opened = in_view(opened_for(quantity, a_product(price=yuan("25.90"), price_from=True)), view)
    screen = overview_screen(opened)
    text = judge.caption(screen.text)
    assert price in text
    assert f"🧺 at a price: per piece, for your {quantity}." in text
    assert isinstance(screen.picture, GridPicture)
    assert screen.picture.tiles[0].price == price.removeprefix("🧺 ")


def test_below_the_minimum_order_or_the_first_step_a_grid_shows_the_price_as_it_is_stated() -> None:
    for opened in (
        opened_for(100, a_product(price=yuan("9"), min_order=200)),
        opened_for(50, a_product(price=yuan("9")), steps=STEPS[1:]),
    ):
        text = judge.caption(overview_screen(in_view(opened, View.GRID)).text)
        assert "¥9.00" in text
        assert "🧺" not in text


def in_view(opened: OpenSearch, view: View) -> OpenSearch:
    return replace(opened, search=opened.search.model_copy(update={"view": view}))


def test_without_a_quantity_nothing_is_said() -> None:
    assert not said(an_open_search(a_search(), Results([a_page(a_product())])))


def test_the_quantity_of_a_search_goes_before_that_of_its_chat() -> None:
    results = Results([a_page("1")])
    chosen = Preferences(quantity=100)
    assert an_open_search(a_search(quantity=5), results, preferences=chosen).quantity == 5
    assert an_open_search(a_search(quantity=0), results, preferences=chosen).quantity is None


# Minimum orders that are hidden

OFFERS = [a_product(str(order), min_order=order) for order in (500, 1, 200, 50)] + [a_product("unknown")]


def looking(min_orders: MinOrders, *, position: int = 0, view: View = View.CARD, quantity: int = 100) -> OpenSearch:
    search = a_search(position=position, view=view, min_orders=min_orders)
    results = Results([a_page(*OFFERS, has_more=False)])
    return an_open_search(search, results, can=PLAIN, preferences=Preferences(quantity=quantity))


def shown(opened: OpenSearch) -> list[str]:
    return [product.id for product in opened.results.products if not opened.is_hidden(product)]


@pytest.mark.parametrize(
    ("min_orders", "ids"),
    [
        (MinOrders.ALL, ["500", "1", "200", "50", "unknown"]),
        (MinOrders.QUANTITY, ["1", "50", "unknown"]),
        (MinOrders.ONE, ["1", "unknown"]),
    ],
)
def test_offers_that_need_more_are_hidden_and_a_minimum_order_that_is_unknown_hides_none(
    min_orders: MinOrders, ids: list[str]
) -> None:
    assert shown(looking(min_orders)) == ids


def test_what_is_hidden_is_counted() -> None:
    told = judge.caption(card_caption(looking(MinOrders.QUANTITY, position=1)))
    assert "2 of the offers so far are hidden: their minimum orders are above 100." in told


def test_where_all_would_be_hidden_none_is_and_that_is_said() -> None:
    results = Results([a_page(OFFERS[0], OFFERS[2])])
    opened = an_open_search(a_search(min_orders=MinOrders.ONE), results, can=PLAIN)
    assert shown(opened) == ["500", "200"]
    assert "All offers so far have a minimum order above 1, so I hide none." in judge.caption(card_caption(opened))


def test_a_search_begins_at_the_first_offer_that_is_shown() -> None:
    assert looking(MinOrders.QUANTITY).at_first().product.id == "1"


def test_paging_steps_over_what_is_hidden() -> None:
    keyboard = card_keyboard(looking(MinOrders.QUANTITY, position=1))
    assert "◀" not in judge.labels(keyboard)
    assert judge.data_of(keyboard, "▶") == "r:go:AbCdEfGh12:3.1"
    assert judge.data_of(card_keyboard(looking(MinOrders.QUANTITY, position=3)), "◀") == "r:go:AbCdEfGh12:1.3"


def test_a_list_leaves_out_what_is_hidden_and_keeps_the_numbers() -> None:
    screen = overview_screen(looking(MinOrders.QUANTITY, view=View.LIST))
    assert [label for label in judge.labels(screen.keyboard) if label.isdecimal()] == ["2", "4", "5"]


def test_a_list_marks_a_minimum_order_above_the_quantity() -> None:
    text = judge.caption(overview_screen(looking(MinOrders.ALL, view=View.LIST)).text)
    assert text.count("⚠ 📦") == 2
    assert "⚠ at a minimum order: above your 100." in text


def test_the_menu_marks_what_is_chosen() -> None:
    rows = judge.buttons(quantity_menu(looking(MinOrders.ONE)))
    assert rows[:3] == [["1", "10", "50", "✓ 100"], ["300", "500", "1,000"], ["none"]]
    assert ["✓ from 1 piece only"] in rows
