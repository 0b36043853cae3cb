import asyncio

import pytest

from bot.store.writer_turns import MOST_IN_A_ROW, WriterTurns, write_first


class Writers:
    """Tasks that wait for their turns; `order` has their names as they had them."""

    def __init__(self) -> None:
        self.turns = WriterTurns()
        self.order: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def wait(self, name: str, *, first: bool = False) -> asyncio.Task[None]:
        """Let a task wait for its turn."""
        task = asyncio.create_task(self._write(name, first=first))
        self.tasks.append(task)
        await asyncio.sleep(0)
        return task

    async def _write(self, name: str, *, first: bool) -> None:
        if first:
            write_first()
        async with self.turns:
            self.order.append(name)


@pytest.fixture
def writers() -> Writers:
    return Writers()


async def test_those_that_go_first_have_their_turns_before_others_that_wait(writers: Writers) -> None:
    async with writers.turns:
        for name in ("photo 1", "photo 2"):
            await writers.wait(name)
        for name in ("press 1", "press 2"):
            await writers.wait(name, first=True)
    await asyncio.gather(*writers.tasks)
    assert writers.order == ["press 1", "press 2", "photo 1", "photo 2"]


async def test_however_many_go_first_others_have_their_turns_between(writers: Writers) -> None:
    async with writers.turns:
        await writers.wait("photo")
        for _ in range(MOST_IN_A_ROW + 1):
            await writers.wait("press", first=True)
    await asyncio.gather(*writers.tasks)
    assert writers.order == ["press"] * MOST_IN_A_ROW + ["photo", "press"]


async def test_who_is_cancelled_has_no_turn(writers: Writers) -> None:
    async with writers.turns:
        cancelled = await writers.wait("cancelled")
        await writers.wait("next")
        cancelled.cancel()
    await asyncio.gather(*writers.tasks, return_exceptions=True)
    assert writers.order == ["next"]


async def test_who_is_cancelled_in_the_moment_of_its_turn_passes_it_on(writers: Writers) -> None:
    async with writers.turns:
        cancelled = await writers.wait("cancelled")
        await writers.wait("next")
    cancelled.cancel()
    await asyncio.gather(*writers.tasks, return_exceptions=True)
    assert writers.order == ["next"]
