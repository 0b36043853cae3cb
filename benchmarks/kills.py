"""`python -m benchmarks.kills`: the bot on SQLite with polling, killed at random moments while people use it."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from sandbox.catalogue import Catalogue
from tests.e2e.harness import Goods
from tests.e2e.kills import Outcome, kill_again_and_again


def report(outcome: Outcome) -> str:
    """Return a line for each promise, and those that were not kept by name."""
    lines = [
        ("kills", outcome.kills),
        ("photos sent", outcome.photos),
        *((f"  answered {_times(number)}", photos) for number, photos in sorted(outcome.answers.items())),
        ("progress messages left over", outcome.left_over),
        ("searches lost", outcome.lost_searches),
        ("  never worked on to the end", outcome.unfinished),
        ("buttons pressed", outcome.presses),
        ("settings changed", outcome.settings),
        ("  without a word", outcome.untold),
        ("  otherwise than the chat was told", outcome.forgotten),
        ("integrity of the database", outcome.integrity),
    ]
    return "\n".join([*(f"{name:<38}{value:>6}" for name, value in lines), *outcome.broken])


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")


def main() -> None:
    """Run it, print what came of it, and end with status 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument(
        "--seed", type=int, default=time.time_ns() % 1_000_000, help="of the moments, to choose them again"
    )
    wanted = parser.parse_args()
    rng = random.Random(wanted.seed)  # noqa: S311 - moments, not secrets
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(kill_again_and_again(Path(folder), Goods(Catalogue()), wanted.kills, rng))
    print(f"seed {wanted.seed}", report(outcome), sep="\n")  # noqa: T201 - this is what the command is for
    sys.exit(0 if outcome.kept_every_promise else 1)


if __name__ == "__main__":
    main()
