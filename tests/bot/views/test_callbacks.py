import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.filter_choice import filters_mask
from bot.views.callbacks import LIMIT, Action, Press, Turn, read_press, read_turn
from providers.query import Filter
from tests.strategies import PROVIDERS, search_ids

arguments = st.one_of(
    st.just(""),
    st.integers(0, 10**6).map(str),
    st.sampled_from(PROVIDERS),
    st.frozensets(st.sampled_from(Filter)).map(filters_mask),
)
presses = st.builds(Press, action=st.sampled_from(Action), search=search_ids, argument=arguments)


@given(presses)
def test_what_a_button_says_is_read_back(press: Press) -> None:
    assert read_press(press.data()) == press


@given(presses)
def test_what_a_button_says_is_short_enough(press: Press) -> None:
    assert len(press.data().encode()) <= LIMIT


@pytest.mark.parametrize(
    "data",
    ["", "r", "r:", "r:go", "r:go:", "r:fly:AbCdEfGh12:1", "s:go:AbCdEfGh12:1", "x", "GO:go:AbCdEfGh12:1", ":::"],
)
def test_what_no_version_has_written_is_nothing(data: str) -> None:
    assert read_press(data) is None


@pytest.mark.parametrize("turn", [Turn(5), Turn(5, 4), Turn(0, 0), Turn(99_999, 99_998)])
def test_a_turn_is_read_back(turn: Turn) -> None:
    assert read_turn(turn.argument()) == turn


@pytest.mark.parametrize("argument", ["", "x", "-1", "x.4"])
def test_a_turn_to_no_number_leads_to_the_beginning(argument: str) -> None:
    assert read_turn(argument).index == 0


@given(st.text(max_size=64))
def test_any_data_is_read_or_refused(data: str) -> None:
    press = read_press(data)
    assert press is None or press.data().startswith(data)


def test_a_button_without_an_argument_may_lack_its_last_colon() -> None:
    assert read_press("r:card:AbCdEfGh12") == Press(Action.CARD, "AbCdEfGh12")


def test_what_old_buttons_say_keeps_its_meaning() -> None:
    """Buttons live as long as searches are kept: these words must never change."""
    assert {action.name: action.value for action in Action}.items() >= {
        "GO": "go",
        "WHERE": "at",
        "CARD": "card",
        "DETAILS": "info",
        "SORT_MENU": "sort",
        "SORT_ONCE": "sort1",
        "SORT_PIN": "sortk",
        "FILTER_MENU": "flt",
        "FILTER_ONCE": "flt1",
        "FILTER_PIN": "fltk",
        "PROVIDER_MENU": "mkt",
        "PROVIDER_ONCE": "mkt1",
        "PROVIDER_PIN": "mktk",
        "SETTINGS": "set",
        "MARKETPLACE_ONCE": "place1",
        "MORE": "more",
        "AGAIN": "again",
    }.items()
