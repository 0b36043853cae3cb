"""Answers in one chat come in the order of the photos, although they are searched at the same time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

PATIENCE = 30.0
"""Seconds that an answer waits for the one before it: one slow search must not hold all others."""


class Turn:
    """A place in the line behind `before`, or at its head."""

    def __init__(self, before: "Turn | None" = None) -> None:
        self.speaks: asyncio.Event = asyncio.Event()
        """Set when there is a message in the chat, be it word of the progress, which becomes the answer."""
        self.leaves: asyncio.Event = asyncio.Event()
        # Only what is waited for: the line would never be forgotten if each knew the one before.
        self._before_speaks = before.speaks if before else None
        self._before_leaves = before.leaves if before else None

    async def to_speak(self) -> None:
        """Wait until the one before has a message: what is said from now on stands below it."""
        await _within_patience(self._before_speaks)

    async def to_answer(self) -> None:
        """Wait until the one before has left."""
        await _within_patience(self._before_leaves)

    def leave(self) -> None:
        """Let the next one through."""
        self.speaks.set()
        self.leaves.set()


class Queueing:
    """A queue for each chat."""

    def __init__(self) -> None:
        self._last: dict[int, Turn] = {}

    @asynccontextmanager
    async def join(self, chat_id: int) -> AsyncIterator[Turn]:
        """Stand in line while the context is open."""
        mine = self._last[chat_id] = Turn(self._last.get(chat_id))
        try:
            yield mine
        finally:
            mine.leave()
            if self._last.get(chat_id) is mine:
                del self._last[chat_id]


async def _within_patience(event: asyncio.Event | None) -> None:
    if event is not None:
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), PATIENCE)
