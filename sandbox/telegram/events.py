"""The log of everything that happens in Telegram, which the chat page shows and tests wait for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal

from sandbox.changes import Log
from sandbox.telegram.objects import JsonObject

EventKind = Literal[
    "chat",
    "message_new",
    "message_edited",
    "message_deleted",
    "chat_action",
    "reaction",
    "callback_query",
    "callback_answer",
    "force_reply",
    "commands",
    "member",
]


@dataclass(frozen=True)
class Event:
    """One event.

    `seq` counts from 1, `at` is a Unix time in seconds, `chat_id` is None if the event belongs to no chat.

    `data` by kind: `message_new` and `message_edited` the Message; `message_deleted` `{"message_id"}`;
    `chat_action` `{"action"}`; `reaction` `{"message_id", "reaction"}`; `callback_query` the CallbackQuery;
    `callback_answer` `{"callback_query_id", "text", "show_alert", "url"}`; `force_reply` `{"message_id",
    "selective"}`; `commands` `{"scope", "language_code", "commands"}`; `chat` the Chat; `member` `{"user_id",
    "status"}`.
    """

    seq: int
    kind: EventKind
    at: float
    chat_id: int | None
    data: JsonObject

    def to_json(self) -> JsonObject:
        """The event for the chat page or another process."""
        return {"seq": self.seq, "kind": self.kind, "at": self.at, "chat_id": self.chat_id, "data": self.data}


class EventLog:
    """The events so far, which can be followed and waited for."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._events: Log[Event] = Log()

    @property
    def last_seq(self) -> int:
        """The number of the latest event, 0 before the first."""
        return len(self._events)

    def add(self, kind: EventKind, chat_id: int | None, data: JsonObject) -> Event:
        """Append an event."""
        event = Event(len(self._events) + 1, kind, self._clock(), chat_id, data)
        self._events.append(event)
        return event

    def after(self, seq: int) -> list[Event]:
        """The events after number `seq`."""
        return self._events[max(seq, 0) :]

    async def follow(self, after: int = 0) -> AsyncIterator[Event]:
        """Yield every event after number `after`, and wait for more without end."""
        async for _, event in self._events.follow(after):
            yield event

    async def wait_for(self, wanted: Callable[[Event], bool], *, after: int = 0, timeout: float = 5.0) -> Event:
        """Return the first event after number `after` that is wanted. Wait up to `timeout` seconds for it.

        Raises:
            TimeoutError: it did not come. The message lists the last events that did.
        """
        try:
            async with asyncio.timeout(timeout):
                async for event in self.follow(after):
                    if wanted(event):
                        return event
        except TimeoutError:
            kinds = ", ".join(event.kind for event in self.after(after)[-10:]) or "nothing"
            raise TimeoutError(f"the event did not come within {timeout} s; last events: {kinds}") from None
        raise AssertionError("an endless iteration ended")
