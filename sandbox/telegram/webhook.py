"""The delivery of updates to a webhook, several at the same time, each repeated until it succeeds."""

import asyncio
import contextlib
import ssl
from collections.abc import Callable

import httpx
from pydantic import JsonValue

from sandbox.telegram.objects import JsonObject
from sandbox.telegram.updates import Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
DELIVERY_SECONDS = 10.0


class WebhookDelivery:
    """Delivers the queue to a webhook.

    `first_pause` is the pause after a failure, in seconds, which doubles up to 5. `max_connections` is the number of
    updates that are delivered at the same time. The messages of one chat are delivered one after another, and so are
    the presses of one person: the next only when the one before has succeeded.
    """

    def __init__(self, queue: UpdateQueue, clock: Callable[[], float], *, first_pause: float = 0.1) -> None:
        self._queue = queue
        self._clock = clock
        self._first_pause = first_pause
        self._secret = ""
        self._task: asyncio.Task[None] | None = None
        self._last_error: tuple[int, str] | None = None
        self.max_connections = 40

    async def start(self, url: str, secret: str) -> None:
        """Start the delivery to `url`. `secret` is sent in the documented header."""
        await self.stop()
        self._secret = secret
        self._last_error = None
        self._queue.webhook_url = url
        self._queue.interrupt_poll()
        self._task = asyncio.create_task(self._run(url))

    async def stop(self) -> None:
        """Stop the delivery; queued updates stay."""
        self._queue.webhook_url = ""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def info(self) -> JsonObject:
        """The WebhookInfo object."""
        info: dict[str, JsonValue] = {
            "url": self._queue.webhook_url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._queue.pending),
        }
        if self._queue.webhook_url:
            info["max_connections"] = self.max_connections
            info["ip_address"] = "127.0.0.1"
        if self._last_error:
            info["last_error_date"], info["last_error_message"] = self._last_error
        if self._queue.allowed:
            info["allowed_updates"] = list(self._queue.allowed)
        return info

    async def _run(self, url: str) -> None:
        headers = {SECRET_HEADER: self._secret} if self._secret else {}
        verify = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        in_flight: set[int] = set()
        async with (
            httpx.AsyncClient(verify=verify, trust_env=False, timeout=DELIVERY_SECONDS, headers=headers) as client,
            asyncio.TaskGroup() as deliveries,
        ):

            async def deliver(update: Update) -> None:
                await self._deliver(client, url, update)
                in_flight.discard(update.update_id)
                self._queue.confirm(update.update_id)

            while True:
                taken: set[object] = set()
                for update in list(self._queue.pending):
                    sender = _sender(update)
                    may_be_sent = sender not in taken and len(in_flight) < self.max_connections
                    taken.add(sender)
                    if may_be_sent and update.update_id not in in_flight:
                        in_flight.add(update.update_id)
                        deliveries.create_task(deliver(update))
                await self._queue.wait()

    async def _deliver(self, client: httpx.AsyncClient, url: str, update: Update) -> None:
        """Deliver one update, with retries, unless it is removed from the queue meanwhile."""
        pause = self._first_pause
        while update in self._queue.pending:
            problem = await self._post(client, url, update)
            if problem is None:
                return
            self._last_error = (int(self._clock()), problem)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def _post(self, client: httpx.AsyncClient, url: str, update: Update) -> str | None:
        try:
            response = await client.post(url, json=update.to_json())
        except httpx.TimeoutException:
            return "Read timeout expired"
        except httpx.HTTPError:
            return "Connection refused"
        if response.is_success:
            return None
        return f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}"


def _sender(update: Update) -> object:
    """Return whose updates are delivered in order: a chat, or the person who pressed."""
    match update.to_json():
        case {"callback_query": {"from": {"id": person}}}:
            return ("person", person)
        case {"message": {"chat": {"id": chat}}}:
            return ("chat", chat)
        case _:
            return ("update", update.update_id)
