"""Metrics for Prometheus. docs/metrics.md explains each of them to operators."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from functools import partial
from itertools import product
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot import __version__
from bot.models.failures import FetchFault
from providers.api.breaker import Breaker
from providers.api.calls import CallKind, CallRecord, Charged, Pace
from providers.errors import (
    BadAnswer,
    FailureKind,
    NoCredit,
    NotAuthorized,
    NotSoldThere,
    PhotoRejected,
    ProductGone,
    RateLimited,
    Refused,
    SwitchedOff,
    Unavailable,
)

UPSTREAM_BUCKETS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
"""Seconds. Marketplaces answer in one to ten; no call may take longer than the last bucket."""
CARD_BUCKETS: Final = (1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0)
"""Seconds. Without a line a card takes two to ten; a line may be long."""

PICTURE_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds."""


ERRORS: Final = tuple(
    error.__name__
    for error in (
        BadAnswer,
        NoCredit,
        NotAuthorized,
        NotSoldThere,
        PhotoRejected,
        ProductGone,
        RateLimited,
        Refused,
        Unavailable,
    )
)
CALL_OUTCOMES: Final = ("ok", "Cancelled", *ERRORS)
SEARCH_OUTCOMES: Final = ("found", "empty", SwitchedOff.__name__, *ERRORS)
OFF_REASONS: Final = (
    FailureKind.NO_CREDIT,
    FailureKind.REFUSED_KEY,
    FailureKind.REFUSED_SIGNATURE,
    FailureKind.REFUSED_LOGIN,
    FailureKind.REFUSED_PERMISSION,
    FailureKind.REFUSED_ADDRESS,
    FailureKind.REFUSED_CLOCK,
    FailureKind.SWITCHED_OFF,
)
"""Why a provider is not called. The last is what an operator wanted."""


class UpdateKind(StrEnum):
    """The kinds of updates. `PRESS` is a press of a button."""

    PHOTO = "photo"
    FILE = "file"
    COMMAND = "command"
    TEXT = "text"
    PRESS = "press"
    OTHER = "other"


class CacheName(StrEnum):
    """Caches: image references of providers, results, details of products, file ids of pictures at Telegram."""

    REFS = "refs"
    RESULTS = "results"
    DETAILS = "details"
    MEDIA = "media"


class PictureFailure(StrEnum):
    """Why a picture was given up.

    Its process reached a bound, crashed or hung; the machine had no memory left for it, or no process could be started;
    or others took up the time.
    """

    SECONDS = "seconds"
    MEMORY = "memory"
    CRASH = "crash"
    HUNG = "hung"
    KILLED = "killed"
    NO_PROCESS = "no_process"
    NO_TURN = "no_turn"


class Metrics:
    """The metrics, in a registry of their own; also a `providers.api.calls.CallObserver`.

    Labels have few values: never a chat, a person or an address. Every set of them is there from the start, at 0:
    Prometheus does not see a counter rise that is born at 1.
    """

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._providers: tuple[str, ...] = ()
        self._updates = Counter("snapsource_updates", "Updates from Telegram, each once", ["kind"], registry=registry)
        self._in_flight = Gauge("snapsource_updates_in_flight", "Updates that are being handled now", registry=registry)
        self._searches = Counter(
            "snapsource_searches", "Searches by provider and outcome", ["provider", "outcome"], registry=registry
        )
        self._upstream = Histogram(
            "snapsource_upstream_seconds",
            "Seconds until a provider's API answered or failed",
            ["provider", "kind"],
            buckets=UPSTREAM_BUCKETS,
            registry=registry,
        )
        self._cards = Histogram(
            "snapsource_card_seconds",
            "Seconds from an update to its card, or to the word why there is none",
            buckets=CARD_BUCKETS,
            registry=registry,
        )
        self._calls = Counter(
            "snapsource_upstream_calls",
            "Requests to a provider's API by outcome",
            ["provider", "kind", "outcome"],
            registry=registry,
        )
        self._credits = Counter(
            "snapsource_credits", "Calls that were or may have been charged", ["provider", "kind"], registry=registry
        )
        self._lookups = Counter(
            "snapsource_cache_lookups",
            "Cache lookups by result",
            ["cache", "result"],
            registry=registry,
        )
        self._not_fetched = Counter(
            "snapsource_photos_not_fetched", "Photos that did not come from Telegram", ["fault"], registry=registry
        )
        self._off = Gauge(
            "snapsource_provider_off",
            "1 while a provider is not called for this reason",
            ["provider", "reason"],
            registry=registry,
        )
        self._left = Gauge(
            "snapsource_calls_left_today",
            "Paid calls that all people together have left today; +Inf without a limit",
            registry=registry,
        )
        self._breaker = Gauge(
            "snapsource_breaker_open",
            "1 while a provider is not called because of repeated faults",
            ["provider"],
            registry=registry,
        )
        self._allowed = Gauge(
            "snapsource_plan_calls_per_minute", "Calls in a minute that a plan allows", ["plan"], registry=registry
        )
        self._pace = Gauge(
            "snapsource_pace_calls_per_minute",
            "Calls in a minute that are made at most now: fewer than the plan's after an answer 'too many'",
            ["plan"],
            registry=registry,
        )
        self._slots = Gauge(
            "snapsource_plan_concurrency", "Calls at a time that a plan allows", ["plan"], registry=registry
        )
        self._running = Gauge("snapsource_calls_running", "Calls that run now", ["plan"], registry=registry)
        self._waiting = Gauge("snapsource_calls_waiting", "Calls that wait for their turn", ["plan"], registry=registry)
        self._pictures = Histogram(
            "snapsource_picture_seconds",
            "Seconds for a picture that was decoded or drawn, with its wait for a process",
            buckets=PICTURE_BUCKETS,
            registry=registry,
        )
        self._pictures_given_up = Counter(
            "snapsource_pictures_given_up",
            "Tries to decode or draw a picture that failed",
            ["why"],
            registry=registry,
        )
        self._picture_processes = Gauge(
            "snapsource_picture_processes", "Processes that decode or draw a picture now", registry=registry
        )
        line = partial(Gauge, labelnames=["line"], registry=registry)
        self._line_length = line("snapsource_line_length", "Photos that wait for their turn, by account")
        self._line_oldest = line("snapsource_line_oldest_seconds", "How long the first photo in a line has waited")
        self._in_work = line("snapsource_searches_in_work", "Searches that are begun and not answered, by account")
        self._recovered = Counter(
            "snapsource_jobs_recovered", "Jobs taken over from replicas that stopped or died", registry=registry
        )
        self._failures = Counter("snapsource_unexpected_errors", "Unexpected errors", registry=registry)
        build = Gauge("snapsource_build_info", "1, with the version that runs", ["version"], registry=registry)
        build.labels(__version__).set(1)
        ProcessCollector(registry=registry)
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        for kind in UpdateKind:
            self._updates.labels(kind)
        for cache, result in product(CacheName, ("hit", "miss")):
            self._lookups.labels(cache, result)
        for why in PictureFailure:
            self._pictures_given_up.labels(why)
        for fault in FetchFault:
            if fault is not FetchFault.WEB:
                self._not_fetched.labels(fault)
        # Not known before it is measured.
        self._left.set(math.nan)

    def watch_providers(self, kinds: Mapping[str, Collection[CallKind]]) -> None:
        """Count from 0 what each configured provider will be asked; `kinds` are those of its calls."""
        for provider, asked in kinds.items():
            for outcome in SEARCH_OUTCOMES:
                self._searches.labels(provider, outcome)
            for kind in asked:
                self._upstream.labels(provider, kind)
                if kind is not CallKind.TOKEN:
                    self._credits.labels(provider, kind)
                for outcome in CALL_OUTCOMES:
                    self._calls.labels(provider, kind, outcome)
            for reason in OFF_REASONS:
                self._off.labels(provider, reason)
        self._providers = tuple(kinds)

    def exposition(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self._registry)

    def update_received(self, kind: UpdateKind) -> None:
        """Count an update that was stored."""
        self._updates.labels(kind).inc()

    @contextmanager
    def update_in_work(self) -> Iterator[None]:
        """Count an update as being handled while the context is open."""
        with self._in_flight.track_inprogress():
            yield

    def lines_measured(self, lines: Iterable[tuple[str, int, int, int]]) -> None:
        """Report each line: its account, how many wait, how many are in work, and for how long the first has waited."""
        for gauge in (self._line_length, self._in_work, self._line_oldest):
            gauge.clear()
        for name, waiting, in_work, oldest_seconds in lines:
            self._line_length.labels(name).set(waiting)
            self._in_work.labels(name).set(in_work)
            self._line_oldest.labels(name).set(oldest_seconds)

    def jobs_recovered(self, number: int) -> None:
        """Count jobs that were taken over from another replica."""
        self._recovered.inc(number)

    def search_ended(self, provider: str, outcome: str) -> None:
        """Count a search; `outcome` is `found`, `empty`, or the name of an error class."""
        self._searches.labels(provider, outcome).inc()

    def called(self, call: CallRecord) -> None:
        """Count a request to a provider's API."""
        self._upstream.labels(call.provider, call.kind).observe(call.seconds)
        self._calls.labels(call.provider, call.kind, call.outcome).inc()
        if call.charged is not Charged.NO and call.kind is not CallKind.TOKEN:
            self._credits.labels(call.provider, call.kind).inc()

    def card_shown(self, seconds: float) -> None:
        """Count an update that was answered with a card, or with the word why there is none."""
        self._cards.observe(seconds)

    def spending_measured(self, off: Mapping[str, FailureKind], calls_left: int | None) -> None:
        """Report which providers are off, and how many calls are left today, None for no limit."""
        for provider, reason in product(self._providers, OFF_REASONS):
            self._off.labels(provider, reason).set(off.get(provider) is reason)
        self._left.set(math.inf if calls_left is None else calls_left)

    def cache_looked_up(self, cache: CacheName, *, hit: bool) -> None:
        """Count a cache lookup."""
        self._lookups.labels(cache, "hit" if hit else "miss").inc()

    def photo_not_fetched(self, fault: FetchFault) -> None:
        """Count a photo that could not be fetched from Telegram."""
        self._not_fetched.labels(fault).inc()

    def watch_breakers(self, breakers: Mapping[str, Breaker]) -> None:
        """Report the state of each provider's breaker from now on."""
        for provider, breaker in breakers.items():
            self._breaker.labels(provider).set_function(partial(_is_open, breaker))

    def watch_paces(self, paces: Iterable[Pace]) -> None:
        """Report from now on what each plan allows, and how much of it is used."""
        for pace in paces:
            name = pace.plan.name
            self._allowed.labels(name).set(pace.plan.calls_per_minute)
            self._slots.labels(name).set(pace.plan.concurrency)
            self._pace.labels(name).set_function(partial(getattr, pace, "calls_per_minute"))
            self._running.labels(name).set_function(partial(getattr, pace, "running"))
            self._waiting.labels(name).set_function(partial(getattr, pace, "waiting"))

    def picture_done(self, seconds: float) -> None:
        """Count a picture that was decoded, drawn or refused."""
        self._pictures.observe(seconds)

    def picture_given_up(self, why: PictureFailure) -> None:
        """Count a try to decode or draw a picture that failed."""
        self._pictures_given_up.labels(why).inc()

    def picture_processes(self) -> AbstractContextManager[object]:
        """Count a process as at work, as long as the block takes."""
        return self._picture_processes.track_inprogress()

    def unexpected_error_occurred(self) -> None:
        """Count an unexpected error."""
        self._failures.inc()


def _is_open(breaker: Breaker) -> float:
    return float(breaker.is_open)
