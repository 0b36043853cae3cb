import asyncio

from sandbox.changes import Log


async def test_a_follower_gets_past_entries_then_new_ones() -> None:
    log: Log[str] = Log()
    log.append("one")
    entries = log.follow()

    assert await anext(entries) == (1, "one")
    waiting = asyncio.ensure_future(anext(entries))
    await asyncio.sleep(0)
    log.append("two")
    assert await waiting == (2, "two")


async def test_a_follower_can_skip_entries_that_it_has_read() -> None:
    log: Log[str] = Log()
    log.append("one")
    log.append("two")

    assert await anext(log.follow(after=1)) == (2, "two")


async def test_the_count_starts_again_after_clearing() -> None:
    log: Log[str] = Log()
    log.append("one")
    entries = log.follow()
    await anext(entries)
    log.clear()
    log.append("new")

    assert await anext(entries) == (1, "new")
