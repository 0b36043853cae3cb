"""Notices that nobody's photo comes from Telegram: a fault of the network, a proxy or a Bot API server of one's own.

A photo that can't be fetched is each time a sentence in one chat. Only all of them together show that it is the bot.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from bot.clock import Sleep
from bot.models.failures import FetchFault
from bot.observability.metrics import Metrics

PEOPLE: Final = 3
"""So many people's photos, one after another, are no matter of one person's."""
PHOTOS: Final = 6
"""Likewise so many photos of fewer people, over all that time, for a bot that few use."""
SECONDS: Final = 120.0
"""For so long no photo came: less passes by itself."""
LOOK_SECONDS: Final = 15.0
"""How often it is looked whether there is something to tell."""
OF_THE_FILE: Final = frozenset({FetchFault.TOO_BIG, FetchFault.WEB})
"""What says nothing of other people's photos."""

log = structlog.get_logger()


class Fetches:
    """How photos came of late. `now` returns seconds of a clock that never goes back."""

    def __init__(self, metrics: Metrics, now: Callable[[], float] = time.monotonic) -> None:
        self._metrics = metrics
        self._now = now
        self._people: set[int] = set()
        self._photos = 0
        self._first = self._last = 0.0

    def came(self) -> None:
        """Note that a photo came."""
        self._people.clear()
        self._photos = 0

    def failed(self, person: int, fault: FetchFault, why: str) -> None:
        """Note that a person's photo did not come; `why` has Telegram's words, and neither address nor path."""
        log.warning("photo not fetched", fault=fault.value, why=why)
        self._metrics.photo_not_fetched(fault)
        if fault in OF_THE_FILE:
            return
        if not self._photos:
            self._first = self._now()
        self._last = self._now()
        self._people.add(person)
        self._photos += 1

    def none_come(self) -> bool:
        """Whether nobody's photo comes: those of several people failed in a row, and none came for some minutes."""
        if len(self._people) >= PEOPLE:
            return self._now() - self._first >= SECONDS
        return self._photos >= PHOTOS and self._last - self._first >= SECONDS

    async def tell_forever(self, tell: Callable[[bool], Awaitable[bool]], sleep: Sleep) -> None:
        """Tell the admins once when no photo comes (`True`), and once when they come again (`False`).

        `tell` returns whether it reached anybody; if not, it is called again.
        """
        is_told = False
        while True:
            await sleep(LOOK_SECONDS)
            if not is_told and self.none_come():
                is_told = await tell(True)
            elif is_told and not self._photos:
                is_told = not await tell(False)
