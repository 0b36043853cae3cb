"""What a search took, step by step: one line in the log when it ends, and its time for the metrics."""

import time
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from bot.models.failures import ProvidersFailed, SearchFailed
from bot.models.search import Search, Stage
from bot.observability.metrics import Metrics

LINE: Final = "line"
ANSWERING: Final = "answering"
"""Steps besides the stages: the wait for a turn, and the way of the card to its chat."""

log = structlog.get_logger()


class SearchRecord:
    """Measures one search from its turn on; `waited` are the seconds before that, since its update.

    `now` returns seconds from any moment on.
    """

    def __init__(self, metrics: Metrics, waited: float, now: Callable[[], float] = time.monotonic) -> None:
        self._metrics = metrics
        self._now = now
        self._seconds = {LINE: waited}
        self._step: str | None = None
        self._since = now()

    def begin(self, step: Stage | str) -> None:
        """Begin a step, which ends the one before. One that comes again, at the next provider, goes on."""
        now = self._now()
        if self._step is not None:
            self._seconds[self._step] = self._seconds.get(self._step, 0.0) + now - self._since
        self._step, self._since = str(step), now

    def end(self, search: Search, results: int, paid_calls: int, error: SearchFailed | None) -> None:
        """Log what came of the search. `results`: how many were found so far; `error`: why there are none."""
        self.begin("end")
        facts = {"seconds": {step: round(seconds, 2) for step, seconds in self._seconds.items()}}
        self._metrics.card_shown(sum(self._seconds.values()))
        if error is None:
            log.info(
                "search ended",
                state=search.state.value,
                provider=search.provider,
                results=results,
                cached=paid_calls == 0,
                paid_calls=paid_calls,
                **facts,
            )
        else:
            log.info("search failed", why=_reasons(error), paid_calls=paid_calls, **facts)


def _reasons(error: SearchFailed) -> Mapping[str, str] | str:
    """Return the reason of each provider, or that of a search that came to none."""
    if isinstance(error, ProvidersFailed) and error.failures:
        return {failure.provider: failure.kind.value for failure in error.failures}
    return type(error).__name__
