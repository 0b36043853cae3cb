import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.line import LONG_SECONDS, Place
from bot.models.signs import Sign
from bot.views.callbacks import Action, read_press
from bot.views.waiting import waiting_screen, withdrawn_screen
from tests.bot.views import judge
from tests.samples import a_search
from tests.strategies import MODERATE, translators


def told(t: Translator, seconds: float, *, number: int = 3, of_chat: int = 1) -> list[str]:
    """Return the lines that a person reads who waits."""
    return judge.message(waiting_screen(t, Place(a_search(), number, of_chat), seconds).text).split("\n")


@pytest.mark.parametrize(
    ("seconds", "time"),
    [(0.2, "5 seconds"), (7, "5 seconds"), (23, "25 seconds"), (72, "70 seconds"), (110, "2 minutes")],
)
def test_the_place_is_told_with_a_rounded_time(en: Translator, seconds: float, time: str) -> None:
    assert told(en, seconds) == [f"⏳ You're no. 3 in the queue, about {time} to go."]


def test_the_other_photos_of_the_chat_are_counted(en: Translator) -> None:
    assert told(en, 20, of_chat=4)[1:] == ["4 photos of this chat wait."]


def test_a_line_that_is_longer_than_an_hour_is_told(en: Translator) -> None:
    assert len(told(en, LONG_SECONDS)) == 1
    assert told(en, LONG_SECONDS + 1)[1:] == [
        "The wait is over an hour. You can send the photo again at a quieter time."
    ]


def test_a_button_takes_the_photo_out(en: Translator) -> None:
    screen = waiting_screen(en, Place(a_search("AbCdEfGh12"), 1, 1), 5)
    assert screen.keyboard is not None
    ((button,),) = screen.keyboard.inline_keyboard
    press = read_press(str(button.callback_data))
    assert press is not None
    assert (button.text, press.search, press.action) == (f"{Sign.CLOSE} Leave the queue", "AbCdEfGh12", Action.LEAVE)


def test_a_photo_that_was_taken_out_is_told_in_every_language(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        screen = withdrawn_screen(t)
        assert judge.message(screen.text)
        assert screen.keyboard is None


@MODERATE
@given(translators, st.integers(1, 100_000), st.integers(1, 1000), st.floats(0, 1e6))
def test_every_place_fits_in_every_language(t: Translator, number: int, of_chat: int, seconds: float) -> None:
    assert told(t, seconds, number=number, of_chat=of_chat)
    judge.buttons(waiting_screen(t, Place(a_search(), number, of_chat), seconds).keyboard)
