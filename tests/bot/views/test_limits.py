import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.billing import Limit, QuotaExceeded
from bot.views.limits import limit_notice, limit_text, opens_again, with_left
from bot.views.markup import CAPTION_LIMIT
from bot.views.screen import Screen
from tests.bot.views.judge import caption, message
from tests.strategies import MODERATE, translators


@pytest.mark.parametrize(
    ("seconds", "time"), [(1, "0 h 1 min"), (60, "0 h 1 min"), (3600, "1 h 0 min"), (43_201, "12 h 1 min")]
)
def test_the_time_until_it_opens_again_is_never_too_short(en: Translator, seconds: int, time: str) -> None:
    assert opens_again(en, seconds) == f"They open again in {time}, at 00:00 UTC."


def test_a_person_and_the_whole_bot_run_out_in_different_words(en: Translator) -> None:
    for limit in (Limit.SEARCHES, Limit.CALLS):
        assert "You have used up your searches" in limit_text(en, QuotaExceeded(limit, 60))
    assert "Today's searches of this bot are used up" in limit_text(en, QuotaExceeded(Limit.CREDITS, 60))


def test_what_is_left_stands_under_the_card(en: Translator) -> None:
    assert (
        with_left(en, Screen("<b>Mug</b>\n1 of 10"), 2).text == "<b>Mug</b>\n1 of 10\n<i>2 searches are left today.</i>"
    )


def test_what_is_left_is_said_even_where_the_card_is_full(en: Translator) -> None:
    text = with_left(en, Screen("x" * 500 + "\n" + "y" * (CAPTION_LIMIT - 501)), 1).text
    assert caption(text).endswith("1 search is left today.")


@MODERATE
@given(translators, st.sampled_from(Limit), st.integers(1, 86_400))
def test_every_word_of_a_limit_fits_in_every_language(t: Translator, limit: Limit, seconds: int) -> None:
    reached = QuotaExceeded(limit, seconds)
    assert message(limit_text(t, reached))
    assert caption(limit_notice(t, reached))
