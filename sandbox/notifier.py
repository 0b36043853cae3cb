"""Tells everybody who waits that something has changed."""

import asyncio


class Notifier:
    """Rung from plain code, awaited from coroutines of one event loop."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        """Wakes all who wait now."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self) -> None:
        """Returns at the next ring."""
        await self._event.wait()
