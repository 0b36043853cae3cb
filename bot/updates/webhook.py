"""Updates that Telegram sends to us: written down before they are acknowledged, or refused so that they come again."""

import hmac
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.config import SettingsUnusable
from bot.updates.inbox import Inbox

PATH: Final = "/telegram"
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
MAX_BODY_BYTES: Final = 1024 * 1024
"""An update is some kilobytes; this is far beyond what Telegram sends."""
MAX_CONNECTIONS: Final = 40
"""Updates that Telegram sends at the same time; its own default, named so that it stays."""

log = structlog.get_logger()


class _TooLarge(Exception):
    """A body has more than `MAX_BODY_BYTES`."""


class Webhook:
    """Takes updates at `/telegram`, from whoever knows `secret`, while `receiving`."""

    def __init__(self, inbox: Inbox, bot: Bot, secret: str) -> None:
        self._inbox = inbox
        self._bot = bot
        self._secret = secret
        self._is_open = False

    def route(self) -> Route:
        """Return the address for the web server."""
        return Route(PATH, self._receive, methods=["POST"])

    @asynccontextmanager
    async def receiving(self, public_url: str, allowed: Sequence[str]) -> AsyncIterator[None]:
        """Ask Telegram to send the `allowed` kinds of updates, and take them while the context is open.

        What comes before and after is refused, and comes again. The webhook stays registered: Telegram keeps what it
        can't deliver for a day, and other copies of the bot may be listening.

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

    async def _receive(self, request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            log.warning("webhook called with a wrong secret")
            return PlainTextResponse("wrong secret", 403)
        if not self._is_open:
            return PlainTextResponse("not now", 503)
        try:
            update = self._read(await _body(request))
        except _TooLarge:
            log.warning("webhook got too large a body", expected=MAX_BODY_BYTES)
            return PlainTextResponse("too large", 413)
        except ClientDisconnect:
            return PlainTextResponse("cut off", 400)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            # Its text may quote what people wrote.
            log.warning("webhook got what is no update", error=type(error).__name__)
            return PlainTextResponse("no update", 400)
        try:
            await self._inbox.accept(update)
        except Exception:
            log.exception("update not written down", update=update.update_id)
            return PlainTextResponse("not written down", 503)
        return PlainTextResponse("ok")

    def _read(self, body: bytes) -> Update:
        value = json.loads(body)
        if not isinstance(value, dict) or not isinstance(value.get("update_id"), int):
            raise TypeError("expected an object with an update_id")
        return Update.de_json(value, self._bot)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _TooLarge
    return bytes(body)
