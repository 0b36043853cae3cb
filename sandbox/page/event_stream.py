"""Server-sent events for the chat page: what happens in Telegram, the marketplaces and the control panel.

Each event has an id of three parts, `stream.event.call`, from which a page that lost its connection resumes. A page
from before a restart is told to reload.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sandbox.conditions import Conditions
from sandbox.marketplaces import Marketplaces
from sandbox.telegram import Telegram

KEEP_ALIVE_SECONDS = 15.0


@dataclass(frozen=True)
class StreamPosition:
    """How far a page has read: the last event of Telegram, and the last call to a marketplace.

    `stream` is a name that differs at each start of the sandbox.
    """

    stream: str
    event: int
    call: int

    def __str__(self) -> str:
        return f"{self.stream}.{self.event}.{self.call}"

    @classmethod
    def parse(cls, text: str) -> "StreamPosition | None":
        """The position that an event id names, or None if it names none."""
        parts = text.split(".")
        if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()):
            return None
        return cls(parts[0], int(parts[1]), int(parts[2]))


@dataclass(frozen=True)
class _Item:
    """One server-sent event. `event` and `call` are the numbers that it moves the position to, 0 for neither."""

    kind: str
    data: object
    event: int = 0
    call: int = 0


class EventStream:
    """The events of one sandbox, for any number of pages."""

    def __init__(self, telegram: Telegram, marketplaces: Marketplaces, conditions: Conditions) -> None:
        self._telegram = telegram
        self._marketplaces = marketplaces
        self._conditions = conditions
        self._name = secrets.token_hex(4)

    def position(self) -> StreamPosition:
        """The position of a page that has read everything so far."""
        return StreamPosition(self._name, self._telegram.events.last_seq, len(self._marketplaces.calls))

    async def respond(self, request: Request) -> Response:
        """`GET /events?after=POSITION`: events `telegram`, `call` and `conditions`, or `reload`."""
        position = StreamPosition.parse(request.headers.get("last-event-id") or request.query_params.get("after", ""))
        if position is None or position.stream != self._name or position.event > self._telegram.events.last_seq:
            return _streaming(_reload())
        return _streaming(self._messages(position))

    async def _messages(self, position: StreamPosition) -> AsyncIterator[str]:
        items: asyncio.Queue[_Item] = asyncio.Queue()
        followers = [
            asyncio.create_task(self._follow_telegram(position.event, items)),
            asyncio.create_task(self._follow_calls(position.call, items)),
            asyncio.create_task(self._follow_conditions(items)),
        ]
        try:
            # The first bytes of an answer tell the page that it is connected.
            yield ": connected\n\n"
            while True:
                try:
                    item = await asyncio.wait_for(items.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield ": keep-alive\n\n"
                    continue
                position = StreamPosition(self._name, max(position.event, item.event), item.call or position.call)
                data = json.dumps(item.data, ensure_ascii=False)
                yield f"id: {position}\nevent: {item.kind}\ndata: {data}\n\n"
        finally:
            for follower in followers:
                follower.cancel()
            await asyncio.gather(*followers, return_exceptions=True)

    async def _follow_telegram(self, after: int, items: asyncio.Queue[_Item]) -> None:
        async for event in self._telegram.events.follow(after):
            items.put_nowait(_Item("telegram", event.to_json(), event=event.seq))

    async def _follow_calls(self, after: int, items: asyncio.Queue[_Item]) -> None:
        async for number, call in self._marketplaces.calls.follow(after):
            items.put_nowait(_Item("call", {"number": number, **call.to_json()}, call=number))

    async def _follow_conditions(self, items: asyncio.Queue[_Item]) -> None:
        while True:
            await self._conditions.changed.wait()
            items.put_nowait(_Item("conditions", self._conditions.to_json()))


async def _reload() -> AsyncIterator[str]:
    yield "event: reload\ndata: {}\n\n"


def _streaming(messages: AsyncIterator[str]) -> Response:
    return StreamingResponse(messages, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
