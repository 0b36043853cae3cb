import asyncio

from bot.store.updates import StoredUpdate, UpdateRepository
from bot.telegram.updates.lanes import LOOK_SECONDS, LOOKS, Lanes
from tests.clock import FakeClock
from tests.waiting import ShortSleep

LANE = "chat 7 7"


async def store_updates(updates: UpdateRepository, *numbers: int) -> None:
    await updates.add_all([(number, StoredUpdate(LANE, "{}"), 7) for number in numbers])


async def test_updates_have_their_turn_in_the_order_of_their_ids(updates: UpdateRepository) -> None:
    await store_updates(updates, 1, 2, 3, 4)
    lanes, order = Lanes(updates, ShortSleep()), list[int]()

    async def work(number: int) -> None:
        await lanes.wait_for_turn(number, LANE)
        order.append(number)
        await updates.finish(number)

    await asyncio.gather(*(work(number) for number in (4, 2, 3, 1)))
    assert order == [1, 2, 3, 4]


async def test_of_those_that_wait_in_a_lane_only_the_first_looks_again_and_again(
    updates: UpdateRepository, clock: FakeClock
) -> None:
    await store_updates(updates, *range(1, 101))
    lanes = Lanes(updates, clock.sleep)
    first = asyncio.create_task(lanes.wait_for_turn(2, LANE))
    others = [asyncio.create_task(lanes.wait_for_turn(number, LANE)) for number in range(3, 101)]
    for _ in range(3):
        await clock.until_asleep(LOOK_SECONDS)
        clock.advance(seconds=LOOK_SECONDS)
    await clock.until_asleep(LOOK_SECONDS)
    assert clock.sleeps == [LOOK_SECONDS] * 4
    for task in (first, *others):
        task.cancel()
    await asyncio.gather(first, *others, return_exceptions=True)


async def test_an_update_that_never_ends_does_not_hold_the_others_for_ever(updates: UpdateRepository) -> None:
    await store_updates(updates, 1, 2)
    sleeps: list[float] = []

    async def no_sleep(seconds: float) -> None:
        sleeps.append(seconds)

    await Lanes(updates, no_sleep).wait_for_turn(2, LANE)
    assert sleeps == [LOOK_SECONDS] * LOOKS
