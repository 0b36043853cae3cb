"""The line to the marketplaces: as slow as is asked for, and telling of every call."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.conditions import Conditions
from sandbox.marketplaces import Call, Marketplaces, marketplaces_app
from sandbox.notifier import Notifier


class Line:
    """An ASGI application in front of the marketplaces'."""

    def __init__(
        self,
        marketplaces: Marketplaces,
        conditions: Conditions,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._app: ASGIApp = marketplaces_app(marketplaces)
        self._marketplaces = marketplaces
        self._conditions = conditions
        self._sleep = sleep
        self._changed = Notifier()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Waits for the delay, then lets the call through."""
        await self._sleep(self._conditions.marketplace_delay)
        try:
            await self._app(scope, receive, send)
        finally:
            self._changed.notify()

    async def follow(self, after: int = 0) -> AsyncIterator[tuple[int, Call]]:
        """Every call after number `after`, counted from 1, past ones first, without end."""
        while True:
            calls = self._marketplaces.calls
            # Calls can be forgotten; then the count begins anew.
            after = min(after, len(calls))
            while after < len(calls):
                after += 1
                yield after, calls[after - 1]
            await self._changed.wait()
