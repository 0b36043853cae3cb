"""No update is lost: each is stored before Telegram is told that it arrived, and marked as done when its work ends.

While the bot polls, python-telegram-bot awaits `update_queue.put` before it asks for more updates: that is where
`Inbox` stores them. `bot.telegram.updates.webhook` awaits `Inbox.accept` before it answers. `DurableProcessor` marks
updates as done. Work that a crash interrupted is resumed at the next start; an update that Telegram sends twice is
dropped.

Where several replicas of the bot share a database, an update is leased to one of them. The replica renews the lease
for as long as it lives; when it dies the lease expires, and another replica resumes the update.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast
from weakref import WeakValueDictionary

import structlog
from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot.clock import Sleep
from bot.observability.metrics import Metrics, UpdateKind
from bot.store.updates import LEASE_SECONDS, UpdateQueue
from bot.telegram.updates.reading import NotReadable, parse_update

MAX_WAITING = 100_000
MAX_CONCURRENT = 256
MAX_CONCURRENT_PER_CHAT = 16
"""A group that floods the bot delays no other chat."""
DATABASE_RETRY_SECONDS = 1.0
"""Seconds before the database is tried again; Telegram waits meanwhile."""
POISON_POLL_SECONDS = 0.5
"""Seconds between checks of whether a poison update is done."""

Result = TypeVar("Result")

log = structlog.get_logger()


@dataclass(frozen=True)
class Leases:
    """How long an update is leased to a replica of the bot, and how often leases are renewed; in seconds.

    The updates of a replica that dies are resumed after `seconds` + `heartbeat` at most.
    """

    seconds: int = LEASE_SECONDS
    heartbeat: float = 10.0


class Inbox(asyncio.Queue[object]):
    """The queue between Telegram and the handlers. Each update passes once."""

    def __init__(
        self,
        updates: UpdateQueue,
        metrics: Metrics | None = None,
        leases: Leases = Leases(),
        sleep: Sleep = asyncio.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._updates = updates
        self._leases = leases
        self._sleep = sleep
        self._now = now
        self._metrics = metrics or Metrics()

    async def put(self, item: object) -> None:
        """Store an update, trying until the database takes it, and pass it on; drop one that came before."""
        if not isinstance(item, Update):
            await super().put(item)
            return
        await _until_done(partial(self.accept, item), self._sleep)

    async def accept(self, update: Update) -> None:
        """Store an update and pass it on; drop one that came before.

        Raises:
            Exception: the database's own error: the update is not stored, and Telegram must send it again.
        """
        if not await self._updates.add(update.update_id, update.to_json(), self._leases.seconds):
            log.info("update dropped: it came before", update=update.update_id)
            return
        self._metrics.update_received(kind_of(update))
        await super().put(update)

    def _put(self, item: object) -> None:
        super()._put(item)
        self._metrics.update_enqueued()

    def task_done(self) -> None:
        """Count the work on an update as ended."""
        super().task_done()
        self._metrics.update_finished()

    async def resume(self, bot: Bot) -> None:
        """Pass on the updates that were stored and never finished, by a bot that was stopped or a replica that died."""
        for update_id, body in await self._updates.claim(self._leases.seconds):
            await self._pass_on(update_id, body, bot)

    async def release(self) -> None:
        """Release this replica's unfinished updates: others resume them without waiting for the leases."""
        if self._updates.shared:
            await self._updates.renew_leases(0)

    async def watch(self, bot: Bot) -> None:
        """Renew leases, and resume what others left, until the task is cancelled."""
        await asyncio.gather(self.renew_leases(bot), self.retry_poison(bot))

    async def renew_leases(self, bot: Bot) -> None:
        """Renew leases and resume what other replicas left, until cancelled; return at once where there are none."""
        renewed_at = self._now()
        while self._updates.shared:
            await self._sleep(self._leases.heartbeat)
            try:
                await self._updates.renew_leases(self._leases.seconds)
                # After a standstill of all, as while the database was away, the living first renew their own leases.
                stood_still = self._now() - renewed_at > 2 * self._leases.heartbeat
                renewed_at = self._now()
                if not stood_still:
                    await self.resume(bot)
            except Exception:
                log.exception("leases of updates not renewed")

    async def retry_poison(self, bot: Bot) -> None:
        """Resume poison updates one at a time until cancelled: one that stops the bot must not stop others' work."""
        while True:
            await self._sleep(self._leases.heartbeat)
            try:
                while poison := await self._updates.claim_poison(self._leases.seconds):
                    update_id, body = poison
                    await self._pass_on(update_id, body, bot)
                    while self._updates.is_in_progress(update_id):
                        await self._sleep(POISON_POLL_SECONDS)
            except Exception:
                log.exception("poison updates not retried")

    async def _pass_on(self, update_id: int, body: str, bot: Bot) -> None:
        """Pass a stored update on; one that this version of the bot can't read is marked as done."""
        try:
            update = parse_update(body, bot)
        except NotReadable as error:
            log.warning("update dropped: it can't be read", update=update_id, why=str(error))
            await self._updates.finish(update_id)
            return
        log.info("update resumed", update=update_id)
        await super().put(update)


class DurableProcessor(BaseUpdateProcessor):
    """Works on many updates at a time, and marks each as done when its handlers end, with or without an error."""

    def __init__(self, updates: UpdateQueue, sleep: Sleep = asyncio.sleep) -> None:
        # Every update gets a task at once, and waits in it without delaying others.
        super().__init__(MAX_WAITING)
        self._slots = asyncio.Semaphore(MAX_CONCURRENT)
        self._slots_of_chats: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()
        self._updates = updates
        self._sleep = sleep
        self._tasks: set[asyncio.Task[Any]] = set()

    async def interrupt(self) -> None:
        """Cancel all work; what is not done is resumed at the next start, or by another replica."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Let the handlers work on an update; one whose work is cancelled stays for the next start."""
        # There is a current task: the library gives each update one of its own.
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._tasks.add(task)
        try:
            async with self._slot_of_chat(_log_context(update).get("chat")), self._slots:
                await self._work(update, coroutine)
        finally:
            self._tasks.discard(task)

    def _slot_of_chat(self, chat: int | None) -> AbstractAsyncContextManager[None]:
        if chat is None:
            return nullcontext()
        slots = self._slots_of_chats.get(chat) or asyncio.Semaphore(MAX_CONCURRENT_PER_CHAT)
        self._slots_of_chats[chat] = slots
        return slots

    async def _work(self, update: object, coroutine: Awaitable[Any]) -> None:
        with structlog.contextvars.bound_contextvars(**_log_context(update)):
            if not isinstance(update, Update):
                await coroutine
            elif await self._is_ours(update, coroutine):
                await coroutine
                await _until_done(partial(self._updates.finish, update.update_id), self._sleep)

    async def _is_ours(self, update: Update, coroutine: Awaitable[Any]) -> bool:
        """Whether the work may begin: not if the event loop or the database stood still until the lease expired."""
        taken_over = True
        try:
            taken_over = await _until_done(partial(self._updates.is_taken_over, update.update_id), self._sleep)
        finally:
            # Python warns of a coroutine that nobody awaits, unless it is closed.
            if taken_over and isinstance(coroutine, Coroutine):
                coroutine.close()
        if taken_over:
            log.warning("update left to the replica that took it over")
        return not taken_over


async def _until_done(act: Callable[[], Awaitable[Result]], sleep: Sleep) -> Result:
    """Retry work that needs the database until it succeeds: giving up would lose an update."""
    while True:
        try:
            return await act()
        except Exception:
            log.exception("the database could not be reached for an update")
            await sleep(DATABASE_RETRY_SECONDS)


def _log_context(update: object) -> dict[str, int]:
    """Return what every log line of the work on an update names: its id, and the chat that it comes from."""
    if not isinstance(update, Update):
        return {}
    chat = update.effective_chat
    return {"update": update.update_id} if chat is None else {"update": update.update_id, "chat": chat.id}


def kind_of(update: Update) -> UpdateKind:
    """Return what a person did to cause an update, for the metrics."""
    message = update.message
    if message is None:
        return UpdateKind.PRESS if update.callback_query else UpdateKind.OTHER
    if message.photo:
        return UpdateKind.PHOTO
    if message.document:
        return UpdateKind.FILE
    if message.text:
        return UpdateKind.COMMAND if message.text.startswith("/") else UpdateKind.TEXT
    return UpdateKind.OTHER
