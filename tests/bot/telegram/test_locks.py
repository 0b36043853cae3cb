import asyncio
import gc

from bot.telegram.locks import Locks


async def test_one_key_has_one_lock() -> None:
    locks = Locks()
    lock = locks.of("a")
    assert locks.of("a") is lock
    assert locks.of("b") is not lock


async def test_two_with_the_same_key_take_turns() -> None:
    locks, steps = Locks(), list[str]()

    async def work(name: str) -> None:
        async with locks.of("search"):
            steps.append(f"{name} begins")
            await asyncio.sleep(0)
            steps.append(f"{name} ends")

    await asyncio.gather(work("one"), work("two"))
    assert steps == ["one begins", "one ends", "two begins", "two ends"]


async def test_a_lock_that_is_held_stays_the_same_although_nobody_names_it() -> None:
    locks = Locks()
    async with locks.of("search"):
        gc.collect()
        assert locks.of("search").locked()


async def test_a_lock_that_nobody_needs_is_forgotten() -> None:
    locks = Locks()
    async with locks.of("search"):
        pass
    gc.collect()
    assert list(locks._locks) == []
