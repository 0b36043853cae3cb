"""The bot's web server: health, metrics, and the routes that other parts add."""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from types import TracebackType
from typing import Final, Self

import uvicorn
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.observability.metrics import Metrics

GRACE_SECONDS: Final = 3
"""How long requests may go on when the server stops."""
BACKLOG: Final = 1024
"""Connections that may wait to be accepted."""


class PortTaken(Exception):
    """The address to listen on is in use, or may not be used."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"can't listen at {host}:{port}: {reason}. Free the port, or set HTTP_PORT (and HTTP_HOST) to another"
        )


def web_app(routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application: `/healthz` and the given routes."""

    async def health(_request: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(routes=[Route("/healthz", health), *routes])


def metrics_route(metrics: Metrics) -> Route:
    """Return `/metrics` for Prometheus."""

    async def metrics_now(_request: Request) -> Response:
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Route("/metrics", metrics_now)


class WebServer:
    """Serves `app` in the running event loop while its context is open; `port` 0 takes a free one.

    At the end, requests may go on for `grace` seconds. Signals are left to the caller. No address is logged: those of
    photos are secret.

    Raises:
        PortTaken: on entering, when the address can't be listened on.
    """

    def __init__(self, app: Starlette, host: str, port: int, grace: int = GRACE_SECONDS) -> None:
        self._host = host
        self._port = port
        self._server = _Server(
            uvicorn.Config(
                app,
                http=_QuietProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=grace,
            )
        )
        self._serving: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that is listened on, known once the context is open."""
        return self._port

    async def __aenter__(self) -> Self:
        listener = self._listen()
        self._port = int(listener.getsockname()[1])
        self._serving = asyncio.create_task(self._serve(listener), name="web server")
        self._serving.add_done_callback(lambda _task: self._server.up.set())
        await self._server.up.wait()
        if self._serving.done():
            await self._serving
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        if self._serving is not None:
            await self._serving

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # asyncio switches Nagle's algorithm off only if TCP is named here; with it, each answer takes 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, self._port))
            listener.listen(BACKLOG)
            return listener
        except OSError as error:
            listener.close()
            raise PortTaken(self._host, self._port, error.strerror or str(error)) from error

    async def _serve(self, listener: socket.socket) -> None:
        with closing(listener):
            await self._server.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Sets `up` when it serves, and leaves signals to the caller."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


class _QuietProtocol(H11Protocol):
    """Logs no addresses. Uvicorn's own switch has no effect if its logger gets a handler later."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent has it
        self.access_log = False
        super().connection_made(transport)
