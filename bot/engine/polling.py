"""How often DBOS looks at its queues: rarely where nothing waits, since each look takes 3 ms of the processor."""

import time
from collections.abc import Callable
from typing import Final

from dbos import DBOS
from dbos import Queue as PolledQueue

BUSY_SECONDS: Final = 0.1
"""Seconds between two looks at a queue in which jobs wait: nobody announces that a place is free."""
IDLE_SECONDS: Final = 1.0
"""Seconds between two looks at an empty queue: how much later its first job may begin."""
TOLD_SECONDS: Final = 5.0
"""For so long a replica relies on what it said of a queue; another one may have let it rest since."""


class QueuePolling:
    """Sets how often queues are looked at, for all replicas: DBOS reads that from its database at each look.

    `now` tells seconds and never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._queues: dict[str, PolledQueue] = {}
        self._told_at: dict[str, float] = {}

    async def register(self, name: str, places: int) -> None:
        """Add a queue of which `places` jobs run at a time; jobs of the last run may wait in it."""
        self._queues[name] = await DBOS.register_queue_async(
            name, global_concurrency=places, polling_interval_sec=BUSY_SECONDS, on_conflict="always_update"
        )

    async def hurry(self, name: str) -> None:
        """Look often at a queue from now on: a job waits in it."""
        now = self._now()
        if name not in self._told_at or now - self._told_at[name] >= TOLD_SECONDS:
            self._told_at[name] = now
            await self._queues[name].set_polling_interval_sec_async(BUSY_SECONDS)

    async def rest(self) -> None:
        """Look rarely at the queues in which nothing waits, whichever replica filled them."""
        for name, queue in self._queues.items():
            waiting = await DBOS.list_workflows_async(
                queue_name=name, status="ENQUEUED", limit=1, load_input=False, load_output=False
            )
            await queue.set_polling_interval_sec_async(BUSY_SECONDS if waiting else IDLE_SECONDS)
            self._told_at.pop(name, None)
