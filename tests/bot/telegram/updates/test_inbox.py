import asyncio

import pytest
from telegram import Update

from bot.store import open_database
from bot.store.updates import MAX_ATTEMPTS, MAX_POISON_ATTEMPTS, UpdateQueue
from bot.telegram.updates.inbox import DurableProcessor, Inbox
from tests.bot.stage import Stage
from tests.clock import FakeClock
from tests.database import rows
from tests.samples import jpeg
from tests.waiting import PATIENCE


async def waiting(inbox: Inbox) -> list[int]:
    """Take out all that waits, and return the ids of the updates."""
    taken = [inbox.get_nowait() for _ in range(inbox.qsize())]
    return [item.update_id for item in taken if isinstance(item, Update)]


async def nothing() -> None:
    """What a handler does that has nothing to do."""


async def test_an_update_that_comes_twice_passes_once(updates: UpdateQueue) -> None:
    inbox = Inbox(updates)
    await inbox.put(Update(1))
    await inbox.put(Update(1))
    await inbox.put(Update(2))
    assert await waiting(inbox) == [1, 2]


async def test_an_update_that_comes_twice_at_once_passes_once(updates: UpdateQueue) -> None:
    inbox = Inbox(updates)
    await asyncio.gather(*(inbox.put(Update(1)) for _ in range(5)))
    assert await waiting(inbox) == [1]


async def test_what_is_no_update_passes_as_it_is(updates: UpdateQueue) -> None:
    inbox = Inbox(updates)
    await inbox.put("stop")
    await inbox.put("stop")
    assert [inbox.get_nowait(), inbox.get_nowait()] == ["stop", "stop"]


async def test_an_update_is_written_down_before_it_is_acknowledged(
    updates: UpdateQueue, stage: Stage, database_url: str, clock: FakeClock
) -> None:
    await Inbox(updates).put(Update(1))
    async with open_database(database_url) as after_a_crash:
        inbox = Inbox(UpdateQueue(after_a_crash, clock))
        await inbox.take_up(stage.bot)
    assert await waiting(inbox) == [1]


async def test_what_was_cut_off_is_taken_up_as_telegram_sent_it(updates: UpdateQueue, stage: Stage) -> None:
    stage.world.user_sends_photo(stage.chat, stage.ann, jpeg(), caption="😀 what is this?")
    (update,) = await stage.bot.get_updates()
    await Inbox(updates).put(update)
    inbox = Inbox(updates)
    await inbox.take_up(stage.bot)
    taken_up = inbox.get_nowait()
    assert isinstance(taken_up, Update)
    assert taken_up.to_dict() == update.to_dict()
    assert taken_up.message is not None
    assert taken_up.message.get_bot() is stage.bot


async def test_what_was_done_is_not_taken_up(updates: UpdateQueue, stage: Stage) -> None:
    first, processor = Inbox(updates), DurableProcessor(updates)
    await first.put(Update(1))
    await first.put(Update(2))
    await processor.process_update(Update(1), nothing())
    second = Inbox(updates)
    await second.take_up(stage.bot)
    assert await waiting(second) == [2]


async def test_what_was_done_is_dropped_when_telegram_brings_it_again(updates: UpdateQueue) -> None:
    await Inbox(updates).put(Update(1))
    await DurableProcessor(updates).process_update(Update(1), nothing())
    inbox = Inbox(updates)
    await inbox.put(Update(1))
    assert await waiting(inbox) == []


async def test_what_is_taken_up_and_brought_again_passes_once(updates: UpdateQueue, stage: Stage) -> None:
    await Inbox(updates).put(Update(1))
    inbox = Inbox(updates)
    await inbox.take_up(stage.bot)
    await inbox.put(Update(1))
    assert await waiting(inbox) == [1]


async def restart(database_url: str, clock: FakeClock, times: int) -> int:
    """Start the bot so often, each time in vain; how often it began an update."""
    begun = 0
    for _ in range(times):
        async with open_database(database_url) as database:
            begun += len(await UpdateQueue(database, clock).claim())
    return begun


async def test_an_update_that_was_cut_off_often_is_not_begun_at_the_start(
    updates: UpdateQueue, database_url: str, clock: FakeClock
) -> None:
    await Inbox(updates).put(Update(1))
    assert await restart(database_url, clock, 10) == MAX_ATTEMPTS - 1


class Rests:
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


async def retried(updates: UpdateQueue, stage: Stage, rests: int) -> list[int]:
    """What a bot takes up that has run for so many rests; it never ends what it began."""
    sleep = Rests(rests)
    inbox = Inbox(updates, sleep=sleep)
    retrying = asyncio.create_task(inbox.retry(stage.bot))
    await sleep.over.wait()
    retrying.cancel()
    await asyncio.gather(retrying, return_exceptions=True)
    return await waiting(inbox)


async def test_an_update_that_was_cut_off_often_is_begun_when_the_bot_has_run_for_a_while(
    updates: UpdateQueue, stage: Stage, database_url: str, clock: FakeClock
) -> None:
    await Inbox(updates).put(Update(1))
    await restart(database_url, clock, 10)
    async with open_database(database_url) as database:
        assert await retried(UpdateQueue(database, clock), stage, 0) == []
        assert await retried(UpdateQueue(database, clock), stage, 1) == [1]


async def test_of_updates_that_were_cut_off_often_one_is_begun_at_a_time(
    updates: UpdateQueue, stage: Stage, database_url: str, clock: FakeClock
) -> None:
    for number in (1, 2, 3):
        await Inbox(updates).put(Update(number))
    await restart(database_url, clock, 10)
    async with open_database(database_url) as database:
        again = UpdateQueue(database, clock)
        assert await retried(again, stage, 5) == [1]
        await again.finish(1)
        assert await retried(again, stage, 5) == [2]


async def test_an_update_that_stops_the_bot_each_time_is_left_alone_in_the_end(
    updates: UpdateQueue, stage: Stage, database_url: str, clock: FakeClock
) -> None:
    await Inbox(updates).put(Update(1))
    begun = 1 + await restart(database_url, clock, 20)
    for _ in range(20):
        async with open_database(database_url) as database:
            begun += len(await retried(UpdateQueue(database, clock), stage, 1))
    assert begun == MAX_POISON_ATTEMPTS


async def test_what_is_in_hand_is_no_suspect(
    updates: UpdateQueue, stage: Stage, database_url: str, clock: FakeClock
) -> None:
    await Inbox(updates).put(Update(1))
    await restart(database_url, clock, MAX_ATTEMPTS - 2)
    async with open_database(database_url) as database:
        again = UpdateQueue(database, clock)
        await Inbox(again).take_up(stage.bot)
        assert await retried(again, stage, 5) == []


async def test_work_that_is_cancelled_stays_for_the_next_start(updates: UpdateQueue, stage: Stage) -> None:
    await Inbox(updates).put(Update(1))
    endless = asyncio.create_task(DurableProcessor(updates).process_update(Update(1), asyncio.Event().wait()))
    await asyncio.sleep(0)
    endless.cancel()
    with pytest.raises(asyncio.CancelledError):
        await endless
    inbox = Inbox(updates)
    await inbox.take_up(stage.bot)
    assert await waiting(inbox) == [1]


async def test_many_updates_are_worked_on_at_a_time(updates: UpdateQueue) -> None:
    processor = DurableProcessor(updates)
    met = asyncio.Barrier(50)

    async def meet() -> None:
        await met.wait()

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(processor.process_update(Update(number), meet()) for number in range(50)))


async def test_one_chat_does_not_hold_up_the_others(updates: UpdateQueue, stage: Stage) -> None:
    processor, stuck = DurableProcessor(updates), asyncio.Event()
    for number in range(40):
        stage.world.user_sends_text(stage.chat, stage.ann, str(number))
    ben = stage.world.add_user("Ben")
    stage.world.user_sends_text(stage.world.private_chat(ben), ben, "and me?")
    *flood, last = await stage.bot.get_updates()

    async def wait() -> None:
        await stuck.wait()

    flooding = [asyncio.create_task(processor.process_update(update, wait())) for update in flood]
    async with asyncio.timeout(PATIENCE):
        await processor.process_update(last, nothing())
    stuck.set()
    await asyncio.gather(*flooding)


async def test_what_was_done_leaves_nothing_to_read(updates: UpdateQueue, stage: Stage, database_url: str) -> None:
    stage.world.user_sends_text(stage.chat, stage.ann, "between you and me")
    (update,) = await stage.bot.get_updates()
    await Inbox(updates).put(update)
    await DurableProcessor(updates).process_update(update, nothing())
    assert await rows(database_url, "SELECT body FROM updates") == [("",)]


@pytest.mark.parametrize("body", ['{"update_id": 1, "message": 5}', "[" * 100_000, "half of i"])
async def test_what_was_written_down_and_can_not_be_read_is_crossed_out(
    updates: UpdateQueue, stage: Stage, database_url: str, body: str
) -> None:
    await updates.add(1, body)
    await updates.add(2, '{"update_id": 2}')
    inbox = Inbox(updates)
    await inbox.take_up(stage.bot)
    assert await waiting(inbox) == [2]
    assert await rows(database_url, "SELECT done_at IS NOT NULL FROM updates ORDER BY update_id") == [(1,), (0,)]
