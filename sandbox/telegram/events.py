"""Everything that happens in the telegram, in order: what a chat page shows and a test waits for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal

from sandbox.notifier import Notifier
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
    """One thing that happened.

    `seq` counts from 1, `at` is a Unix time in seconds, `chat_id` is None where no chat is meant.

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
        """The event for a page or another process."""
        return {"seq": self.seq, "kind": self.kind, "at": self.at, "chat_id": self.chat_id, "data": self.data}


class EventLog:
    """An append-only list that can be replayed and awaited."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._events: list[Event] = []
        self._changed = Notifier()

    @property
    def last_seq(self) -> int:
        """The number of the newest event, 0 before the first."""
        return len(self._events)

    def add(self, kind: EventKind, chat_id: int | None, data: JsonObject) -> Event:
        """Appends an event and wakes those who wait."""
        event = Event(len(self._events) + 1, kind, self._clock(), chat_id, data)
        self._events.append(event)
        self._changed.notify()
        return event

    def after(self, seq: int) -> list[Event]:
        """The events with a higher number."""
        return self._events[max(seq, 0) :]

    async def follow(self, after: int = 0) -> AsyncIterator[Event]:
        """Every event after number `after`, past ones first, without end."""
        while True:
            for event in self.after(after):
                after = event.seq
                yield event
            if after == self.last_seq:
                await self._changed.wait()

    async def wait_for(self, wanted: Callable[[Event], bool], *, after: int = 0, timeout: float = 5.0) -> Event:
        """The first event after number `after` that is wanted, waiting for it up to `timeout` seconds.

        Raises:
            TimeoutError: it did not come; the text says what came instead.
        """
        try:
            async with asyncio.timeout(timeout):
                async for event in self.follow(after):
                    if wanted(event):
                        return event
        except TimeoutError:
            met = ", ".join(event.kind for event in self.after(after)[-10:]) or "nothing"
            raise TimeoutError(f"the event did not come within {timeout} s; last events: {met}") from None
        raise AssertionError("an endless iteration ended")
