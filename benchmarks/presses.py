"""`python -m benchmarks.presses`: how soon a press of a button is answered while several people turn cards at once.

The bot runs in a process of its own. Counted is the time from the press to the call that ends the waiting sign on the
button, as Telegram sees both.
"""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from sandbox.catalogue import Catalogue
from sandbox.marketplaces.faults import Fault, FaultKind
from sandbox.telegram.objects import Message
from tests.e2e.bot_process import bot_process
from tests.e2e.harness import Goods, Harness, is_card

AIM = 0.3
PEOPLE = ("mug", "teddy", "lamp", "chair", "watch")
"""One person for each photo."""
ROUND = ("▶", "▶", "▦", "▶", "☰", "▶", "🖼", "ℹ", "◀", "⇅", "◀", "⚙", "◀", "◀")
ROUNDS = 3
TELEGRAM_SECONDS, MARKET_SECONDS = 0.05, 0.2
"""What each call to Telegram and to a marketplace takes longer than on loopback."""

Times = Mapping[str, Sequence[float]]
"""Seconds by the sign on the button."""


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
    waited: dict[str, list[float]] = {sign: [] for sign in dict.fromkeys(ROUND)}
    for event in harness.telegram.events.after(0):
        if event.kind == "callback_query":
            pressed[event.data["id"]] = (_sign(event.data), event.at)
        elif event.kind == "callback_answer":
            sign, at = pressed[event.data["callback_query_id"]]
            waited[sign].append(event.at - at)
    return waited


def _sign(query: Mapping[str, object]) -> str:
    message = Message.model_validate(query["message"])
    return message.button(str(query["data"])).text


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
    """Measure, and print one table."""
    with tempfile.TemporaryDirectory() as folder:
        times = asyncio.run(measure(Path(folder)))
    print(report(times, AIM))  # noqa: T201 - this is what the command is for


if __name__ == "__main__":
    main()
