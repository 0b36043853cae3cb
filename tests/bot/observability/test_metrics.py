import json
import re
from pathlib import Path

import pytest

from bot.observability.metrics import Cache, Metrics, UpdateKind
from providers.api.breaker import FAULTS, Admission, Breaker
from providers.api.calls import CallKind, CallRecord, Charged

DOCS = Path(__file__).parents[3] / "docs"
ROW = re.compile(r"\| `(snapsource_\w+)` \| (\w+) \| (.*?) ?\| (.+) \|")


def busy() -> Metrics:
    """Metrics after everything has happened once."""
    metrics = Metrics()
    metrics.update_came(UpdateKind.PHOTO)
    metrics.work_began()
    metrics.search_ended("daji", "found")
    metrics.called(call())
    metrics.looked_up(Cache.REFS, hit=True)
    metrics.watch_breakers({"daji": Breaker(lambda: 0.0)})
    metrics.failed_unexpectedly()
    return metrics


def call(kind: CallKind = CallKind.SEARCH, charged: Charged = Charged.YES, outcome: str = "ok") -> CallRecord:
    return CallRecord("daji", kind, 1.5, outcome, charged)


def said(metrics: Metrics) -> list[str]:
    lines = metrics.exposition().decode().splitlines()
    return [line for line in lines if not re.match(r"(# \w+ )?\w+_created", line)]


def about(metrics: Metrics, name: str) -> list[str]:
    """The samples of one metric."""
    return [line for line in said(metrics) if re.match(rf"{name}[{{ ]", line)]


def test_a_request_counts_with_its_time_and_how_it_ended() -> None:
    metrics = Metrics()
    metrics.called(call(outcome="RateLimited", charged=Charged.NO))
    assert about(metrics, "snapsource_upstream_calls_total") == [
        'snapsource_upstream_calls_total{kind="search",outcome="RateLimited",provider="daji"} 1.0'
    ]
    assert about(metrics, "snapsource_upstream_seconds_sum") == [
        'snapsource_upstream_seconds_sum{kind="search",provider="daji"} 1.5'
    ]


@pytest.mark.parametrize("charged", [Charged.YES, Charged.MAYBE])
def test_what_was_or_may_have_been_charged_is_a_credit(charged: Charged) -> None:
    metrics = Metrics()
    metrics.called(call(charged=charged))
    assert about(metrics, "snapsource_credits_total") == ['snapsource_credits_total{kind="search",provider="daji"} 1.0']


@pytest.mark.parametrize("free", [call(charged=Charged.NO), call(kind=CallKind.TOKEN)])
def test_what_was_not_charged_is_no_credit(free: CallRecord) -> None:
    metrics = Metrics()
    metrics.called(free)
    assert about(metrics, "snapsource_credits_total") == []


def test_the_gauge_of_updates_goes_up_and_down() -> None:
    metrics = Metrics()
    for _ in range(3):
        metrics.work_began()
    metrics.work_ended()
    assert about(metrics, "snapsource_updates_in_flight") == ["snapsource_updates_in_flight 2.0"]


def test_hits_and_misses_are_told_apart() -> None:
    metrics = Metrics()
    metrics.looked_up(Cache.MEDIA, hit=True)
    metrics.looked_up(Cache.MEDIA, hit=False)
    assert about(metrics, "snapsource_cache_lookups_total") == [
        'snapsource_cache_lookups_total{cache="media",result="hit"} 1.0',
        'snapsource_cache_lookups_total{cache="media",result="miss"} 1.0',
    ]


def test_a_breaker_is_told_as_it_is_now() -> None:
    metrics, breaker = Metrics(), Breaker(lambda: 0.0)
    metrics.watch_breakers({"daji": breaker})
    closed = about(metrics, "snapsource_breaker_open")
    for _ in range(FAULTS):
        breaker.failed(Admission.FREE)
    assert closed == ['snapsource_breaker_open{provider="daji"} 0.0']
    assert about(metrics, "snapsource_breaker_open") == ['snapsource_breaker_open{provider="daji"} 1.0']


def test_two_bots_in_one_process_count_apart() -> None:
    busy()
    assert about(Metrics(), "snapsource_updates_total") == []


def test_the_table_in_the_docs_lists_every_metric_with_its_type_and_meaning() -> None:
    lines = said(busy())
    types = dict(line.split(" ")[2:] for line in lines if line.startswith("# TYPE"))
    meanings = dict(line.split(" ", 3)[2:] for line in lines if line.startswith("# HELP"))
    rows = ROW.findall((DOCS / "metrics.md").read_text(encoding="utf-8"))
    assert {name: (kind, meaning) for name, kind, _, meaning in rows} == {
        name: (kind, meanings[name]) for name, kind in types.items()
    }


def test_the_table_in_the_docs_lists_the_labels() -> None:
    metrics = busy()
    for name, kind, labels, _ in ROW.findall((DOCS / "metrics.md").read_text(encoding="utf-8")):
        (sample,) = about(metrics, f"{name}_count" if kind == "histogram" else name)
        assert set(re.findall(r"`(\w+)`", labels)) == set(re.findall(r'(\w+)="', sample)), name


def test_the_dashboard_asks_for_metrics_and_labels_that_there_are() -> None:
    metrics = busy()
    dashboard = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    for expression in asked:
        for name in re.findall(r"snapsource_\w+", expression):
            (first, *_) = about(metrics, name)
            known = {*re.findall(r'(\w+)="', first), "job", "instance"}
            grouped = re.findall(r"by \(([^)]*)\)", expression)
            used = {label.strip() for group in grouped for label in group.split(",")}
            assert used | set(re.findall(r"(\w+)[!=]=?~?\"", expression)) <= known, expression


def test_the_dashboard_shows_every_metric() -> None:
    text = (DOCS / "grafana.json").read_text(encoding="utf-8")
    rows = ROW.findall((DOCS / "metrics.md").read_text(encoding="utf-8"))
    assert [name for name, *_ in rows if name not in text] == []


def test_the_panels_of_the_dashboard_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in cells) < 24, panel["title"]
        assert not cells & taken, panel["title"]
        taken |= cells
