"""`python -m benchmarks.kept`: how soon a full list of kept products turns, compared with results.

The bot runs in a process of its own. In turn, one person turns the cards of results, which are at hand and whose
pictures Telegram has, and those of a list that is full. Counted is the time from each press of ▶ to the edited message,
as Telegram sees it.
"""

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.exports import fill
from benchmarks.presses import seconds_of_turns
from bot.models.kept import MAX_PRODUCTS
from sandbox.catalogue import Catalogue
from sandbox.telegram.objects import Message
from tests.e2e.bot_process import bot_process
from tests.e2e.harness import Goods, Harness

AIM: Final = 1.1
"""Times what results take."""
TURNS: Final = 20
LOOK_SECONDS: Final = 0.2
"""How long a person looks at a card before the next press. Meanwhile the next card of results comes to hand."""


@dataclass(frozen=True)
class Turned:
    """The median of the seconds from a press of ▶ to the next card."""

    results: float
    kept: float


async def measure(folder: Path) -> Turned:
    """Fill a list; turn results, whose pictures Telegram then has, and then both in turn."""
    harness = Harness(folder, Goods(Catalogue()))
    async with harness.open():
        async with bot_process(harness.settings, folder):
            await harness.say("/saved")
        await fill(harness)
        async with bot_process(harness.settings, folder):
            card = await harness.search("mug")
            for _ in range(TURNS):
                card = await harness.press(card, "▶")
            return await _turn(harness, await harness.search("mug"), await harness.say("/saved"))


async def _turn(harness: Harness, results: Message, kept: Message) -> Turned:
    """Turn both; the first few of each are left out, as what is fetched once."""
    start = harness.telegram.events.last_seq
    for _ in range(TURNS):
        await asyncio.sleep(LOOK_SECONDS)
        results = await harness.press(results, "▶")
        await asyncio.sleep(LOOK_SECONDS)
        kept = await harness.press(kept, "▶")
    seconds = seconds_of_turns(harness, start)[6:]
    return Turned(median(seconds[::2]), median(seconds[1::2]))


def report(measured: Turned, aim: float) -> str:
    """Return what was measured."""
    return "\n".join(
        [
            f"From a press of ▶ to the next card, {TURNS} times each",
            f"results: {measured.results * 1000:.0f} ms; a list of {MAX_PRODUCTS}: {measured.kept * 1000:.0f} ms",
            f"the list takes {measured.kept / measured.results:.2f} times what results take (aim: {aim} or less)",
        ]
    )


def main() -> None:
    """Measure, and print it."""
    with tempfile.TemporaryDirectory() as folder:
        measured = asyncio.run(measure(Path(folder)))
    print(report(measured, AIM))  # noqa: T201 - this is what the command is for


if __name__ == "__main__":
    main()
