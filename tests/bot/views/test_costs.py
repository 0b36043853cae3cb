from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from bot.i18n import Translator
from bot.models.exchange import Exchange
from bot.models.kept import KeptList, KeptProduct
from bot.models.open_list import OpenList
from bot.models.open_search import OpenSearch
from bot.models.results import Results
from bot.models.search import Search
from bot.models.settings import ChatSettings, Preferences
from bot.views.callbacks import KeptAction, KeptPress
from bot.views.costs import costs_line, kept_costs_screen, search_costs_screen
from bot.views.settings import costs_menu, settings_screen
from providers.models import PriceStep, Weight
from tests.bot.views import judge
from tests.samples import COST_FIGURES, ENGLISH, PLAIN, a_page, a_product, a_search, some_details, yuan
from tests.strategies import MODERATE, shown_searches, translators

SET = Preferences.model_validate({**COST_FIGURES, "currency": "RUB", "rate": "12.5", "quantity": 100})
RUBLES = Exchange("RUB", Decimal("12.5"))
MUG = a_product(price=yuan("30"), min_order=2)
PAGE = some_details(
    MUG,
    price_steps=(PriceStep(min_quantity=2, price=yuan("30")), PriceStep(min_quantity=100, price=yuan("27.60"))),
    weight=Weight(grams=Decimal(250)),
)
WITH_DETAILS = PLAIN.model_copy(update={"details": True})
KNOWN = OpenSearch(
    a_search(), Results([a_page(MUG)], {MUG.id: PAGE}), ENGLISH, WITH_DETAILS, preferences=SET, exchange=RUBLES
)
UNASKED = replace(KNOWN, results=Results([a_page(MUG)]))


def test_a_card_says_what_a_piece_costs_and_what_is_left() -> None:
    assert costs_line(KNOWN) == "🧮 ₽593.25 per piece · margin: ₽256.75 (25.68%)"


def test_a_card_says_nothing_where_nothing_is_set() -> None:
    assert costs_line(replace(KNOWN, preferences=Preferences(currency="RUB"))) == ""


def test_a_card_names_what_is_unknown_and_not_what_is_a_share_of_it() -> None:
    assert costs_line(UNASKED) == "🧮 No total, unknown: Freight abroad. /costs"
    untold = replace(UNASKED, preferences=SET.model_copy(update={"vat": None}))
    assert costs_line(untold) == "🧮 No total, unknown: Freight abroad, VAT. /costs"
    without = replace(KNOWN, exchange=Exchange(), preferences=SET.model_copy(update={"currency": None}))
    assert costs_line(without) == "🧮 To add up costs, I need your currency: /costs"


def test_the_page_tells_each_part_with_its_origin_in_the_order_of_the_sum() -> None:
    assert judge.caption(search_costs_screen(KNOWN).text).split("\n") == [
        "Mug 1",
        "🧺 100 pieces · your quantity",
        "▪ Goods: ₽345.00 (¥27.60) · from the source",
        "▪ Agent's fee: ₽17.25 (5%) · yours",
        "▪ Freight in China: ₽5.00 · yours",
        "▪ Freight abroad: ₽75.00 (250 g) · yours",
        "▪ Duty: ₽42.50 (10%: goods + freight) · yours",
        "▪ VAT: ₽93.50 (20%: goods + freight + duty) · yours",
        "▪ Other: ₽15.00 · yours",
        "Total per piece: ₽593.25",
        "Selling price: ₽1,000.00 · yours",
        "Commission: ₽150.00 · yours",
        "Margin: ₽256.75 (25.68%)",
        "Price for a margin of 20%: ₽912.70",
        "",
        "💱 ¥1 = ₽12.5, your own rate",
        "For one piece, added up from the top; each line is rounded half up.",
    ]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"currency": "RUB"}, "To add up costs, I need your figures: /costs"),
        (COST_FIGURES, "To add up costs, I need your currency: /costs"),
    ],
)
def test_the_page_asks_for_what_it_needs_before_any_part_is_known(told: dict[str, str], said: str) -> None:
    preferences = Preferences.model_validate(told)
    shown = replace(KNOWN, preferences=preferences, exchange=Exchange(preferences.currency))
    assert judge.caption(search_costs_screen(shown).text) == f"Mug 1\n\n{said}"


def test_the_page_offers_to_ask_for_a_weight_that_is_missing() -> None:
    screen = search_costs_screen(UNASKED)
    assert "▪ Freight abroad: unknown, like the weight\n" in screen.text
    assert "<b>Total per piece: unknown</b>" in screen.text
    assert judge.signs(screen.keyboard) == [["ℹ", "◀", "✕"]]
    assert judge.signs(search_costs_screen(KNOWN).keyboard) == [["◀", "✕"]]


def test_the_page_of_a_kept_product_leads_back_to_its_card() -> None:
    kept = KeptProduct(id="mug-AbCdE1", list_id="bags-ABCDE", product=MUG, details=PAGE, kept_by=1, kept_at=0)
    opened = OpenList(KeptList(id="bags-ABCDE", name="Bags", count=1), (kept,), ENGLISH, SET, exchange=RUBLES)
    screen = kept_costs_screen(opened)
    assert "<b>Total per piece: ₽593.25</b>" in screen.text
    back = KeptPress(KeptAction.GO, "bags-ABCDE", "card.0").data()
    assert judge.data_of(screen.keyboard, "◀ Back") == back


@given(shown_searches(), translators)
@MODERATE
def test_the_page_of_any_product_fits(shown: tuple[Search, Results], t: Translator) -> None:
    opened = OpenSearch(*shown, t, WITH_DETAILS, preferences=SET, exchange=RUBLES)
    judge.caption(search_costs_screen(opened).text)
    judge.caption(costs_line(opened))


@pytest.mark.parametrize("told", [SET, Preferences()])
def test_costs_have_a_menu_of_their_own(told: Preferences) -> None:
    chat = ChatSettings(told, ())
    menu = costs_menu(ENGLISH, chat)
    labels = {label for row in judge.buttons(menu.keyboard) for label in row}
    assert {"Currency", "Agent's fee", "VAT applies to", "Wanted margin"} <= labels
    settings = settings_screen(ENGLISH, chat, (), group=False)
    assert "Agent's fee" not in settings.text


def test_the_menu_of_costs_says_where_the_figure_of_the_source_is_used() -> None:
    lines = judge.message(costs_menu(ENGLISH, ChatSettings(Preferences(), ())).text).split("\n")
    assert "Freight in China, per order: the source's, where it tells one" in lines
    assert "Other, per piece: not set" in lines
