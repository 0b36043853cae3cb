"""Waiting for changes: a notifier, and a log that can be followed."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

T = TypeVar("T")


class Notifier:
    """Wakes coroutines of one event loop from ordinary code."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        """Wake everybody who waits now."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self) -> None:
        """Return at the next notification."""
        await self._event.wait()


class Log(list[T]):
    """A list that is appended to and can be followed. Clearing it starts the count again."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = Notifier()
        self._clearings = 0

    def append(self, entry: T, /) -> None:
        """Append an entry and wake the followers."""
        super().append(entry)
        self._changed.notify()

    def clear(self) -> None:
        """Forget all entries."""
        super().clear()
        self._clearings += 1

    async def follow(self, after: int = 0) -> AsyncIterator[tuple[int, T]]:
        """Yield every entry after number `after`, with its number counted from 1, and wait for more without end."""
        clearings = self._clearings
        while True:
            if clearings != self._clearings:
                clearings, after = self._clearings, 0
            if after < len(self):
                after += 1
                yield after, self[after - 1]
            else:
                await self._changed.wait()
