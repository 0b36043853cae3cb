from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.photo import PhotoFault
from bot.models.results import Results
from bot.models.search import Failure, Search, Stage
from bot.views.answers import (
    empty_screen,
    failed_screen,
    no_photo_text,
    not_reached_text,
    not_still_text,
    progress_text,
    refined_in_vain_screen,
    turn_failed_text,
    unexpected_text,
    unreadable_text,
)
from providers.capabilities import Capabilities
from providers.errors import FailureKind
from providers.models import Filter, Ignored, Query, QueryPart
from tests.bot.views import judge
from tests.samples import LIMITS, PLAIN, a_page, a_search
from tests.strategies import MODERATE, capabilities, failures, shown_searches, translators

NOTHING = Results([a_page()])


def test_nothing_found_names_the_source_and_what_to_try(en: Translator) -> None:
    screen = empty_screen(en, a_search(query=Query()), NOTHING, PLAIN, others=True)
    assert judge.message(screen.text).split("\n") == [
        "Nothing found",
        "TMAPI Global found no product like the one in this photo.",
        "Try a photo of the product alone, from the front and on a plain background.",
    ]


@pytest.mark.parametrize("query", [Query(filters=frozenset({Filter.JXHY})), Query(price_max=Decimal(5))])
def test_a_search_that_was_narrowed_is_advised_to_widen(en: Translator, query: Query) -> None:
    screen = empty_screen(en, a_search(query=query), NOTHING, PLAIN, others=True)
    assert "Filters and a price range narrow the search" in screen.text
    assert judge.data_of(screen.keyboard, "Without limits") == "r:wide:AbCdEfGh12:tmapi_global"


def test_a_search_that_was_narrowed_says_what_to(en: Translator) -> None:
    query = Query(filters=frozenset({Filter.FACTORY}), price_min=Decimal(10), price_max=Decimal(50))
    can = Capabilities(image=LIMITS, price_range=True, price_currency="CNY")
    screen = empty_screen(en, a_search(query=query), NOTHING, can, others=True)
    assert judge.message(screen.text).split("\n")[1:] == [
        "TMAPI Global found no product like the one in this photo with: Factory · 10–50 CNY.",
        "Filters and a price range narrow the search: try without them.",
    ]


def test_what_did_not_narrow_a_search_is_not_to_be_dropped(en: Translator) -> None:
    ignored = [Ignored(part=QueryPart.FILTER, value=Filter.FACTORY)]
    nothing = Results([a_page(ignored=ignored)])
    screen = empty_screen(en, a_search(query=Query(filters=frozenset({Filter.FACTORY}))), nothing, PLAIN, others=False)
    assert judge.labels(screen.keyboard) == ["⚙", "✕"]


def test_a_narrowed_search_beside_a_card_leads_back_or_on(en: Translator) -> None:
    query = Query(filters=frozenset({Filter.FACTORY}))
    screen = refined_in_vain_screen(en, a_search(query=query), NOTHING, PLAIN, others=True)
    assert judge.buttons(screen.keyboard) == [["Without limits"], ["◀", "🏬", "✕"]]


def test_nothing_found_tells_who_was_passed_over(en: Translator) -> None:
    search = a_search(query=Query(), passed_over=(Failure(provider="daji", kind=FailureKind.BUSY),))
    screen = empty_screen(en, search, NOTHING, PLAIN, others=True)
    assert judge.message(screen.text).endswith("DAJI was passed over: it is too busy.")


def test_a_failed_search_names_every_source_with_its_reason(en: Translator) -> None:
    failed = (
        Failure(provider="tmapi_global", kind=FailureKind.NO_CREDIT),
        Failure(provider="daji", kind=FailureKind.UNREACHABLE),
    )
    screen = failed_screen(en, a_search(passed_over=failed), others=True)
    assert judge.message(screen.text).split("\n") == [
        "The search failed",
        "• TMAPI Global: its account has no credit left",
        "• DAJI: it can't be reached",
        "You need not send the photo again: try again.",
    ]


def test_without_a_source_to_ask_another_choice_is_advised(en: Translator) -> None:
    screen = failed_screen(en, a_search(), others=True)
    assert judge.message(screen.text).startswith("No source to ask")


def test_a_page_that_can_not_be_had_is_told_in_one_line(en: Translator) -> None:
    text = turn_failed_text(en, Failure(provider="daji", kind=FailureKind.BUSY))
    assert text == "DAJI gives no more now: it is too busy."


def test_the_reference_of_what_went_wrong_is_told(en: Translator) -> None:
    assert "AbCd12" in judge.message(unexpected_text(en, "AbCd12"))


@pytest.mark.parametrize("fault", PhotoFault)
def test_each_fault_of_a_photo_is_told_in_its_own_words(translators: dict[str, Translator], fault: PhotoFault) -> None:
    for t in translators.values():
        told = [judge.message(unreadable_text(t, one)) for one in PhotoFault]
        assert told.count(judge.message(unreadable_text(t, fault))) == 1


def test_each_stage_has_a_sentence_in_every_language(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        assert len({judge.message(progress_text(t, stage)) for stage in Stage}) == len(Stage)


def test_every_plain_answer_can_be_sent(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        for text in (no_photo_text(t), not_reached_text(t), not_still_text(t)):
            assert judge.message(text)


@MODERATE
@given(translators, shown_searches(), capabilities, st.lists(failures, max_size=5))
def test_telegram_takes_every_answer_without_results(
    t: Translator, shown: tuple[Search, Results], can: Capabilities | None, failed: list[Failure]
) -> None:
    search, results = shown
    empty = empty_screen(t, search, results, can, others=True)
    lost = failed_screen(t, search.model_copy(update={"passed_over": tuple(failed)}), others=True)
    for screen in (empty, lost):
        assert judge.caption(screen.text) == judge.message(screen.text)
        assert judge.buttons(screen.keyboard)
