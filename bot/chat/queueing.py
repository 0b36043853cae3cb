"""Answers in one chat come in the order of the photos, although they are searched at the same time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

PATIENCE = 30.0
"""Seconds that an answer waits for the one before it: one slow search must not hold all others."""


class Queueing:
    """A queue for each chat."""

    def __init__(self) -> None:
        self._last: dict[int, asyncio.Event] = {}

    @asynccontextmanager
    async def join(self, chat_id: int) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """Stand in line while the context is open; what it yields waits until those before have left."""
        before, mine = self._last.get(chat_id), asyncio.Event()
        self._last[chat_id] = mine

        async def turn() -> None:
            if before is not None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(before.wait(), PATIENCE)

        try:
            yield turn
        finally:
            mine.set()
            if self._last.get(chat_id) is mine:
                del self._last[chat_id]
