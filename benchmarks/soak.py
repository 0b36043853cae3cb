"""`python -m benchmarks.soak`: much work in few minutes. People search and turn cards, and the bot is killed at random.

While the bot is down, years pass: what is stored gets older, and the next start deletes it. One row for each life
of the bot tells whether memory, descriptors, files and times stay as they were.
"""

import argparse
import asyncio
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from benchmarks.line import Crowd
from sandbox.catalogue import Catalogue
from sandbox.telegram.objects import Chat, Message, User
from tests.e2e.bot_process import BotProcess, bot_process, descendants
from tests.e2e.harness import Goods, Harness, is_card, text_of

PEOPLE = 6
PRESSES = 3
"""Cards that a person turns before the next photo."""
ANSWER_SECONDS = 60.0
"""After so many seconds without a card, a person sends another photo."""
MADE_UP_SECONDS = 120.0
"""In so many seconds after the last start, every photo has its card."""
YEARS = 800 * 24 * 3600
"""Seconds after which everything that expires has expired, the ledger of paid calls at last."""
PLAN = {"tmapi_concurrency": "64", "tmapi_calls_per_minute": "60000", "providers": "tmapi_global"}
AGES = {
    "searches": "created_at",
    "result_sets": "created_at",
    "albums": "created_at",
    "updates": "received_at",
    "image_refs": "expires_at",
    "product_details": "expires_at",
    "media": "used_at",
    "credits": "at",
}
"""The tables from which the bot deletes what is old, each with the column that tells its age."""
STEADY = 1.25
"""The last lives may take so many times what the first ones took."""


@dataclass
class Life:
    """What was measured between a start of the bot and its end; times in seconds, sizes in MB."""

    cards: list[float] = field(default_factory=list)
    presses: list[float] = field(default_factory=list)
    memory: float = 0.0
    """Of all processes of the bot, what they share counted once, at most."""
    descriptors: int = 0
    log: float = 0.0
    """The write-ahead logs of both files."""
    files: float = 0.0


COLUMNS: dict[str, tuple[str, Callable[[Life], float]]] = {
    "card, median s": ("{:.2f}", lambda life: median(life.cards or [0.0])),
    "95 of 100 s": ("{:.2f}", lambda life: _most(life.cards)),
    "press, 95 of 100 s": ("{:.2f}", lambda life: _most(life.presses)),
    "memory MB": ("{:.0f}", lambda life: life.memory),
    "descriptors": ("{:.0f}", lambda life: life.descriptors),
    "WAL MB": ("{:.1f}", lambda life: life.log),
    "files MB": ("{:.1f}", lambda life: life.files),
}


class Soak:
    """People who use a bot that is killed again and again, after `longest` seconds at most."""

    def __init__(self, harness: Harness, rng: random.Random, longest: float) -> None:
        self._harness = harness
        self._longest = longest
        self._rng = rng
        self._crowd = Crowd(harness)
        self._people = [self._crowd.person(f"Person {number}") for number in range(PEOPLE)]
        self.photos: list[Message] = []
        self.lives: list[Life] = []

    async def run(self, folder: Path, minutes: float) -> None:
        """Let the bot live again and again for some minutes, and once more until all photos are answered."""
        settings = self._harness.settings | {"searches_per_user_per_day": "0"} | PLAN
        until = time.monotonic() + 60 * minutes
        while time.monotonic() < until:
            async with bot_process(settings, folder) as bot:
                await self._live(bot)
                await bot.kill()
            self._let_years_pass()
        async with bot_process(settings, folder):
            with suppress(TimeoutError):
                async with asyncio.timeout(MADE_UP_SECONDS):
                    while self.unanswered():  # noqa: ASYNC110 -- the other side is a process
                        await asyncio.sleep(0.5)

    def unanswered(self) -> list[str]:
        """Return what was said in place of a card, for each photo that has none."""
        said: dict[tuple[int, int], list[Message]] = {}
        for _, chat in self._people:
            for message in self._harness.telegram.bot_messages(chat):
                if message.reply_to_message is not None:
                    said.setdefault((chat.id, message.reply_to_message.message_id), []).append(message)
        answers = [said.get((photo.chat.id, photo.message_id), []) for photo in self.photos]
        return [" / ".join(map(text_of, answer)) or "nothing" for answer in answers if not any(map(is_card, answer))]

    async def _live(self, bot: BotProcess) -> None:
        life = Life()
        self.lives.append(life)
        working = [asyncio.create_task(self._use(life, *person)) for person in self._people]
        end = time.monotonic() + self._rng.uniform(self._longest / 2, self._longest)
        while time.monotonic() < end:
            await asyncio.sleep(1)
            self._measure(life, bot.pid)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def _use(self, life: Life, user: User, chat: Chat) -> None:
        while True:
            now, began = self._harness.telegram.events.last_seq, time.monotonic()
            self.photos.append(self._crowd.send(user, chat))
            with suppress(TimeoutError):
                card = await self._harness.telegram.bot_message(chat, is_card, after=now, timeout=ANSWER_SECONDS)
                life.cards.append(time.monotonic() - began)
                for _ in range(PRESSES):
                    began = time.monotonic()
                    press = self._harness.telegram.user_presses(self._harness.current(card), "▶", user)
                    await self._harness.telegram.callback_answer(press, timeout=ANSWER_SECONDS)
                    life.presses.append(time.monotonic() - began)

    @property
    def _engine_file(self) -> Path:
        return self._harness.database.with_name("bot.engine.db")

    def _measure(self, life: Life, pid: int) -> None:
        files = [self._harness.database, self._engine_file]
        with suppress(FileNotFoundError):
            life.memory = max(life.memory, sum(_megabytes(one) for one in (pid, *descendants(pid))))
            life.descriptors = max(life.descriptors, len(os.listdir(f"/proc/{pid}/fd")))  # noqa: PTH208 -- names suffice
            life.log = max(life.log, sum(file.with_name(f"{file.name}-wal").stat().st_size for file in files) / 1e6)
            life.files = sum(file.stat().st_size for file in files) / 1e6

    def _let_years_pass(self) -> None:
        with closing(sqlite3.connect(self._engine_file)) as database, database:
            ended = "WHERE status IN ('SUCCESS', 'ERROR')"
            database.execute(f"UPDATE workflow_status SET created_at = created_at - {1000 * YEARS} {ended}")  # noqa: S608 -- numbers of ours
        with closing(sqlite3.connect(self._harness.database)) as database, database:
            for table, column in AGES.items():
                done = "WHERE done_at IS NOT NULL" if table == "updates" else ""
                done = "WHERE state NOT IN ('waiting', 'searching', 'sending')" if table == "searches" else done
                database.execute(f"UPDATE {table} SET {column} = {column} - {YEARS} {done}")  # noqa: S608 -- names of ours


def _megabytes(pid: int) -> float:
    """Return the memory of a process; what it shares with others counts in part."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1000
    return 0.0


def _most(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1] if len(times) > 1 else sum(times)


def report(soak: Soak) -> str:
    """Return a table with a row for each life, and what grew."""
    rows = [["life", "photos", *COLUMNS]]
    rows += [
        [str(number), str(len(life.cards)), *(form.format(of(life)) for form, of in COLUMNS.values())]
        for number, life in enumerate(soak.lives, 1)
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    third = max(1, len(soak.lives) // 3)
    for name, (form, of) in COLUMNS.items():
        first, last = (median(map(of, lives)) for lives in (soak.lives[:third], soak.lives[-third:]))
        if last > STEADY * first:
            lines.append(f"{name} grew: {form.format(first)} at first, {form.format(last)} in the end")
    unanswered = soak.unanswered()
    lines.append(f"{len(soak.photos)} photos, {len(unanswered)} without a card in the end")
    return "\n".join([*lines, *unanswered])


async def _soak(minutes: float, longest: float, seed: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        async with Harness(Path(folder), Goods(Catalogue())).open() as harness:
            soak = Soak(harness, random.Random(seed), longest)  # noqa: S311 -- moments, not secrets
            await soak.run(Path(folder), minutes)
            return report(soak)


def main() -> None:
    """Run it, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--life", type=float, default=40.0, help="seconds after which the bot is killed at the latest")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="of the moments of the kills")
    wanted = parser.parse_args()
    told = asyncio.run(_soak(wanted.minutes, wanted.life, wanted.seed))
    print(f"seed {wanted.seed}", told, sep="\n")  # noqa: T201 -- this is what the command is for


if __name__ == "__main__":
    main()
