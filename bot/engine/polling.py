"""How often DBOS looks at its queues: rarely where nothing waits, since each look takes 3 ms of the processor."""

import asyncio
from typing import Final

from dbos import DBOS
from dbos import Queue as PolledQueue

BUSY_SECONDS: Final = 0.1
"""Seconds between two looks at a queue in which jobs wait: nobody announces that a place is free."""
IDLE_SECONDS: Final = 1.0
"""Seconds between two looks at an empty queue: how much later its first job may begin."""


class QueuePolling:
    """Sets how often queues are looked at, for all replicas: DBOS reads that from its database at each look.

    A replica that finds a queue empty may slow it down for another one, for a minute at most, until that looks itself.
    """

    def __init__(self) -> None:
        self._queues: dict[str, PolledQueue] = {}
        self._busy: set[str] = set()
        self._changing = asyncio.Lock()

    async def register(self, name: str, places: int) -> None:
        """Add a queue of which `places` jobs run at a time; jobs of the last run may wait in it."""
        self._queues[name] = await DBOS.register_queue_async(
            name, global_concurrency=places, polling_interval_sec=BUSY_SECONDS, on_conflict="always_update"
        )
        self._busy.add(name)

    async def hurry(self, name: str) -> None:
        """Look often at a queue from now on: a job waits in it."""
        async with self._changing:
            if name not in self._busy:
                await self._queues[name].set_polling_interval_sec_async(BUSY_SECONDS)
                self._busy.add(name)

    async def rest(self) -> None:
        """Look rarely at the queues in which nothing waits any more."""
        async with self._changing:
            for name in list(self._busy):
                waiting = await DBOS.list_workflows_async(
                    queue_name=name, status="ENQUEUED", limit=1, load_input=False, load_output=False
                )
                if not waiting:
                    await self._queues[name].set_polling_interval_sec_async(IDLE_SECONDS)
                    self._busy.discard(name)
