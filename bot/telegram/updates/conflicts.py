"""Notices that something else takes the bot's updates: a second copy of it with the same token, or a webhook.

Telegram gives each update to one of those who ask, and answers the others with error 409. Both copies then work on a
part of the updates only, each with a database of its own, and nobody sees why.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

ENOUGH: Final = 2
"""A copy that is replaced by a new one meets one conflict, when it asks for the last time."""
RECENT_SECONDS: Final = 90.0
"""The library asks again after 30 seconds at most."""
QUIET_SECONDS: Final = 3600.0
"""Seconds after a notice in which there is no other."""

log = structlog.get_logger()


class Conflicts:
    """The conflicts of the last time. `now` returns seconds of a clock that never goes back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._met: deque[float] = deque(maxlen=ENOUGH)
        self._told_at: float | None = None
        self._to_tell = asyncio.Event()

    def go_on(self) -> bool:
        """Whether something else takes updates just now."""
        return len(self._met) == ENOUGH and self._now() - self._met[0] <= RECENT_SECONDS

    def met(self) -> None:
        """Note that Telegram has given the updates to somebody else."""
        self._met.append(self._now())
        is_quiet = self._told_at is not None and self._now() - self._told_at < QUIET_SECONDS
        if self.go_on() and not is_quiet:
            self._told_at = self._now()
            log.warning("something else takes the bot's updates")
            self._to_tell.set()

    async def tell_forever(self, tell: Callable[[], Awaitable[object]]) -> None:
        """Tell the admins, once an hour at most, until the task is cancelled."""
        while True:
            await self._to_tell.wait()
            self._to_tell.clear()
            await tell()
