"""Faults on demand: slow responses, errors, dropped connections."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.telegram.errors import BotApiError, too_many_requests

ANY = "*"
_NOT_IN_ANY = {"getupdates", "download", "fetch"}


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call. Without `error` the connection is dropped.

    `after_work`: the call takes effect first, and only its response is lost or replaced. `interrupt` is something that
    happens just before the call, or with `after_work` just before its response, and is waited for if it is awaitable:
    otherwise the call is handled as usual, in a changed world.
    """

    error: BotApiError | None
    after_work: bool = False
    interrupt: Callable[[], object] | None = None


class Held:
    """A call that waits until it is released; `arrived` is set when it has come."""

    def __init__(self) -> None:
        self.arrived = asyncio.Event()
        self._released = asyncio.Event()

    def release(self) -> None:
        """Let the call go on, or not wait at all if it has not come yet."""
        self._released.set()

    async def wait(self) -> None:
        """Be the call: arrive, and wait for the release."""
        self.arrived.set()
        await self._released.wait()


class Faults:
    """The faults by method; `*` stands for every method but `getUpdates`.

    Besides the methods there are `download`, the download of a file, and `fetch`, Telegram fetching a photo by its URL.
    """

    def __init__(self) -> None:
        self._delays: dict[str, float] = {}
        self._delays_after_work: dict[str, float] = {}
        self._queues: dict[str, deque[Fault]] = {}
        self._held: list[Held] = []

    def delay(self, method: str, seconds: float, *, after_work: bool = False) -> None:
        """Delay every response to `method`; 0 ends it. With `after_work` the call takes effect before the delay."""
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
        """Fail the next calls with this error."""
        self._add(method, times, Fault(BotApiError(error_code, description), after_work))

    def flood_next(self, method: str, times: int = 1, *, retry_after: int = 1) -> None:
        """Fail the next calls with flood control: error 429, retry after `retry_after` seconds."""
        self._add(method, times, Fault(too_many_requests(retry_after)))

    def drop_next(self, method: str, times: int = 1, *, after_work: bool = False) -> None:
        """Drop the connection of the next calls. With `after_work` the calls take effect all the same."""
        self._add(method, times, Fault(None, after_work))

    def interrupt_next(self, method: str, happening: Callable[[], object]) -> None:
        """Let something happen when the next call comes in, before it is handled, such as a group becoming another."""
        self._add(method, 1, Fault(None, interrupt=happening))

    def hold_next(self, method: str, *, after_work: bool = False) -> Held:
        """Hold the next call until it is released. With `after_work` it takes effect before it waits."""
        held = Held()
        self._held.append(held)
        self._add(method, 1, Fault(None, after_work, interrupt=held.wait))
        return held

    def clear(self) -> None:
        """Remove all faults and delays, and release the calls that are held."""
        self._delays.clear()
        self._delays_after_work.clear()
        self._queues.clear()
        for held in self._held:
            held.release()
        self._held.clear()

    def delay_of(self, method: str, *, after_work: bool = False) -> float:
        """The delay of `method` in seconds, before or after it takes effect."""
        delays = self._delays_after_work if after_work else self._delays
        return next((delays[name] for name in _names(method) if name in delays), 0.0)

    def take(self, method: str) -> Fault | None:
        """Return the fault of this call, if any, and use it up."""
        for name in _names(method):
            queue = self._queues.get(name)
            if queue:
                return queue.popleft()
        return None

    def _add(self, method: str, times: int, fault: Fault) -> None:
        self._queues.setdefault(method.lower(), deque()).extend([fault] * times)


def _names(method: str) -> tuple[str, ...]:
    name = method.lower()
    return (name,) if name in _NOT_IN_ANY else (name, ANY)
