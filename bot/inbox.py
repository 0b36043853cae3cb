"""Updates are written down before Telegram is told that they arrived, and crossed out when they are done.

python-telegram-bot awaits `update_queue.put` before it asks for more updates or answers a webhook: that is where
`Inbox` writes. `DurableProcessor` crosses out. What a crash cut off is read again at the next start; what Telegram
brings twice is dropped.
"""

import asyncio
import json
from collections.abc import Awaitable
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot.store import Store

CONCURRENT_UPDATES = 256
WRITE_AGAIN_AFTER = 1.0
"""Seconds after which a write that failed is tried again: Telegram waits for as long."""

log = structlog.get_logger()


class Inbox(asyncio.Queue[object]):
    """The queue between Telegram and the handlers; each update passes once."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    async def put(self, item: object) -> None:
        """Write an update down and pass it on, unless it has come before."""
        if isinstance(item, Update) and not await self._is_new(item):
            log.info("update dropped: it came before", update=item.update_id)
            return
        await super().put(item)

    async def take_up(self, bot: Bot) -> None:
        """Pass on what was written down and never finished."""
        for body in await self._store.unfinished_updates():
            update = Update.de_json(json.loads(body), bot)
            log.info("update taken up again", update=update.update_id)
            await super().put(update)

    async def _is_new(self, update: Update) -> bool:
        while True:
            try:
                return await self._store.add_update(update.update_id, update.to_json())
            except Exception:
                log.exception("update not written down", update=update.update_id)
                await asyncio.sleep(WRITE_AGAIN_AFTER)


class DurableProcessor(BaseUpdateProcessor):
    """Works on many updates at a time, and crosses each out when its handler is through, with or without an error."""

    def __init__(self, store: Store) -> None:
        super().__init__(CONCURRENT_UPDATES)
        self._store = store

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Let the handlers work. An update whose work is cancelled stays for the next start."""
        await coroutine
        if isinstance(update, Update):
            await self._store.finish_update(update.update_id)
