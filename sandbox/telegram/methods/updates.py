"""Methods by which the bot gets its updates."""

import re

from pydantic import JsonValue

from sandbox.telegram.errors import bad_request
from sandbox.telegram.fetching import is_loopback
from sandbox.telegram.methods.parameters import Nested, Parameters
from sandbox.telegram.state import TelegramState

MAX_POLL_SECONDS = 50


class GetUpdates(Parameters):
    """`getUpdates`. `timeout` is in seconds."""

    offset: int = 0
    limit: int = 100
    timeout: float = 0
    allowed_updates: Nested[list[str] | None] = None


class SetWebhook(Parameters):
    """`setWebhook`."""

    url: str = ""
    max_connections: int = 40
    allowed_updates: Nested[list[str] | None] = None
    drop_pending_updates: bool = False
    secret_token: str = ""


class DeleteWebhook(Parameters):
    """`deleteWebhook`."""

    drop_pending_updates: bool = False


async def get_updates(state: TelegramState, call: GetUpdates) -> JsonValue:
    """Return the updates, waiting for the first one up to `timeout` seconds."""
    if call.allowed_updates is not None:
        state.updates.allowed = call.allowed_updates
    limit = min(max(call.limit, 1), 100)
    timeout = min(max(call.timeout, 0), MAX_POLL_SECONDS)
    updates = await state.updates.poll(call.offset, limit, timeout)
    return [update.to_json() for update in updates]


async def set_webhook(state: TelegramState, call: SetWebhook) -> JsonValue:
    """Deliver updates to `url` from now on. Unlike Telegram's, it must be on this machine and may be plain HTTP."""
    if len(call.secret_token) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", call.secret_token):
        raise bad_request("secret token contains unallowed characters")
    if call.url and not is_loopback(call.url):
        if not call.url.startswith("https://"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        raise bad_request("bad webhook: Failed to resolve host: this sandbox reaches this machine only")
    if call.allowed_updates is not None:
        state.updates.allowed = call.allowed_updates
    if call.drop_pending_updates:
        state.updates.drop_pending()
    if not call.url:
        await state.webhook.stop()
        return True
    state.webhook.max_connections = call.max_connections
    await state.webhook.start(call.url, call.secret_token)
    return True


async def delete_webhook(state: TelegramState, call: DeleteWebhook) -> JsonValue:
    """Return to long polling."""
    if call.drop_pending_updates:
        state.updates.drop_pending()
    await state.webhook.stop()
    return True


async def get_webhook_info(state: TelegramState, _call: Parameters) -> JsonValue:
    """Return the webhook and its last error."""
    return state.webhook.info()
