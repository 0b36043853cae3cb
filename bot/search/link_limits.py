"""Bounds what people's links may cost: nobody can keep the bot busy with links that are slow or lead nowhere."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakValueDictionary

from cachetools import TTLCache

from bot.models.failures import SearchFailed, TooManyLinks

AT_A_TIME: Final = 16
PERSON_AT_A_TIME: Final = 4
"""Links that are opened at the same time, of all people and of one; the others wait."""
FAILURES: Final = 200
PERSON_FAILURES: Final = 5
"""Links that may be slow or fail within `WINDOW`, of all people and of one, before the next are refused."""
WINDOW: Final = 600.0
"""Seconds."""
SLOW: Final = 4.0
"""Seconds after which a link that was opened counts like one that failed."""
PEOPLE: Final = 10_000
"""How many people's failures are remembered."""


class LinkLimits:
    """Counts links that are being opened, and those that were slow or failed. `now` is a monotonic clock in seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._places = asyncio.Semaphore(AT_A_TIME)
        self._places_of: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()
        self._failures: deque[float] = deque(maxlen=FAILURES)
        self._failures_of: TTLCache[int, int] = TTLCache(PEOPLE, WINDOW, now)

    @asynccontextmanager
    async def opening(self, person: int) -> AsyncIterator[None]:
        """Wait until a link of `person` may be opened, and count it if what is done then is slow or fails.

        Raises:
            TooManyLinks: too many were slow or failed a short while ago.
        """
        places = self._places_of.setdefault(person, asyncio.Semaphore(PERSON_AT_A_TIME))
        async with places, self._places:
            # Asked only now: those that went before may have failed meanwhile.
            self._require_patience(person)
            began = self._now()
            try:
                yield
            except SearchFailed:
                self._count(person)
                raise
            if self._now() - began >= SLOW:
                self._count(person)

    def _require_patience(self, person: int) -> None:
        if self._failures_of.get(person, 0) >= PERSON_FAILURES:
            raise TooManyLinks(f"{PERSON_FAILURES} links of this person were slow or failed within {WINDOW:g} s")
        if len(self._failures) == FAILURES and self._failures[0] > self._now() - WINDOW:
            raise TooManyLinks(f"{FAILURES} links of all people were slow or failed within {WINDOW:g} s")

    def _count(self, person: int) -> None:
        self._failures.append(self._now())
        self._failures_of[person] = self._failures_of.get(person, 0) + 1
