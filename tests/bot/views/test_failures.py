import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.billing import Limit
from bot.models.failures import (
    FetchFault,
    LinkLeadsNowhere,
    PhotoNotReached,
    ProvidersFailed,
    QuotaExceeded,
    SearchFailed,
    TooManyLinks,
    UnreadablePhoto,
)
from bot.models.photo_fault import PhotoFault
from bot.models.search import Failure
from bot.views.failures import (
    failed_refinement_screen,
    failed_search_screen,
    failure_notice,
    failure_text,
    no_details_text,
    opens_again,
    unreadable_text,
)
from bot.views.results import results_screen
from providers.errors import FailureKind
from providers.models import Marketplace
from tests.bot.views import judge
from tests.bot.views.judge import caption, message
from tests.samples import a_product, a_search, an_open_search
from tests.strategies import MODERATE, translators


def test_a_failed_search_names_every_source_with_its_reason(en: Translator) -> None:
    failed = (
        Failure(provider="tmapi_global", kind=FailureKind.NO_CREDIT),
        Failure(provider="daji", kind=FailureKind.UNREACHABLE),
    )
    screen = results_screen(an_open_search(a_search(passed_over=failed), has_alternatives=True))
    assert judge.message(screen.text).split("\n") == [
        "The search failed",
        "• 1688 · TMAPI Global: its account has no credit left",
        "• 1688 · DAJI: it can't be reached",
        "No need to send the photo again: just try again.",
    ]


def test_a_product_that_is_not_sold_to_a_country_names_it_and_offers_another(en: Translator) -> None:
    failed = (
        Failure(provider="aliexpress", kind=FailureKind.NOT_SOLD_THERE, country="BR"),
        Failure(provider="daji", kind=FailureKind.GONE),
    )
    screen = results_screen(an_open_search(a_search(passed_over=failed)))
    expected = "This product is not sold to Brazil. It may be to another: choose it in the settings."
    assert judge.message(screen.text) == expected
    assert screen.keyboard is not None
    assert [button.text for row in screen.keyboard.inline_keyboard for button in row] == [
        "⚙ Ship to",
        "Try again",
        "✕ Close",
    ]


def test_without_a_source_to_ask_another_choice_is_advised(en: Translator) -> None:
    screen = results_screen(an_open_search(a_search(), has_alternatives=True))
    assert judge.message(screen.text).startswith("No source to ask")


def test_a_page_that_can_not_be_had_is_told_in_one_line(en: Translator) -> None:
    text = failure_notice(en, ProvidersFailed([Failure(provider="daji", kind=FailureKind.BUSY)]))
    assert text == "1688 can't show more right now: it is too busy."


@pytest.mark.parametrize("fault", PhotoFault)
def test_each_fault_of_a_photo_is_told_in_its_own_words(translators: dict[str, Translator], fault: PhotoFault) -> None:
    for t in translators.values():
        told = [judge.message(unreadable_text(t, one)) for one in PhotoFault]
        assert told.count(judge.message(unreadable_text(t, fault))) == 1


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "You can search again in 9 hours."),
        ("ru", "Снова искать можно через 9 часов."),
        ("zh", "9小时后可再次搜索。"),
    ],
)
def test_whoever_has_used_up_the_day_reads_for_how_long(
    translators: dict[str, Translator], language: str, told: str
) -> None:
    assert opens_again(translators[language], 32_400) == told


def test_a_page_of_details_that_is_beyond_the_limit_says_so_too(en: Translator) -> None:
    text = no_details_text(en, a_product(), QuotaExceeded(Limit.CALLS, 32_400))
    assert text.endswith("there are no more calls today. You can search again in 9 hours.")


def test_a_person_and_the_whole_bot_run_out_in_different_words(en: Translator) -> None:
    for limit in (Limit.SEARCHES, Limit.CALLS):
        assert "You have used up your searches" in failure_text(en, QuotaExceeded(limit, 60))
    assert "This bot has used up its searches for today" in failure_text(en, QuotaExceeded(Limit.CREDITS, 60))


@MODERATE
@given(translators, st.sampled_from(Limit), st.integers(1, 86_400))
def test_every_word_of_a_limit_fits_in_every_language(t: Translator, limit: Limit, seconds: int) -> None:
    reached = QuotaExceeded(limit, seconds)
    assert message(failure_text(t, reached))
    assert caption(failure_notice(t, reached))


def test_each_way_to_fail_can_be_told_in_every_language(translators: dict[str, Translator]) -> None:
    errors = [
        ProvidersFailed([]),
        UnreadablePhoto(PhotoFault.DAMAGED, "cut"),
        *(PhotoNotReached(fault, "no") for fault in FetchFault),
        LinkLeadsNowhere(),
        TooManyLinks(),
    ]
    for t in translators.values():
        for error in errors:
            assert message(failure_text(t, error))
            judge.buttons(failed_search_screen(an_open_search(t=t, has_alternatives=True), error).keyboard)


@pytest.mark.parametrize(
    ("kinds", "hope", "buttons"),
    [
        ((FailureKind.BUSY, FailureKind.NO_CREDIT), "No need to send the photo again: just try again.", ["Try again"]),
        ((FailureKind.NO_CREDIT, FailureKind.SWITCHED_OFF), "Trying again won't help yet", []),
        ((FailureKind.PHOTO_REFUSED,), "Another photo of the product may help.", []),
    ],
)
def test_to_try_again_is_offered_where_that_can_help_soon_and_the_other_marketplace_always(
    kinds: tuple[FailureKind, ...], hope: str, buttons: list[str]
) -> None:
    error = ProvidersFailed([Failure(provider="daji", kind=kind) for kind in kinds])
    opened = an_open_search(has_alternatives=True, elsewhere=Marketplace.ALIEXPRESS)
    screen = failed_search_screen(opened, error)
    assert judge.message(screen.text).splitlines()[-1].startswith(hope)
    assert judge.labels(screen.keyboard) == [*buttons, "🔎 AliExpress", "🏬 Sources", "✕ Close"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (QuotaExceeded(Limit.SEARCHES, 32_400), "You can search again in 9 hours."),
        (ProvidersFailed(QuotaExceeded.failures), "That day's searches were used up."),
    ],
)
def test_for_the_hours_of_a_limit_it_is_said_when_and_nothing_is_offered(error: SearchFailed, told: str) -> None:
    opened = an_open_search(has_alternatives=True, elsewhere=Marketplace.ALIEXPRESS)
    screen = failed_search_screen(opened, error)
    assert told in judge.message(screen.text)
    assert judge.labels(screen.keyboard) == ["✕ Close"]


def test_a_photo_that_is_too_big_for_telegram_is_not_to_be_tried_again() -> None:
    screen = failed_search_screen(an_open_search(), PhotoNotReached(FetchFault.TOO_BIG, "21 MB"))
    assert judge.labels(screen.keyboard) == ["✕ Close"]


def test_a_marketplace_that_has_just_failed_is_not_offered_beside_the_card_that_stays() -> None:
    opened = an_open_search(elsewhere=Marketplace.ALIEXPRESS)
    for provider, offered in (("aliexpress", []), ("daji", ["🔎 AliExpress"])):
        error = ProvidersFailed([Failure(provider=provider, kind=FailureKind.BUSY)])
        assert judge.labels(failed_refinement_screen(opened, error).keyboard) == [*offered, "◀ Back", "✕ Close"]


def test_what_is_the_same_everywhere_is_not_offered_elsewhere_beside_the_card_that_stays() -> None:
    opened = an_open_search(has_alternatives=True, elsewhere=Marketplace.ALIEXPRESS)
    for error in (QuotaExceeded(Limit.SEARCHES, 32_400), PhotoNotReached(FetchFault.NETWORK, "time-out")):
        assert judge.labels(failed_refinement_screen(opened, error).keyboard) == ["◀ Back", "✕ Close"]


def test_the_product_of_a_link_is_sold_at_no_other_marketplace() -> None:
    link = a_search(photo_url="https://detail.1688.com/offer/610947572360.html", file_id="")
    opened = an_open_search(link, has_alternatives=True, elsewhere=Marketplace.ALIEXPRESS)
    error = ProvidersFailed([Failure(provider="daji", kind=FailureKind.BUSY)])
    assert judge.labels(failed_search_screen(opened, error).keyboard) == ["Try again", "✕ Close"]


def test_a_damaged_photo_is_not_to_be_tried_again() -> None:
    screen = failed_search_screen(an_open_search(), UnreadablePhoto(PhotoFault.DAMAGED, "cut"))
    assert screen.keyboard is None
