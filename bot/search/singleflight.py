"""Work that is asked for twice at the same time and done once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Shares the outcome of work in progress between all who ask for it under the same key.

    The work goes on when one of them gives up, and an error reaches all of them; but one that is `personal` only who
    began the work, and then the others begin it anew.
    """

    def __init__(self, personal: type[Exception] | None = None) -> None:
        self._personal = personal or ()
        self._tasks: dict[Hashable, asyncio.Task[T]] = {}

    async def once(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """Return what `work` returns, or what the work already under way for `key` will return."""
        while (task := self._tasks.get(key)) is not None:
            try:
                return await asyncio.shield(task)
            except self._personal:
                self._forget(key, task)
        task = asyncio.ensure_future(_run(work))
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Stop what is under way: what it needs is about to be closed."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, key: Hashable, task: asyncio.Task[T]) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]
        if not task.cancelled():
            task.exception()  # marks it as seen: whoever still waits gets it, and nobody may


async def _run(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
