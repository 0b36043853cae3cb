"""Receives updates that Telegram sends to the bot. Each is stored before it is acknowledged.

An update that can't be stored is refused, so that Telegram sends it again. One that can never be handled is
acknowledged too: otherwise it would come again for a day.
"""

import hmac
import math
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import TelegramError

from bot.config import SettingsUnusable
from bot.telegram.updates.inbox import Inbox
from bot.telegram.updates.reading import NotReadable, parse_update

PATH: Final = "/telegram"
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
MAX_BODY_BYTES: Final = 1024 * 1024
"""An update has a few kilobytes; this is far beyond what Telegram sends."""
MAX_CONNECTIONS: Final = 40
"""Updates that Telegram sends at the same time. Its own default, set so that it stays."""
WARN_SECONDS: Final = 60.0
"""Seconds in which a wrong secret is told once."""

log = structlog.get_logger()


class Webhook:
    """Accepts updates at `/telegram` from whoever knows `secret`, while `receiving` is open."""

    def __init__(self, inbox: Inbox, bot: Bot, secret: str, now: Callable[[], float] = time.monotonic) -> None:
        self._inbox = inbox
        self._bot = bot
        self._secret = secret
        self._now = now
        self._is_open = False
        self._warn_from = -math.inf

    def route(self) -> Route:
        """Return the route for the web server."""
        return Route(PATH, self._receive, methods=["POST"])

    @asynccontextmanager
    async def receiving(self, public_url: str, allowed: Sequence[str]) -> AsyncIterator[None]:
        """Have Telegram send the `allowed` kinds of updates, and accept them while the context is open.

        Before and after, updates are refused, and come again. The webhook stays registered: Telegram keeps updates
        that it can't deliver for a day, and other replicas of the bot may be listening.

        Raises:
            SettingsUnusable: Telegram won't send anything to this address.
        """
        self._is_open = True
        try:
            await self._register(public_url + PATH, allowed)
            yield
        finally:
            self._is_open = False

    async def _register(self, url: str, allowed: Sequence[str]) -> None:
        try:
            await self._bot.set_webhook(
                url, secret_token=self._secret, allowed_updates=allowed, max_connections=MAX_CONNECTIONS
            )
        except TelegramError as error:
            raise SettingsUnusable(
                f"Telegram did not take {url} as webhook ({error}): check PUBLIC_URL, or set TELEGRAM_MODE=polling"
            ) from None
        log.info("webhook registered", url=url)

    def _warn_of_wrong_secret(self) -> None:
        # Anybody can call: they should not fill the log.
        if self._now() >= self._warn_from:
            self._warn_from = self._now() + WARN_SECONDS
            log.warning("webhook called with a wrong secret")

    async def _receive(self, request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            self._warn_of_wrong_secret()
            return PlainTextResponse("wrong secret", 403)
        if not self._is_open:
            return PlainTextResponse("not now", 503)
        try:
            update = parse_update(await _body(request), self._bot)
        except ClientDisconnect:
            return PlainTextResponse("incomplete", 400)
        except NotReadable as error:
            log.warning("update dropped: it can't be read", update=error.update_id, why=str(error))
            return PlainTextResponse("dropped")
        try:
            await self._inbox.accept(update)
        except Exception:
            log.exception("update not stored", update=update.update_id)
            return PlainTextResponse("not stored", 503)
        return PlainTextResponse("ok")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise NotReadable(None, f"more than {MAX_BODY_BYTES} bytes")
    return bytes(body)
