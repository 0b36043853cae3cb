"""Three replicas whose clocks differ: one stands still and goes on, one dies, and their PostgreSQL restarts."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from sandbox.marketplaces.calls import Call
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.harness import Goods, Harness, is_card
from tests.e2e.replicas import open_replicas
from tests.postgres import Postgres

NAMES = ("mug", "tshirt", "sneakers", "backpack", "toy_car", "teddy", "lamp", "chair", "umbrella", "headphones")
CLOCK_STEP = 90.0
"""Seconds between the clocks of two replicas."""
PATIENCE = 90.0
WRITTEN_DOWN = 0.05
IN_FLIGHT = 5.0
"""Seconds around a failure in which an answer may have reached nobody who lived to store it."""


@dataclass(frozen=True)
class Outcome:
    """What came of the photos."""

    photos: int
    answers: Counter[int]
    """How many photos got how many answers."""
    left_over: int
    """Messages that say to this day that a search waits or is under way."""
    disordered: int
    """Chats whose answers don't stand in the order of their photos."""
    paid_twice: int
    """Searches that were answered well before any failure, and were asked for again."""
    excuses: int
    """Answers that are no card."""
    most_calls: int
    """The most calls that were under way at a time, over all replicas."""
    recovered: bool

    @property
    def kept_every_promise(self) -> bool:
        """Whether each photo got one answer, in order, and was paid for once."""
        wrong = self.left_over or self.disordered or self.paid_twice or self.excuses
        return self.answers == {1: self.photos} and not wrong


async def survive(
    folder: Path, goods: Goods, postgres: Postgres, *, chats: int, each: int, standstill: float, plan: int
) -> Outcome:
    """Send photos while replicas fail: one stands still for so many seconds, one is killed, the database restarts."""
    url = postgres.new_database()
    async with Harness(folder, goods).open() as harness:
        harness.settings |= {"searches_per_user_per_day": "0", "providers": "tmapi_global"}
        harness.settings |= {"tmapi_concurrency": str(plan), "tmapi_calls_per_minute": "6000"}
        harness.markets.fail(Fault(kind=FaultKind.SLOW, service=Service.TMAPI_GLOBAL, seconds=0.3))
        async with open_replicas(harness, url, folder, clock_step=CLOCK_STEP) as replicas:
            photos = _send(harness, chats, each, random.Random(3))
            asleep, dead, _ = replicas.bots
            await _until(lambda: _answered(harness, photos) >= len(photos) // 8)
            failures = [time.time()]
            asleep.freeze()
            waking = asyncio.create_task(_wake_after(asleep.thaw, standstill))
            await _until(lambda: _answered(harness, photos) >= len(photos) // 4)
            failures.append(time.time())
            await dead.kill()
            await _until(lambda: _answered(harness, photos) >= len(photos) // 3)
            failures.append(time.time())
            await asyncio.to_thread(postgres.restart)
            with suppress(TimeoutError):
                await _until(lambda: _answered(harness, photos) == len(photos))
            await waking
            with suppress(TimeoutError):
                await _until(lambda: not _left_over(harness, photos))
            # Whoever has woken may still say something.
            await asyncio.sleep(3)
            recovered = any(b"work of another replica taken over" in bot.log for bot in replicas.bots)
            return _outcome(harness, photos, failures, recovered=recovered)


def _send(harness: Harness, chats: int, each: int, rng: random.Random) -> list[Message]:
    """Let people send photos at once, one after another in each chat; no two are the same."""
    people = [harness.telegram.add_user(f"Person {number}") for number in range(chats)]
    photos = []
    for turn in range(each):
        for number, person in enumerate(people):
            picture = Image.open(BytesIO(harness.goods.photo(NAMES[number % len(NAMES)]))).convert("RGB")
            # On the product: a mark in a corner would count as part of it, and change its outline.
            left, top = 400 + turn * 8, 400 + number * 8
            picture.paste(tuple(rng.randbytes(3)), (left, top, left + 8, top + 8))
            written = BytesIO()
            picture.save(written, "JPEG")
            chat = harness.telegram.private_chat(person)
            photos.append(harness.telegram.user_sends_photo(chat, person, written.getvalue()))
    return photos


async def _wake_after(thaw: Callable[[], None], seconds: float) -> None:
    await asyncio.sleep(seconds)
    thaw()


async def _until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not reached():  # noqa: ASYNC110 -- the other side are processes
            await asyncio.sleep(0.1)


def _answers(harness: Harness, photo: Message) -> list[Message]:
    return [
        message
        for message in harness.telegram.bot_messages(photo.chat)
        if message.reply_to_message is not None
        and message.reply_to_message.message_id == photo.message_id
        and not _is_progress(message)
    ]


def _answered(harness: Harness, photos: Sequence[Message]) -> int:
    return sum(bool(_answers(harness, photo)) for photo in photos)


def _is_progress(message: Message) -> bool:
    return (message.text or "").startswith(("🔎", "⏳"))


def _left_over(harness: Harness, photos: Sequence[Message]) -> int:
    chats = {photo.chat.id: photo.chat for photo in photos}
    return sum(_is_progress(message) for chat in chats.values() for message in harness.telegram.bot_messages(chat))


def _outcome(harness: Harness, photos: Sequence[Message], failures: Sequence[float], *, recovered: bool) -> Outcome:
    chats = {photo.chat.id: photo.chat for photo in photos}
    disordered = 0
    for chat in chats.values():
        answered = [
            message.reply_to_message.message_id
            for message in harness.telegram.bot_messages(chat)
            if message.reply_to_message is not None and is_card(message)
        ]
        disordered += answered != sorted(answered)
    searches: dict[str, list[Call]] = {}
    for call in harness.markets.calls_to(Service.TMAPI_GLOBAL, Endpoint.SEARCH):
        if call.status == 200 and call.parameters.get("page", "1") == "1":
            searches.setdefault(call.parameters["img_url"], []).append(call)
    return Outcome(
        photos=len(photos),
        answers=Counter(len(_answers(harness, photo)) for photo in photos),
        left_over=_left_over(harness, photos),
        disordered=disordered,
        paid_twice=sum(
            not _is_near(call.started + call.seconds, failures) for calls in searches.values() for call in calls[:-1]
        ),
        excuses=sum(not is_card(answer) for photo in photos for answer in _answers(harness, photo)),
        most_calls=_most_at_a_time([call for call in harness.markets.calls if call.service is not Service.PICTURES]),
        recovered=recovered,
    )


def _is_near(moment: float, failures: Sequence[float]) -> bool:
    """Whether an answer may have been on its way to a replica when something failed: nobody can know of it then."""
    return any(abs(moment - failure) < IN_FLIGHT for failure in failures)


def _most_at_a_time(calls: Sequence[Call]) -> int:
    """Return how many of these calls were under way at the busiest moment."""
    # The bot has an answer, and may make the next call, a moment before the sandbox has written the answer down.
    ends = [(max(call.started, call.started + call.seconds - WRITTEN_DOWN), -1) for call in calls]
    moments = [(call.started, 1) for call in calls] + ends
    under_way = most = 0
    for _, change in sorted(moments):
        under_way += change
        most = max(most, under_way)
    return most
