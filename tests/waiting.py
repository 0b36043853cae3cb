"""Waiting for what another task or process does, where it tells of it by no event; and sleeps that a test can end."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

PATIENCE = 60.0
"""Seconds after which something is missing, on a machine however busy; what comes, comes at once."""
LOOK_AGAIN = 0.005


async def until(condition: Callable[[], object | Awaitable[object]], *, seconds: float = PATIENCE) -> None:
    """Return when something is so; the condition may be a question that is awaited.

    Raises:
        TimeoutError: it did not become so in time.
    """
    async with asyncio.timeout(seconds):
        while True:
            answer = condition()
            if await answer if isinstance(answer, Awaitable) else answer:
                return
            await asyncio.sleep(LOOK_AGAIN)


class Brake:
    """A sleep of the real length, unless the test has seen enough and lets go before; `asked` has the lengths."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self._released = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._released.wait()

    def let_go(self) -> None:
        """End every sleep that is under way."""
        self._released.set()
        self._released = asyncio.Event()


class Nap:
    """A sleep that is short, however long it is asked for; `asked` has the lengths."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        await asyncio.sleep(LOOK_AGAIN)
