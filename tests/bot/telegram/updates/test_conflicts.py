import asyncio

import pytest

from bot.telegram.updates.conflicts import QUIET_SECONDS, RECENT_SECONDS, Conflicts
from tests.waiting import until


class Seconds:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


def test_one_conflict_is_that_of_a_copy_which_is_replaced(clock: Seconds) -> None:
    conflicts = Conflicts(clock)
    conflicts.met()
    assert not conflicts.go_on()
    clock.now = RECENT_SECONDS + 1
    conflicts.met()
    assert not conflicts.go_on()


def test_conflicts_go_on_until_there_was_none_for_a_while(clock: Seconds) -> None:
    conflicts = Conflicts(clock)
    conflicts.met()
    conflicts.met()
    assert conflicts.go_on()
    clock.now = RECENT_SECONDS + 1
    assert not conflicts.go_on()


async def test_admins_are_told_at_once_and_then_once_an_hour(clock: Seconds) -> None:
    conflicts, told = Conflicts(clock), list[float]()

    async def tell() -> None:
        told.append(clock.now)

    telling = asyncio.create_task(conflicts.tell_forever(tell))
    for clock.now in (0.0, 30.0, 60.0, 90.0):
        conflicts.met()
    await until(lambda: told)
    clock.now = QUIET_SECONDS + 60
    conflicts.met()
    conflicts.met()
    await until(lambda: len(told) == 2)
    telling.cancel()
