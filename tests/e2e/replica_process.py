"""Runs one of several replicas of the bot, as `python -m bot run` does, but with leases short enough for tests."""

import asyncio
import signal

from bot.app import run
from bot.config import load_settings
from bot.observability.logs import configure_logging
from bot.telegram.updates.inbox import Leases

LEASES = Leases(seconds=10, heartbeat=0.5)
"""Long enough that a living replica on a busy machine is not taken for dead."""


async def main() -> None:
    settings = load_settings(None)
    configure_logging(settings.log_level, settings.log_format, settings.secrets())
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await run(settings, stop, leases=LEASES)


if __name__ == "__main__":
    asyncio.run(main())
