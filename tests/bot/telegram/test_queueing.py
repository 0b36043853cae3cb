import asyncio

from bot.telegram.queueing import Queueing, Turn


class Counter:
    """People at a counter: who has come to their turn, in order."""

    def __init__(self) -> None:
        self.queueing = Queueing()
        self.served: list[str] = []

    async def serve(self, name: str, chat_id: int, ready: asyncio.Event) -> None:
        async with self.queueing.join(chat_id) as turn:
            await ready.wait()
            await turn.to_answer()
            self.served.append(name)


def ready() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


async def steps() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_who_is_ready_early_waits_for_those_before() -> None:
    counter, slow = Counter(), asyncio.Event()
    serving = [
        asyncio.create_task(counter.serve("first", 7, slow)),
        asyncio.create_task(counter.serve("second", 7, ready())),
        asyncio.create_task(counter.serve("third", 7, ready())),
    ]
    await steps()
    assert counter.served == []
    slow.set()
    await asyncio.gather(*serving)
    assert counter.served == ["first", "second", "third"]


async def test_chats_do_not_wait_for_each_other() -> None:
    counter, slow = Counter(), asyncio.Event()
    waiting = asyncio.create_task(counter.serve("first", 7, slow))
    await asyncio.create_task(counter.serve("second", 8, ready()))
    assert counter.served == ["second"]
    slow.set()
    await waiting


async def test_who_leaves_without_being_served_lets_the_next_one_through() -> None:
    counter = Counter()
    leaving = asyncio.create_task(counter.serve("first", 7, asyncio.Event()))
    next_one = asyncio.create_task(counter.serve("second", 7, ready()))
    await steps()
    leaving.cancel()
    await next_one
    assert counter.served == ["second"]


async def test_who_comes_later_speaks_when_the_one_before_has_spoken() -> None:
    queueing, spoken = Queueing(), list[str]()

    async def speak(turn: Turn) -> None:
        await turn.to_speak()
        spoken.append("second")

    async with queueing.join(7) as first, queueing.join(7) as second:
        speaking = asyncio.create_task(speak(second))
        await steps()
        assert spoken == []
        first.speaks.set()
        await speaking
        assert spoken == ["second"]


async def test_who_leaves_without_a_word_lets_the_next_one_speak() -> None:
    first = Turn()
    second = Turn(first)
    first.leave()
    await second.to_speak()


async def test_a_queue_that_is_empty_is_forgotten() -> None:
    counter = Counter()
    await asyncio.gather(*(counter.serve(str(number), 7, ready()) for number in range(3)))
    assert counter.queueing._last == {}
