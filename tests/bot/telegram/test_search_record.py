"""The line in the log that tells what a search took."""

from structlog.testing import capture_logs

from bot.models.failures import ProvidersFailed, SearchFailed, UnreadablePhoto
from bot.models.photo_fault import PhotoFault
from bot.models.search import Failure, SearchState, Stage
from bot.observability.metrics import Metrics
from bot.telegram.search_record import ANSWERING, SearchRecord
from providers.errors import FailureKind
from tests.clock import FakeClock
from tests.samples import a_search


def recorded(
    error: SearchFailed | None = None, paid_calls: int = 2, metrics: Metrics | None = None
) -> dict[str, object]:
    """The line of a search that waited for 3 s, took 1 s for the photo at each of two providers, and 2 s to search."""
    clock = FakeClock()
    record = SearchRecord(metrics or Metrics(), 3, clock.seconds)
    for step, seconds in [(Stage.PHOTO, 1), (Stage.SEARCHING, 2), (Stage.PHOTO, 1), (ANSWERING, 0.5)]:
        record.begin(step)
        clock.advance(seconds=seconds)
    with capture_logs() as lines:
        record.end(a_search(state=SearchState.SHOWN, provider="daji"), 8, paid_calls, error)
    (line,) = lines
    return dict(line)


def test_a_search_that_ended_is_told_in_one_line() -> None:
    assert recorded() == {
        "event": "search ended",
        "log_level": "info",
        "state": "shown",
        "provider": "daji",
        "results": 8,
        "cached": False,
        "paid_calls": 2,
        "seconds": {"line": 3, "photo": 2.0, "searching": 2.0, "answering": 0.5},
    }


def test_a_search_without_a_paid_call_was_cached() -> None:
    assert recorded(paid_calls=0)["cached"] is True


def test_a_search_that_failed_names_the_reason_of_each_provider() -> None:
    failures = [
        Failure(provider="daji", kind=FailureKind.NO_CREDIT),
        Failure(provider="tmapi", kind=FailureKind.UNREACHABLE),
    ]
    line = recorded(ProvidersFailed(failures))
    assert (line["event"], line["why"]) == ("search failed", {"daji": "no_credit", "tmapi": "unreachable"})


def test_a_search_that_came_to_no_provider_names_its_error() -> None:
    assert recorded(UnreadablePhoto(PhotoFault.PDF, "a PDF"))["why"] == "UnreadablePhoto"


def test_the_time_from_update_to_card_is_counted() -> None:
    metrics = Metrics()
    recorded(metrics=metrics)
    assert "snapsource_card_seconds_sum 7.5" in metrics.exposition().decode().replace(".0 ", " ")
