"""Asks Telegram for updates, by long polling."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import httpx
import structlog
from telegram.error import Conflict, NetworkError, TelegramError, TimedOut
from telegram.ext import Updater
from telegram.request import HTTPXRequest

from bot.telegram.updates.conflicts import Conflicts
from bot.telegram.updates.reading import NotReadable, readable_update

NO_SUCH_BOT = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})

log = structlog.get_logger()


class PollingRequest(HTTPXRequest):
    """Requests updates, and spares the library answers that it handles badly.

    "No such bot" counts as a temporary failure: after a single one the library would never ask again, and a server in
    front of Telegram may give one. A wrong token was refused at the start. An update that can't be read is emptied:
    the library would log its content, drop all updates that came with it, and ask for the same ones again.

    A connection that is refused or lost counts as what it is. The transport calls it a time-out, after which the
    library would ask again at once, for as long as that lasts, and tell nobody.

    To ask for more is to acknowledge those before: `store` is awaited first, which stores them.
    """

    def __init__(self, store: Callable[[], Awaitable[None]], **options: Any) -> None:  # noqa: ANN401 -- passed on as they are
        super().__init__(**options)
        self._store = store

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 -- passed on as they are
        """Store what came before, and make the request as the library does."""
        await self._store()
        try:
            status, body = await super().do_request(*args, **kwargs)
        except TimedOut as error:
            if isinstance(error.__cause__, httpx.ConnectTimeout):
                raise NetworkError(f"no connection: {error.__cause__}") from error
            raise
        if status in NO_SUCH_BOT:
            return HTTPStatus.BAD_GATEWAY, body
        return readable(body) if status == HTTPStatus.OK else (status, body)


def readable(body: bytes) -> tuple[int, bytes]:
    """Return status and body for an answer of `getUpdates`, in which every update can be read.

    An update that can't be read is reduced to its id: no handler takes it, and it is acknowledged. If no update can be
    kept, the answer becomes a server error, after which the library waits before it asks again.
    """
    try:
        answer = json.loads(body)
        values = answer["result"]
        kept = [update for value in values if (update := _readable(value)) is not None]
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        # Its text may quote what people wrote.
        log.warning("updates can't be read", why=type(error).__name__)
        return _UNREADABLE
    if values and not kept:
        return _UNREADABLE
    return HTTPStatus.OK, body if kept == values else json.dumps({"ok": True, "result": kept}).encode()


_UNREADABLE = (HTTPStatus.BAD_GATEWAY, b'{"ok": false, "description": "updates that can\'t be read"}')


def _readable(value: object) -> object | None:
    """Return what of an update can be read, only its id if that is nothing, or None if it has no valid id either."""
    try:
        return readable_update(value)
    except NotReadable as error:
        log.warning("update dropped: it can't be read", update=error.update_id, why=str(error))
        return None if error.update_id is None else {"update_id": error.update_id}


@asynccontextmanager
async def polling(updater: Updater, allowed: Sequence[str], conflicts: Conflicts) -> AsyncIterator[None]:
    """Ask for updates of the `allowed` kinds while the context is open, and note when somebody else gets them.

    A webhook that was registered is deleted first. Entering waits until Telegram has done so, and can be cancelled.
    """

    def failed(error: TelegramError) -> None:
        log.warning("no updates from Telegram", why=f"{type(error).__name__}: {error}")
        if isinstance(error, Conflict):
            conflicts.met()

    try:
        await updater.start_polling(allowed_updates=list(allowed), bootstrap_retries=-1, error_callback=failed)
        yield
    finally:
        # An updater that was cancelled while it started also says that it runs.
        if updater.running:
            await updater.stop()
