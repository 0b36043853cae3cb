import asyncio
import signal
import socket

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.server import Server
from tests.waiting import PATIENCE


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello")


class Endless:
    """A page that never responds; `requested` is set when a client waits for it."""

    def __init__(self) -> None:
        self.requested = asyncio.Event()

    async def __call__(self, _: Request) -> Response:
        self.requested.set()
        await asyncio.Event().wait()
        return PlainTextResponse("never")


APP = Starlette(routes=[Route("/", hello)])


async def test_it_serves_inside_the_block_only() -> None:
    async with httpx.AsyncClient() as client:
        async with Server(APP) as server:
            url = server.url
            assert (await client.get(url)).text == "hello"
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


async def test_it_stops_while_a_request_hangs(caplog: pytest.LogCaptureFixture) -> None:
    endless = Endless()
    app = Starlette(routes=[Route("/endless", endless.__call__)])
    async with httpx.AsyncClient(timeout=None) as client, asyncio.timeout(PATIENCE):
        async with Server(app) as server:
            hanging = asyncio.create_task(client.get(f"{server.url}/endless"))
            await endless.requested.wait()
        with pytest.raises(httpx.TransportError):
            await hanging
    assert caplog.records == []


async def test_it_leaves_signal_handlers_unchanged() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    async with Server(APP):
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


async def test_two_servers_run_side_by_side() -> None:
    async with Server(APP) as one, Server(APP) as two:
        assert one.port != two.port


def test_it_has_no_port_before_it_runs() -> None:
    with pytest.raises(RuntimeError, match="ask for its port inside"):
        _ = Server(APP).port


async def test_a_port_in_use_is_an_error() -> None:
    async with Server(APP) as server:
        with pytest.raises(OSError, match="Address already in use"):
            async with Server(APP, port=server.port):
                pass


async def test_responses_are_sent_without_delay() -> None:
    async with httpx.AsyncClient() as client, Server(APP) as server:
        await client.get(server.url)
        (connection,) = server._uvicorn.server_state.connections
        # Under Nagle's algorithm each answer takes 40 ms.
        assert connection.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
