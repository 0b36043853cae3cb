"""`python -m benchmarks.attacks`: what somebody's first card and presses take while strangers do their worst.

Each attack has a bot of its own, in a process of its own. First somebody searches and turns cards in peace, then again
while the attack goes on. Times are as Telegram sees them: from a photo to its card, and from a press to the edited
message.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Final

from PIL import Image

from benchmarks.memory import MIB, large_file, watched
from sandbox.catalogue import Catalogue
from sandbox.telegram.objects import Chat, Message
from tests.e2e.bot_process import bot_process
from tests.e2e.harness import Goods, Harness, is_card
from tests.pictures import saved
from tests.waiting import until

PHOTOS: Final = 8
PRESSES: Final = 40
HOSTILE: Final = tuple(
    (Path(__file__).parents[1] / "tests" / "fixtures" / "pictures" / name).read_bytes()
    for name in ("nested.heic", "arithmetic.jpg")
)
PATIENCE: Final = 120.0
SETTINGS: Final = {"searches_per_user_per_day": "0", "tmapi_concurrency": "64", "tmapi_calls_per_minute": "6000"}
"""A plan that holds nobody up: what is measured is the bot."""
AIMS: Final = "aims: card 1.5 times that in peace, press 300 ms, 400 MB"

Attack = Callable[[Harness], Coroutine[None, None, None]]
"""Does its worst, and returns when all of it is over."""


@dataclass(frozen=True)
class Times:
    """The median of the cards and the worst press, in seconds."""

    card: float
    press: float


@dataclass(frozen=True)
class Result:
    """What was measured. `peak`: the memory of all processes in bytes; `over`: seconds until the attack was over."""

    calm: Times
    attacked: Times
    peak: int
    over: float


async def hostile_pictures(harness: Harness) -> None:
    """Twenty people send a picture each that takes minutes to decode. Over when each has heard."""
    chats = [_send_file(harness, f"Mallory {number}", HOSTILE[number % 2]) for number in range(20)]
    await until(lambda: all(map(harness.telegram.bot_messages, chats)), seconds=PATIENCE)


async def large_files(harness: Harness) -> None:
    """Four people send 16 files of 19.7 MB each. Over when each is answered."""
    file = large_file(harness.goods)
    people = [harness.telegram.add_user(f"Mallory {number}") for number in range(4)]
    chats = [harness.telegram.private_chat(person) for person in people]
    for chat, person in zip(chats, people, strict=True):
        for _ in range(16):
            harness.telegram.user_sends_document(chat, person, file, name="a.png", mime_type="image/png")
    await until(lambda: sum(_cards(harness, chat) for chat in chats) == 64, seconds=PATIENCE)


async def commands_in_groups(harness: Harness) -> None:
    """Somebody sends /help in 64 groups at once, five times in each."""
    mallory = harness.telegram.add_user("Mallory")
    groups = [harness.telegram.add_group(f"Group {number}", [mallory]) for number in range(64)]
    for _ in range(5):
        for group in groups:
            harness.telegram.user_sends_text(group, mallory, "/help")
    await until(lambda: all(map(harness.telegram.bot_messages, groups)), seconds=PATIENCE)


async def many_strangers(harness: Harness) -> None:
    """Two thousand people write a word at the same moment. Over when each is answered."""
    people = [harness.telegram.add_user(f"Mallory {number}") for number in range(2000)]
    chats = [harness.telegram.private_chat(person) for person in people]
    for chat, person in zip(chats, people, strict=True):
        harness.telegram.user_sends_text(chat, person, "?")
    await until(lambda: all(map(harness.telegram.bot_messages, chats)), seconds=PATIENCE)


async def lost_messages(harness: Harness) -> None:
    """Forty photos come whose answers from Telegram are lost after it has sent the messages."""
    harness.telegram.faults.drop_next("sendMessage", 40, after_work=True)
    people = [harness.telegram.add_user(f"Mallory {number}") for number in range(40)]
    for number, person in enumerate(people):
        chat = harness.telegram.private_chat(person)
        harness.telegram.user_sends_photo(chat, person, _photo(harness, 100 + number))
    await harness.wait_until_idle()


async def slow_clients(harness: Harness) -> None:
    """900 clients connect to the bot's port and never end their requests. Over when the bot has closed them all."""
    port = int(harness.settings["http_port"])
    await asyncio.gather(*(_slow_client(port) for _ in range(900)))


async def _slow_client(port: int) -> None:
    with suppress(OSError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /readyz HTTP/1.1\r\n")
        async with asyncio.timeout(PATIENCE):
            await reader.read()
        writer.close()


ATTACKS: Final[dict[str, Attack]] = {
    "20 hostile pictures": hostile_pictures,
    "64 files of 19.7 MB": large_files,
    "/help in 64 groups": commands_in_groups,
    "2000 strangers": many_strangers,
    "40 lost answers": lost_messages,
    "900 slow clients": slow_clients,
}


async def measure(folder: Path, attack: Attack) -> Result:
    """Measure in peace, and then while the attack goes on."""
    async with Harness(folder, Goods(Catalogue())).open() as harness:
        settings = harness.settings | SETTINGS
        async with bot_process(settings, folder) as bot, watched(bot) as peak:
            card = await harness.search()
            calm = await _times(harness, card, 1)
            began = time.perf_counter()
            attacking = asyncio.create_task(attack(harness))
            attacked = await _times(harness, card, 2)
            await attacking
            over = time.perf_counter() - began
    return Result(calm, attacked, peak.all_processes, over)


async def _times(harness: Harness, card: Message, run: int) -> Times:
    cards, presses = await asyncio.gather(_search(harness, run), _turn(harness, card))
    return Times(median(cards), max(presses))


async def _search(harness: Harness, run: int) -> list[float]:
    """Send photos that nobody has sent before, each as somebody new; the seconds to each card."""
    took = list[float]()
    for number in range(PHOTOS):
        person = harness.telegram.add_user(f"Ben {run} {number}")
        chat = harness.telegram.private_chat(person)
        photo = _photo(harness, PHOTOS * run + number)
        began = time.perf_counter()
        harness.telegram.user_sends_photo(chat, person, photo)
        await harness.reply(is_card, chat=chat)
        took.append(time.perf_counter() - began)
    return took


async def _turn(harness: Harness, card: Message) -> list[float]:
    """Go forward and back between two cards; the seconds to each."""
    took = list[float]()
    for number in range(PRESSES):
        began = time.perf_counter()
        card = await harness.press(card, "◀" if number % 2 else "▶")
        took.append(time.perf_counter() - began)
    return took


def _photo(harness: Harness, number: int) -> bytes:
    """The photo of the mug with another corner each time, so that nobody knows it yet."""
    picture = Image.open(BytesIO(harness.goods.photo("mug")))
    picture.paste((number * 37 % 256, number % 256, 90), (0, 0, 8, 8))
    return saved(picture, "JPEG")


def _send_file(harness: Harness, name: str, data: bytes) -> Chat:
    person = harness.telegram.add_user(name)
    chat = harness.telegram.private_chat(person)
    harness.telegram.user_sends_document(chat, person, data, name="a.jpg", mime_type="application/octet-stream")
    return chat


def _cards(harness: Harness, chat: Chat) -> int:
    return sum(map(is_card, harness.telegram.bot_messages(chat)))


def _line(name: str, result: Result) -> str:
    calm, attacked = result.calm, result.attacked
    cards = f"{calm.card * 1000:>7.0f} → {attacked.card * 1000:.0f} ms ({attacked.card / calm.card:.1f} ×)"
    presses = f"{calm.press * 1000:>5.0f} → {attacked.press * 1000:.0f} ms"
    return f"{name:<22}{cards:<28}{presses:<20}{result.peak / MIB:>6.0f} MiB{result.over:>8.1f} s"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is what the command is for


def main() -> None:
    """Measure each attack, and print a table."""
    _say(f"{'attack':<22}{'   first card':<28}{' worst press':<20}{'memory':>10}{'over after':>12}   ({AIMS})")
    for name, attack in ATTACKS.items():
        with tempfile.TemporaryDirectory() as folder:
            _say(_line(name, asyncio.run(measure(Path(folder), attack))))


if __name__ == "__main__":
    main()
