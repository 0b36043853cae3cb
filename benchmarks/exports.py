"""`python -m benchmarks.exports`: how long a full list takes to become a workbook, how large it is, and what it costs.

The bot runs in a process of its own. Its pictures have the size that Telegram keeps of photos, come from Telegram, and
are all different. Each call to Telegram takes longer than on loopback. Meanwhile somebody turns the pages of the list.
"""

import asyncio
import os
import re
import tempfile
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from bot.clock import utc_now
from bot.models.kept import MAX_PRODUCTS
from bot.store import open_database
from bot.store.kept import KeptRepository
from providers.models import PriceStep, Seller
from sandbox.catalogue import Catalogue
from sandbox.telegram.objects import Message
from tests.e2e.bot_process import BotProcess, bot_process
from tests.e2e.harness import Goods, Harness
from tests.samples import a_product, some_details, yuan

AIM: Final = 15.0
"""Seconds from the press to the file."""
TELEGRAM_SECONDS: Final = 0.05
"""What each call to Telegram takes longer than on loopback."""
SIDE, GRAIN = 800, 40
"""Pixels of a picture, and of the noise that it is made of: about 80 kB."""
LOOK_SECONDS: Final = 0.2
"""Between two pages."""
PEAK: Final = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass(frozen=True)
class Exported:
    """What it took.

    `seconds` from the press to the file, its `size` in bytes, the longest press meanwhile in seconds, how many words of
    the progress came, and the peak of the bot's memory before and after in kilobytes.
    """

    seconds: float
    size: int
    longest_press: float
    words: int
    memory_before: int
    memory_after: int


async def measure(folder: Path) -> Exported:
    """Fill a list, and take it along."""
    harness = Harness(folder, Goods(Catalogue()))
    async with harness.open():
        async with bot_process(harness.settings, folder):
            await harness.say("/saved")
        await fill(harness)
        async with bot_process(harness.settings, folder) as bot:
            shown = await harness.say("/saved")
            menu = await harness.press(await harness.say("/saved"), "⬇")
            harness.telegram.faults.delay("*", TELEGRAM_SECONDS)
            return await _take_along(harness, bot, menu, shown)


async def _take_along(harness: Harness, bot: BotProcess, menu: Message, shown: Message) -> Exported:
    memory, start = _peak(bot), harness.telegram.events.last_seq
    harness.telegram.user_presses(menu, "Excel", harness.ann)
    began = harness.telegram.events.after(start)[0].at
    presses: list[float] = []
    while not (sent := [one for one in harness.telegram.events.after(start) if one.data.get("document")]):
        pressed = time.perf_counter()
        shown = await harness.press(shown, "▶" if len(presses) % 2 == 0 else "◀")
        presses.append(time.perf_counter() - pressed)
        await asyncio.sleep(LOOK_SECONDS)
    message = Message.model_validate(sent[0].data)
    words = [one for one in harness.telegram.events.after(start) if "⬇ " in str(one.data.get("text"))]
    size = (message.document.file_size or 0) if message.document else 0
    return Exported(sent[0].at - began, size, max(presses), len(words), memory, _peak(bot))


async def fill(harness: Harness) -> None:
    """Keep as many products as a list takes, each with a picture of its own at Telegram."""
    chat = harness.chat.id
    async with open_database(harness.settings["database_url"]) as database:
        kept = KeptRepository(database, utc_now)
        for number in range(MAX_PRODUCTS):
            product = a_product(
                str(610947572360 + number),
                original_title="加厚陶瓷马克杯 大容量 办公室 咖啡杯",
                price=yuan("27.60"),
                min_order=2,
                seller=Seller(name="义乌市某某日用品厂", years=5, place="浙江 义乌"),
            )
            steps = [PriceStep(min_quantity=least, price=yuan("27.60")) for least in (1, 100, 300)]
            page = some_details(product, price_steps=steps)
            photo = harness.telegram.files.add("photo", _picture(), "image/jpeg", suffix=".jpg")
            await kept.keep(chat, chat, product, page, photo.file_id)


def _picture() -> bytes:
    """Return a picture of noise, which no two share, as large as that of a product."""
    noise = Image.frombytes("RGB", (GRAIN, GRAIN), os.urandom(3 * GRAIN * GRAIN))
    out = BytesIO()
    noise.resize((SIDE, SIDE), Image.Resampling.BICUBIC).save(out, "JPEG", quality=87)
    return out.getvalue()


def _peak(bot: BotProcess) -> int:
    """Return the most memory that the bot's own process has had, in kilobytes; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{bot.pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = PEAK.search(status)
    return int(found[1]) if found else 0


def report(exported: Exported, aim: float) -> str:
    """Return what was measured."""
    slowed, pressed = f"{TELEGRAM_SECONDS * 1000:.0f} ms", f"{exported.longest_press * 1000:.0f} ms"
    before, after = (f"{kilobytes / 1000:.0f} MB" for kilobytes in (exported.memory_before, exported.memory_after))
    return "\n".join(
        [
            f"{MAX_PRODUCTS} kept products with pictures as a workbook, calls to Telegram slowed by {slowed}",
            f"from the press to the file: {exported.seconds:.1f} s (aim: {aim:.0f} or less)",
            f"words of progress: {exported.words}; the longest press meanwhile: {pressed}",
            f"the file: {exported.size / 1e6:.1f} MB; peak memory of the bot: {before} before, {after} after",
        ]
    )


def main() -> None:
    """Measure, and print it."""
    with tempfile.TemporaryDirectory() as folder:
        exported = asyncio.run(measure(Path(folder)))
    print(report(exported, AIM))  # noqa: T201 - this is what the command is for


if __name__ == "__main__":
    main()
