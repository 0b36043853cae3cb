import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.observability.metrics import (
    CALL_OUTCOMES,
    ERRORS,
    SEARCH_OUTCOMES,
    CacheName,
    Metrics,
    PictureFailure,
    UpdateKind,
)
from providers.api.breaker import FAULTS, Admission, Breaker
from providers.api.calls import CallKind, CallRecord, Charged
from providers.api.pace import MemoryPace
from providers.api.plan import Plan
from providers.errors import FailureKind, ProviderError, RateLimited, SwitchedOff

DOCS = Path(__file__).parents[3] / "docs"
ROW = re.compile(r"\| `((?:snapsource|process)_\w+)` \| (\w+) \| (.*?) ?\| (.+) \|")


def busy() -> Metrics:
    """Metrics after everything has happened once."""
    metrics = Metrics()
    metrics.update_received(UpdateKind.PHOTO)
    metrics.search_ended("daji", "found")
    metrics.called(call())
    metrics.cache_looked_up(CacheName.REFS, hit=True)
    metrics.watch_breakers({"daji": Breaker(lambda: 0.0)})
    metrics.watch_paces([MemoryPace(Plan("daji", 4, 300))])
    metrics.picture_done(0.05)
    metrics.picture_given_up(PictureFailure.SECONDS)
    metrics.unexpected_error_occurred()
    metrics.lines_measured([("tmapi", 3, 2, 40)])
    metrics.jobs_recovered(2)
    metrics.card_shown(2.5)
    metrics.watch_providers({"daji": (CallKind.SEARCH,)})
    return metrics


def subclasses(kind: type[ProviderError]) -> Iterator[type[ProviderError]]:
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


def series(metrics: Metrics) -> list[str]:
    """Return what is exposed, without the values."""
    return [line.rpartition(" ")[0] for line in exposed(metrics) if not line.startswith("#")]


def call(kind: CallKind = CallKind.SEARCH, charged: Charged = Charged.YES, outcome: str = "ok") -> CallRecord:
    return CallRecord("daji", kind, 1.5, outcome, charged)


def exposed(metrics: Metrics) -> list[str]:
    lines = metrics.exposition().decode().splitlines()
    return [line for line in lines if not re.match(r"(# \w+ )?\w+_created", line)]


def samples(metrics: Metrics, name: str) -> list[str]:
    """Return the samples of one metric."""
    return [line for line in exposed(metrics) if re.match(rf"{name}[{{ ]", line)]


def counted(metrics: Metrics, name: str) -> list[str]:
    """Return the samples of one metric that are not at 0."""
    return [sample for sample in samples(metrics, name) if not sample.endswith(" 0.0")]


def test_a_request_is_counted_with_its_duration_and_outcome() -> None:
    metrics = Metrics()
    metrics.called(call(outcome="RateLimited", charged=Charged.NO))
    assert counted(metrics, "snapsource_upstream_calls_total") == [
        'snapsource_upstream_calls_total{kind="search",outcome="RateLimited",provider="daji"} 1.0'
    ]
    assert samples(metrics, "snapsource_upstream_seconds_sum") == [
        'snapsource_upstream_seconds_sum{kind="search",provider="daji"} 1.5'
    ]


@pytest.mark.parametrize("charged", [Charged.YES, Charged.MAYBE])
def test_a_call_that_was_or_may_have_been_charged_is_a_credit(charged: Charged) -> None:
    metrics = Metrics()
    metrics.called(call(charged=charged))
    assert samples(metrics, "snapsource_credits_total") == [
        'snapsource_credits_total{kind="search",provider="daji"} 1.0'
    ]


@pytest.mark.parametrize("free", [call(charged=Charged.NO), call(kind=CallKind.TOKEN)])
def test_an_uncharged_call_is_no_credit(free: CallRecord) -> None:
    metrics = Metrics()
    metrics.called(free)
    assert samples(metrics, "snapsource_credits_total") == []


def test_the_gauge_of_updates_goes_up_and_down() -> None:
    metrics = Metrics()
    with metrics.update_in_work():
        with metrics.update_in_work():
            during = samples(metrics, "snapsource_updates_in_flight")
        after_one = samples(metrics, "snapsource_updates_in_flight")
    assert during == ["snapsource_updates_in_flight 2.0"]
    assert after_one == ["snapsource_updates_in_flight 1.0"]


def test_an_update_whose_work_fails_is_in_flight_no_more() -> None:
    metrics = Metrics()
    with pytest.raises(RuntimeError), metrics.update_in_work():
        raise RuntimeError
    assert samples(metrics, "snapsource_updates_in_flight") == ["snapsource_updates_in_flight 0.0"]


def test_hits_and_misses_are_counted_apart() -> None:
    metrics = Metrics()
    metrics.cache_looked_up(CacheName.MEDIA, hit=True)
    metrics.cache_looked_up(CacheName.MEDIA, hit=False)
    assert counted(metrics, "snapsource_cache_lookups_total") == [
        'snapsource_cache_lookups_total{cache="media",result="hit"} 1.0',
        'snapsource_cache_lookups_total{cache="media",result="miss"} 1.0',
    ]


def test_the_current_state_of_a_breaker_is_reported() -> None:
    metrics, breaker = Metrics(), Breaker(lambda: 0.0)
    metrics.watch_breakers({"daji": breaker})
    closed = samples(metrics, "snapsource_breaker_open")
    for _ in range(FAULTS):
        breaker.failed(Admission.FREE)
    assert closed == ['snapsource_breaker_open{provider="daji"} 0.0']
    assert samples(metrics, "snapsource_breaker_open") == ['snapsource_breaker_open{provider="daji"} 1.0']


def test_two_bots_in_one_process_count_apart() -> None:
    busy()
    assert counted(Metrics(), "snapsource_updates_total") == []


def test_every_counter_is_there_at_0_before_anything_is_counted() -> None:
    metrics = Metrics()
    metrics.watch_providers({"daji": (CallKind.UPLOAD, CallKind.SEARCH)})
    before = set(series(metrics))
    metrics.update_received(UpdateKind.PHOTO)
    metrics.cache_looked_up(CacheName.REFS, hit=True)
    metrics.picture_given_up(PictureFailure.SECONDS)
    for outcome in SEARCH_OUTCOMES:
        metrics.search_ended("daji", outcome)
    for outcome in CALL_OUTCOMES:
        metrics.called(call(outcome=outcome))
    metrics.spending_measured({"daji": FailureKind.NO_CREDIT}, 3)
    assert set(series(metrics)) == before


def test_the_outcomes_are_all_errors_that_a_provider_can_have() -> None:
    errors = {error.__name__ for error in subclasses(ProviderError)}
    assert {*ERRORS, SwitchedOff.__name__} == errors


def test_a_provider_is_off_for_one_reason() -> None:
    metrics = Metrics()
    metrics.watch_providers({"daji": (), "tmapi": ()})
    metrics.spending_measured({"daji": FailureKind.NO_CREDIT}, None)
    assert counted(metrics, "snapsource_provider_off") == [
        'snapsource_provider_off{provider="daji",reason="no_credit"} 1.0'
    ]
    metrics.spending_measured({}, None)
    assert counted(metrics, "snapsource_provider_off") == []


@pytest.mark.parametrize(("left", "told"), [(12, "12.0"), (0, "0.0"), (None, "+Inf")])
def test_the_calls_left_today_are_told(left: int | None, told: str) -> None:
    metrics = Metrics()
    metrics.spending_measured({}, left)
    assert samples(metrics, "snapsource_calls_left_today") == [f"snapsource_calls_left_today {told}"]


def test_the_calls_left_today_are_not_known_before_they_are_measured() -> None:
    assert samples(Metrics(), "snapsource_calls_left_today") == ["snapsource_calls_left_today NaN"]


def test_the_table_in_the_docs_lists_every_metric_with_its_type_and_meaning() -> None:
    lines = exposed(busy())
    types = dict(line.split(" ")[2:] for line in lines if line.startswith("# TYPE"))
    meanings = dict(line.split(" ", 3)[2:] for line in lines if line.startswith("# HELP"))
    rows = ROW.findall((DOCS / "metrics.md").read_text(encoding="utf-8"))
    assert {name: (kind, meaning) for name, kind, _, meaning in rows} == {
        name: (kind, meanings[name]) for name, kind in types.items()
    }


def test_the_table_in_the_docs_lists_the_labels() -> None:
    metrics = busy()
    for name, kind, labels, _ in ROW.findall((DOCS / "metrics.md").read_text(encoding="utf-8")):
        sample = samples(metrics, f"{name}_count" if kind == "histogram" else name)[0]
        assert set(re.findall(r"`(\w+)`", labels)) == set(re.findall(r'(\w+)="', sample)), name


def test_the_dashboard_queries_only_existing_metrics_and_labels() -> None:
    metrics = busy()
    dashboard = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    for expression in expressions:
        for name in re.findall(r"snapsource_\w+", expression):
            (first, *_) = samples(metrics, name)
            labels = {*re.findall(r'(\w+)="', first), "job", "instance"}
            grouped = re.findall(r"by \(([^)]*)\)", expression)
            used = {label.strip() for group in grouped for label in group.split(",")}
            assert used | set(re.findall(r"(\w+)[!=]=?~?\"", expression)) <= labels, expression


def test_the_dashboard_shows_every_metric() -> None:
    text = (DOCS / "grafana.json").read_text(encoding="utf-8")
    rows = ROW.findall((DOCS / "metrics.md").read_text(encoding="utf-8"))
    ours = [name for name, *_ in rows if name.startswith("snapsource_")]
    assert [name for name in ours if name not in text] == []


def test_the_panels_of_the_dashboard_do_not_overlap() -> None:
    occupied: set[tuple[int, int]] = set()
    for panel in json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))["panels"]:
        area = panel["gridPos"]
        cells = {
            (x, y) for x in range(area["x"], area["x"] + area["w"]) for y in range(area["y"], area["y"] + area["h"])
        }
        assert max(x for x, _ in cells) < 24, panel["title"]
        assert not cells & occupied, panel["title"]
        occupied |= cells


async def test_what_a_plan_allows_is_told_beside_what_is_used_of_it() -> None:
    metrics, pace = Metrics(), MemoryPace(Plan("daji", 4, 300))
    metrics.watch_paces([pace])
    async with pace.turn():
        assert samples(metrics, "snapsource_calls_running") == ['snapsource_calls_running{plan="daji"} 1.0']
    assert samples(metrics, "snapsource_plan_concurrency") == ['snapsource_plan_concurrency{plan="daji"} 4.0']
    assert samples(metrics, "snapsource_plan_calls_per_minute") == [
        'snapsource_plan_calls_per_minute{plan="daji"} 300.0'
    ]


async def test_the_pace_falls_when_a_provider_answers_too_many() -> None:
    metrics, pace = Metrics(), MemoryPace(Plan("daji", 4, 300), clock=lambda: 0.0)
    metrics.watch_paces([pace])
    with pytest.raises(RateLimited):
        async with pace.turn():
            raise RateLimited("daji", "too many")
    assert samples(metrics, "snapsource_pace_calls_per_minute") == [
        'snapsource_pace_calls_per_minute{plan="daji"} 150.0'
    ]
