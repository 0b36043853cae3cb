"""`python -m benchmarks.memory`: the memory of the bot while people send it large files, and that of the demo."""

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final

import httpx
from PIL import Image

from sandbox.catalogue import Catalogue
from sandbox.telegram.objects import Chat, Message
from tests.e2e.bot_process import BotProcess, bot_process, descendants
from tests.e2e.harness import Goods, Harness, is_card
from tests.pictures import saved
from tests.waiting import until

SIDE: Final = 2560
"""Pixels. A picture with such sides has 19.7 MB where nothing is compressed."""
BURSTS: Final = ((0, 0), (1, 16), (4, 16))
"""How many people send at once, and how many files each of them; first nobody."""
PHONE: Final = (4000, 3000)
"""Pixels of a photo as a phone takes it."""
PILLOW: Final = "import PIL.Image, time; print('ready', flush=True); time.sleep(60)"
"""A program that does nothing but load what decodes pictures: what the demo is compared with."""
INTERVAL: Final = 0.02
"""Seconds between two looks at the memory."""
PATIENCE: Final = 900.0
MIB: Final = 2**20


@dataclass
class Peak:
    """The most that was taken, in bytes: by the bot itself, and by it and its processes together."""

    bot: int = 0
    all_processes: int = 0


async def measure(folder: Path, people: int, files: int) -> Peak:
    """Let people send files at once, and return the peak until each of them is answered."""
    goods = Goods(Catalogue())
    file = large_file(goods)
    async with Harness(folder, goods).open() as harness:
        settings = harness.settings | {"searches_per_user_per_day": "0"}
        async with bot_process(settings, folder) as bot, watched(bot) as peak:
            senders = [harness.telegram.add_user(f"Sender {number}") for number in range(people)]
            chats = [harness.telegram.private_chat(sender) for sender in senders]
            for chat, sender in zip(chats, senders, strict=True):
                for _ in range(files):
                    harness.telegram.user_sends_document(chat, sender, file, name="a.png", mime_type="image/png")
            await until(lambda: all(_cards(harness, chat) == files for chat in chats), seconds=PATIENCE)
    return peak


def large_file(goods: Goods) -> bytes:
    """Return a photo as a PNG of 19.7 MB."""
    return saved(Image.open(BytesIO(goods.photo("mug"))).resize((SIDE, SIDE)), compress_level=0)


def _cards(harness: Harness, chat: Chat) -> int:
    return sum(map(is_card, harness.telegram.bot_messages(chat)))


@asynccontextmanager
async def watched(bot: BotProcess) -> AsyncIterator[Peak]:
    """Look at the memory of a bot and of its processes while the context is open."""
    peak = Peak()

    def look() -> None:
        peak.bot = max(peak.bot, _number(bot.pid, "status", "VmHWM"))
        every = (bot.pid, *descendants(bot.pid))
        peak.all_processes = max(peak.all_processes, sum(_number(one, "smaps_rollup", "Pss") for one in every))

    async def watch() -> None:
        while True:
            look()
            await asyncio.sleep(INTERVAL)

    watching = asyncio.create_task(watch())
    try:
        yield peak
    finally:
        look()
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def demo_peak(folder: Path) -> int:
    """Let somebody use the demo, and return the most that its own process took, in bytes.

    Its Telegram, its marketplaces and its page are in that process; the bot is in another. Each kind of goods is
    searched, then a photo of a phone.
    """
    goods = Goods(Catalogue())
    photos = [goods.photo(name) for name in Catalogue().sample_photos]
    photos.append(saved(Image.open(BytesIO(photos[0])).resize(PHONE), "JPEG"))
    async with _program(folder, "-m", "bot", "demo", "--port", "0") as (process, said):
        url = said.split()[4]
        async with httpx.AsyncClient(base_url=f"{url}/telegram/control", timeout=PATIENCE, trust_env=False) as control:
            chat = (await control.get("/chats")).json()[0]["chat"]["id"]
            for count, photo in enumerate(photos, 1):
                named = {"json": json.dumps({"chat_id": chat, "user_id": chat, "kind": "photo"})}
                await control.post("/messages", data=named, files={"file": photo})
                await until(partial(_has_cards, control, chat, count), seconds=PATIENCE)
        return _number(process, "status", "VmHWM")


async def _has_cards(control: httpx.AsyncClient, chat: int, count: int) -> bool:
    messages = (await control.get(f"/chats/{chat}/messages")).json()
    return sum(is_card(Message.model_validate(one)) for one in messages) >= count


async def pillow_peak(folder: Path) -> int:
    """Return the most that a process takes which does nothing but load Pillow, in bytes."""
    async with _program(folder, "-c", PILLOW) as (process, _):
        return _number(process, "status", "VmHWM")


@asynccontextmanager
async def _program(folder: Path, *arguments: str) -> AsyncIterator[tuple[int, str]]:
    """Run a Python program while the context is open; yield its process and the first line that it prints."""
    with (folder / "errors").open("wb") as errors:
        running = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, stderr=errors
        )
    try:
        yield running.pid, (await running.stdout.readline()).decode() if running.stdout else ""
    finally:
        running.terminate()
        await running.wait()


def _number(process: int, file: str, name: str) -> int:
    """Return a size that Linux tells of a process, in bytes; 0 of one that has ended."""
    with suppress(OSError):
        text = Path(f"/proc/{process}/{file}").read_text(encoding="ascii")
        if found := re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE):
            return int(found[1]) * 1024
    return 0


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is what the command is for


def main() -> None:
    """Measure, and print a table, and a line for the demo."""
    _say(f"{'files of 19.7 MB':<20}{'the bot':>12}{'with its processes':>22}")
    for people, files in BURSTS:
        with tempfile.TemporaryDirectory() as folder:
            peak = asyncio.run(measure(Path(folder), people, files))
        _say(f"{f'{files} by each of {people}':<20}{peak.bot / MIB:>8.0f} MiB{peak.all_processes / MIB:>18.0f} MiB")
    with tempfile.TemporaryDirectory() as folder:
        demo, pillow = asyncio.run(demo_peak(Path(folder))), asyncio.run(pillow_peak(Path(folder)))
    _say(f"the demo, without its bot: {demo / MIB:.0f} MiB, {demo / pillow:.0f} times a Python that loads Pillow")


if __name__ == "__main__":
    main()
