import asyncio

import pytest

from bot.models.failures import FetchFault
from bot.observability.metrics import Metrics
from bot.telegram.fetches import PHOTOS, SECONDS, Fetches
from tests.waiting import until


class Seconds:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


@pytest.fixture
def fetches(clock: Seconds) -> Fetches:
    return Fetches(Metrics(), clock)


def fail(fetches: Fetches, *people: int, fault: FetchFault = FetchFault.NETWORK) -> None:
    for person in people:
        fetches.failed(person, fault, "TimedOut: Timed out")


def test_photos_of_three_people_that_fail_for_some_minutes_are_nobodys_fault_of_theirs(
    fetches: Fetches, clock: Seconds
) -> None:
    fail(fetches, 1, 2, 3)
    assert not fetches.none_come()
    clock.now = SECONDS
    assert fetches.none_come()


def test_a_photo_that_comes_ends_it(fetches: Fetches, clock: Seconds) -> None:
    fail(fetches, 1, 2, 3)
    clock.now = SECONDS
    fetches.came()
    assert not fetches.none_come()
    fail(fetches, 1, 2, 3)
    assert not fetches.none_come()


def test_photos_of_one_person_tell_only_when_they_fail_for_long(fetches: Fetches, clock: Seconds) -> None:
    fail(fetches, *[1] * PHOTOS)
    clock.now = SECONDS
    assert not fetches.none_come()
    fail(fetches, 1)
    assert fetches.none_come()


def test_files_that_are_too_big_tell_nothing_of_others(fetches: Fetches, clock: Seconds) -> None:
    fail(fetches, 1, 2, 3, fault=FetchFault.TOO_BIG)
    clock.now = SECONDS
    assert not fetches.none_come()


async def test_admins_are_told_once_and_once_when_it_works_again(fetches: Fetches, clock: Seconds) -> None:
    told, reached = list[bool](), False
    looks: asyncio.Queue[None] = asyncio.Queue()

    async def tell(broken: bool) -> bool:
        told.append(broken)
        return reached

    async def look(_seconds: float) -> None:
        await looks.get()

    async def after_looks(count: int) -> list[bool]:
        for _ in range(count):
            looks.put_nowait(None)
        await until(looks.empty)
        return told

    telling = asyncio.create_task(fetches.tell_forever(tell, look))
    fail(fetches, 1, 2, 3)
    assert await after_looks(2) == []
    clock.now = SECONDS
    looks.put_nowait(None)
    await until(lambda: told == [True])
    # It reached nobody, so it is told again.
    reached = True
    looks.put_nowait(None)
    await until(lambda: told == [True, True])
    await after_looks(3)
    fetches.came()
    looks.put_nowait(None)
    await until(lambda: told == [True, True, False])
    await after_looks(2)
    assert told == [True, True, False]
    telling.cancel()
