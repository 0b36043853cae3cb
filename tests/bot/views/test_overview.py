from hypothesis import given

from bot.i18n import Translator
from bot.preferences import View
from bot.results import Results
from bot.searches import Search
from bot.views.overview import overview_screen
from bot.views.screen import GridPicture, ProductPicture, Tile
from providers.capabilities import Capabilities
from providers.models import Sales
from tests.bot.views import judge
from tests.samples import PLAIN, a_page, a_product, a_search, yuan
from tests.strategies import MODERATE, capabilities, shown_searches, translators

MUG = a_product(
    "1",
    title="Mug",
    picture="https://cbu01.alicdn.com/1.jpg",
    price=yuan("1234.50"),
    min_order=2,
    sold=Sales(count=700, at_least=True),
)
CUP = a_product("2", title="Cup & saucer")
BOTH = Results([a_page(MUG, CUP, has_more=False)])


def test_a_list_has_two_lines_for_each_product(en: Translator) -> None:
    screen = overview_screen(en, a_search(view=View.LIST), BOTH, PLAIN, others=False)
    assert judge.message(screen.text).split("\n") == [
        "1. Mug",
        "   CN¥1,234.50 · from 2 pieces · sold 700+",
        "2. Cup & saucer",
        "   price not stated",
        "",
        "🏬 1688 · TMAPI Global",
    ]


def test_a_title_links_to_its_product(en: Translator) -> None:
    screen = overview_screen(en, a_search(view=View.LIST), BOTH, PLAIN, others=False)
    assert f'<a href="{CUP.url}">Cup &amp; saucer</a>' in screen.text


def test_a_list_needs_no_picture_but_has_one_at_hand(en: Translator) -> None:
    screen = overview_screen(en, a_search(view=View.LIST), BOTH, PLAIN, others=False)
    assert screen.text_suffices
    assert screen.picture == ProductPicture("https://cbu01.alicdn.com/1.jpg")


def test_a_grid_is_a_picture_with_numbers_and_prices_in_plain_letters(en: Translator) -> None:
    screen = overview_screen(en, a_search(view=View.GRID), BOTH, PLAIN, others=False)
    assert not screen.text_suffices
    assert screen.picture == GridPicture(
        (Tile(1, "1,234.50 CNY", "https://cbu01.alicdn.com/1.jpg"), Tile(2, "–", None))
    )


def test_prices_in_a_grid_have_no_letters_that_a_font_may_lack(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        screen = overview_screen(t, a_search(view=View.GRID), BOTH, PLAIN, others=False)
        assert isinstance(screen.picture, GridPicture)
        assert screen.picture.tiles[0].price.isascii()


def test_equal_grids_have_equal_keys_and_others_other_ones() -> None:
    def grid(price: str) -> GridPicture:
        return GridPicture((Tile(1, price, "https://cbu01.alicdn.com/1.jpg"),))

    assert grid("9.90 CNY").key == grid("9.90 CNY").key
    assert grid("9.90 CNY").key != grid("9.80 CNY").key


@MODERATE
@given(translators, shown_searches(), capabilities)
def test_telegram_takes_every_overview_as_text_and_as_caption(
    t: Translator, shown: tuple[Search, Results], can: Capabilities | None
) -> None:
    search, results = shown
    for view in (View.GRID, View.LIST):
        screen = overview_screen(t, search.model_copy(update={"view": view}), results, can, others=True)
        assert judge.caption(screen.text) == judge.message(screen.text)
        assert judge.buttons(screen.keyboard)
