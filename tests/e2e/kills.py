"""A bot that is killed again and again while people use it, and what has come of what they did."""

import asyncio
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.bot_process import bot_process
from tests.e2e.harness import Goods, Harness, is_card, signs_of, text_of

PEOPLE = ("mug", "tshirt", "sneakers", "backpack", "toy_car", "teddy")
"""Somebody for each photo, which looks a little different each time."""
VALUES: Mapping[str, Sequence[str]] = {
    "sort": ("default", "sales", "price_up", "price_down"),
    "view": ("card", "grid", "list"),
    "ship_to": ("US", "RU", "BR"),
    "match": ("same", "similar"),
}
"""Settings whose value stands in the database as it is written in the chat."""
PAUSE = (0.5, 3.0)
"""Seconds between two things that one person does."""
LIFE = (1.0, 5.5)
"""Seconds from a start of the bot to its end; it takes one or two to be ready."""
SENDS = ("sendMessage", "sendPhoto", "editMessageText", "editMessageMedia", "editMessageReplyMarkup")
PATIENCE = 90.0
"""Seconds after the last start in which everything is made up for."""


@dataclass(frozen=True)
class Outcome:
    """What was done, and what came of it."""

    kills: int
    photos: int
    answers: Mapping[int, int]
    """How many photos got how many answers."""
    left_over: int
    """Messages that say to this day that a search is under way."""
    unfinished: int
    """Updates on which the work never ended."""
    lost_searches: int
    settings: int
    untold: int
    """Settings to which the chat got no word."""
    forgotten: int
    """Settings that are not what the chat was told last."""
    presses: int
    integrity: str
    broken: tuple[str, ...]
    """What is behind the photos and settings above that are not as they should be."""

    @property
    def kept_every_promise(self) -> bool:
        """Whether nothing was lost, nothing said twice, nothing damaged."""
        missing = self.unfinished or self.lost_searches or self.untold or self.forgotten
        return not missing and not self.left_over and self.answers == {1: self.photos} and self.integrity == "ok"


class Person:
    """Sends photos, presses buttons and changes settings, whether the bot runs or not."""

    def __init__(self, harness: Harness, photo: str, rng: random.Random) -> None:
        self.user = harness.telegram.add_user(photo)
        self.chat = harness.telegram.private_chat(self.user)
        self.photos: list[Message] = []
        self.told: dict[str, str] = {}
        self.settings = self.untold = self.presses = 0
        self._harness = harness
        self._picture = Image.open(BytesIO(harness.goods.photo(photo))).convert("RGB")
        self._rng = rng

    async def live(self, over: asyncio.Event) -> None:
        """Do one thing after another until all is `over`."""
        while not over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), self._rng.uniform(*PAUSE))
            act = self._rng.choices((self._send_photo, self._press, self._set), (5, 3, 3))[0]
            await act()

    async def _send_photo(self) -> None:
        # On the product: a mark in a corner would count as part of it, and change its outline.
        corner = (224 + len(self.photos) % 64 * 8, 480 + len(self.photos) // 64 * 8)
        picture, written = self._picture.copy(), BytesIO()
        picture.paste((255, 0, 255), (*corner, corner[0] + 8, corner[1] + 8))
        picture.save(written, "JPEG")
        self.photos.append(self._harness.telegram.user_sends_photo(self.chat, self.user, written.getvalue()))

    async def _press(self) -> None:
        cards = [message for message in self._harness.telegram.bot_messages(self.chat) if is_card(message)]
        signs = [sign for card in cards[-1:] for sign in signs_of(card) if sign in "▶◀ℹ"]
        if signs:
            self._harness.telegram.user_presses(cards[-1], self._rng.choice(signs), self.user)
            self.presses += 1

    async def _set(self) -> None:
        """Change a setting and wait for the word that it is changed."""
        name = self._rng.choice(list(VALUES))
        value = self._rng.choice(VALUES[name])
        now = self._harness.telegram.events.last_seq
        asked = self._harness.telegram.user_sends_text(self.chat, self.user, f"/settings {name} {value}")
        self.settings += 1
        try:
            await self._harness.telegram.bot_message(
                self.chat, lambda one: answers(one, asked), after=now, timeout=PATIENCE
            )
        except TimeoutError:
            self.untold += 1
        else:
            self.told[name] = value


def answers(message: Message, asked: Message) -> bool:
    """Whether a message of the bot stands under this one."""
    return message.reply_to_message is not None and message.reply_to_message.message_id == asked.message_id


async def kill_again_and_again(folder: Path, goods: Goods, kills: int, rng: random.Random) -> Outcome:
    """Kill the bot at moments that `rng` chooses, start it each time, and at last let it make up for everything."""
    async with Harness(folder, goods).open() as harness:
        harness.settings |= {"searches_per_user_per_day": "0"}
        people = [Person(harness, photo, random.Random(rng.random())) for photo in PEOPLE]
        over = asyncio.Event()
        async with asyncio.TaskGroup() as lives:
            for person in people:
                lives.create_task(person.live(over))
            for _ in range(kills):
                _slow_down(harness, rng)
                await _life(harness, folder, rng.uniform(*LIFE))
            harness.telegram.faults.clear()
            harness.markets.faults.clear()
            over.set()
            async with bot_process(harness.settings, folder):
                await _made_up(harness, people)
    return _outcome(harness, people, kills)


async def _life(harness: Harness, folder: Path, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds), bot_process(harness.settings, folder):
            await asyncio.Event().wait()


def _slow_down(harness: Harness, rng: random.Random) -> None:
    """Make some stage take long, each time another, so that kills come before, in and after each."""
    faults = harness.telegram.faults
    faults.clear()
    harness.markets.faults.clear()
    for method in SENDS:
        faults.delay(method, rng.choice((0.0, 0.0, 0.3)))
        faults.delay(method, rng.choice((0.0, 0.2, 1.0)), after_work=True)
    for method in ("getFile", "download"):
        faults.delay(method, rng.choice((0.0, 0.0, 0.5)))
    for endpoint in (Endpoint.CONVERT, Endpoint.SEARCH):
        seconds = rng.choice((0.0, 0.3, 1.5))
        harness.markets.fail(
            Fault(kind=FaultKind.SLOW, service=Service.TMAPI_GLOBAL, endpoint=endpoint, seconds=seconds)
        )


async def _made_up(harness: Harness, people: Sequence[Person]) -> None:
    """Wait until nothing is left to do, or until it is clear that something always will be."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while _unfinished(harness, people):  # noqa: ASYNC110 - the other side is a process
                await asyncio.sleep(0.2)


def _unfinished(harness: Harness, people: Sequence[Person]) -> bool:
    waiting = any(not _answers(harness, person, photo) for person in people for photo in person.photos)
    return bool(
        waiting or harness.telegram.updates.pending or harness.rows("SELECT 1 FROM updates WHERE done_at IS NULL")
    )


def _answers(harness: Harness, person: Person, photo: Message) -> list[Message]:
    found = [message for message in harness.telegram.bot_messages(person.chat) if answers(message, photo)]
    return [message for message in found if not _is_progress(message)]


def _is_progress(message: Message) -> bool:
    return text_of(message).startswith("🔎")


def _outcome(harness: Harness, people: Sequence[Person], kills: int) -> Outcome:
    photos = [(person, photo) for person in people for photo in person.photos]
    messages = [message for person in people for message in harness.telegram.bot_messages(person.chat)]
    states = {row[:2]: row[2] for row in harness.rows("SELECT chat_id, message_id, state FROM searches")}
    counted = [(len(_answers(harness, person, photo)), photo) for person, photo in photos]
    unlike = [
        f"photo {photo.message_id}: {number} answers, search {states.get((photo.chat.id, photo.message_id))}"
        for number, photo in counted
        if number != 1
    ]
    forgotten = _forgotten(harness, people)
    with closing(sqlite3.connect(harness.database)) as database:
        integrity = str(database.execute("PRAGMA integrity_check").fetchone()[0])
    return Outcome(
        kills=kills,
        photos=len(photos),
        answers=Counter(number for number, _ in counted),
        left_over=sum(_is_progress(message) for message in messages),
        unfinished=len(harness.rows("SELECT 1 FROM updates WHERE done_at IS NULL")),
        lost_searches=sum((photo.chat.id, photo.message_id) not in states for _, photo in photos),
        settings=sum(person.settings for person in people),
        untold=sum(person.untold for person in people),
        forgotten=len(forgotten),
        presses=sum(person.presses for person in people),
        integrity=integrity,
        broken=(*unlike, *forgotten),
    )


def _forgotten(harness: Harness, people: Sequence[Person]) -> list[str]:
    kept = {chat: json.loads(str(stored)) for chat, stored in harness.rows("SELECT chat_id, preferences FROM chats")}
    return [
        f"{name} of {person.user.first_name}: told {value}, kept {kept[person.chat.id][name]}"
        for person in people
        for name, value in person.told.items()
        if kept[person.chat.id][name] != value
    ]
