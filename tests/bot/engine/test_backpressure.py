import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.engine.backpressure import LAG_SECONDS, TICK_SECONDS, Backpressure
from tests.clock import FakeClock
from tests.waiting import until


class Jobs:
    """Jobs by their priority, in the order in which they are admitted."""

    def __init__(self, backpressure: Backpressure) -> None:
        self.admitted: list[int] = []
        self._backpressure = backpressure
        self._tasks: list[asyncio.Task[None]] = []

    async def come(self, *priorities: int) -> None:
        """Let jobs ask to be admitted, one after another."""
        for priority in priorities:
            self._tasks.append(asyncio.create_task(self._begin(priority)))
            await asyncio.sleep(0)

    async def _begin(self, priority: int) -> None:
        await self._backpressure.admit(priority)
        self.admitted.append(priority)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture
async def jobs(clock: FakeClock) -> AsyncIterator[Jobs]:
    backpressure = Backpressure(clock.sleep, clock.seconds)
    admitting = asyncio.create_task(backpressure.admit_forever())
    jobs = Jobs(backpressure)
    yield jobs
    admitting.cancel()
    await asyncio.gather(admitting, return_exceptions=True)
    await jobs.close()


async def tick(clock: FakeClock, late: float = 0.0) -> None:
    """Let a tick pass, so many seconds too late."""
    await clock.until_asleep(TICK_SECONDS)
    clock.advance(seconds=TICK_SECONDS + late)


async def test_a_job_that_finds_nobody_begins_at_once(jobs: Jobs) -> None:
    await jobs.come(5)
    await until(lambda: jobs.admitted == [5])


async def test_jobs_that_come_at_once_begin_one_at_a_tick_those_with_a_lower_number_first(
    jobs: Jobs, clock: FakeClock
) -> None:
    await jobs.come(1, 3, 2)
    await until(lambda: jobs.admitted == [1])
    await tick(clock)
    await until(lambda: jobs.admitted == [1, 2])
    await tick(clock)
    await until(lambda: jobs.admitted == [1, 2, 3])


async def test_nobody_begins_while_the_event_loop_lags(jobs: Jobs, clock: FakeClock) -> None:
    await jobs.come(1, 2)
    await tick(clock, late=2 * LAG_SECONDS)
    await clock.until_asleep(TICK_SECONDS)
    assert jobs.admitted == [1]
    for _ in range(2):
        await tick(clock)
    await until(lambda: jobs.admitted == [1, 2])
