"""Troubles on demand: slow answers, errors, dropped connections."""

from collections import deque
from dataclasses import dataclass

from sandbox.telegram.errors import BotApiError, too_many_requests

ANY = "*"
_NOT_METHODS_OF_ANY = {"getupdates", "download", "fetch"}


@dataclass(frozen=True)
class Fault:
    """What happens to one call. Without `refusal` the connection is dropped.

    `after_work`: the call is carried out first, and only its answer is lost or replaced.
    """

    refusal: BotApiError | None
    after_work: bool = False


class Faults:
    """Faults by method name, as in the documentation; `*` is any method but `getUpdates`.

    Besides the methods there are `download`, a file fetched by its path, and `fetch`, Telegram getting a photo by URL.
    """

    def __init__(self) -> None:
        self._delays: dict[str, float] = {}
        self._delays_after_work: dict[str, float] = {}
        self._queues: dict[str, deque[Fault]] = {}

    def delay(self, method: str, seconds: float, *, after_work: bool = False) -> None:
        """Every answer to `method` comes this much later; 0 ends it. `after_work`: what is asked is done at once."""
        delays = self._delays_after_work if after_work else self._delays
        delays[method.lower()] = seconds

    def fail_next(
        self,
        method: str,
        times: int = 1,
        *,
        error_code: int = 500,
        description: str = "Internal Server Error",
        after_work: bool = False,
    ) -> None:
        """The next calls are refused with this error."""
        self._add(method, times, Fault(BotApiError(error_code, description), after_work))

    def flood_next(self, method: str, times: int = 1, *, retry_after: int = 1) -> None:
        """The next calls meet flood control: 429, come back after `retry_after` seconds."""
        self._add(method, times, Fault(too_many_requests(retry_after)))

    def drop_next(self, method: str, times: int = 1, *, after_work: bool = False) -> None:
        """The connection breaks in the next answers; `after_work`: what was asked is done all the same."""
        self._add(method, times, Fault(None, after_work))

    def clear(self) -> None:
        """No more faults and delays."""
        self._delays.clear()
        self._delays_after_work.clear()
        self._queues.clear()

    def delay_of(self, method: str, *, after_work: bool = False) -> float:
        """Seconds to wait before what `method` asks is done, or after it."""
        delays = self._delays_after_work if after_work else self._delays
        return next((delays[name] for name in _names(method) if name in delays), 0.0)

    def take(self, method: str) -> Fault | None:
        """The fault that this call meets, used up by it."""
        for name in _names(method):
            queue = self._queues.get(name)
            if queue:
                return queue.popleft()
        return None

    def _add(self, method: str, times: int, fault: Fault) -> None:
        self._queues.setdefault(method.lower(), deque()).extend([fault] * times)


def _names(method: str) -> tuple[str, ...]:
    name = method.lower()
    return (name,) if name in _NOT_METHODS_OF_ANY else (name, ANY)
