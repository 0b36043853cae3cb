import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from providers.api.pace import MemoryPace
from providers.api.plan import Plan
from providers.errors import RateLimited
from tests.clock import LoopClock

PLAN = Plan("tmapi", concurrency=2, calls_per_minute=61)
"""One call in each second."""


class Calls:
    """Calls that take turns: `began` has the seconds at which each got one, and each ends when `end` is called."""

    def __init__(self, pace: MemoryPace, clock: Callable[[], float]) -> None:
        self.pace = pace
        self.began: dict[str, float] = {}
        self._clock = clock
        self._start = clock()
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, *names: str) -> None:
        for name in names:
            self._ends[name] = asyncio.Event()
            self._tasks[name] = asyncio.create_task(self._call(name))

    def end(self, *names: str) -> None:
        for name in names:
            self._ends[name].set()

    def cancel(self, name: str) -> None:
        self._tasks[name].cancel()

    async def _call(self, name: str) -> None:
        async with self.pace.turn():
            self.began[name] = round(self._clock() - self._start, 3)
            await self._ends[name].wait()


@pytest.fixture
def pace(loop_clock: LoopClock) -> MemoryPace:
    return MemoryPace(PLAN, clock=loop_clock)


@pytest.fixture
def calls(pace: MemoryPace, loop_clock: LoopClock) -> Calls:
    return Calls(pace, loop_clock)


async def refuse(pace: MemoryPace, retry_after: float | None = None) -> None:
    """Make a call that the provider answers with "too many"."""
    with pytest.raises(RateLimited):
        async with pace.turn():
            raise RateLimited("tmapi", "too many", retry_after=retry_after)


async def test_calls_begin_in_the_order_in_which_they_came_and_a_second_apart(
    calls: Calls, loop_clock: LoopClock
) -> None:
    calls.begin("a", "b", "c", "d")
    calls.end("a", "b", "c", "d")
    for _ in range(4):
        await loop_clock.advance(1)
    assert list(calls.began) == ["a", "b", "c", "d"]
    began = list(calls.began.values())
    assert [later - earlier for earlier, later in pairwise(began)] == [1, 1, 1]


async def test_no_more_calls_run_than_the_plan_allows(calls: Calls, pace: MemoryPace, loop_clock: LoopClock) -> None:
    calls.begin("a", "b", "c")
    for _ in range(10):
        await loop_clock.advance(1)
    assert (list(calls.began), pace.running, pace.waiting) == (["a", "b"], 2, 1)
    calls.end("a")
    await loop_clock.advance(0)
    assert list(calls.began) == ["a", "b", "c"]


async def test_time_that_nobody_used_is_not_made_up_for(calls: Calls, loop_clock: LoopClock) -> None:
    await loop_clock.advance(100)
    calls.begin("a", "b")
    await loop_clock.advance(0)
    assert list(calls.began) == ["a"]


async def test_a_cancelled_waiter_leaves_no_slot_taken(calls: Calls, pace: MemoryPace, loop_clock: LoopClock) -> None:
    calls.begin("a", "b", "c", "d")
    await loop_clock.advance(0.5)
    calls.cancel("b")  # has a slot, and waits for the rate
    calls.cancel("c")  # waits for a slot
    calls.end("a")
    for _ in range(3):
        await loop_clock.advance(1)
    assert (list(calls.began), pace.running, pace.waiting) == (["a", "d"], 1, 0)
    calls.end("d")
    await loop_clock.advance(0)
    assert pace.running == 0


async def test_an_answer_too_many_halves_the_pace_which_climbs_back(pace: MemoryPace, loop_clock: LoopClock) -> None:
    await refuse(pace)
    assert pace.calls_per_minute == PLAN.calls_per_minute / 2
    await loop_clock.advance(150)
    assert pace.calls_per_minute == PLAN.calls_per_minute * 0.75
    await loop_clock.advance(150)
    assert pace.calls_per_minute == PLAN.calls_per_minute


async def test_a_slower_pace_spaces_calls_wider(calls: Calls, pace: MemoryPace, loop_clock: LoopClock) -> None:
    await refuse(pace)
    calls.begin("a")
    await loop_clock.advance(1.9)
    assert calls.began == {}
    await loop_clock.advance(0.2)
    assert list(calls.began) == ["a"]


async def test_the_wait_that_a_provider_names_is_kept_by_everybody(
    calls: Calls, pace: MemoryPace, loop_clock: LoopClock
) -> None:
    await refuse(pace, retry_after=30)
    calls.begin("a")
    await loop_clock.advance(29)
    assert calls.began == {}
    await loop_clock.advance(1)
    assert list(calls.began) == ["a"]


async def test_many_refusals_of_calls_that_ran_together_halve_the_pace_once(loop_clock: LoopClock) -> None:
    told: list[float] = []

    async def slowed(share: float) -> None:
        told.append(share)

    pace = MemoryPace(Plan("tmapi", 10, 61), slowed, clock=loop_clock)
    refused = asyncio.Event()

    async def call() -> None:
        async with pace.turn():
            await refused.wait()
            raise RateLimited("tmapi", "too many")

    calls = [asyncio.create_task(call()) for _ in range(5)]
    for _ in range(6):
        await loop_clock.advance(1)
    assert pace.running == 5
    refused.set()
    await loop_clock.advance(0)
    await asyncio.gather(*calls, return_exceptions=True)
    assert told == [0.5]
