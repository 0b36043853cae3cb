"""Runs an ASGI application with uvicorn in the running event loop."""

import asyncio
import socket
from email.utils import formatdate
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Server:
    """An HTTP server that runs inside its `async with` block.

    Port 0 takes a free one; `url` is known inside the block. It installs no signal handlers and logs errors only.
    Leaving the block closes every connection and cancels unfinished requests, such as a long poll.
    """

    def __init__(self, app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> None:
        self._app = app
        self._stopping = False
        config = uvicorn.Config(
            self._answer,
            host=host,
            port=port,
            interface="asgi3",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            date_header=False,
            proxy_headers=False,
        )
        config.load()
        self._config = config
        self._uvicorn = uvicorn.Server(config)
        self._uvicorn.lifespan = config.lifespan_class(config)
        self._socket: socket.socket | None = None

    @property
    def port(self) -> int:
        """The port it listens on.

        Raises:
            RuntimeError: the server is not running.
        """
        if self._socket is None:
            raise RuntimeError("the server is not running: ask for its port inside `async with`")
        port = self._socket.getsockname()[1]
        return int(port)

    @property
    def url(self) -> str:
        """The address, `http://host:port`, without a slash at its end."""
        host = f"[{self._config.host}]" if ":" in self._config.host else self._config.host
        return f"http://{host}:{self.port}"

    async def __aenter__(self) -> Self:
        family = socket.AF_INET6 if ":" in self._config.host else socket.AF_INET
        self._socket = self._listen(family)
        await self._uvicorn.startup(sockets=[self._socket])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping = True
        for listening in self._uvicorn.servers:
            listening.close()
        state = self._uvicorn.server_state
        for connection in list(state.connections):
            connection.transport.abort()
        # An aborted transport notifies its protocol in the next iteration of the loop.
        while state.connections:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0)
        tasks = list(state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _listen(self, family: socket.AddressFamily) -> socket.socket:
        # asyncio disables Nagle's algorithm only if the protocol is TCP; otherwise each response takes 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._config.host, self._config.port))
        except OSError:
            listener.close()
            raise
        listener.setblocking(False)
        return listener

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            # uvicorn updates its date header in a loop that does not run here.
            if message["type"] == "http.response.start":
                date = formatdate(usegmt=True).encode("ascii")
                message = {**message, "headers": [*message.get("headers", ()), (b"date", date)]}
            await send(message)

        try:
            await self._app(scope, receive, send_dated)
        except asyncio.CancelledError:
            # uvicorn would log a request that is cancelled at the end as an error of the application.
            if not self._stopping:
                raise
