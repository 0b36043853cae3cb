import asyncio

import pytest

from bot.search.singleflight import SingleFlight


class Work:
    """Something that takes until it is let go, and counts how often it was begun."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun = 0
        self.ended = 0
        self.may_end = asyncio.Event()
        self._error = error

    async def __call__(self) -> int:
        self.begun += 1
        await self.may_end.wait()
        self.ended += 1
        if self._error:
            raise self._error
        return self.begun


async def turn() -> None:
    """Let every task take some steps."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_asks_at_the_same_time_shares_one_outcome() -> None:
    work, in_flight = Work(), SingleFlight[int]()
    asking = [asyncio.create_task(in_flight.once("key", work)) for _ in range(3)]
    await turn()
    work.may_end.set()
    assert await asyncio.gather(*asking) == [1, 1, 1]


async def test_who_asks_later_begins_anew() -> None:
    work, in_flight = Work(), SingleFlight[int]()
    work.may_end.set()
    assert [await in_flight.once("key", work), await in_flight.once("key", work)] == [1, 2]


async def test_other_keys_are_other_work() -> None:
    work, in_flight = Work(), SingleFlight[int]()
    work.may_end.set()
    await asyncio.gather(in_flight.once("one", work), in_flight.once("two", work))
    assert work.begun == 2


async def test_an_error_reaches_all_who_wait() -> None:
    work, in_flight = Work(ValueError("broken")), SingleFlight[int]()
    work.may_end.set()
    outcomes = await asyncio.gather(*(in_flight.once("key", work) for _ in range(3)), return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["broken"] * 3


async def test_after_an_error_it_can_be_tried_again() -> None:
    in_flight, broken, whole = SingleFlight[int](), Work(ValueError()), Work()
    broken.may_end.set()
    whole.may_end.set()
    with pytest.raises(ValueError):  # noqa: PT011 -- the text is the test's own
        await in_flight.once("key", broken)
    assert await in_flight.once("key", whole) == 1


async def test_the_work_goes_on_when_one_gives_up() -> None:
    work, in_flight = Work(), SingleFlight[int]()
    impatient = asyncio.create_task(in_flight.once("key", work))
    patient = asyncio.create_task(in_flight.once("key", work))
    await turn()
    impatient.cancel()
    await turn()
    work.may_end.set()
    assert await patient == 1


async def test_the_work_goes_on_when_all_give_up() -> None:
    work, in_flight = Work(), SingleFlight[int]()
    impatient = asyncio.create_task(in_flight.once("key", work))
    await turn()
    impatient.cancel()
    await turn()
    work.may_end.set()
    await turn()
    assert work.ended == 1


async def test_an_error_that_nobody_waits_for_is_no_warning() -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    work, in_flight = Work(ValueError()), SingleFlight[int]()
    impatient = asyncio.create_task(in_flight.once("key", work))
    await turn()
    impatient.cancel()
    await turn()
    work.may_end.set()
    await turn()
    assert (work.ended, complaints) == (1, [])


async def test_an_error_of_who_began_it_alone_has_the_others_begin_anew() -> None:
    broken, whole, in_flight = Work(ValueError("mine")), Work(), SingleFlight[int](ValueError)
    first = asyncio.create_task(in_flight.once("key", broken))
    others = [asyncio.create_task(in_flight.once("key", whole)) for _ in range(2)]
    await turn()
    broken.may_end.set()
    await turn()
    whole.may_end.set()
    assert await asyncio.gather(*others) == [1, 1]
    with pytest.raises(ValueError, match="mine"):
        await first
