"""Updates are written down before Telegram is told that they arrived, and crossed out when they are done.

While the bot polls, python-telegram-bot awaits `update_queue.put` before it asks for more updates: that is where
`Inbox` writes. `bot.telegram.updates.webhook` awaits `Inbox.accept` before it answers. `DurableProcessor` crosses out.
What a crash cut off is read again at the next start; what Telegram brings twice is dropped.

Where several copies of the bot share a database, an update belongs to one of them by a lease. The copy extends it for
as long as it lives; when it dies the lease runs out, and another copy takes the update up.
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
from bot.observability.metrics import Metrics
from bot.store.updates import LEASE_SECONDS, UpdateQueue
from bot.telegram.updates.kinds import kind_of
from bot.telegram.updates.reading import NotReadable, parse_update

WAITING_UPDATES = 100_000
CONCURRENT_UPDATES = 256
UPDATES_OF_A_CHAT = 16
"""So many updates of one chat are worked on at a time: a group that floods the bot holds nobody else up."""
WRITE_AGAIN_AFTER = 1.0
"""Seconds after which a write that failed is tried again: Telegram waits for as long."""
LOOK_AGAIN_AFTER = 0.5
"""Seconds after which it is looked whether a suspect is done."""

Answer = TypeVar("Answer")

log = structlog.get_logger()


@dataclass(frozen=True)
class Leases:
    """For how long an update belongs to a copy of the bot, and how often it is seen to; in seconds.

    A copy that dies is missed after `seconds` + `beat` at most.
    """

    seconds: int = LEASE_SECONDS
    beat: float = 10.0


class Inbox(asyncio.Queue[object]):
    """The queue between Telegram and the handlers; each update passes once."""

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
        """Write an update down, however often that fails, and pass it on, unless it has come before."""
        if not isinstance(item, Update):
            await super().put(item)
            return
        await _insist(partial(self.accept, item), self._sleep)

    async def accept(self, update: Update) -> None:
        """Write an update down and pass it on, unless it has come before.

        Raises whatever kept it from being written: then it must be brought again.
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
        """Take note that the work on one update has ended."""
        super().task_done()
        self._metrics.update_finished()

    async def take_up(self, bot: Bot) -> None:
        """Pass on what was written down and never finished, by a bot that was stopped or a copy that died."""
        for update_id, body in await self._updates.claim(self._leases.seconds):
            await self._pass_on(update_id, body, bot)

    async def _pass_on(self, update_id: int, body: str, bot: Bot) -> None:
        """Pass an update on; one that another version wrote down, and that this one can't read, is crossed out."""
        try:
            update = parse_update(body, bot)
        except NotReadable as error:
            log.warning("update dropped: it can't be read", update=update_id, why=str(error))
            await self._updates.finish(update_id)
            return
        log.info("update taken up again", update=update_id)
        await super().put(update)

    async def watch(self, bot: Bot) -> None:
        """Keep what is in hand, and take up what others left; for ever."""
        await asyncio.gather(self.keep(bot), self.retry(bot))

    async def retry(self, bot: Bot) -> None:
        """Take up suspects one at a time, so that one which stops the bot takes no other with it."""
        while True:
            await self._sleep(self._leases.beat)
            try:
                while suspect := await self._updates.claim_poison(self._leases.seconds):
                    update_id, body = suspect
                    await self._pass_on(update_id, body, bot)
                    while self._updates.is_in_progress(update_id):
                        await self._sleep(LOOK_AGAIN_AFTER)
            except Exception:
                log.exception("updates that were cut off often not seen to")

    async def keep(self, bot: Bot) -> None:
        """Extend leases, and take up what other copies left; for ever, or not at all where there are none."""
        extended = self._now()
        while self._updates.shared:
            await self._sleep(self._leases.beat)
            try:
                await self._updates.renew_leases(self._leases.seconds)
                # Where all stood still, as while the database was away, the living extend their leases first.
                stood_still = self._now() - extended > 2 * self._leases.beat
                extended = self._now()
                if not stood_still:
                    await self.take_up(bot)
            except Exception:
                log.exception("leases of updates not seen to")

    async def hand_over(self) -> None:
        """Leave to the other copies, without waiting for the leases, what this one has not finished."""
        if self._updates.shared:
            await self._updates.renew_leases(0)


class DurableProcessor(BaseUpdateProcessor):
    """Works on many updates at a time, and crosses each out when its handler is through, with or without an error."""

    def __init__(self, updates: UpdateQueue, sleep: Sleep = asyncio.sleep) -> None:
        # Every update has a task at once, and waits in it without keeping others from working.
        super().__init__(WAITING_UPDATES)
        self._working = asyncio.Semaphore(CONCURRENT_UPDATES)
        self._chats: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()
        self._updates = updates
        self._sleep = sleep
        self._at_work: set[asyncio.Task[Any]] = set()

    async def cut_off(self) -> None:
        """End all work in the middle: what is not through stays for the next start, or for another copy."""
        at_work = list(self._at_work)
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Let the handlers work. An update whose work is cancelled stays for the next start."""
        # There is one: the library gives each update a task of its own.
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._at_work.add(task)
        try:
            async with self._place_in(_context(update).get("chat")), self._working:
                await self._work(update, coroutine)
        finally:
            self._at_work.discard(task)

    def _place_in(self, chat: int | None) -> AbstractAsyncContextManager[None]:
        if chat is None:
            return nullcontext()
        of_chat = self._chats.get(chat) or asyncio.Semaphore(UPDATES_OF_A_CHAT)
        self._chats[chat] = of_chat
        return of_chat

    async def _work(self, update: object, coroutine: Awaitable[Any]) -> None:
        with structlog.contextvars.bound_contextvars(**_context(update)):
            if not isinstance(update, Update):
                await coroutine
            elif await self._is_ours(update, coroutine):
                await coroutine
                await _insist(partial(self._updates.finish, update.update_id), self._sleep)

    async def _is_ours(self, update: Update, coroutine: Awaitable[Any]) -> bool:
        """Say whether the work may begin: it may not where the event loop or the database stood still for a lease."""
        taken_over = True
        try:
            taken_over = await _insist(partial(self._updates.is_taken_over, update.update_id), self._sleep)
        finally:
            # Python warns of a coroutine that nobody awaits, unless it is closed.
            if taken_over and isinstance(coroutine, Coroutine):
                coroutine.close()
        if taken_over:
            log.warning("update left to the copy that took it over")
        return not taken_over


async def _insist(act: Callable[[], Awaitable[Answer]], sleep: Sleep) -> Answer:
    """Do what needs the database, again and again until it works: an update that is let go of would be lost."""
    while True:
        try:
            return await act()
        except Exception:
            log.exception("the database could not be reached for an update")
            await sleep(WRITE_AGAIN_AFTER)


def _context(update: object) -> dict[str, int]:
    """Return what each log line of the work on an update tells: which it is, and the chat it came from."""
    if not isinstance(update, Update):
        return {}
    chat = update.effective_chat
    return {"update": update.update_id} if chat is None else {"update": update.update_id, "chat": chat.id}
