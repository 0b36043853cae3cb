"""`python -m benchmarks.scale`: what statements cost in a full database, in times of what they cost in a small one.

It also tells how long presses of others wait while a chat is forgotten, and while half of what is stored is pruned.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.filling import Size, fill
from bot.clock import DAY
from bot.models.search import SearchState
from bot.store import Database, Store, open_database
from bot.store.repository import PORTION
from bot.store.searches import KEEP_SEARCHES
from tests.postgres import open_server
from tests.samples import a_search

NOW = int(datetime(2026, 7, 1, 12, tzinfo=UTC).timestamp())
SMALL = 10_000
"""Searches in the small database: not none, so that there is the same work as in a full one."""
REPETITIONS = 300
PRUNING_SECONDS = 60.0
"""How long half of the rows are pruned at most."""
PRESS_EVERY = 0.005
FORGOTTEN = 100


@dataclass(frozen=True)
class Waits:
    """How long presses took, in seconds, while something else went on for `seconds`; `log` is SQLite's, in bytes."""

    seconds: float
    presses: list[float]
    log: int

    def __str__(self) -> str:
        """Return them as a line."""
        worst = f"median {median(self.presses) * 1000:.1f} ms, worst {max(self.presses) * 1000:.0f} ms"
        log = f", log up to {self.log / 1e6:.0f} MB" if self.log else ""
        return f"{self.seconds:.1f} s, presses meanwhile: {worst}{log}"


class Bench:
    """The work of a bot on one database; each call does it for another chat or search."""

    def __init__(self, database: Database, size: Size) -> None:
        self.now = size.now
        self.size = size
        self.database = database
        self.store = Store(database, lambda: datetime.fromtimestamp(self.now, UTC), secret="")
        self._random = random.Random(1)  # noqa: S311 - the same numbers each time
        self._new = count(2 * size.searches + 2, 2)

    async def read_preferences(self) -> None:
        """Read what a chat has set."""
        await self.store.chats.preferences(self.size.chat_of(self._number()))

    async def begin_search(self) -> None:
        """Store a new search, and that it is about to be answered."""
        message = next(self._new)
        chat = self.size.chat_of(self._number())
        search = a_search(f"new{message}", chat_id=chat, message_id=message, created_at=self.now)
        await self.store.searches.add(search)
        await self.store.searches.begin_sending(search)
        await self.store.searches.save(search.model_copy(update={"state": SearchState.SHOWN}))

    async def press(self) -> None:
        """Find a search by a button and save it."""
        number = self._number()
        chat, message = self.size.chat_of(number), 2 * number + 1
        search = await self.store.searches.get_pressed(self.size.search_id(number), chat, message)
        if search is not None:
            await self.store.searches.save(search.model_copy(update={"position": search.position + 1}))

    async def count_day(self) -> None:
        """Count for `/stats` of a day."""
        await self.store.statistics.usage(self.now - DAY, 24, 3600)

    async def count_month(self) -> None:
        """Count for `/stats` of a month."""
        await self.store.statistics.usage(self.now - 30 * DAY, 30, DAY)

    async def prune_portion(self) -> None:
        """Delete the oldest searches, as many as one transaction of pruning deletes."""
        async with self.database.transaction() as connection:
            await self.database.queries.prune_searches(connection, before=self.now, portion=PORTION)

    async def forget_chat(self) -> None:
        """Delete all of a chat."""
        await self.store.chats.erase(self.size.chat_of(self._number()))

    async def forget_chats(self) -> None:
        """Delete all of some chats, one after another."""
        for _ in range(FORGOTTEN):
            await self.forget_chat()

    async def prune_half(self) -> None:
        """Prune when half of the searches have expired, and most of what is kept for a shorter time."""
        self.now += KEEP_SEARCHES // 2
        with suppress(TimeoutError):
            async with asyncio.timeout(PRUNING_SECONDS):
                await self.store.prune()

    def _number(self) -> int:
        return self._random.randint(1, self.size.searches)


Work = Callable[[Bench], Awaitable[None]]


async def seconds_of(work: Work, benches: Sequence[Bench], repetitions: int = REPETITIONS) -> list[float]:
    """Return the median seconds of some work in each database, in turn: a busy machine slows all of them down."""
    times: list[list[float]] = [[] for _ in benches]
    for _ in range(repetitions):
        for bench, taken in zip(benches, times, strict=True):
            taken.append(await _timed(work, bench))
    return [median(taken) for taken in times]


async def _timed(work: Work, bench: Bench) -> float:
    began = time.perf_counter()
    await work(bench)
    return time.perf_counter() - began


async def costs(benches: Sequence[Bench]) -> Mapping[str, list[float]]:
    """Return what each kind of work takes alone in each database, in seconds."""
    return {
        "preferences read": await seconds_of(Bench.read_preferences, benches),
        "search begun and saved": await seconds_of(Bench.begin_search, benches),
        "press": await seconds_of(Bench.press, benches),
        f"{PORTION} searches pruned": await seconds_of(Bench.prune_portion, benches, 9),
        "/forget": await seconds_of(Bench.forget_chat, benches, 50),
        "/stats of a day": await seconds_of(Bench.count_day, benches, 5),
        "/stats of a month": await seconds_of(Bench.count_month, benches, 3),
    }


async def waits(bench: Bench, work: Callable[[], Awaitable[None]], log: Path | None) -> Waits:
    """Let people press buttons while some work goes on."""
    presses, largest = [], 0
    began = time.perf_counter()
    working = asyncio.ensure_future(work())
    while not working.done():
        before = time.perf_counter()
        await bench.press()
        presses.append(time.perf_counter() - before)
        largest = max(largest, _size(log))
        await asyncio.sleep(PRESS_EVERY)
    await working
    return Waits(time.perf_counter() - began, presses, largest)


def _size(file: Path | None) -> int:
    return file.stat().st_size if file else 0


@asynccontextmanager
async def filled(url: str, size: Size) -> AsyncIterator[Bench]:
    """Fill the empty database at an address, and open it."""
    async with open_database(url):
        pass
    await fill(url, size)
    async with open_database(url) as database:
        yield Bench(database, size)


async def measure(name: str, small: str, full: str, size: Size) -> None:
    """Measure in two empty databases, which are filled first, and print a table."""
    began = time.perf_counter()
    log = Path(f"{full.removeprefix('sqlite:///')}-wal") if full.startswith("sqlite:") else None
    async with filled(small, small_size(size)) as small_bench, filled(full, size) as bench:
        _say(f"{name}, filled in {time.perf_counter() - began:.0f} s")
        _say(f"{'':<40}{'small':>12}{'full':>12}{'ratio':>8}")
        for work, (before, after) in (await costs((small_bench, bench))).items():
            _say(f"{work:<40}{before * 1000:>9.2f} ms{after * 1000:>9.2f} ms{after / before:>8.2f}")
        _say(f"{FORGOTTEN} times /forget: {await waits(bench, bench.forget_chats, log)}")
        _say(f"half of all pruned: {await waits(bench, bench.prune_half, log)}")


def small_size(size: Size) -> Size:
    """Return the size of a small database with as many searches for each chat."""
    return replace(size, chats=max(10, SMALL * size.chats // size.searches), searches=SMALL)


async def run(size: Size, folder: Path) -> None:
    """Measure on both kinds of database."""
    _say(f"small: {SMALL:,} searches of {small_size(size).chats:,} chats; full: {size.searches:,} of {size.chats:,}")
    await measure("SQLite", f"sqlite:///{folder}/small.db", f"sqlite:///{folder}/full.db", size)
    with open_server() as server:
        server.run("CREATE DATABASE small")
        server.run("CREATE DATABASE filled")
        await measure("PostgreSQL", server.url("small"), server.url("filled"), size)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is what the command is for


def main() -> None:
    """Measure, and print a table for each kind of database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=1_000_000)
    parser.add_argument("--searches", type=int, default=1_000_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Size(wanted.chats, wanted.searches, NOW), Path(folder)))


if __name__ == "__main__":
    main()
