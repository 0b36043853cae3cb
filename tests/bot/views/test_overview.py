from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.labels import period_name
from bot.models.pictures import GridPicture, Tile
from bot.models.results import Results
from bot.models.search import Search, View
from bot.views.overview import overview_screen
from providers.models import Availability, Money, Product, Sales, SalesPeriod
from providers.query import Capabilities, Query
from tests.bot.views import judge
from tests.samples import ENGLISH, PLAIN, a_page, a_product, a_search, an_open_search, yuan
from tests.strategies import MODERATE, capabilities, products, shown_searches, translators

MUG = a_product(
    "1",
    title="Mug",
    picture="https://cbu01.alicdn.com/1.jpg",
    price=yuan("1234.50"),
    min_order=2,
    sold=Sales(count=700, at_least=True, period=SalesPeriod.RECENT),
)
CUP = a_product("2", title="Cup & saucer")
BOTH = Results([a_page(MUG, CUP, has_more=False)])


def test_a_list_has_two_lines_for_each_product(en: Translator) -> None:
    assert lines_of(View.LIST, MUG, CUP) == [
        "1. Mug",
        "   ¥1,234.50 · 📦 2 · 🛒 700+ (recently)",
        "2. Cup & saucer",
        "   price not stated",
    ]


def test_where_one_product_needs_a_third_line_all_have_one(en: Translator) -> None:
    longer = MUG.model_copy(update={"sold": Sales(count=123456789, at_least=True), "min_order": 1000})
    assert lines_of(View.LIST, longer, CUP) == [
        "1. Mug",
        "   ¥1,234.50",
        "   📦 1,000 · 🛒 123,456,789+ (period unknown)",
        "2. Cup & saucer",
        "   price not stated",
        "   –",
    ]


def test_a_grid_has_one_line_for_each_product(en: Translator) -> None:
    assert lines_of(View.GRID, MUG, CUP) == ["1. ¥1,234.50 · 📦 2 · 🛒 700+ (recently)", "2. price not stated"]


def test_a_line_of_a_grid_does_not_break_for_an_uncertain_price(en: Translator) -> None:
    price = Money(amount=Decimal("47.15"), currency="USD", unit_certain=False, other_amount=Decimal(4715))
    lamp = a_product(price=price, sold=Sales(count=4000, at_least=True))
    assert lines_of(View.GRID, lamp) == ["1. $47.15? · 🛒 4,000+ (period unknown)"]


def test_the_time_over_which_sales_were_counted_is_told_in_every_language(translators: dict[str, Translator]) -> None:
    sold = Sales(count=123456789, period=SalesPeriod.DAYS_90)
    for t in translators.values():
        for view in (View.GRID, View.LIST):
            told = "\n".join(lines_of(view, MUG.model_copy(update={"sold": sold}), t=t))
            assert f"{t.number(sold.count)} ({period_name(t, SalesPeriod.DAYS_90)})" in told


@MODERATE
@given(translators, st.lists(products, min_size=1, max_size=8))
def test_no_entry_of_a_list_is_taller_than_the_next(t: Translator, shown: list[Product]) -> None:
    search = a_search(view=View.LIST)
    screen = overview_screen(an_open_search(search, Results([a_page(*shown)]), t=t, can=PLAIN))
    entries = screen.text.split("\n\n")[0].split("<b>")[1:]
    assert len({entry.strip("\n").count("\n") for entry in entries}) == 1


def lines_of(view: View, *shown: Product, t: Translator = ENGLISH) -> list[str]:
    """Return the lines of products, in a grid or a list of them."""
    screen = overview_screen(an_open_search(a_search(view=view), Results([a_page(*shown)]), t=t, can=PLAIN))
    return judge.message(screen.text).split("🏬")[0].strip("\n").split("\n")


def test_a_title_links_to_its_product(en: Translator) -> None:
    screen = overview_screen(an_open_search(a_search(view=View.LIST), BOTH, can=PLAIN))
    assert f'<a href="{CUP.url}">Cup &amp; saucer</a>' in screen.text


def test_a_list_needs_no_picture_but_has_its_products_at_hand(en: Translator) -> None:
    screen = overview_screen(an_open_search(a_search(view=View.LIST), BOTH, can=PLAIN))
    assert screen.text_suffices
    assert screen.picture == GridPicture((Tile(1, "¥1,234.50", "https://cbu01.alicdn.com/1.jpg"), Tile(2, "–", None)))


def test_a_grid_is_a_picture_with_numbers_and_prices_in_plain_letters(en: Translator) -> None:
    screen = overview_screen(an_open_search(a_search(view=View.GRID), BOTH, can=PLAIN))
    assert not screen.text_suffices
    assert screen.picture == GridPicture((Tile(1, "¥1,234.50", "https://cbu01.alicdn.com/1.jpg"), Tile(2, "–", None)))


def test_equal_grids_have_equal_keys_and_others_other_ones() -> None:
    def grid(price: str) -> GridPicture:
        return GridPicture((Tile(1, price, "https://cbu01.alicdn.com/1.jpg"),))

    assert grid("¥9.90").key == grid("¥9.90").key
    assert grid("¥9.90").key != grid("¥9.80").key


@MODERATE
@given(translators, shown_searches(), capabilities)
def test_telegram_takes_every_overview_as_text_and_as_caption(
    t: Translator, shown: tuple[Search, Results], can: Capabilities | None
) -> None:
    search, results = shown
    for view in (View.GRID, View.LIST):
        screen = overview_screen(
            an_open_search(search.model_copy(update={"view": view}), results, t=t, can=can, has_alternatives=True)
        )
        assert judge.caption(screen.text) == judge.message(screen.text)
        assert judge.buttons(screen.keyboard)


def test_what_is_sold_out_says_so_in_a_list(en: Translator) -> None:
    sold_out = a_product(price=yuan("9"), availability=Availability.SOLD_OUT)
    assert lines_of(View.LIST, sold_out)[1].strip() == "¥9.00 · sold out"


def test_a_price_outside_the_range_is_marked_in_a_list(en: Translator) -> None:
    search = a_search(view=View.LIST, query=Query(price_max=Decimal(50)))
    can = PLAIN.model_copy(update={"price_range": True, "price_currency": "CNY"})
    results = Results([a_page(a_product("1", price=yuan("99")), a_product("2", price=yuan("20")))])
    lines = [
        line.strip()
        for line in judge.caption(overview_screen(an_open_search(search, results, can=can)).text).split("\n")
    ]
    assert "⚠ ¥99.00" in lines
    assert "¥20.00" in lines


def test_a_price_in_a_grid_says_that_it_is_a_guess_or_may_be_more(en: Translator) -> None:
    guess, least = yuan("9", unit_certain=False), a_product("2", price=yuan("60"), price_from=True)
    results = Results([a_page(a_product(price=guess), least)])
    screen = overview_screen(an_open_search(a_search(view=View.GRID), results, can=PLAIN))
    assert isinstance(screen.picture, GridPicture)
    assert [tile.price for tile in screen.picture.tiles] == ["¥9.00?", "¥60.00+"]


@pytest.mark.parametrize("view", [View.GRID, View.LIST])
def test_what_was_not_found_by_the_photo_says_so_first(view: View) -> None:
    blind = PLAIN.model_copy(update={"matches_pictures": False})
    screen = overview_screen(an_open_search(a_search(view=view), BOTH, can=blind))
    assert judge.caption(screen.text).startswith("⚠ This source doesn't look at the photo.\n\n1. ")
