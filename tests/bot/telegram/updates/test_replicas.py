"""Several replicas of the bot on one database: which of them works on which update."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from typing import TypeVar

import pytest
from telegram import Update

from bot.store import open_database
from bot.store.updates import LEASE_SECONDS, UpdateQueue
from bot.telegram.updates.inbox import DurableProcessor, Inbox, Leases
from tests.bot.harness import BotHarness
from tests.bot.telegram.updates.test_inbox import done, passed_on
from tests.clock import FakeClock
from tests.database import rows


@pytest.fixture
async def replicas(postgres_url: str, clock: FakeClock) -> AsyncIterator[list[UpdateQueue]]:
    """The update queues of three replicas, each with its own database connections."""
    async with AsyncExitStack() as stack:
        yield [UpdateQueue(await stack.enter_async_context(open_database(postgres_url)), clock) for _ in range(3)]


async def test_update_that_reaches_two_replicas_at_once_passes_once(replicas: list[UpdateQueue]) -> None:
    inboxes = [Inbox(updates) for updates in replicas]
    await asyncio.gather(*(inbox.put(Update(1)) for inbox in inboxes))
    assert [update for inbox in inboxes for update in passed_on(inbox)] == [1]


async def test_work_of_a_living_replica_is_left_to_it(replicas: list[UpdateQueue], harness: BotHarness) -> None:
    first, second, _ = replicas
    await Inbox(first).put(Update(1))
    other = Inbox(second)
    await other.resume(harness.bot)
    assert passed_on(other) == []


async def test_work_of_a_dead_replica_is_resumed_when_its_lease_expires(
    replicas: list[UpdateQueue], harness: BotHarness, clock: FakeClock
) -> None:
    first, second, _ = replicas
    await Inbox(first).put(Update(1))
    other = Inbox(second)
    clock.advance(seconds=LEASE_SECONDS - 1)
    await other.resume(harness.bot)
    assert passed_on(other) == []
    clock.advance(seconds=1)
    await other.resume(harness.bot)
    assert passed_on(other) == [1]


async def test_work_of_a_dead_replica_is_resumed_by_one_replica(
    replicas: list[UpdateQueue], harness: BotHarness, clock: FakeClock
) -> None:
    first, *others = replicas
    for number in range(50):
        await Inbox(first).put(Update(number))
    clock.advance(seconds=LEASE_SECONDS)
    inboxes = [Inbox(updates) for updates in others]
    await asyncio.gather(*(inbox.resume(harness.bot) for inbox in inboxes))
    assert sorted([update for inbox in inboxes for update in passed_on(inbox)]) == list(range(50))


Seen = TypeVar("Seen")


async def beat(clock: FakeClock, seconds: float = Leases().heartbeat) -> None:
    """Let one sleep of the replica that watches end after that long, and wait until its next one begins."""
    await clock.until_asleep(Leases().heartbeat)
    clock.advance(seconds=seconds)
    await clock.until_asleep(Leases().heartbeat)


async def watching(inbox: Inbox, harness: BotHarness, work: Awaitable[Seen]) -> Seen:
    """Do the work while a copy watches."""
    watch = asyncio.create_task(inbox.renew_leases(harness.bot))
    try:
        return await work
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


async def test_replica_keeps_its_work_for_as_long_as_it_lives(
    replicas: list[UpdateQueue], harness: BotHarness, clock: FakeClock
) -> None:
    busy, other = Inbox(replicas[0], sleep=clock.sleep), Inbox(replicas[1])
    await busy.put(Update(1))

    async def live() -> None:
        for _ in range(6):
            await beat(clock)
            await other.resume(harness.bot)

    await watching(busy, harness, live())
    assert set(clock.sleeps) == {Leases().heartbeat}
    assert passed_on(other) == []


async def test_replica_that_renews_leases_resumes_what_others_left(
    replicas: list[UpdateQueue], harness: BotHarness, clock: FakeClock
) -> None:
    await Inbox(replicas[0]).put(Update(1))
    other = Inbox(replicas[1], sleep=clock.sleep)
    clock.advance(seconds=LEASE_SECONDS)
    await watching(other, harness, beat(clock))
    assert passed_on(other) == [1]


async def test_after_a_standstill_replicas_first_renew_their_own_leases(
    replicas: list[UpdateQueue], harness: BotHarness, clock: FakeClock
) -> None:
    await Inbox(replicas[0]).put(Update(1))
    other = Inbox(replicas[1], sleep=clock.sleep, now=clock.seconds)

    async def stand_still() -> list[list[int]]:
        await beat(clock)
        await beat(clock, LEASE_SECONDS)
        at_first = passed_on(other)
        await beat(clock)
        return [at_first, passed_on(other)]

    assert await watching(other, harness, stand_still()) == [[], [1]]


async def test_replica_goes_on_renewing_after_a_failure_of_the_database(
    replicas: list[UpdateQueue], harness: BotHarness, clock: FakeClock, postgres_url: str
) -> None:
    inbox = Inbox(replicas[0], sleep=clock.sleep)
    await Inbox(replicas[1]).put(Update(1))
    clock.advance(seconds=LEASE_SECONDS)

    async def fail_and_recover() -> None:
        await rows(postgres_url, "ALTER TABLE updates RENAME TO hidden")
        await beat(clock)
        await rows(postgres_url, "ALTER TABLE hidden RENAME TO updates")
        await beat(clock)

    await watching(inbox, harness, fail_and_recover())
    assert passed_on(inbox) == [1]


async def test_replica_that_is_stopped_releases_its_work_at_once(
    replicas: list[UpdateQueue], harness: BotHarness
) -> None:
    leaving, staying = Inbox(replicas[0]), Inbox(replicas[1])
    await leaving.put(Update(1))
    await leaving.release()
    await staying.resume(harness.bot)
    assert passed_on(staying) == [1]


async def test_requeued_update_is_resumed_by_the_first_replica_that_looks(
    replicas: list[UpdateQueue], harness: BotHarness
) -> None:
    await Inbox(replicas[0]).put(Update(1))

    async def interrupted() -> None:
        replicas[0].requeue(1)

    await DurableProcessor(replicas[0]).process_update(Update(1), interrupted())
    other = Inbox(replicas[1])
    await other.resume(harness.bot)
    assert passed_on(other) == [1]
    await DurableProcessor(replicas[1]).process_update(Update(1), done())
    await Inbox(replicas[0]).resume(harness.bot)
    assert passed_on(other) == []


async def test_requeued_update_can_be_finished_by_the_same_replica(
    replicas: list[UpdateQueue], harness: BotHarness
) -> None:
    inbox, processor = Inbox(replicas[0]), DurableProcessor(replicas[0])
    await inbox.put(Update(1))

    async def interrupted() -> None:
        replicas[0].requeue(1)

    await processor.process_update(Update(1), interrupted())
    await inbox.resume(harness.bot)
    await processor.process_update(Update(1), done())
    await inbox.resume(harness.bot)
    assert passed_on(inbox) == [1, 1]


async def test_finished_update_is_not_resumed(
    replicas: list[UpdateQueue], harness: BotHarness, clock: FakeClock
) -> None:
    await Inbox(replicas[0]).put(Update(1))
    await DurableProcessor(replicas[0]).process_update(Update(1), done())
    clock.advance(seconds=LEASE_SECONDS)
    other = Inbox(replicas[1])
    await other.resume(harness.bot)
    assert passed_on(other) == []


async def test_replica_that_stood_still_leaves_what_was_taken_over(
    replicas: list[UpdateQueue], harness: BotHarness, clock: FakeClock
) -> None:
    done: list[str] = []

    async def work(name: str) -> None:
        done.append(name)

    slow, other = replicas[0], replicas[1]
    await Inbox(slow).put(Update(1))
    clock.advance(seconds=LEASE_SECONDS)
    await Inbox(other).resume(harness.bot)
    await DurableProcessor(slow).process_update(Update(1), work("slow"))
    await DurableProcessor(other).process_update(Update(1), work("other"))
    assert done == ["other"]


async def test_update_whose_insertion_was_not_confirmed_is_resumed_when_its_lease_expires(
    replicas: list[UpdateQueue], harness: BotHarness, clock: FakeClock, postgres_url: str
) -> None:
    inbox = Inbox(replicas[0])
    await inbox.put(Update(1))
    unknown_to_anybody = "UPDATE updates SET update_id = 2"
    await rows(postgres_url, unknown_to_anybody)
    await replicas[0].renew_leases()
    clock.advance(seconds=LEASE_SECONDS)
    await rows(postgres_url, "UPDATE updates SET body = '{\"update_id\": 2}'")
    again = Inbox(replicas[0])
    await again.resume(harness.bot)
    assert passed_on(again) == [2]


async def test_update_waits_for_a_database_that_is_away_for_a_moment(
    replicas: list[UpdateQueue], postgres_url: str
) -> None:
    updates, slept = replicas[0], []

    async def back_again(seconds: float) -> None:
        slept.append(seconds)
        await rows(postgres_url, "ALTER TABLE hidden RENAME TO updates")

    await Inbox(updates).put(Update(1))
    await rows(postgres_url, "ALTER TABLE updates RENAME TO hidden")
    await DurableProcessor(updates, back_again).process_update(Update(1), done())
    assert slept == [1.0]
    assert await rows(postgres_url, "SELECT done_at IS NOT NULL FROM updates") == [(True,)]
