"""Work that several callers ask for at the same time is done once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Shares the result of work in progress between all callers with the same key.

    The work goes on if a caller gives up. An error reaches all callers, except one of type `personal`: it reaches only
    the caller that started the work, and the others start it again.
    """

    def __init__(self, personal: type[Exception] | None = None) -> None:
        self.completed = 0
        """How many pieces of work have ended: unchanged means that none ended since it was read."""
        self._personal = personal or ()
        self._tasks: dict[Hashable, asyncio.Task[T]] = {}

    async def once(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """Return the result of the work in progress for `key`, or of `work` if there is none."""
        while (task := self._tasks.get(key)) is not None:
            try:
                return await asyncio.shield(task)
            except self._personal:
                self._remove(key, task)
        task = asyncio.ensure_future(_run(work))
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._finish(key, done))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Cancel the work in progress: what it needs is about to be closed."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _finish(self, key: Hashable, task: asyncio.Task[T]) -> None:
        self.completed += 1
        self._remove(key, task)

    def _remove(self, key: Hashable, task: asyncio.Task[T]) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]
        if not task.cancelled():
            task.exception()  # marks it as retrieved: there may be no caller left to retrieve it


async def _run(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
