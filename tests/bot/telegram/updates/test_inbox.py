import asyncio

import pytest
from telegram import Bot, Update

from bot.observability.metrics import UpdateKind
from bot.store import open_database
from bot.store.updates import MAX_ATTEMPTS, MAX_POISON_ATTEMPTS, UpdateQueue
from bot.telegram.updates.inbox import DurableProcessor, Inbox, kind_of
from tests.bot.harness import BotHarness
from tests.clock import FakeClock
from tests.database import rows
from tests.samples import jpeg
from tests.waiting import PATIENCE


def passed_on(inbox: Inbox) -> list[int]:
    """Take all updates out of the queue, and return their ids."""
    taken = [inbox.get_nowait() for _ in range(inbox.qsize())]
    return [item.update_id for item in taken if isinstance(item, Update)]


async def done() -> None:
    """A handler that has nothing to do."""


async def test_update_that_comes_twice_passes_once(updates: UpdateQueue) -> None:
    inbox = Inbox(updates)
    await inbox.put(Update(1))
    await inbox.put(Update(1))
    await inbox.put(Update(2))
    assert passed_on(inbox) == [1, 2]


async def test_update_that_comes_several_times_at_once_passes_once(updates: UpdateQueue) -> None:
    inbox = Inbox(updates)
    await asyncio.gather(*(inbox.put(Update(1)) for _ in range(5)))
    assert passed_on(inbox) == [1]


async def test_anything_but_an_update_passes_unchanged(updates: UpdateQueue) -> None:
    inbox = Inbox(updates)
    await inbox.put("stop")
    await inbox.put("stop")
    assert [inbox.get_nowait(), inbox.get_nowait()] == ["stop", "stop"]


async def test_update_is_stored_before_it_is_acknowledged(
    updates: UpdateQueue, harness: BotHarness, database_url: str, clock: FakeClock
) -> None:
    await Inbox(updates).put(Update(1))
    async with open_database(database_url) as after_a_crash:
        inbox = Inbox(UpdateQueue(after_a_crash, clock))
        await inbox.resume(harness.bot)
    assert passed_on(inbox) == [1]


async def test_interrupted_update_is_resumed_as_telegram_sent_it(updates: UpdateQueue, harness: BotHarness) -> None:
    harness.telegram.user_sends_photo(harness.chat, harness.ann, jpeg(), caption="😀 what is this?")
    (update,) = await harness.bot.get_updates()
    await Inbox(updates).put(update)
    inbox = Inbox(updates)
    await inbox.resume(harness.bot)
    resumed = inbox.get_nowait()
    assert isinstance(resumed, Update)
    assert resumed.to_dict() == update.to_dict()
    assert resumed.message is not None
    assert resumed.message.get_bot() is harness.bot


async def test_finished_update_is_not_resumed(updates: UpdateQueue, harness: BotHarness) -> None:
    first, processor = Inbox(updates), DurableProcessor(updates)
    await first.put(Update(1))
    await first.put(Update(2))
    await processor.process_update(Update(1), done())
    second = Inbox(updates)
    await second.resume(harness.bot)
    assert passed_on(second) == [2]


async def test_finished_update_is_dropped_when_telegram_sends_it_again(updates: UpdateQueue) -> None:
    await Inbox(updates).put(Update(1))
    await DurableProcessor(updates).process_update(Update(1), done())
    inbox = Inbox(updates)
    await inbox.put(Update(1))
    assert passed_on(inbox) == []


async def test_resumed_update_is_dropped_when_telegram_sends_it_again(
    updates: UpdateQueue, harness: BotHarness
) -> None:
    await Inbox(updates).put(Update(1))
    inbox = Inbox(updates)
    await inbox.resume(harness.bot)
    await inbox.put(Update(1))
    assert passed_on(inbox) == [1]


async def restart(database_url: str, clock: FakeClock, times: int) -> int:
    """Start the bot this often, and kill it each time; return how often it began an update."""
    begun = 0
    for _ in range(times):
        async with open_database(database_url) as database:
            begun += len(await UpdateQueue(database, clock).claim())
    return begun


async def test_poison_update_is_not_resumed_at_the_start(
    updates: UpdateQueue, database_url: str, clock: FakeClock
) -> None:
    await Inbox(updates).put(Update(1))
    assert await restart(database_url, clock, 10) == MAX_ATTEMPTS - 1


class Sleeps:
    """Sleeps that end at once, a number of times, and then never."""

    def __init__(self, number: int) -> None:
        self._left = number
        self.over = asyncio.Event()

    async def __call__(self, _seconds: float) -> None:
        await asyncio.sleep(0)
        self._left -= 1
        if self._left < 0:
            self.over.set()
            await asyncio.Event().wait()


async def retried(updates: UpdateQueue, harness: BotHarness, number: int) -> list[int]:
    """Return what a bot resumes in the time of so many sleeps, if it never finishes anything."""
    sleep = Sleeps(number)
    inbox = Inbox(updates, sleep=sleep)
    retrying = asyncio.create_task(inbox.retry_poison(harness.bot))
    await sleep.over.wait()
    retrying.cancel()
    await asyncio.gather(retrying, return_exceptions=True)
    return passed_on(inbox)


async def test_poison_update_is_resumed_when_the_bot_has_run_for_a_while(
    updates: UpdateQueue, harness: BotHarness, database_url: str, clock: FakeClock
) -> None:
    await Inbox(updates).put(Update(1))
    await restart(database_url, clock, 10)
    async with open_database(database_url) as database:
        assert await retried(UpdateQueue(database, clock), harness, 0) == []
        assert await retried(UpdateQueue(database, clock), harness, 1) == [1]


async def test_poison_updates_are_resumed_one_at_a_time(
    updates: UpdateQueue, harness: BotHarness, database_url: str, clock: FakeClock
) -> None:
    for number in (1, 2, 3):
        await Inbox(updates).put(Update(number))
    await restart(database_url, clock, 10)
    async with open_database(database_url) as database:
        again = UpdateQueue(database, clock)
        assert await retried(again, harness, 5) == [1]
        await again.finish(1)
        assert await retried(again, harness, 5) == [2]


async def test_update_that_stops_the_bot_each_time_is_not_resumed_for_ever(
    updates: UpdateQueue, harness: BotHarness, database_url: str, clock: FakeClock
) -> None:
    await Inbox(updates).put(Update(1))
    begun = 1 + await restart(database_url, clock, 20)
    for _ in range(20):
        async with open_database(database_url) as database:
            begun += len(await retried(UpdateQueue(database, clock), harness, 1))
    assert begun == MAX_POISON_ATTEMPTS


async def test_update_in_progress_is_no_poison_update(
    updates: UpdateQueue, harness: BotHarness, database_url: str, clock: FakeClock
) -> None:
    await Inbox(updates).put(Update(1))
    await restart(database_url, clock, MAX_ATTEMPTS - 2)
    async with open_database(database_url) as database:
        again = UpdateQueue(database, clock)
        await Inbox(again).resume(harness.bot)
        assert await retried(again, harness, 5) == []


async def test_cancelled_work_is_resumed_at_the_next_start(updates: UpdateQueue, harness: BotHarness) -> None:
    await Inbox(updates).put(Update(1))
    endless = asyncio.create_task(DurableProcessor(updates).process_update(Update(1), asyncio.Event().wait()))
    await asyncio.sleep(0)
    endless.cancel()
    with pytest.raises(asyncio.CancelledError):
        await endless
    inbox = Inbox(updates)
    await inbox.resume(harness.bot)
    assert passed_on(inbox) == [1]


async def test_many_updates_are_worked_on_at_the_same_time(updates: UpdateQueue) -> None:
    processor = DurableProcessor(updates)
    met = asyncio.Barrier(50)

    async def meet() -> None:
        await met.wait()

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(processor.process_update(Update(number), meet()) for number in range(50)))


async def test_flood_in_one_chat_does_not_delay_another(updates: UpdateQueue, harness: BotHarness) -> None:
    processor, stuck = DurableProcessor(updates), asyncio.Event()
    for number in range(40):
        harness.telegram.user_sends_text(harness.chat, harness.ann, str(number))
    ben = harness.telegram.add_user("Ben")
    harness.telegram.user_sends_text(harness.telegram.private_chat(ben), ben, "and me?")
    *flood, last = await harness.bot.get_updates()

    async def wait() -> None:
        await stuck.wait()

    flooding = [asyncio.create_task(processor.process_update(update, wait())) for update in flood]
    async with asyncio.timeout(PATIENCE):
        await processor.process_update(last, done())
    stuck.set()
    await asyncio.gather(*flooding)


async def test_body_of_a_finished_update_is_deleted(
    updates: UpdateQueue, harness: BotHarness, database_url: str
) -> None:
    harness.telegram.user_sends_text(harness.chat, harness.ann, "between you and me")
    (update,) = await harness.bot.get_updates()
    await Inbox(updates).put(update)
    await DurableProcessor(updates).process_update(update, done())
    assert await rows(database_url, "SELECT body FROM updates") == [("",)]


@pytest.mark.parametrize("body", ['{"update_id": 1, "message": 5}', "[" * 100_000, "half of i"])
async def test_stored_update_that_can_not_be_read_is_marked_as_done(
    updates: UpdateQueue, harness: BotHarness, database_url: str, body: str
) -> None:
    await updates.add(1, body)
    await updates.add(2, '{"update_id": 2}')
    inbox = Inbox(updates)
    await inbox.resume(harness.bot)
    assert passed_on(inbox) == [2]
    assert await rows(database_url, "SELECT done_at IS NOT NULL FROM updates ORDER BY update_id") == [(1,), (0,)]


# Kinds of updates

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
