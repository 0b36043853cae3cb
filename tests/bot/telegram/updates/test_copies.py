"""Several copies of the bot on one database: who works on what."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from typing import TypeVar

import pytest
from telegram import Update

from bot.store import open_database
from bot.store.updates import LEASE_SECONDS, UpdateQueue
from bot.telegram.updates.inbox import DurableProcessor, Inbox, Leases
from tests.bot.stage import Stage
from tests.bot.telegram.updates.test_inbox import nothing, waiting
from tests.clock import FakeClock
from tests.database import rows


@pytest.fixture
async def copies(postgres_url: str, clock: FakeClock) -> AsyncIterator[list[UpdateQueue]]:
    """The logs of three copies, each with connections of its own."""
    async with AsyncExitStack() as stack:
        yield [UpdateQueue(await stack.enter_async_context(open_database(postgres_url)), clock) for _ in range(3)]


async def test_an_update_that_comes_to_two_copies_at_once_passes_once(copies: list[UpdateQueue]) -> None:
    inboxes = [Inbox(updates) for updates in copies]
    await asyncio.gather(*(inbox.put(Update(1)) for inbox in inboxes))
    assert [one for inbox in inboxes for one in await waiting(inbox)] == [1]


async def test_what_a_living_copy_works_on_is_left_to_it(copies: list[UpdateQueue], stage: Stage) -> None:
    first, second, _ = copies
    await Inbox(first).put(Update(1))
    other = Inbox(second)
    await other.take_up(stage.bot)
    assert await waiting(other) == []


async def test_what_a_dead_copy_left_is_taken_over_when_its_lease_ends(
    copies: list[UpdateQueue], stage: Stage, clock: FakeClock
) -> None:
    first, second, _ = copies
    await Inbox(first).put(Update(1))
    other = Inbox(second)
    clock.advance(seconds=LEASE_SECONDS - 1)
    await other.take_up(stage.bot)
    assert await waiting(other) == []
    clock.advance(seconds=1)
    await other.take_up(stage.bot)
    assert await waiting(other) == [1]


async def test_what_a_dead_copy_left_is_taken_over_by_one_copy(
    copies: list[UpdateQueue], stage: Stage, clock: FakeClock
) -> None:
    first, *others = copies
    for number in range(50):
        await Inbox(first).put(Update(number))
    clock.advance(seconds=LEASE_SECONDS)
    inboxes = [Inbox(updates) for updates in others]
    await asyncio.gather(*(inbox.take_up(stage.bot) for inbox in inboxes))
    assert sorted([one for inbox in inboxes for one in await waiting(inbox)]) == list(range(50))


Seen = TypeVar("Seen")


async def beat(clock: FakeClock, seconds: float = Leases().beat) -> None:
    """Let one sleep of the replica that watches end after that long, and wait until its next one begins."""
    await clock.until_asleep(Leases().beat)
    clock.advance(seconds=seconds)
    await clock.until_asleep(Leases().beat)


async def watching(inbox: Inbox, stage: Stage, work: Awaitable[Seen]) -> Seen:
    """Do the work while a copy watches."""
    watch = asyncio.create_task(inbox.keep(stage.bot))
    try:
        return await work
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def test_a_copy_keeps_what_it_works_on_for_as_long_as_it_lives(
    copies: list[UpdateQueue], stage: Stage, clock: FakeClock
) -> None:
    busy, other = Inbox(copies[0], sleep=clock.sleep), Inbox(copies[1])
    await busy.put(Update(1))

    async def live() -> None:
        for _ in range(6):
            await beat(clock)
            await other.take_up(stage.bot)

    await watching(busy, stage, live())
    assert set(clock.sleeps) == {Leases().beat}
    assert await waiting(other) == []


async def test_a_copy_that_watches_takes_up_what_others_left(
    copies: list[UpdateQueue], stage: Stage, clock: FakeClock
) -> None:
    await Inbox(copies[0]).put(Update(1))
    other = Inbox(copies[1], sleep=clock.sleep)
    clock.advance(seconds=LEASE_SECONDS)
    await watching(other, stage, beat(clock))
    assert await waiting(other) == [1]


async def test_a_copy_that_could_not_look_for_long_lets_the_living_extend_their_leases_first(
    copies: list[UpdateQueue], stage: Stage, clock: FakeClock
) -> None:
    await Inbox(copies[0]).put(Update(1))
    other = Inbox(copies[1], sleep=clock.sleep, now=clock.seconds)

    async def stand_still() -> list[list[int]]:
        await beat(clock)
        await beat(clock, LEASE_SECONDS)
        at_first = await waiting(other)
        await beat(clock)
        return [at_first, await waiting(other)]

    assert await watching(other, stage, stand_still()) == [[], [1]]


async def test_a_copy_goes_on_watching_when_the_database_fails_for_a_moment(
    copies: list[UpdateQueue], stage: Stage, clock: FakeClock, postgres_url: str
) -> None:
    inbox = Inbox(copies[0], sleep=clock.sleep)
    await Inbox(copies[1]).put(Update(1))
    clock.advance(seconds=LEASE_SECONDS)

    async def fail_and_recover() -> None:
        await rows(postgres_url, "ALTER TABLE updates RENAME TO hidden")
        await beat(clock)
        await rows(postgres_url, "ALTER TABLE hidden RENAME TO updates")
        await beat(clock)

    await watching(inbox, stage, fail_and_recover())
    assert await waiting(inbox) == [1]


async def test_a_copy_that_stops_in_order_hands_over_at_once(copies: list[UpdateQueue], stage: Stage) -> None:
    leaving, staying = Inbox(copies[0]), Inbox(copies[1])
    await leaving.put(Update(1))
    await leaving.hand_over()
    await staying.take_up(stage.bot)
    assert await waiting(staying) == [1]


async def test_what_was_put_off_is_begun_anew_by_whoever_looks_first(copies: list[UpdateQueue], stage: Stage) -> None:
    await Inbox(copies[0]).put(Update(1))

    async def cut_off() -> None:
        copies[0].requeue(1)

    await DurableProcessor(copies[0]).process_update(Update(1), cut_off())
    other = Inbox(copies[1])
    await other.take_up(stage.bot)
    assert await waiting(other) == [1]
    await DurableProcessor(copies[1]).process_update(Update(1), nothing())
    await Inbox(copies[0]).take_up(stage.bot)
    assert await waiting(other) == []


async def test_what_was_put_off_is_finished_by_the_same_copy(copies: list[UpdateQueue], stage: Stage) -> None:
    inbox, processor = Inbox(copies[0]), DurableProcessor(copies[0])
    await inbox.put(Update(1))

    async def cut_off() -> None:
        copies[0].requeue(1)

    await processor.process_update(Update(1), cut_off())
    await inbox.take_up(stage.bot)
    await processor.process_update(Update(1), nothing())
    await inbox.take_up(stage.bot)
    assert await waiting(inbox) == [1, 1]


async def test_what_was_finished_is_not_taken_over(copies: list[UpdateQueue], stage: Stage, clock: FakeClock) -> None:
    await Inbox(copies[0]).put(Update(1))
    await DurableProcessor(copies[0]).process_update(Update(1), nothing())
    clock.advance(seconds=LEASE_SECONDS)
    other = Inbox(copies[1])
    await other.take_up(stage.bot)
    assert await waiting(other) == []


async def test_a_copy_that_stood_still_leaves_what_was_taken_over(
    copies: list[UpdateQueue], stage: Stage, clock: FakeClock
) -> None:
    done: list[str] = []

    async def work(name: str) -> None:
        done.append(name)

    slow, other = copies[0], copies[1]
    await Inbox(slow).put(Update(1))
    clock.advance(seconds=LEASE_SECONDS)
    await Inbox(other).take_up(stage.bot)
    await DurableProcessor(slow).process_update(Update(1), work("slow"))
    await DurableProcessor(other).process_update(Update(1), work("other"))
    assert done == ["other"]


async def test_an_update_whose_writing_was_not_confirmed_comes_back_by_its_lease(
    copies: list[UpdateQueue], stage: Stage, clock: FakeClock, postgres_url: str
) -> None:
    inbox = Inbox(copies[0])
    await inbox.put(Update(1))
    unknown_to_anybody = "UPDATE updates SET update_id = 2"
    await rows(postgres_url, unknown_to_anybody)
    await copies[0].renew_leases()
    clock.advance(seconds=LEASE_SECONDS)
    await rows(postgres_url, "UPDATE updates SET body = '{\"update_id\": 2}'")
    again = Inbox(copies[0])
    await again.take_up(stage.bot)
    assert await waiting(again) == [2]


async def test_an_update_waits_for_a_database_that_is_away_for_a_moment(
    copies: list[UpdateQueue], postgres_url: str
) -> None:
    updates, slept = copies[0], []

    async def back_again(seconds: float) -> None:
        slept.append(seconds)
        await rows(postgres_url, "ALTER TABLE hidden RENAME TO updates")

    await Inbox(updates).put(Update(1))
    await rows(postgres_url, "ALTER TABLE updates RENAME TO hidden")
    await DurableProcessor(updates, back_again).process_update(Update(1), nothing())
    assert slept == [1.0]
    assert await rows(postgres_url, "SELECT done_at IS NOT NULL FROM updates") == [(True,)]
