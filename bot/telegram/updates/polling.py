"""Updates that the bot asks Telegram for."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import structlog
from telegram.error import TelegramError
from telegram.ext import Updater
from telegram.request import HTTPXRequest

from bot.telegram.updates.reading import NotReadable, read_update

NO_SUCH_BOT = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})

log = structlog.get_logger()


class PollingRequest(HTTPXRequest):
    """Asks for updates, and keeps the library from what it makes of odd answers.

    "No such bot" is taken for a fault that passes: the library would stop asking for ever after a single one, as a
    server in front of Telegram may give; a token that is really wrong was refused at the start. An update that can't
    be read is emptied: the library would log what it says, drop all that came with it, and ask for the same again.
    """

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 -- passed on as they are
        """Make the request, as the library does."""
        status, body = await super().do_request(*args, **kwargs)
        if status in NO_SUCH_BOT:
            return HTTPStatus.BAD_GATEWAY, body
        return readable(body) if status == HTTPStatus.OK else (status, body)


def readable(body: bytes) -> tuple[int, bytes]:
    """Return an answer of `getUpdates` with its status, so that every update in it can be read.

    One that can't be keeps its id alone: nothing is done for it, and it is acknowledged. Where not even that helps,
    the answer counts as a fault of the server, after which the library waits before it asks again.
    """
    try:
        answer = json.loads(body)
        found = answer["result"]
        made = [one for value in found if (one := _readable(value)) is not None]
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        # Its text may quote what people wrote.
        log.warning("updates can't be read", why=type(error).__name__)
        return _UNREADABLE
    if found and not made:
        return _UNREADABLE
    return HTTPStatus.OK, body if made == found else json.dumps({"ok": True, "result": made}).encode()


_UNREADABLE = (HTTPStatus.BAD_GATEWAY, b'{"ok": false, "description": "updates that can\'t be read"}')


def _readable(value: object) -> object | None:
    """Return an update as it is, its id alone where it can't be read, None where that is no good either."""
    try:
        read_update(value, None)
    except NotReadable as error:
        log.warning("update dropped: it can't be read", update=error.update_id, why=str(error))
        return None if error.update_id is None else {"update_id": error.update_id}
    return value


@asynccontextmanager
async def polling(updater: Updater, allowed: Sequence[str]) -> AsyncIterator[None]:
    """Ask for updates of the `allowed` kinds while the context is open; a webhook that was registered is taken away.

    It opens when Telegram has taken the webhook away, however long that takes: until then the opening may be cancelled.
    """
    try:
        await updater.start_polling(allowed_updates=list(allowed), bootstrap_retries=-1, error_callback=_failed)
        yield
    finally:
        # One that was cancelled as it started takes itself for running, too.
        if updater.running:
            await updater.stop()


def _failed(error: TelegramError) -> None:
    log.warning("no updates from Telegram", why=f"{type(error).__name__}: {error}")
