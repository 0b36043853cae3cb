"""The queue of updates for the bot, which it takes by long polling or a webhook delivers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.changes import Notifier
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.objects import JsonObject

_ONLY_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(frozen=True)
class Update:
    """One update. `kind` is the name of its field, such as `callback_query`."""

    update_id: int
    kind: str
    content: JsonObject

    def to_json(self) -> JsonObject:
        """The update as the Bot API sends it."""
        return {"update_id": self.update_id, self.kind: self.content}


class UpdateQueue:
    """The updates that wait for confirmation. Kinds that `allowed_updates` leaves out are never queued.

    `polls` counts the calls of `getUpdates` and their interruptions.
    """

    def __init__(self, first_id: int) -> None:
        self._next_id = first_id
        self._pending: list[Update] = []
        self._sent: dict[int, Update] = {}
        self._redelivered: set[int] = set()
        self._changed = Notifier()
        self.polls = 0
        self.allowed: list[str] = []
        self.webhook_url = ""

    @property
    def pending(self) -> list[Update]:
        """The updates that the bot has not confirmed, oldest first."""
        return list(self._pending)

    def add(self, kind: str, content: JsonObject) -> Update | None:
        """Queue an update, or return None if the bot does not want its kind."""
        is_allowed = kind in self.allowed if self.allowed else kind not in _ONLY_ON_REQUEST
        if not is_allowed:
            return None
        update = Update(self._next_id, kind, content)
        self._next_id += 1
        self._sent[update.update_id] = update
        self._pending.append(update)
        self._changed.notify()
        return update

    def redeliver(self, update_id: int) -> None:
        """Queue a confirmed update again under its old id, as after a lost confirmation.

        Raises:
            LookupError: there was no such update.
        """
        if update_id not in self._sent:
            raise LookupError(f"no update {update_id}: there were {sorted(self._sent)[:20]}")
        if all(update.update_id != update_id for update in self._pending):
            self._pending.insert(0, self._sent[update_id])
        self._redelivered.add(update_id)
        self._changed.notify()

    def confirm(self, update_id: int) -> None:
        """Remove an update from the queue."""
        self._pending = [update for update in self._pending if update.update_id != update_id]
        self._changed.notify()

    def confirm_before(self, offset: int) -> None:
        """Remove the updates below `offset`. A negative offset keeps that many from the end."""
        if offset < 0:
            self._pending = self._pending[offset:]
        elif offset > 0:
            self._pending = [
                update
                for update in self._pending
                if update.update_id >= offset or update.update_id in self._redelivered
            ]

    def drop_pending(self) -> None:
        """Remove all updates."""
        self._pending.clear()

    def interrupt_poll(self) -> None:
        """End a running `getUpdates` with a conflict."""
        self.polls += 1
        self._changed.notify()

    async def wait(self) -> None:
        """Return when the queue has changed."""
        await self._changed.wait()

    async def poll(self, offset: int, limit: int, timeout: float) -> Sequence[Update]:
        """Confirm the updates below `offset`, then wait up to `timeout` seconds for others, as `getUpdates` does.

        Raises:
            BotApiError: 409, a webhook is set, or another poll has started.
        """
        self._refuse_beside_webhook(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
        self.interrupt_poll()
        own = self.polls
        self.confirm_before(offset)
        try:
            async with asyncio.timeout(timeout):
                while not self._pending and own == self.polls:
                    await self._changed.wait()
        except TimeoutError:
            return []
        self._refuse_beside_webhook("terminated by setWebhook request")
        if own != self.polls:
            raise BotApiError(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        updates = self._pending[:limit]
        self._redelivered.difference_update(update.update_id for update in updates)
        return updates

    def _refuse_beside_webhook(self, text: str) -> None:
        if self.webhook_url:
            raise BotApiError(409, f"Conflict: {text}")
