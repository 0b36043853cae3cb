"""`python -m benchmarks.line`: many photos of many people at once, a newcomer among them, and presses meanwhile.

The bot runs in a process of its own. Seconds are those that Telegram sees, from a message to its answer.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import quantiles

from PIL import Image

from sandbox.catalogue import Catalogue
from sandbox.marketplaces.faults import Fault, FaultKind
from sandbox.telegram.objects import Chat, Message, User
from tests.e2e.bot_process import bot_process
from tests.e2e.harness import Goods, Harness, has_button, is_card

NAMES = ("mug", "tshirt", "sneakers", "backpack", "toy_car", "teddy", "lamp", "chair", "umbrella", "headphones")
CALL_SECONDS = 0.3
"""What each call to a marketplace takes."""
NEWCOMER_AFTER = 1.0
"""Seconds after the burst at which somebody sends a first photo."""
PATIENCE = 300.0


@dataclass(frozen=True)
class Burst:
    """What came of a burst of photos; times in seconds."""

    photos: int
    cards: Counter[int]
    """How many photos got how many cards."""
    refused: int
    newcomer: float
    first_word: float
    """The longest that anybody waited for a first sign of the bot: a reaction or a message."""
    total: float
    presses: Sequence[float]
    cpu: float
    """CPU seconds of the bot for each photo."""
    loop_cpu: float
    """Of these, those of the event loop's thread: without the engine's threads and those that decode pictures."""


def _distinct(jpeg: bytes, number: int) -> bytes:
    """Return the photo with a mark on the product, so that no two are the same and all are found."""
    picture, written = Image.open(BytesIO(jpeg)).convert("RGB"), BytesIO()
    left, top = 224 + number % 64 * 8, 480 + number // 64 * 8
    picture.paste((255, 0, 255), (left, top, left + 8, top + 8))
    picture.save(written, "JPEG")
    return written.getvalue()


class Crowd:
    """People who send photos at the same moment."""

    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self._sent = 0
        self.photos: list[Message] = []

    def person(self, name: str) -> tuple[User, Chat]:
        """Add a person, and return them with their chat."""
        user = self._harness.telegram.add_user(name)
        return user, self._harness.telegram.private_chat(user)

    def send(self, user: User, chat: Chat) -> Message:
        """Let a person send a photo that nobody has sent before."""
        picture = self._harness.goods.photo(NAMES[self._sent % len(NAMES)])
        self._sent += 1
        photo = self._harness.telegram.user_sends_photo(chat, user, _distinct(picture, self._sent))
        self.photos.append(photo)
        return photo


def _answers(harness: Harness, photo: Message) -> list[Message]:
    return [
        message
        for message in harness.telegram.bot_messages(photo.chat)
        if message.reply_to_message is not None and message.reply_to_message.message_id == photo.message_id
    ]


async def _all_answered(harness: Harness, photos: Sequence[Message]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not all(any(not _waits(answer) for answer in _answers(harness, photo)) for photo in photos):  # noqa: ASYNC110 -- the other side is a process
            await asyncio.sleep(0.1)


def _waits(message: Message) -> bool:
    return (message.text or "").startswith(("🔎", "⏳"))


def _shows_a_product(message: Message) -> bool:
    """Whether a message is a card; its picture may still be on its way where it took too long."""
    return has_button(message, "↗")


async def _card_within(harness: Harness, photo: Message, sent: float) -> float:
    await harness.telegram.bot_message(photo.chat, is_card, timeout=PATIENCE)
    return time.monotonic() - sent


async def _press(harness: Harness, card: Message, user: User, number: int) -> list[float]:
    """Turn cards; the seconds until each press was answered."""
    waited = []
    for _ in range(number):
        began = time.monotonic()
        press = harness.telegram.user_presses(harness.current(card), "▶", user)
        await harness.telegram.callback_answer(press, timeout=PATIENCE)
        waited.append(time.monotonic() - began)
        await asyncio.sleep(0.2)
    return waited


def _first_words(harness: Harness, since: int, sent: float) -> float:
    """Return the longest time from the moment when all had sent their photos to the first sign of the bot in a chat."""
    heard: dict[object, float] = {}
    asked = set()
    for event in harness.telegram.events.after(since):
        is_message = event.kind == "message_new"
        sender = Message.model_validate(event.data).from_ if is_message else None
        if sender is not None and not sender.is_bot:
            asked.add(event.chat_id)
        elif is_message or event.kind == "reaction":
            heard.setdefault(event.chat_id, event.at)
    return max(heard.get(chat, float("inf")) - sent for chat in asked)


async def burst(folder: Path, people: int, each: int, *, pressing: int = 0, **plan: str) -> Burst:
    """Let `people` send `each` photos at once, and `pressing` others turn cards meanwhile, under the plan given."""
    goods = Goods(Catalogue())
    async with Harness(folder, goods).open() as harness:
        settings = harness.settings | {"searches_per_user_per_day": "0", "providers": "tmapi_global,tmapi"} | plan
        harness.markets.fail(Fault(kind=FaultKind.SLOW, seconds=CALL_SECONDS))
        async with bot_process(settings, folder) as bot:
            crowd, readers = Crowd(harness), []
            for number in range(pressing):
                user, chat = crowd.person(f"Reader {number}")
                crowd.send(user, chat)
                readers.append((await harness.telegram.bot_message(chat, is_card, timeout=PATIENCE), user))
            crowd.photos.clear()
            cpu, loop_cpu = bot.cpu_seconds() or 0.0, bot.loop_cpu_seconds() or 0.0
            since = harness.telegram.events.last_seq
            senders = [crowd.person(f"Person {number}") for number in range(people)]
            for _ in range(each):
                for user, chat in senders:
                    crowd.send(user, chat)
            # The sandbox answers nobody while it makes the photos ready: the people have sent them now.
            began = time.monotonic()
            sent = time.time()
            await asyncio.sleep(NEWCOMER_AFTER)
            newcomer = asyncio.create_task(
                _card_within(harness, crowd.send(*crowd.person("Newcomer")), time.monotonic())
            )
            turning = [asyncio.create_task(_press(harness, card, user, 100 // pressing)) for card, user in readers]
            await _all_answered(harness, crowd.photos)
            total = time.monotonic() - began
            presses = [waited for task in turning for waited in await task]
            answers = [[one for one in _answers(harness, photo) if _shows_a_product(one)] for photo in crowd.photos]
            return Burst(
                photos=len(crowd.photos),
                cards=Counter(len(cards) for cards in answers),
                refused=sum(not cards for cards in answers),
                newcomer=await newcomer,
                first_word=_first_words(harness, since, sent),
                total=total,
                presses=presses,
                cpu=((bot.cpu_seconds() or 0.0) - cpu) / len(crowd.photos),
                loop_cpu=((bot.loop_cpu_seconds() or 0.0) - loop_cpu) / len(crowd.photos),
            )


def report(name: str, one: Burst) -> str:
    """Return a paragraph on a burst."""
    more = one.photos - one.cards[1] - one.refused
    lines = [
        f"{name}: {one.photos} photos, {one.cards[1]} with one card, {one.refused} with none, {more} with more",
        f"  all after {one.total:.1f} s; the newcomer's card after {one.newcomer:.1f} s",
        f"  first sign after {one.first_word:.1f} s at most",
        f"  {one.cpu * 1000:.0f} ms of the processor for a photo, of which the event loop {one.loop_cpu * 1000:.0f} ms",
    ]
    if one.presses:
        worst = quantiles(one.presses, n=100)[98]
        lines.append(f"  {len(one.presses)} presses meanwhile: 99 of 100 answered within {worst:.2f} s")
    return "\n".join(lines)


def main() -> None:
    """Run the bursts, and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", choices=["wide", "narrow", "presses", []])
    chosen = parser.parse_args().only or ["wide", "narrow", "presses"]
    wide = {"tmapi_concurrency": "64", "tmapi_calls_per_minute": "60000"}
    narrow = {"tmapi_concurrency": "2", "tmapi_calls_per_minute": "300"}
    runs = {
        "wide": ("64 calls at a time", 50, 8, 0, wide),
        "narrow": ("2 calls at a time, 5 a second", 12, 5, 0, narrow),
        "presses": ("64 calls at a time, cards turned meanwhile", 50, 6, 5, wide),
    }
    for key in chosen:
        name, people, each, pressing, plan = runs[key]
        with tempfile.TemporaryDirectory() as folder:
            print(report(name, asyncio.run(burst(Path(folder), people, each, pressing=pressing, **plan))))  # noqa: T201 -- this is what the command is for


if __name__ == "__main__":
    main()
