"""Bounds on the connections to our port: strangers who open many, or finish nothing, take nothing from the bot's work.

A descriptor that a client holds is one that calls to Telegram and to the marketplaces don't have.
"""

import asyncio
import errno
import logging
import socket
from dataclasses import dataclass
from typing import Any, Final

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS: Final = 128
"""Connections that may be open. Telegram opens 40 at most; the default limit of many systems is 1024 descriptors."""
MOST_AT_A_TIME: Final = 16
"""Connections that are taken in a row: hundreds would hold up a press for half a second."""
REQUEST_SECONDS: Final = 10.0
"""How long a client may take to send a request as a whole, its body included."""
ANSWER_SECONDS: Final = 60.0
"""How long it may take to answer a request and to deliver the answer: a provider may fetch a photo over a slow line."""
UNFINISHED: Final = frozenset({h11.IDLE, h11.SEND_BODY})
"""States of a client that owes us a request, or the rest of one."""

EXHAUSTED: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""Errors that say that the process or the machine has no descriptor or no memory left."""


@dataclass(frozen=True, slots=True)
class ConnectionBounds:
    """How many connections may be open, and how many seconds a request and its answer may take."""

    connections: int = MOST_CONNECTIONS
    request_seconds: float = REQUEST_SECONDS
    answer_seconds: float = ANSWER_SECONDS


class Listener(socket.socket):
    """A socket that listens, gives few connections at a time, and tells only once a second that it has no descriptor.

    asyncio takes as many connections in a row as may wait. Where it can't take one, it waits for a second, but it first
    asks on as often, logs each failure, and begins anew after each (python/cpython, `_accept_connection` in
    asyncio/selector_events.py).
    """

    _has_failed = False
    _in_a_row = 0

    def accept(self) -> tuple[socket.socket, Any]:
        """Take a connection.

        Raises:
            BlockingIOError: there is none, it is time for other work, or asyncio knows already that there is nothing
                left to take one with.
            OSError: there is nothing left to take it with.
        """
        knows, self._has_failed = self._has_failed, False
        taken, self._in_a_row = self._in_a_row, 0
        if taken == MOST_AT_A_TIME:
            raise BlockingIOError(errno.EAGAIN, "other work has its turn")
        try:
            connection = super().accept()
        except OSError as error:
            if error.errno not in EXHAUSTED:
                raise
            if knows:
                raise BlockingIOError from error
            self._has_failed = True
            raise
        self._in_a_row = taken + 1
        return connection


class BoundedConfig(uvicorn.Config):
    """The settings of uvicorn, with the bounds that `BoundedProtocol` keeps."""

    def __init__(self, app: Starlette, bounds: ConnectionBounds, **settings: Any) -> None:  # noqa: ANN401 -- uvicorn's own
        super().__init__(app, **settings)
        self.bounds = bounds


class BoundedProtocol(H11Protocol):
    """Closes what takes too long. Where all places are taken, whoever has owed a request the longest makes room.

    It logs nothing about clients: they may send what they like, as often as they like, and addresses of photos are
    secret. Uvicorn's own switch for that has no effect if its logger gets a handler later.
    """

    config: BoundedConfig

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- passed on as they are
        super().__init__(*args, **kwargs)
        self.logger = logging.getLogger("uvicorn.error.requests")
        self.logger.setLevel(logging.ERROR)
        self._timer: asyncio.TimerHandle | None = None
        self._since = self.loop.time()

    @property
    def owes_request(self) -> bool:
        """Whether we wait for the client, and not the client for us."""
        return self.conn.their_state in UNFINISHED

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent has it
        """Take the connection, in place of another where there are too many."""
        self.access_log = False
        super().connection_made(transport)
        if len(self.connections) > self.config.bounds.connections:
            self._make_room()
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the connection."""
        self._stop_timer()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Wait for the next request of this connection."""
        self._await_request()
        super().on_response_complete()

    def _make_room(self) -> None:
        owing = [one for one in self.connections if isinstance(one, BoundedProtocol) and one.owes_request]
        # This connection is among them, as the newest one: it is closed only where all others are being answered.
        min(owing, key=lambda one: one._since).transport.abort()  # noqa: SLF001 -- of its own class

    def _await_request(self) -> None:
        self._stop_timer()
        self._since = self.loop.time()
        self._timer = self.loop.call_later(self.config.bounds.request_seconds, self._on_request_late)

    def _on_request_late(self) -> None:
        if self.owes_request:
            self.transport.abort()
            return
        left = self._since + self.config.bounds.answer_seconds - self.loop.time()
        self._timer = self.loop.call_later(left, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
