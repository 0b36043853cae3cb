import asyncio
import signal
import time

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.server import Server


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello")


async def endless(_: Request) -> Response:
    await asyncio.Event().wait()
    return PlainTextResponse("never")


APP = Starlette(routes=[Route("/", hello), Route("/endless", endless)])


async def test_it_answers_inside_the_block_only() -> None:
    async with httpx.AsyncClient() as client:
        async with Server(APP) as server:
            url = server.url
            assert (await client.get(url)).text == "hello"
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


async def test_it_stops_at_once_while_a_request_hangs(caplog: pytest.LogCaptureFixture) -> None:
    async with httpx.AsyncClient(timeout=30) as client:
        async with Server(APP) as server:
            hanging = asyncio.create_task(client.get(f"{server.url}/endless"))
            await asyncio.sleep(0.05)
            leaving = time.perf_counter()
        assert time.perf_counter() - leaving < 0.5
        with pytest.raises(httpx.TransportError):
            await hanging
    assert caplog.records == []


async def test_it_leaves_the_signals_alone() -> None:
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


async def test_answers_are_not_held_back() -> None:
    async with httpx.AsyncClient() as client, Server(APP) as server:
        seconds = []
        for _ in range(15):
            started = time.perf_counter()
            await client.get(server.url)
            seconds.append(time.perf_counter() - started)
        assert sorted(seconds)[7] < 0.03
