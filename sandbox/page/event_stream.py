"""What happens, pushed to the page as it happens: server-sent events.

Each event has an id of three parts, `stage.event.call`, from which a page that lost its connection goes on. A page
that was left open over a restart is told to load anew.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sandbox.conditions import Conditions
from sandbox.line import Line
from sandbox.notifier import Notifier
from sandbox.telegram import Telegram

KEEP_ALIVE_SECONDS = 15.0


@dataclass(frozen=True)
class StreamPosition:
    """How far a page has read: the stage's name, the last event of Telegram, the last call to a marketplace."""

    stage: str
    event: int
    call: int

    def text(self) -> str:
        """The place as an event id."""
        return f"{self.stage}.{self.event}.{self.call}"

    @classmethod
    def read(cls, text: str) -> "StreamPosition | None":
        """The place that an event id names; None where it is none."""
        parts = text.split(".")
        if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()):
            return None
        return cls(parts[0], int(parts[1]), int(parts[2]))


class EventStream:
    """The stream of one stage, for any number of pages. `name` is another one at each start."""

    def __init__(self, telegram: Telegram, line: Line, conditions: Conditions, name: str) -> None:
        self._telegram = telegram
        self._line = line
        self._conditions = conditions
        self._name = name
        self._changed = Notifier()

    def place(self, calls: int) -> StreamPosition:
        """Where a page that has read everything until now goes on."""
        return StreamPosition(self._name, self._telegram.events.last_seq, calls)

    def conditions_changed(self) -> None:
        """Tells all pages."""
        self._changed.notify()

    async def respond(self, request: Request) -> Response:
        """`GET /events?after=PLACE`: events `telegram`, `call` and `conditions`, or `reload`."""
        asked = request.headers.get("last-event-id") or request.query_params.get("after", "")
        place = StreamPosition.read(asked)
        if place is None or place.stage != self._name or place.event > self._telegram.events.last_seq:
            return _stream(_once("event: reload\ndata: {}\n\n"))
        return _stream(self._lines(place))

    async def _lines(self, place: StreamPosition) -> AsyncIterator[str]:
        told: asyncio.Queue[tuple[str, object, StreamPosition | None]] = asyncio.Queue()
        followers = [
            asyncio.create_task(self._follow_telegram(place.event, told)),
            asyncio.create_task(self._follow_calls(place.call, told)),
            asyncio.create_task(self._follow_conditions(told)),
        ]
        try:
            # An answer that has begun tells the page that it is connected.
            yield ": connected\n\n"
            while True:
                try:
                    kind, data, mark = await asyncio.wait_for(told.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if mark is not None:
                    place = StreamPosition(self._name, max(place.event, mark.event), mark.call or place.call)
                yield f"id: {place.text()}\nevent: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
        finally:
            for follower in followers:
                follower.cancel()
            await asyncio.gather(*followers, return_exceptions=True)

    async def _follow_telegram(
        self, after: int, told: asyncio.Queue[tuple[str, object, StreamPosition | None]]
    ) -> None:
        async for event in self._telegram.events.follow(after):
            told.put_nowait(("telegram", event.to_json(), StreamPosition(self._name, event.seq, 0)))

    async def _follow_calls(self, after: int, told: asyncio.Queue[tuple[str, object, StreamPosition | None]]) -> None:
        async for number, call in self._line.follow(after):
            told.put_nowait(("call", {"number": number, **call.shown()}, StreamPosition(self._name, 0, number)))

    async def _follow_conditions(self, told: asyncio.Queue[tuple[str, object, StreamPosition | None]]) -> None:
        while True:
            await self._changed.wait()
            told.put_nowait(("conditions", self._conditions.shown(), None))


async def _once(text: str) -> AsyncIterator[str]:
    yield text


def _stream(lines: AsyncIterator[str]) -> Response:
    return StreamingResponse(lines, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
