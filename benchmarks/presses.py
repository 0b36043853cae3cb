"""`python -m benchmarks.presses`: how soon the card comes that a press asks for, and how soon presses are answered.

The bot runs in a process of its own. First one person turns cards; counted is the time from each press of ▶ to the
edited message. Then several people turn cards at once; counted is the time from each press to the call that ends the
waiting sign on the button. Both are as Telegram sees them.
"""

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sandbox.catalogue import Catalogue
from sandbox.marketplaces.faults import Fault, FaultKind
from sandbox.telegram.objects import Message
from tests.e2e.bot_process import bot_process
from tests.e2e.harness import Goods, Harness, is_card

AIM = 0.3
"""Seconds."""
TURN_AIM = 1.05
"""Times what the one call to Telegram takes."""
PEOPLE = ("mug", "teddy", "lamp", "chair", "watch")
"""One person for each photo."""
ROUND = ("▶", "▶", "▦", "▶", "☰", "▶", "🖼", "ℹ", "◀", "⇅", "◀", "⚙", "◀", "◀")
ROUNDS = 3
TELEGRAM_SECONDS, MARKET_SECONDS = 0.05, 0.2
"""What each call to Telegram and to a marketplace takes longer than on loopback."""

TURNS, TURN_SECONDS = 15, 0.2
"""How often the one person turns a card, and what each call to Telegram takes longer then."""
LOOK_SECONDS = 0.5
"""How long a person looks at a card before the next press. Meanwhile the next card comes to hand."""

Times = Mapping[str, Sequence[float]]
"""Seconds by the sign on the button."""


@dataclass(frozen=True)
class Turns:
    """Seconds from each press of ▶ to its card, and those of them that its one call took at Telegram."""

    seconds: Sequence[float]
    calls: Sequence[float]


async def measure_turns(folder: Path) -> Turns:
    """Let one person turn cards that are at hand; the first turn is left out."""
    goods = Goods(Catalogue())
    async with Harness(folder, goods).open() as harness, bot_process(harness.settings, folder):
        card = await harness.search(PEOPLE[0])
        harness.telegram.faults.delay("*", TURN_SECONDS)
        for _ in range(TURNS + 1):
            await asyncio.sleep(LOOK_SECONDS)
            card = await harness.press(card, "▶")
        edits = [call.seconds for call in harness.telegram.calls.of("editMessageMedia")]
        return Turns(seconds_of_turns(harness)[1:], edits[-TURNS:])


def seconds_of_turns(harness: Harness, start: int = 0) -> Sequence[float]:
    """The seconds from each press after the event `start` to the edit that follows it."""
    pressed_at, seconds = None, list[float]()
    for event in harness.telegram.events.after(start):
        if event.kind == "callback_query":
            pressed_at = event.at
        elif event.kind == "message_edited" and pressed_at is not None:
            seconds.append(event.at - pressed_at)
            pressed_at = None
    return seconds


async def measure(folder: Path) -> Times:
    """Let everybody turn cards at once; the seconds that each press waited for its answer."""
    goods = Goods(Catalogue())
    async with Harness(folder, goods).open() as harness, bot_process(harness.settings, folder):
        harness.telegram.faults.delay("*", TELEGRAM_SECONDS)
        harness.markets.fail(Fault(kind=FaultKind.SLOW, seconds=MARKET_SECONDS))
        await asyncio.gather(*(_turn_cards(harness, photo) for photo in PEOPLE))
        return _waited(harness)


async def _turn_cards(harness: Harness, photo: str) -> None:
    person = harness.telegram.add_user(photo)
    chat = harness.telegram.private_chat(person)
    harness.telegram.user_sends_photo(chat, person, harness.goods.photo(photo))
    message: Message = await harness.reply(is_card, chat=chat)
    for sign in ROUND * ROUNDS:
        message = await harness.press(message, sign, person)


def _waited(harness: Harness) -> Times:
    pressed: dict[object, tuple[str, float]] = {}
    waited = defaultdict[str, list[float]](list)
    for event in harness.telegram.events.after(0):
        if event.kind == "callback_query":
            pressed[event.data["id"]] = (_sign(event.data), event.at)
        elif event.kind == "callback_answer":
            sign, at = pressed[event.data["callback_query_id"]]
            waited[sign].append(event.at - at)
    return waited


def _sign(query: Mapping[str, object]) -> str:
    """Return the sign that the button begins with; a word may follow it."""
    message = Message.model_validate(query["message"])
    return message.button(str(query["data"])).text.split()[0]


def turns_report(turned: Turns) -> str:
    """Return the median and the worst, also as a multiple of what the call took that brought the card."""
    middle, worst, call = median(turned.seconds), max(turned.seconds), median(turned.calls)
    return "\n".join(
        [
            f"From a press of ▶ to its card at hand, each call to Telegram slowed by {TURN_SECONDS * 1000:.0f} ms",
            f"median of {len(turned.seconds)}: {middle * 1000:.0f} ms, worst: {worst * 1000:.0f} ms",
            f"that is {middle / TURN_SECONDS:.2f} times the delay (aim: {TURN_AIM} or less)",
            f"and {middle / call:.2f} times the {call * 1000:.0f} ms of the call, with the upload of the picture",
        ]
    )


def report(times: Times, aim: float) -> str:
    """Return a line for each sign, and the medians and the worst of all."""
    every = [seconds for waited in times.values() for seconds in waited]
    late = sum(seconds > aim for seconds in every)
    slowed = f"calls to Telegram slowed by {TELEGRAM_SECONDS * 1000:.0f} ms, to marketplaces by "
    return "\n".join(
        [
            f"From a press to its answer, {len(PEOPLE)} people at once, {slowed}{MARKET_SECONDS * 1000:.0f} ms",
            f"{'button':<8}{'presses':>8}{'median':>9}{'worst':>10}",
            *(_line(sign, waited) for sign, waited in times.items()),
            f"median of {len(every)}: {median(every) * 1000:.0f} ms; later than {aim * 1000:.0f} ms: {late}",
        ]
    )


def _line(sign: str, waited: Sequence[float]) -> str:
    return f"{sign:<8}{len(waited):>8}{median(waited) * 1000:>6.0f} ms{max(waited) * 1000:>7.0f} ms"


def main() -> None:
    """Measure, and print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        turned = asyncio.run(measure_turns(Path(folder)))
    print(turns_report(turned))  # noqa: T201 - this is what the command is for
    with tempfile.TemporaryDirectory() as folder:
        times = asyncio.run(measure(Path(folder)))
    print(report(times, AIM))  # noqa: T201 - this is what the command is for


if __name__ == "__main__":
    main()
