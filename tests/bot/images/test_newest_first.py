import asyncio

from bot.images.newest_first import NewestFirst


class Visits:
    """Tasks that go in, in the order in which they went, and stay until they are told to leave."""

    def __init__(self) -> None:
        self.turns = NewestFirst()
        self.inside: list[str] = []
        self.leave = asyncio.Event()

    def begin(self, name: str) -> "asyncio.Task[None]":
        return asyncio.create_task(self._visit(name))

    async def _visit(self, name: str) -> None:
        async with self.turns:
            self.inside.append(name)
            await self.leave.wait()


async def settled() -> None:
    """Let all tasks go as far as they can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_is_in_and_the_last_to_come_is_next() -> None:
    visits = Visits()
    tasks = [visits.begin(name) for name in ("first", "second", "third")]
    await settled()
    assert visits.inside == ["first"]
    visits.leave.set()
    await asyncio.gather(*tasks)
    assert visits.inside == ["first", "third", "second"]


async def test_one_that_gives_up_is_passed_over() -> None:
    visits = Visits()
    tasks = [visits.begin(name) for name in ("first", "second", "third")]
    await settled()
    tasks[2].cancel()
    await settled()
    visits.leave.set()
    await asyncio.gather(*tasks[:2])
    assert visits.inside == ["first", "second"]


async def test_one_that_gives_up_at_its_turn_lets_the_next_go() -> None:
    visits = Visits()
    visits.leave.set()
    async with visits.turns:
        second, third = visits.begin("second"), visits.begin("third")
        await settled()
    third.cancel()
    await second
    assert visits.inside == ["second"]


async def test_one_that_gives_up_at_the_moment_of_its_turn_is_passed_over() -> None:
    visits = Visits()
    tasks = [visits.begin(name) for name in ("first", "second", "third")]
    await settled()
    visits.leave.set()
    tasks[2].cancel()
    await asyncio.gather(*tasks[:2])
    assert visits.inside == ["first", "second"]


async def test_the_next_to_come_finds_it_free() -> None:
    visits = Visits()
    visits.leave.set()
    await visits.begin("first")
    await visits.begin("second")
    assert visits.inside == ["first", "second"]
