import asyncio

import pytest
from telegram import Update

from bot.store import Store, open_database
from bot.updates.inbox import DurableProcessor, Inbox
from tests.bot.stage import Stage
from tests.clock import Clock
from tests.samples import jpeg
from tests.tables import rows


async def waiting(inbox: Inbox) -> list[int]:
    """Take out all that waits, and return the ids of the updates."""
    taken = [inbox.get_nowait() for _ in range(inbox.qsize())]
    return [item.update_id for item in taken if isinstance(item, Update)]


async def nothing() -> None:
    """What a handler does that has nothing to do."""


async def test_an_update_that_comes_twice_passes_once(store: Store) -> None:
    inbox = Inbox(store)
    await inbox.put(Update(1))
    await inbox.put(Update(1))
    await inbox.put(Update(2))
    assert await waiting(inbox) == [1, 2]


async def test_an_update_that_comes_twice_at_once_passes_once(store: Store) -> None:
    inbox = Inbox(store)
    await asyncio.gather(*(inbox.put(Update(1)) for _ in range(5)))
    assert await waiting(inbox) == [1]


async def test_what_is_no_update_passes_as_it_is(store: Store) -> None:
    inbox = Inbox(store)
    await inbox.put("stop")
    await inbox.put("stop")
    assert [inbox.get_nowait(), inbox.get_nowait()] == ["stop", "stop"]


async def test_an_update_is_written_down_before_it_is_acknowledged(
    store: Store, stage: Stage, database_url: str, clock: Clock
) -> None:
    await Inbox(store).put(Update(1))
    async with open_database(database_url) as after_a_crash:
        inbox = Inbox(Store(after_a_crash, clock))
        await inbox.take_up(stage.bot)
    assert await waiting(inbox) == [1]


async def test_what_was_cut_off_is_taken_up_as_telegram_sent_it(store: Store, stage: Stage) -> None:
    stage.world.user_sends_photo(stage.chat, stage.ann, jpeg(), caption="😀 what is this?")
    (update,) = await stage.bot.get_updates()
    await Inbox(store).put(update)
    inbox = Inbox(store)
    await inbox.take_up(stage.bot)
    taken_up = inbox.get_nowait()
    assert isinstance(taken_up, Update)
    assert taken_up.to_dict() == update.to_dict()
    assert taken_up.message is not None
    assert taken_up.message.get_bot() is stage.bot


async def test_what_was_done_is_not_taken_up(store: Store, stage: Stage) -> None:
    first, processor = Inbox(store), DurableProcessor(store)
    await first.put(Update(1))
    await first.put(Update(2))
    await processor.process_update(Update(1), nothing())
    second = Inbox(store)
    await second.take_up(stage.bot)
    assert await waiting(second) == [2]


async def test_what_was_done_is_dropped_when_telegram_brings_it_again(store: Store) -> None:
    await Inbox(store).put(Update(1))
    await DurableProcessor(store).process_update(Update(1), nothing())
    inbox = Inbox(store)
    await inbox.put(Update(1))
    assert await waiting(inbox) == []


async def test_what_is_taken_up_and_brought_again_passes_once(store: Store, stage: Stage) -> None:
    await Inbox(store).put(Update(1))
    inbox = Inbox(store)
    await inbox.take_up(stage.bot)
    await inbox.put(Update(1))
    assert await waiting(inbox) == [1]


async def test_an_update_that_stops_the_bot_each_time_is_left_after_three_attempts(store: Store, stage: Stage) -> None:
    attempts = 0
    await Inbox(store).put(Update(1))
    attempts += 1
    for _ in range(5):
        inbox = Inbox(store)
        await inbox.take_up(stage.bot)
        attempts += len(await waiting(inbox))
    assert attempts == 3


async def test_work_that_is_cancelled_stays_for_the_next_start(store: Store, stage: Stage) -> None:
    await Inbox(store).put(Update(1))
    endless = asyncio.create_task(DurableProcessor(store).process_update(Update(1), asyncio.Event().wait()))
    await asyncio.sleep(0)
    endless.cancel()
    with pytest.raises(asyncio.CancelledError):
        await endless
    inbox = Inbox(store)
    await inbox.take_up(stage.bot)
    assert await waiting(inbox) == [1]


async def test_many_updates_are_worked_on_at_a_time(store: Store) -> None:
    processor = DurableProcessor(store)
    met = asyncio.Barrier(50)

    async def meet() -> None:
        await met.wait()

    async with asyncio.timeout(5):
        await asyncio.gather(*(processor.process_update(Update(number), meet()) for number in range(50)))


async def test_what_was_done_leaves_nothing_to_read(store: Store, stage: Stage, database_url: str) -> None:
    stage.world.user_sends_text(stage.chat, stage.ann, "between you and me")
    (update,) = await stage.bot.get_updates()
    await Inbox(store).put(update)
    await DurableProcessor(store).process_update(update, nothing())
    assert await rows(database_url, "SELECT body FROM updates") == [("",)]
