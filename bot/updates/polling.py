"""Updates that the bot asks Telegram for."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import Updater
from telegram.request import HTTPXRequest

NO_SUCH_BOT = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})

log = structlog.get_logger()


class PollingRequest(HTTPXRequest):
    """Asks for updates, and takes "no such bot" for a fault that passes.

    The library would stop asking for ever after a single one, as a server in front of Telegram may give; a token
    that is really wrong was refused at the start.
    """

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 -- passed on as they are
        """Make the request, as the library does."""
        status, body = await super().do_request(*args, **kwargs)
        return (HTTPStatus.BAD_GATEWAY if status in NO_SUCH_BOT else status), body


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
