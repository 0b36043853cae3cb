"""`python -m benchmarks`: prints what the bot adds on the way from a photo to its first card."""

import asyncio
import tempfile
from pathlib import Path

from benchmarks.first_card import UPSTREAM_SECONDS, measure
from benchmarks.report import report

AIM = 1.1


def main() -> None:
    """Measure, and print one table."""
    with tempfile.TemporaryDirectory() as folder:
        runs = asyncio.run(measure(Path(folder)))
    print(report(runs, UPSTREAM_SECONDS, AIM))  # noqa: T201 - this is what the command is for


if __name__ == "__main__":
    main()
