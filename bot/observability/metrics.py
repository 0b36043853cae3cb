"""What happens, counted for Prometheus. docs/metrics.md explains each metric to operators."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from providers.api.breaker import Breaker
from providers.api.calls import CallKind, CallRecord, Charged

UPSTREAM_BUCKETS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Seconds: marketplaces answer in one to ten, and no call may take longer than the last."""


class UpdateKind(StrEnum):
    """What people send to the bot. `press` is a button's."""

    PHOTO = "photo"
    FILE = "file"
    COMMAND = "command"
    TEXT = "text"
    PRESS = "press"
    OTHER = "other"


class Cache(StrEnum):
    """What is looked up before it is fetched: photos at providers, results, products' pages, pictures in Telegram."""

    REFS = "refs"
    RESULTS = "results"
    DETAILS = "details"
    MEDIA = "media"


class Metrics:
    """Counters with a registry of their own; a `providers.api.calls.CallObserver`.

    Labels are few and bounded: no chat, no person, no address.
    """

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._updates = Counter("snapsource_updates", "Updates from Telegram, each once", ["kind"], registry=registry)
        self._in_flight = Gauge(
            "snapsource_updates_in_flight", "Updates that wait or are worked on now", registry=registry
        )
        self._searches = Counter(
            "snapsource_searches", "Searches by provider and how they ended", ["provider", "outcome"], registry=registry
        )
        self._upstream = Histogram(
            "snapsource_upstream_seconds",
            "Seconds until a provider's API had answered or failed",
            ["provider", "kind"],
            buckets=UPSTREAM_BUCKETS,
            registry=registry,
        )
        self._calls = Counter(
            "snapsource_upstream_calls",
            "Requests to a provider's API by how they ended",
            ["provider", "kind", "outcome"],
            registry=registry,
        )
        self._credits = Counter(
            "snapsource_credits", "Calls that were or may have been charged", ["provider", "kind"], registry=registry
        )
        self._lookups = Counter(
            "snapsource_cache_lookups",
            "Look-ups in a cache by whether they hit",
            ["cache", "result"],
            registry=registry,
        )
        self._breaker = Gauge(
            "snapsource_breaker_open",
            "1 while a provider is not called after faults in a row",
            ["provider"],
            registry=registry,
        )
        self._failures = Counter("snapsource_unexpected_errors", "Errors that nobody expected", registry=registry)

    def exposition(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self._registry)

    def update_came(self, kind: UpdateKind) -> None:
        """Count an update that was written down."""
        self._updates.labels(kind).inc()

    def work_began(self) -> None:
        """Count an update as waiting or being worked on."""
        self._in_flight.inc()

    def work_ended(self) -> None:
        """Count an update as no longer being worked on."""
        self._in_flight.dec()

    def search_ended(self, provider: str, outcome: str) -> None:
        """Count a search: `found`, `empty`, or the name of an error's class."""
        self._searches.labels(provider, outcome).inc()

    def called(self, call: CallRecord) -> None:
        """Count a request to a provider's API."""
        self._upstream.labels(call.provider, call.kind).observe(call.seconds)
        self._calls.labels(call.provider, call.kind, call.outcome).inc()
        if call.charged is not Charged.NO and call.kind is not CallKind.TOKEN:
            self._credits.labels(call.provider, call.kind).inc()

    def looked_up(self, cache: Cache, *, hit: bool) -> None:
        """Count a look-up in a cache."""
        self._lookups.labels(cache, "hit" if hit else "miss").inc()

    def watch_breakers(self, breakers: Mapping[str, Breaker]) -> None:
        """Tell the state of each provider's breaker from now on."""
        for provider, breaker in breakers.items():
            self._breaker.labels(provider).set_function(partial(_openness, breaker))

    def failed_unexpectedly(self) -> None:
        """Count an error that nobody expected."""
        self._failures.inc()


def _openness(breaker: Breaker) -> float:
    return float(breaker.is_open)
