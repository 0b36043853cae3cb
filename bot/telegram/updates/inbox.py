"""No update is lost: each is stored before Telegram is told that it arrived, and worked on until it is done.

While the bot polls, python-telegram-bot puts updates into `Inbox`, and `PollingRequest` awaits `Inbox.flush` before it
asks for more. `bot.telegram.updates.webhook` awaits `Inbox.accept` before it answers. An update that Telegram sends
twice is dropped.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from typing import Final

import structlog
from telegram import Bot, CallbackQuery, Update

from bot.clock import Sleep
from bot.engine import Engine
from bot.observability.metrics import Metrics, UpdateKind
from bot.store import DatabaseUnavailable
from bot.store.updates import StoredUpdate, UpdateRepository
from bot.store.writer_turns import write_first
from bot.telegram.updates.lanes import Lanes
from bot.telegram.updates.reading import NotReadable, parse_update

HANDLE: Final = "update"
"""The job that works on an update."""
DATABASE_RETRY_SECONDS: Final = 1.0
"""Seconds before the database is tried again; Telegram waits meanwhile."""
START_RETRY_SECONDS: Final = 1.0
"""Seconds before the engine is asked again to store a job."""
FULL: Final = 100
"""As many updates as Telegram gives in one answer. Where it gives so many, more wait there."""
MORE_SECONDS: Final = 0.5
"""Seconds after a full answer in which the next one comes, if there is more."""
MOST_HELD: Final = 10_000
"""While more messages than this wait, they are begun before the rest has come."""
MOST_AT_HAND: Final = 1000
"""Updates that are kept in memory until they are worked on. Others are read from the database then."""
STARTERS: Final = 4
"""How many presses are begun at a time, and how many messages are in work."""
PLACE_SECONDS: Final = 1.0
"""Seconds after which a message in work gives its place to others: it may wait for Telegram's pace."""
MANY, SLOWER_SECONDS = 20, 0.2
"""While more messages than this wait, all but the first message of each person are begun more slowly."""

Wait = Callable[[CallbackQuery], AbstractContextManager[None]]

log = structlog.get_logger()


class Inbox(asyncio.Queue[object]):
    """Takes updates in. Each is worked on once, after the earlier ones of its lane."""

    def __init__(
        self,
        updates: UpdateRepository,
        engine: Engine,
        metrics: Metrics | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        super().__init__()
        self._updates = updates
        self._engine = engine
        self._metrics = metrics or Metrics()
        self._sleep = sleep
        self._at_hand: dict[int, Update] = {}
        self._processed: set[int] = set()
        self._lanes = Lanes(updates, sleep)
        self._arrived: list[Update] = []
        self._at_once: asyncio.Queue[int] = asyncio.Queue()
        self._messages: asyncio.PriorityQueue[tuple[int, int, int]] = asyncio.PriorityQueue()
        self._waiting: Counter[int] = Counter()
        self._in_work: dict[int, asyncio.Future[None]] = {}
        self._more: asyncio.Future[None] | None = None

    async def put(self, item: object) -> None:
        """Take note of an update; it is stored by `flush`, which `PollingRequest` awaits before it asks for more."""
        if isinstance(item, Update):
            self._arrived.append(item)

    async def flush(self) -> None:
        """Store the updates that arrived, trying until the database takes them, and let the engine begin with them.

        What is stored and not begun when the bot is killed is begun at its next start.
        """
        while self._arrived:
            batch, self._arrived = self._arrived, []
            try:
                new = await self._store(batch)
            except Exception:
                self._arrived = batch + self._arrived
                log.exception("the database could not be reached for an update")
                await self._sleep(DATABASE_RETRY_SECONDS)
                continue
            for update in batch:
                self._put_in_line(update, is_new=update.update_id in new)
            self._expect_more(is_full=len(batch) >= FULL)

    async def accept(self, update: Update) -> None:
        """Store an update and let the engine work on it; one that came before is not worked on twice.

        Raises:
            Exception: the database's own error: the update is not stored, and Telegram must send it again.
        """
        new = await self._store([update])
        if self._engine.is_alone:
            self._put_in_line(update, is_new=bool(new))
        else:
            # Before it is acknowledged: others take up only what the engine knows of, should this replica die. Also
            # for one that came before: another may have died between the two.
            await self._engine.start(HANDLE, str(update.update_id))

    async def start_forever(self) -> None:
        """Let the engine begin with stored updates until the task is cancelled; presses wait for no message."""
        async with asyncio.TaskGroup() as starters:
            for _ in range(STARTERS):
                starters.create_task(self._start_at_once())
                starters.create_task(self._start_messages())

    def _put_in_line(self, update: Update, *, is_new: bool) -> None:
        """Let a press be begun at once, and a message after one of everybody else who has sent several, anywhere."""
        is_press = update.callback_query is not None
        if is_press and is_new and self._engine.is_alone:
            # Whoever presses a button waits for a sign. `resume` finds it after a crash.
            self._engine.begin(HANDLE, str(update.update_id))
            return
        if is_press or not is_new:
            self._at_once.put_nowait(update.update_id)
            return
        person = update.effective_user.id if update.effective_user else 0
        self._waiting[person] += 1
        self._messages.put_nowait((self._waiting[person], update.update_id, person))

    def _expect_more(self, *, is_full: bool) -> None:
        if self._more is not None:
            self._more.cancel()
        self._more = asyncio.ensure_future(self._sleep(MORE_SECONDS)) if is_full else None

    async def _start_at_once(self) -> None:
        while True:
            await self._start(await self._at_once.get())

    async def _start_messages(self) -> None:
        while True:
            number, update_id, person = await self._messages.get()
            self._waiting[person] -= 1
            if not self._waiting[person]:
                del self._waiting[person]
            if number > 1 and self._messages.qsize() > MANY:
                # Searches in work and presses go first. Nobody waits for a first sign because of it.
                await self._sleep(SLOWER_SECONDS)
            await self._until_all_came()
            await self._work_on(update_id)

    async def _until_all_came(self) -> None:
        """Wait while more updates come in: presses may be among those that are still at Telegram."""
        while self._more is not None and not self._more.done() and self._messages.qsize() < MOST_HELD:
            await asyncio.wait((self._more,))

    async def _work_on(self, update_id: int) -> None:
        """Begin with a message, and wait until it is done or has been in work for long."""
        done = self._in_work[update_id] = asyncio.get_running_loop().create_future()
        patience = asyncio.ensure_future(self._sleep(PLACE_SECONDS))
        try:
            await self._start(update_id)
            await asyncio.wait((done, patience), return_when=asyncio.FIRST_COMPLETED)
        finally:
            patience.cancel()
            self._in_work.pop(update_id, None)

    async def _start(self, update_id: int) -> None:
        """Let the engine begin with an update; where it can't, as without threads, begin with it nevertheless."""
        for attempt in count():
            try:
                await self._engine.start(HANDLE, str(update_id))
            except Exception:
                log.exception("update not stored as a job yet", update=update_id)
            else:
                return
            if not attempt:
                # The engine may have stored the job all the same: then it never begins with it here.
                self._engine.begin(HANDLE, str(update_id))
            await self._sleep(START_RETRY_SECONDS)

    async def _store(self, updates: Sequence[Update]) -> set[int]:
        """Store updates; return the ids of those that are new."""
        write_first()
        stored = [(one.update_id, StoredUpdate(lane_of(one), one.to_json()), _chat_id(one)) for one in updates]
        added = set(await self._updates.add_all(stored))
        for update in updates:
            if update.update_id in added:
                self._metrics.update_received(kind_of(update))
                if update.callback_query is not None or len(self._at_hand) < MOST_AT_HAND:
                    self._at_hand[update.update_id] = update
            else:
                log.info("update dropped: it came before", update=update.update_id)
        return added

    async def resume(self) -> None:
        """Let the engine work on stored updates that it does not know of, as after an upgrade."""
        for update_id in await self._updates.unfinished():
            await self._engine.start(HANDLE, str(update_id))

    async def handle(
        self,
        key: str,
        bot: Bot,
        process: Callable[[Update], Awaitable[None]],
        until_its_turn: Wait = lambda _: nullcontext(),
    ) -> None:
        """Work on a stored update with `process`, unless it is done. `until_its_turn` is open while a press waits.

        Raises:
            DatabaseUnavailable: the database was lost meanwhile; the engine tries again.
        """
        try:
            await self._handle(int(key), bot, process, until_its_turn)
        finally:
            if (done := self._in_work.get(int(key))) is not None and not done.done():
                done.set_result(None)

    async def _handle(
        self, update_id: int, bot: Bot, process: Callable[[Update], Awaitable[None]], until_its_turn: Wait
    ) -> None:
        if update_id not in self._processed:
            update = await self._next(update_id, bot, until_its_turn)
            if update is None:
                return
            if update.callback_query is not None:
                write_first()
            await self._process(update, process)
        await self._updates.finish(update_id)
        self._processed.discard(update_id)

    async def _process(self, update: Update, process: Callable[[Update], Awaitable[None]]) -> None:
        with structlog.contextvars.bound_contextvars(**_log_context(update)), self._metrics.update_in_work():
            await process(update)
        if self._updates.take_interruption(update.update_id):
            raise DatabaseUnavailable("the database was lost in the middle of the work on an update")
        # The engine runs the job again where this can't be stored: people should not get their answer again.
        self._processed.add(update.update_id)

    async def _next(self, update_id: int, bot: Bot, until_its_turn: Wait) -> Update | None:
        """Return an update as soon as it is its turn; None if it is done, or can't be read by this version."""
        update = self._at_hand.pop(update_id, None)
        if update is None:
            stored = await self._updates.get(update_id)
            if stored is None:
                return None
            try:
                update = parse_update(stored.body, bot)
            except NotReadable as error:
                log.warning("update dropped: it can't be read", update=update_id, why=str(error))
                await self._updates.finish(update_id)
                return None
            if update_id not in self._in_work:
                log.info("update resumed", update=update_id)
        lane = lane_of(update)
        if lane is not None:
            query = update.callback_query
            with until_its_turn(query) if query is not None else nullcontext():
                await self._lanes.wait_for_turn(update_id, lane)
        return update


def lane_of(update: Update) -> str | None:
    """Return what keeps updates in their order: the message that was pressed, or the person in the chat."""
    query = update.callback_query
    if query is not None:
        return f"message {query.message.chat.id} {query.message.message_id}" if query.message is not None else None
    if update.effective_chat is None:
        return None
    user = update.effective_user
    return f"chat {update.effective_chat.id} {user.id if user else 0}"


def _chat_id(update: Update) -> int | None:
    return update.effective_chat.id if update.effective_chat else None


def _log_context(update: Update) -> dict[str, int]:
    """Return what every log line of the work on an update names: its id, and the chat that it comes from."""
    chat = _chat_id(update)
    return {"update": update.update_id} if chat is None else {"update": update.update_id, "chat": chat}


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
