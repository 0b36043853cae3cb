"""Lanes: updates that are worked on one by one, in the order of Telegram's ids, whichever replicas they reach."""

import asyncio
from typing import Final

import structlog

from bot.clock import Sleep
from bot.store.updates import UpdateRepository

LOOK_SECONDS: Final = 0.05
LOOKS: Final = 1200
"""Seconds between two looks whether the earlier updates of a lane are done, and how many: one that never ends must not
hold the others for ever."""

log = structlog.get_logger()


class Lanes:
    """Gives each update its turn. Of those that wait here in one lane, only the first looks into the database.

    So whoever sends many messages to a chat where the bot may answer few costs others nothing while they wait.
    """

    def __init__(self, updates: UpdateRepository, sleep: Sleep) -> None:
        self._updates = updates
        self._sleep = sleep
        self._waiting: dict[str, dict[int, asyncio.Event]] = {}

    async def wait_for_turn(self, update_id: int, lane: str) -> None:
        """Return when the earlier updates of a lane are done, or take too long."""
        waiting = self._waiting.setdefault(lane, {})
        waiting[update_id] = is_first = asyncio.Event()
        self._wake_first(lane)
        try:
            await is_first.wait()
            for _ in range(LOOKS):
                if await self._updates.is_first(update_id, lane):
                    return
                await self._sleep(LOOK_SECONDS)
            log.warning("an earlier update takes too long: this one does not wait for it", update=update_id)
        finally:
            del waiting[update_id]
            self._wake_first(lane)

    def _wake_first(self, lane: str) -> None:
        waiting = self._waiting[lane]
        if waiting:
            waiting[min(waiting)].set()
        else:
            del self._waiting[lane]
