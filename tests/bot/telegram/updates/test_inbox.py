import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import aiosqlite
import pytest
from dbos import DBOS
from telegram import Bot, Update

from bot.clock import Sleep
from bot.engine import Engine
from bot.engine.engine import RETRY_SECONDS
from bot.observability.metrics import Metrics, UpdateKind
from bot.store.chats import ChatRepository
from bot.store.database import Database
from bot.store.executors import Executor
from bot.store.updates import UpdateRepository
from bot.telegram.updates.inbox import (
    DATABASE_RETRY_SECONDS,
    FULL,
    HANDLE,
    MORE_SECONDS,
    PLACE_SECONDS,
    STARTERS,
    Inbox,
    kind_of,
    lane_of,
)
from sandbox.telegram.objects import User
from tests.bot.harness import BotHarness
from tests.clock import FakeClock
from tests.database import locked, rows
from tests.samples import add_update, jpeg
from tests.waiting import ShortSleep, until


class Work:
    """The work on updates: it notes which were begun and done. Those whose ids are `held` wait for `allowed`."""

    def __init__(self) -> None:
        self.begun: list[Update] = []
        self.done: list[int] = []
        self.held: set[int] = set()
        self.allowed = asyncio.Event()

    async def __call__(self, update: Update) -> None:
        self.begun.append(update)
        if update.update_id in self.held:
            await self.allowed.wait()
        self.done.append(update.update_id)

    def has_done(self, *update_ids: int) -> bool:
        return sorted(self.done) == sorted(update_ids)


@pytest.fixture
def work() -> Work:
    return Work()


class Bots:
    """Starts the bot again and again on one database."""

    def __init__(self, updates: UpdateRepository, bot: Bot, clock: FakeClock, folder: Path) -> None:
        self.metrics = Metrics()
        self._updates = updates
        self._bot = bot
        self._clock = clock
        self._url = f"sqlite:///{folder}/bot.engine.db"

    @asynccontextmanager
    async def running(self, work: Work, sleep: Sleep | None = None) -> AsyncIterator[Inbox]:
        """Run a bot until the context is left; then it crashes: what it does is broken off."""
        engine = Engine(self._url, Executor("local"), sleep=self._clock.sleep)
        inbox = Inbox(self._updates, engine, self.metrics, sleep or ShortSleep())
        engine.register(HANDLE, partial(inbox.handle, bot=self._bot, process=work))
        async with engine.running():
            starting = asyncio.create_task(inbox.start_forever())
            yield inbox
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)


@pytest.fixture
def bots(updates: UpdateRepository, harness: BotHarness, clock: FakeClock, tmp_path: Path) -> Bots:
    return Bots(updates, harness.bot, clock, tmp_path)


@pytest.fixture
async def inbox(bots: Bots, work: Work) -> AsyncIterator[Inbox]:
    async with bots.running(work) as inbox:
        yield inbox


async def sent(harness: BotHarness, *texts: str, by: User | None = None) -> list[Update]:
    """Let Ann, or somebody else, write to the bot; return the updates of it."""
    sender = by or harness.ann
    for text in texts:
        harness.telegram.user_sends_text(harness.telegram.private_chat(sender), sender, text)
    updates = await harness.bot.get_updates()
    await harness.bot.get_updates(offset=updates[-1].update_id + 1)
    return list(updates)


async def arrive(inbox: Inbox, update: Update) -> None:
    """Let an update come in by polling, up to the moment when more are asked for."""
    await inbox.put(update)
    await inbox.flush()


async def is_done(updates: UpdateRepository, update: Update) -> bool:
    return await updates.get(update.update_id) is None


async def test_update_is_stored_before_it_is_acknowledged_and_its_body_deleted_when_it_is_done(
    inbox: Inbox, work: Work, updates: UpdateRepository, harness: BotHarness, database_url: str
) -> None:
    (update,) = await sent(harness, "between you and me")
    work.held.add(update.update_id)
    await arrive(inbox, update)
    stored = await updates.get(update.update_id)
    assert stored is not None
    assert "between you and me" in stored.body
    work.allowed.set()
    await until(lambda: is_done(updates, update))
    assert await rows(database_url, "SELECT body FROM updates") == [("",)]


async def test_update_that_comes_several_times_is_worked_on_once(inbox: Inbox, work: Work, bots: Bots) -> None:
    await asyncio.gather(*(arrive(inbox, Update(1)) for _ in range(5)))
    await until(lambda: work.has_done(1))
    await arrive(inbox, Update(1))
    await arrive(inbox, Update(2))
    await until(lambda: work.has_done(1, 2))
    assert 'snapsource_updates_total{kind="other"} 2.0' in bots.metrics.exposition().decode()


async def test_update_is_resumed_after_a_crash_as_telegram_sent_it(
    bots: Bots, work: Work, updates: UpdateRepository, harness: BotHarness
) -> None:
    harness.telegram.user_sends_photo(harness.chat, harness.ann, jpeg(), caption="😀 what is this?")
    (update,) = await harness.bot.get_updates()
    work.held.add(update.update_id)
    async with bots.running(work) as inbox:
        await arrive(inbox, update)
        await until(lambda: work.begun)
    assert work.done == []
    work.allowed.set()
    async with bots.running(work):
        await until(lambda: is_done(updates, update))
    resumed = work.begun[-1]
    assert work.done == [update.update_id]
    assert resumed is not update
    assert resumed.to_dict() == update.to_dict()
    assert resumed.message is not None
    assert resumed.message.get_bot() is harness.bot


async def test_stored_updates_of_which_the_engine_does_not_know_are_worked_on(
    inbox: Inbox, work: Work, updates: UpdateRepository
) -> None:
    """The bot was killed between the two, or an earlier version left them."""
    for number in (1, 2, 3):
        await add_update(updates, number, f'{{"update_id": {number}}}')
    await updates.finish(3)
    await arrive(inbox, Update(1))
    await until(lambda: work.has_done(1))
    await inbox.resume()
    await until(lambda: work.has_done(1, 2))


async def test_updates_of_a_lane_are_worked_on_in_their_order_and_those_of_others_meanwhile(
    inbox: Inbox, work: Work, harness: BotHarness
) -> None:
    first, second = await sent(harness, "one", "two")
    (other,) = await sent(harness, "and me?", by=harness.telegram.add_user("Ben"))
    work.held.add(first.update_id)
    for update in (first, second, other):
        await arrive(inbox, update)
    await until(lambda: work.done == [other.update_id])
    assert second.update_id not in [update.update_id for update in work.begun]
    work.allowed.set()
    await until(lambda: work.done == [other.update_id, first.update_id, second.update_id])


async def test_updates_of_a_lane_are_resumed_in_their_order(bots: Bots, work: Work, harness: BotHarness) -> None:
    messages = await sent(harness, *(str(number) for number in range(8)))
    ids = [update.update_id for update in messages]
    work.held.add(ids[0])
    async with bots.running(work) as inbox:
        for update in messages:
            await arrive(inbox, update)
        await until(lambda: work.begun)
    work.allowed.set()
    async with bots.running(work) as inbox:
        await inbox.resume()
        await until(lambda: len(work.done) == len(ids))
    assert work.done == ids


async def test_update_whose_work_lost_the_database_is_worked_on_again(
    bots: Bots, updates: UpdateRepository, clock: FakeClock
) -> None:
    class Interrupted(Work):
        async def __call__(self, update: Update) -> None:
            await super().__call__(update)
            if len(self.done) < 3:
                updates.interrupt(update.update_id)

    work = Interrupted()
    async with bots.running(work) as inbox:
        await arrive(inbox, Update(1))
        for _ in range(2):
            await clock.until_asleep(RETRY_SECONDS)
            clock.advance(seconds=RETRY_SECONDS)
        await until(lambda: is_done(updates, Update(1)))
    assert work.done == [1, 1, 1]


async def test_update_waits_until_the_database_takes_it(
    bots: Bots, work: Work, database_url: str, clock: FakeClock
) -> None:
    async with bots.running(work, clock.sleep) as inbox:
        await rows(database_url, "ALTER TABLE updates RENAME TO hidden")
        putting = asyncio.create_task(arrive(inbox, Update(1)))
        await clock.until_asleep(DATABASE_RETRY_SECONDS)
        await rows(database_url, "ALTER TABLE hidden RENAME TO updates")
        clock.advance(seconds=DATABASE_RETRY_SECONDS)
        await putting
        await until(lambda: work.has_done(1))


# Presses, and many messages


def a_press(update_id: int) -> Update:
    return Update.de_json({"update_id": update_id, "callback_query": PRESS}, BOT)


async def test_a_press_that_comes_again_while_it_is_in_work_is_worked_on_once(inbox: Inbox, work: Work) -> None:
    work.held.add(1)
    await arrive(inbox, a_press(1))
    await until(lambda: work.begun)
    await arrive(inbox, a_press(1))
    await arrive(inbox, a_press(2))
    await until(lambda: work.has_done(2))
    work.allowed.set()
    await until(lambda: work.has_done(1, 2))
    assert [update.update_id for update in work.begun] == [1, 2]


async def test_messages_wait_and_presses_do_not_while_more_updates_come(
    bots: Bots, work: Work, clock: FakeClock
) -> None:
    async with bots.running(work, clock.sleep) as inbox:
        for number in range(1, FULL):
            await inbox.put(Update(number))
        await arrive(inbox, a_press(FULL))
        await until(lambda: work.has_done(FULL))
        clock.advance(seconds=MORE_SECONDS)
        await until(lambda: len(work.done) > 1)


async def test_messages_are_begun_when_the_last_updates_have_come(bots: Bots, work: Work, clock: FakeClock) -> None:
    async with bots.running(work, clock.sleep) as inbox:
        for number in range(FULL):
            await inbox.put(Update(number))
        await inbox.flush()
        await arrive(inbox, Update(FULL))
        await until(lambda: work.done)


async def test_a_message_that_takes_long_gives_its_place_to_others(bots: Bots, work: Work, clock: FakeClock) -> None:
    work.held.update(range(1, STARTERS + 1))
    async with bots.running(work, clock.sleep) as inbox:
        for number in range(1, STARTERS + 2):
            await arrive(inbox, Update(number))
        await until(lambda: len(work.begun) == STARTERS)
        await clock.until_asleep(PLACE_SECONDS)
        clock.advance(seconds=PLACE_SECONDS)
        await until(lambda: work.done == [STARTERS + 1])


async def test_update_is_worked_on_where_the_engine_has_no_thread_to_store_its_job(
    bots: Bots, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def start_workflow_async(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    async with bots.running(work) as inbox:
        monkeypatch.setattr(DBOS, "start_workflow_async", start_workflow_async)
        await arrive(inbox, Update(1))
        await until(lambda: work.has_done(1))
        monkeypatch.undo()


# Work on a stored update


@pytest.fixture
def idle(updates: UpdateRepository, harness: BotHarness) -> Inbox:
    """An inbox whose engine does not run."""
    return Inbox(updates, harness.engine)


async def test_anything_but_an_update_is_dropped(idle: Inbox) -> None:
    await idle.put("stop")
    assert idle.empty()


@pytest.mark.parametrize("body", ['{"update_id": 1, "message": 5}', "[" * 100_000, "half of i"])
async def test_stored_update_that_can_not_be_read_is_done(
    idle: Inbox, work: Work, updates: UpdateRepository, harness: BotHarness, body: str
) -> None:
    await add_update(updates, 1, body)
    await idle.handle("1", harness.bot, work)
    assert work.begun == []
    assert await updates.get(1) is None


async def test_update_of_a_chat_that_was_forgotten_is_not_worked_on(
    idle: Inbox, work: Work, updates: UpdateRepository, database: Database, clock: FakeClock, harness: BotHarness
) -> None:
    await add_update(updates, 1, '{"update_id": 1}', chat_id=7)
    await ChatRepository(database, clock).erase(7)
    await idle.handle("1", harness.bot, work)
    assert work.begun == []


# Kinds and lanes of updates

BOT = Bot("123456:token")


def message(**parts: object) -> Update:
    chat = {"id": 7, "type": "private"}
    return Update.de_json({"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": chat, **parts}}, BOT)


PHOTO = {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]}
PRESS = {"id": "1", "chat_instance": "x", "from": {"id": 7, "is_bot": False, "first_name": "Ann"}, "data": "x"}


@pytest.mark.parametrize(
    ("update", "kind"),
    [
        (message(**PHOTO), UpdateKind.PHOTO),
        (message(document={"file_id": "a", "file_unique_id": "b"}), UpdateKind.FILE),
        (message(text="/start"), UpdateKind.COMMAND),
        (message(text="hello"), UpdateKind.TEXT),
        (message(new_chat_title="Shop"), UpdateKind.OTHER),
        (Update.de_json({"update_id": 1, "callback_query": PRESS}, BOT), UpdateKind.PRESS),
        (Update(1), UpdateKind.OTHER),
    ],
)
def test_kind_of_an_update_is_what_the_person_did(update: Update, kind: UpdateKind) -> None:
    assert kind_of(update) is kind


def press(**parts: object) -> Update:
    return Update.de_json({"update_id": 1, "callback_query": {**PRESS, **parts}}, BOT)


ANN = {"from": {"id": 7, "is_bot": False, "first_name": "Ann"}}
GROUP = {"chat": {"id": -5, "type": "group", "title": "Shop"}}
CARD = {"message": {"message_id": 40, "date": 1, **GROUP}}


@pytest.mark.parametrize(
    ("update", "lane"),
    [
        (message(text="hello", **ANN), "chat 7 7"),
        (message(text="hello", **ANN, **GROUP), "chat -5 7"),
        (message(text="hello"), "chat 7 0"),
        (press(**CARD), "message -5 40"),
        (press(inline_message_id="x"), None),
        (Update(1), None),
    ],
)
def test_lane_is_the_message_that_was_pressed_or_the_person_in_the_chat(update: Update, lane: str | None) -> None:
    assert lane_of(update) == lane


async def test_an_update_whose_end_could_not_be_stored_is_not_worked_on_again(
    bots: Bots, work: Work, updates: UpdateRepository, database: Database, clock: FakeClock, tmp_path: Path
) -> None:
    async with database.transaction() as connection:
        assert isinstance(connection, aiosqlite.Connection)
        await connection.execute("PRAGMA busy_timeout = 0")
    work.held.add(1)
    async with bots.running(work) as inbox:
        await arrive(inbox, Update(1))
        await until(lambda: work.begun)
        with locked(tmp_path / "bot.db"):
            work.allowed.set()
            await clock.until_asleep(RETRY_SECONDS)
        clock.advance(seconds=RETRY_SECONDS)
        await until(lambda: is_done(updates, Update(1)))
    assert work.done == [1]
