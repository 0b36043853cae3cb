"""Runs one of several replicas of the bot, as `python -m bot run` does, but with a pulse quick enough for tests.

`REPLICA_CLOCK` sets its clock forward by so many seconds, as on a machine whose time nobody keeps.
"""

import asyncio
import os
import signal
import time
from datetime import UTC, datetime, timedelta

from bot import clock

AHEAD = float(os.environ.get("REPLICA_CLOCK", "0"))
REAL_TIME = time.time


def wrong_now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=AHEAD)


# Before anything else of the bot is imported, and takes the clock along.
clock.utc_now = wrong_now
time.time = lambda: REAL_TIME() + AHEAD

from bot.app import run  # noqa: E402
from bot.config import load_settings  # noqa: E402
from bot.engine.heartbeat import Pulse  # noqa: E402
from bot.observability.logs import configure_logging  # noqa: E402

PULSE = Pulse(beat=1.0, dead_after=15.0)
"""Long enough that a living replica on a busy machine is not taken for dead."""


async def main() -> None:
    settings = load_settings(None)
    configure_logging(settings.log_level, settings.log_format, settings.secrets())
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await run(settings, stop, pulse=PULSE)


if __name__ == "__main__":
    asyncio.run(main())
