"""Updates that the bot asks Telegram for."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from telegram.error import TelegramError
from telegram.ext import Updater

log = structlog.get_logger()


@asynccontextmanager
async def polling(updater: Updater, allowed: Sequence[str]) -> AsyncIterator[None]:
    """Ask for updates of the `allowed` kinds while the context is open; a webhook that was registered is taken away."""
    await updater.start_polling(allowed_updates=list(allowed), bootstrap_retries=-1, error_callback=_failed)
    try:
        yield
    finally:
        await updater.stop()


def _failed(error: TelegramError) -> None:
    log.warning("no updates from Telegram", why=f"{type(error).__name__}: {error}")
