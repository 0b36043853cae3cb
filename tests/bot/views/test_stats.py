from dataclasses import replace

import pytest

from bot.clock import DAY, HOUR
from bot.i18n import Translator
from bot.models.billing import Usage
from bot.views.stats import Span, chart, stats_screen
from tests.bot.views.judge import caption, data_of, labels

NOON = 1_767_268_800
"""2026-01-01 12:00 UTC."""
USAGE = Usage(
    searches=1234, people=12, failed=3, empty=4, cached=50, calls={"daji": (1,) * 7, "tmapi": (0,) * 6 + (9,)}, maybe=2
)


@pytest.mark.parametrize(
    ("span", "since"),
    [
        (Span.DAY, NOON - 23 * HOUR),
        (Span.WEEK, NOON // DAY * DAY - 6 * DAY),
        (Span.MONTH, NOON // DAY * DAY - 29 * DAY),
    ],
)
def test_the_last_bar_of_a_span_holds_now(span: Span, since: int) -> None:
    assert span.since(NOON) == since
    assert since + (span.bars - 1) * span.seconds <= NOON < since + span.bars * span.seconds


def test_numbers_are_told_with_the_provider_that_was_paid_most_first(en: Translator) -> None:
    lines = caption(stats_screen(en, Span.WEEK, USAGE, Span.WEEK.since(NOON)).text).split("\n")
    assert lines == [
        "7 days",
        "Searches: 1,234",
        "People: 12",
        "Failed: 3",
        "Nothing found: 4",
        "Answered from memory: 50",
        "Paid calls: 16",
        "• TMAPI: 9",
        "• DAJI: 7",
        "2 of them ended without a result and may not have been charged.",
        "Days and hours are in UTC.",
    ]


def test_files_that_are_no_picture_are_told_apart(en: Translator) -> None:
    text = caption(stats_screen(en, Span.WEEK, replace(USAGE, no_picture=2), 0).text)
    assert "Nothing found: 4\nFiles that aren't pictures: 2\n" in text


def test_tabs_lead_to_the_other_spans(en: Translator) -> None:
    keyboard = stats_screen(en, Span.WEEK, USAGE, 0).keyboard
    assert labels(keyboard) == ["24 hours", "✓ 7 days", "30 days", "✕ Close"]
    assert data_of(keyboard, "30 days") == "a:stats:month"


def test_the_chart_has_a_bar_for_each_day_and_a_piece_for_each_provider() -> None:
    drawn = chart(Span.WEEK, USAGE, Span.WEEK.since(NOON))
    assert drawn.labels == ("12-26", "12-27", "12-28", "12-29", "12-30", "12-31", "01-01")
    assert drawn.series == (("TMAPI", (0, 0, 0, 0, 0, 0, 9)), ("DAJI", (1,) * 7))


def test_a_day_without_calls_has_an_empty_chart() -> None:
    quiet = Usage(searches=0, people=0, failed=0, empty=0, cached=0, calls={}, maybe=0)
    assert sum(sum(bars) for _, bars in chart(Span.DAY, quiet, 0).series) == 0
