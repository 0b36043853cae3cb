import asyncio
from collections.abc import Callable

import pytest

from bot.models.failures import LinkLeadsNowhere, TooManyLinks
from bot.search.link_limits import AT_A_TIME, FAILURES, PERSON_AT_A_TIME, PERSON_FAILURES, SLOW, WINDOW, LinkLimits

ANN, BOB = 1, 2


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock: Callable[[], float]) -> LinkLimits:
    return LinkLimits(clock)


async def fail(limits: LinkLimits, person: int) -> None:
    with pytest.raises(LinkLeadsNowhere):
        async with limits.opening(person):
            raise LinkLeadsNowhere("nothing there")


async def open_one(limits: LinkLimits, person: int) -> None:
    async with limits.opening(person):
        pass


async def test_links_that_lead_somewhere_count_for_nothing(limits: LinkLimits) -> None:
    for _ in range(PERSON_FAILURES + 1):
        await open_one(limits, ANN)


async def test_who_sent_too_many_that_failed_waits_and_nobody_else(limits: LinkLimits, clock: Clock) -> None:
    for _ in range(PERSON_FAILURES):
        await fail(limits, ANN)

    with pytest.raises(TooManyLinks):
        await open_one(limits, ANN)
    await open_one(limits, BOB)
    clock.seconds += WINDOW
    await open_one(limits, ANN)


async def test_a_slow_link_counts_like_one_that_failed(limits: LinkLimits, clock: Clock) -> None:
    for _ in range(PERSON_FAILURES):
        async with limits.opening(ANN):
            clock.seconds += SLOW

    with pytest.raises(TooManyLinks):
        await open_one(limits, ANN)


async def test_many_that_fail_for_many_people_stop_all_for_a_while(limits: LinkLimits, clock: Clock) -> None:
    for person in range(FAILURES):
        await fail(limits, person)

    with pytest.raises(TooManyLinks):
        await open_one(limits, FAILURES)
    clock.seconds += WINDOW
    await open_one(limits, FAILURES)


@pytest.mark.parametrize(("people", "most"), [(1, PERSON_AT_A_TIME), (20, AT_A_TIME)], ids=["one person", "all"])
async def test_only_so_many_are_open_at_the_same_time(limits: LinkLimits, people: int, most: int) -> None:
    is_open = most_open = 0
    all_came = asyncio.Event()

    async def open_long(person: int) -> None:
        nonlocal is_open, most_open
        async with limits.opening(person):
            is_open += 1
            most_open = max(most_open, is_open)
            if is_open == most:
                all_came.set()
            await all_came.wait()
            is_open -= 1

    await asyncio.gather(*(open_long(number % people) for number in range(40)))

    assert most_open == most
