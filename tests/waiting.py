"""Waiting for something that another task or process does and that has no event; sleeps for parts under test."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

PATIENCE = 60.0
"""Seconds after which a test gives up, even on a busy machine. What happens, happens at once."""
INTERVAL = 0.005


async def until(condition: Callable[[], object | Awaitable[object]], *, seconds: float = PATIENCE) -> None:
    """Return as soon as the condition holds; its result may be awaitable.

    Raises:
        TimeoutError: it did not hold in time.
    """
    async with asyncio.timeout(seconds):
        while True:
            result = condition()
            if await result if isinstance(result, Awaitable) else result:
                return
            await asyncio.sleep(INTERVAL)


class InterruptibleSleep:
    """A sleep of real length that the test may end early; `sleeps` has the seconds of every call."""

    def __init__(self) -> None:
        self.sleeps: list[float] = []
        self._interrupted = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._interrupted.wait()

    def interrupt(self) -> None:
        """End every sleep that is under way."""
        self._interrupted.set()
        self._interrupted = asyncio.Event()


class ShortSleep:
    """A sleep of some milliseconds, however long it should be; `sleeps` has the seconds of every call."""

    def __init__(self) -> None:
        self.sleeps: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        await asyncio.sleep(INTERVAL)
