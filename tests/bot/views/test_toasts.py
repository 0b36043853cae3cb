from hypothesis import given

from bot.i18n import Translator
from bot.models.results import Results
from bot.models.search import Search
from bot.views.markup import TOAST_LIMIT, units
from bot.views.toasts import (
    loading_text,
    not_yours_text,
    old_button_text,
    only_admins_text,
    pinned_text,
    searching_text,
    where_text,
)
from tests.samples import a_page
from tests.strategies import MODERATE, shown_searches, translators


@MODERATE
@given(translators, shown_searches())
def test_every_notice_fits_in_every_language(t: Translator, shown: tuple[Search, Results]) -> None:
    search, results = shown
    notices = [
        old_button_text(t),
        not_yours_text(t),
        only_admins_text(t),
        searching_text(t),
        pinned_text(t),
        loading_text(t),
        where_text(t, search.position, results),
    ]
    assert all(1 <= units(notice) <= TOAST_LIMIT for notice in notices)


def test_at_the_end_the_number_of_results_is_known(en: Translator) -> None:
    assert where_text(en, 1, Results([a_page("1", "2", has_more=False)])) == "2 of 2. That's all of them."


def test_before_the_end_the_total_is_what_the_source_says(en: Translator) -> None:
    results = Results([a_page("1", has_more=True, total=5160)])
    assert where_text(en, 0, results) == "1 of about 5,160, says the source."


def test_a_total_that_nobody_told_is_not_made_up(en: Translator) -> None:
    results = Results([a_page("1", has_more=True)])
    assert where_text(en, 0, results) == "1. The source doesn't say how many there are."
