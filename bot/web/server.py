"""The bot's web server: health, metrics, and the routes that other parts add."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from types import TracebackType
from typing import Final, Self

import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.observability.metrics import Metrics
from bot.web.connections import MOST_CONNECTIONS, BoundedConfig, BoundedProtocol, ConnectionBounds, Listener
from bot.web.freshness import Fresh

GRACE_SECONDS: Final = 3
"""How long requests may go on when the server stops."""
MEASURE_SECONDS: Final = 3.0
"""How long Prometheus waits for the database at most: it gives a scrape ten seconds."""
BACKLOG: Final = MOST_CONNECTIONS
"""Connections that may wait to be accepted. So many hold a descriptor for a moment, before others make room."""


log = structlog.get_logger()


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


async def _nothing() -> None:
    """Measure nothing."""


def metrics_route(
    metrics: Metrics, now: Callable[[], float] = time.monotonic, measure: Callable[[], Awaitable[None]] = _nothing
) -> Route:
    """Return `/metrics` for Prometheus; who asks again within a second gets the same.

    `measure` brings up to date what the database knows. Where it can't, the last values stay.
    """

    async def expose() -> bytes:
        try:
            async with asyncio.timeout(MEASURE_SECONDS):
                await measure()
        except Exception as error:  # noqa: BLE001 -- a broken database is when metrics are needed
            log.warning("metrics are not up to date: the database can't be read", why=type(error).__name__)
        return metrics.exposition()

    exposition = Fresh(expose, now)

    async def metrics_now(_request: Request) -> Response:
        return Response(await exposition.get(), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Route("/metrics", metrics_now)


class WebServer:
    """Serves `app` in the running event loop while its context is open; `port` 0 takes a free one.

    At the end, requests may go on for `grace` seconds. Signals are left to the caller. No address is logged: those of
    photos are secret. `bounds` say how many connections may be open, and how long each may take.

    Raises:
        PortTaken: on entering, when the address can't be listened on.
    """

    def __init__(
        self,
        app: Starlette,
        host: str,
        port: int,
        grace: int = GRACE_SECONDS,
        bounds: ConnectionBounds = ConnectionBounds(),  # noqa: B008 -- it is frozen
    ) -> None:
        self._host = host
        self._port = port
        self._server = _Server(
            BoundedConfig(
                app,
                bounds,
                http=BoundedProtocol,
                backlog=BACKLOG,
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
        listener = Listener(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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
