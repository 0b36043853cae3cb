from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.billing import SearchesLeft
from bot.models.results import Results
from bot.models.search import Failure, Search, SearchState
from bot.views.markup import CAPTION_LIMIT
from bot.views.results import empty_refinement_screen, empty_screen, results_screen, with_searches_left
from bot.views.screen import Screen
from providers.errors import FailureKind
from providers.query import Capabilities, Filter, Ignored, Query, QueryPart
from tests.bot.views import judge
from tests.bot.views.judge import caption
from tests.samples import LIMITS, PLAIN, a_page, a_search, an_open_search
from tests.strategies import MODERATE, capabilities, failures, shown_searches, translators

NOTHING = Results([a_page()])


def test_a_source_that_does_not_look_at_the_photo_says_nothing_of_what_it_shows(en: Translator) -> None:
    blind = PLAIN.model_copy(update={"matches_pictures": False})
    screen = empty_screen(an_open_search(a_search(query=Query()), NOTHING, can=blind))
    assert judge.message(screen.text) == "Nothing found\n1688 found nothing. It doesn't look at the photo."


def test_nothing_found_names_the_source_and_what_to_try(en: Translator) -> None:
    screen = empty_screen(an_open_search(a_search(query=Query()), NOTHING, can=PLAIN, has_alternatives=True))
    assert judge.message(screen.text).split("\n") == [
        "Nothing found",
        "1688 found no product like the one in this photo.",
        "Try a photo of the product alone, from the front and on a plain background.",
    ]


def test_among_samples_nothing_found_names_what_there_is(en: Translator) -> None:
    nothing = Results([a_page().model_copy(update={"sample": True})])
    screen = empty_screen(an_open_search(a_search(query=Query()), nothing, can=PLAIN))
    assert judge.message(screen.text).split("\n")[2:] == [
        "The samples are of some twenty kinds, such as mugs, T-shirts, bags, lamps and toy cars.",
        "A sample: these goods are made up and not for sale.",
    ]


@pytest.mark.parametrize("query", [Query(filters=frozenset({Filter.JXHY})), Query(price_max=Decimal(5))])
def test_a_search_that_was_narrowed_is_advised_to_widen(en: Translator, query: Query) -> None:
    screen = empty_screen(an_open_search(a_search(query=query), NOTHING, can=PLAIN, has_alternatives=True))
    assert "Filters and a price range narrow the search" in screen.text
    assert judge.data_of(screen.keyboard, "Without limits") == "r:wide:AbCdEfGh12:tmapi_global"


def test_a_search_that_was_narrowed_says_what_to(en: Translator) -> None:
    query = Query(filters=frozenset({Filter.FACTORY}), price_min=Decimal(10), price_max=Decimal(50))
    can = Capabilities(image=LIMITS, price_range=True, price_currency="CNY")
    screen = empty_screen(an_open_search(a_search(query=query), NOTHING, can=can, has_alternatives=True))
    assert judge.message(screen.text).split("\n")[1:] == [
        "1688 found no product like the one in this photo with: Factory · ¥10–50.",
        "Filters and a price range narrow the search: try without them.",
    ]


def test_what_did_not_narrow_a_search_is_not_to_be_dropped(en: Translator) -> None:
    ignored = [Ignored(part=QueryPart.FILTER, value=Filter.FACTORY)]
    nothing = Results([a_page(ignored=ignored)])
    screen = empty_screen(
        an_open_search(a_search(query=Query(filters=frozenset({Filter.FACTORY}))), nothing, can=PLAIN)
    )
    assert judge.labels(screen.keyboard) == ["⚙ Filters", "✕ Close"]


def test_a_narrowed_search_beside_a_card_leads_back_or_on(en: Translator) -> None:
    query = Query(filters=frozenset({Filter.FACTORY}))
    screen = empty_refinement_screen(an_open_search(a_search(query=query), NOTHING, can=PLAIN, has_alternatives=True))
    assert judge.buttons(screen.keyboard) == [["Without limits"], ["◀ Back", "🏬 Sources", "✕ Close"]]


def test_nothing_found_tells_who_was_passed_over(en: Translator) -> None:
    search = a_search(query=Query(), passed_over=(Failure(provider="daji", kind=FailureKind.BUSY),))
    screen = empty_screen(an_open_search(search, NOTHING, can=PLAIN, has_alternatives=True))
    assert judge.message(screen.text).endswith("I skipped DAJI: it is too busy.")


@MODERATE
@given(translators, shown_searches(), capabilities, st.lists(failures, max_size=5))
def test_telegram_takes_every_answer_without_results(
    t: Translator, shown: tuple[Search, Results], can: Capabilities | None, failed: list[Failure]
) -> None:
    search, results = shown
    empty = empty_screen(an_open_search(search, results, t=t, can=can, has_alternatives=True))
    failed_search = search.model_copy(update={"state": SearchState.FAILED, "passed_over": tuple(failed)})
    lost = results_screen(an_open_search(failed_search, t=t, has_alternatives=True))
    for screen in (empty, lost):
        assert judge.caption(screen.text) == judge.message(screen.text)
        assert judge.buttons(screen.keyboard)


def test_what_is_left_stands_under_the_card(en: Translator) -> None:
    assert (
        with_searches_left(en, Screen("<b>Mug</b>\n1 of 10"), SearchesLeft(2, 32_400)).text
        == "<b>Mug</b>\n1 of 10\n<i>2 searches are left today.</i>"
    )


def test_the_last_search_of_a_day_says_when_the_next_may_come(en: Translator) -> None:
    text = with_searches_left(en, Screen("<b>Mug</b>"), SearchesLeft(0, 32_400)).text
    assert text == "<b>Mug</b>\n<i>That was your last search today. You can search again in 9 hours.</i>"


def test_what_is_left_is_said_even_where_the_card_is_full(en: Translator) -> None:
    text = with_searches_left(en, Screen("x" * 500 + "\n" + "y" * (CAPTION_LIMIT - 501)), SearchesLeft(1, 32_400)).text
    assert caption(text).endswith("1 search is left today.")
