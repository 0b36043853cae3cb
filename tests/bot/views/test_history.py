from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.history import HistoryPage
from bot.models.pictures import PhotoGridPicture
from bot.models.search import SearchState, View
from bot.views.callbacks import LIMIT
from bot.views.history import GO, history_data, history_screen, read_page, search_again_screen
from tests.bot.views import judge
from tests.samples import ENGLISH, a_search
from tests.strategies import MODERATE, translators

MUG = a_search("mug4567890", state=SearchState.SHOWN, text="blue one")
LOST = a_search("lost567890", state=SearchState.FAILED)
NONE = a_search("none567890", state=SearchState.EMPTY)


def test_each_line_says_when_where_and_with_which_words() -> None:
    text = judge.caption(history_screen(HistoryPage((MUG, LOST, NONE), 0, 3, View.GRID, ENGLISH)).text)
    first, second, third = text.split("\n")[1:]
    assert first == "1. 1 Jan 2026, 12:00 UTC · 1688 · “blue one”"
    assert second.endswith("· no answer")
    assert third.endswith("· Nothing found")


def test_a_grid_shows_the_photos_and_a_list_does_not() -> None:
    grid, listed = (history_screen(HistoryPage((MUG, LOST), 6, 20, view, ENGLISH)) for view in (View.GRID, View.LIST))
    assert isinstance(grid.picture, PhotoGridPicture)
    assert [tile.number for tile in grid.picture.tiles] == [7, 8]
    assert listed.picture is None
    assert judge.buttons(grid.keyboard) == [["7", "8"], ["◀", "7–8/20", "▶"], ["☰ List", "✕ Close"]]
    assert judge.data_of(grid.keyboard, "◀") == history_data(GO, "grid.0")


def test_before_a_search_is_made_again_there_is_a_question() -> None:
    screen = search_again_screen(ENGLISH, MUG)
    assert "It counts as a new one." in screen.text
    assert judge.labels(screen.keyboard) == ["Search again", "✕ Close"]


@given(st.text())
def test_no_press_breaks_the_reading(argument: str) -> None:
    view, first = read_page(argument)
    assert view in (View.GRID, View.LIST)
    assert first >= 0


@MODERATE
@given(translators, st.text(max_size=200), st.sampled_from([View.GRID, View.LIST]))
def test_telegram_takes_every_page(t: Translator, words: str, view: View) -> None:
    searches = tuple(a_search(f"search{n:04}", state=SearchState.SHOWN, text=words) for n in range(8))
    screen = history_screen(HistoryPage(searches, 99_992, 100_000, view, t))
    assert judge.caption(screen.text)
    assert judge.buttons(screen.keyboard)
    assert len(history_data(GO, "grid.100000").encode()) <= LIMIT
