import asyncio
from collections.abc import Hashable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.images.memory import SMALL, DownloadMemory, FairRoom


class Visitors:
    """Who is in a room, in the order in which they came in; each stays until it is let out."""

    def __init__(self, room: FairRoom) -> None:
        self.came_in: list[str] = []
        self._room = room
        self._exits: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def come(self, name: str, size: int, owner: Hashable) -> None:
        self._exits[name] = asyncio.Event()
        self._tasks[name] = asyncio.create_task(self._stay(name, size, owner))
        await turns()

    async def go(self, name: str) -> None:
        self._exits[name].set()
        await turns()

    async def give_up(self, name: str) -> None:
        self._tasks[name].cancel()
        await turns()

    async def _stay(self, name: str, size: int, owner: Hashable) -> None:
        async with self._room.room(size, owner):
            self.came_in.append(name)
            await self._exits[name].wait()


async def turns() -> None:
    """Let every task go on that can."""
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def visitors() -> Visitors:
    return Visitors(FairRoom(100))


async def test_one_owner_takes_half_of_the_room_and_leaves_the_rest_to_others(visitors: Visitors) -> None:
    for number in range(5):
        await visitors.come(f"ann {number}", 25, "ann")
    await visitors.come("ben", 50, "ben")
    assert visitors.came_in == ["ann 0", "ann 1", "ben"]


async def test_those_who_wait_take_turns_by_owner(visitors: Visitors) -> None:
    await visitors.come("full", 100, "full")
    for name, owner in (("ann 1", "ann"), ("ann 2", "ann"), ("ann 3", "ann"), ("ben 1", "ben")):
        await visitors.come(name, 30, owner)
    await visitors.go("full")
    assert visitors.came_in[1:] == ["ann 1", "ben 1"]
    await visitors.go("ann 1")
    assert visitors.came_in[3:] == ["ann 2"]


async def test_nobody_passes_by_a_large_piece_whose_turn_it_is(visitors: Visitors) -> None:
    await visitors.come("ann", 50, "ann")
    await visitors.come("large", 80, "ben")
    await visitors.come("small", 10, "cem")
    assert visitors.came_in == ["ann"]
    await visitors.go("ann")
    assert visitors.came_in == ["ann", "large", "small"]


async def test_a_single_piece_may_take_more_than_half(visitors: Visitors) -> None:
    await visitors.come("ann", 1000, "ann")
    assert visitors.came_in == ["ann"]


async def test_who_gives_up_takes_nothing_and_lets_the_next_in(visitors: Visitors) -> None:
    await visitors.come("ann", 60, "ann")
    await visitors.come("ben", 80, "ben")
    await visitors.come("cem", 40, "cem")
    await visitors.give_up("ben")
    assert visitors.came_in == ["ann", "cem"]


async def test_small_downloads_do_not_wait_for_large_ones() -> None:
    memory = DownloadMemory(4 * SMALL)
    async with memory.room(3 * SMALL, "ann"):
        large = asyncio.create_task(held(memory, 2 * SMALL, "ben"))
        await held(memory, SMALL, "cem")
        assert not large.done()
    await large


async def held(memory: DownloadMemory, size: int, owner: Hashable) -> None:
    async with memory.room(size, owner):
        pass


PIECES = st.lists(st.tuples(st.integers(0, 3 * SMALL), st.integers(1, 3), st.booleans()), max_size=30)


@given(PIECES)
def test_no_more_is_ever_taken_than_there_is_and_all_is_given_back(pieces: list[tuple[int, int, bool]]) -> None:
    asyncio.run(crowd(pieces))


async def crowd(pieces: list[tuple[int, int, bool]]) -> None:
    memory, limit = DownloadMemory(4 * SMALL), 4 * SMALL

    async def piece(size: int, owner: int) -> None:
        async with memory.room(size, owner):
            assert memory.taken <= limit
            await asyncio.sleep(0)

    tasks = [asyncio.create_task(piece(size, owner)) for size, owner, _ in pieces]
    await asyncio.sleep(0)
    for task, (_, _, gives_up) in zip(tasks, pieces, strict=True):
        if gives_up:
            task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(result is None or isinstance(result, asyncio.CancelledError) for result in results)
    assert memory.taken == 0
