import asyncio
import logging
import socket
from asyncio import constants
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web.connections import MOST_AT_A_TIME, ConnectionBounds, Listener
from bot.web.server import WebServer, web_app
from tests.descriptors import without_descriptors
from tests.waiting import PATIENCE

NEVER = 3600.0
SLOW = 300
HALF_A_REQUEST = b"POST /upload HTTP/1.1\r\nHost: bot\r\nContent-Length: 100\r\n\r\nhalf"
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n"

Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def served(bounds: ConnectionBounds, asked: asyncio.Event | None = None) -> AsyncIterator[int]:
    asked = asked or asyncio.Event()

    async def upload(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    async def endless(_request: Request) -> PlainTextResponse:
        asked.set()
        await asyncio.Event().wait()
        return PlainTextResponse("never")

    routes = [Route("/upload", upload, methods=["POST"]), Route("/endless", endless)]
    async with asyncio.timeout(PATIENCE), WebServer(web_app(routes), "127.0.0.1", 0, grace=1, bounds=bounds) as server:
        yield server.port


async def connected(port: int, sent: bytes) -> Client:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    await writer.drain()
    return reader, writer


async def is_closed(client: Client) -> bool:
    """Wait until the server closes a connection on which it has said nothing."""
    try:
        return await client[0].read() == b""
    except ConnectionResetError:
        return True
    finally:
        client[1].close()


async def is_answered(client: Client) -> bool:
    return (await client[0].readline()).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP", HALF_A_REQUEST], ids=["nothing", "a line", "half a body"])
async def test_a_request_that_is_not_finished_in_time_is_closed(sent: bytes) -> None:
    async with served(ConnectionBounds(request_seconds=0.05)) as port:
        assert await is_closed(await connected(port, sent))


async def test_an_answer_that_takes_too_long_is_closed() -> None:
    async with served(ConnectionBounds(request_seconds=0.05, answer_seconds=0.1)) as port:
        assert await is_closed(await connected(port, b"GET /endless HTTP/1.1\r\nHost: bot\r\n\r\n"))


async def test_a_connection_that_asks_again_has_its_time_anew() -> None:
    async with served(ConnectionBounds(request_seconds=NEVER)) as port:
        client = await connected(port, HEALTH)
        assert await is_answered(client)
        client[1].write(HEALTH)
        assert b"HTTP/1.1 200" in await client[0].readuntil(b"200 OK")
        client[1].close()


async def test_many_slow_clients_hold_few_connections_and_stop_nobody() -> None:
    bounds = ConnectionBounds(connections=16, request_seconds=NEVER)
    async with served(bounds) as port:
        slow = [await connected(port, b"GET /") for _ in range(SLOW)]
        healthy = await connected(port, HEALTH)
        assert await is_answered(healthy)

        # All but those that hold a place now are closed. The healthy one took a place, too.
        closed = [await is_closed(client) for client in slow[: SLOW - bounds.connections + 1]]
        assert all(closed)
        for _, writer in [healthy, *slow]:
            writer.close()


async def test_a_request_that_is_being_answered_keeps_its_connection() -> None:
    asked = asyncio.Event()
    async with served(ConnectionBounds(connections=1, request_seconds=NEVER), asked) as port:
        answered = await connected(port, b"GET /endless HTTP/1.1\r\nHost: bot\r\n\r\n")
        await asked.wait()
        assert await is_closed(await connected(port, b"GET /"))
        assert not answered[0].at_eof()
        answered[1].close()


async def test_what_strangers_send_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with served(ConnectionBounds(request_seconds=NEVER)) as port:
        client = await connected(port, b"\x16\x03\x01 no HTTP at all\r\n\r\n")
        assert (await client[0].readline()).startswith(b"HTTP/1.1 400")
        client[1].close()
    assert [record.getMessage() for record in caplog.records if "HTTP" in record.getMessage()] == []


async def test_a_client_without_a_descriptor_is_told_of_once_and_answered_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(constants, "ACCEPT_RETRY_DELAY", 0.1)  # seconds; asyncio has no setting for it
    failures: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, failure: failures.put_nowait(failure["message"]))
    async with served(ConnectionBounds()) as port:
        with socket.socket() as one:
            one.setblocking(False)
            with without_descriptors():
                await loop.sock_connect(one, ("127.0.0.1", port))
                assert "out of system resource" in await failures.get()
                assert failures.empty()
            await loop.sock_sendall(one, HEALTH)
            assert (await loop.sock_recv(one, 100)).startswith(b"HTTP/1.1 200")


def test_after_some_connections_other_work_has_its_turn() -> None:
    with ExitStack() as stack:
        listener = stack.enter_context(Listener())
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        for _ in range(MOST_AT_A_TIME + 1):
            stack.enter_context(socket.create_connection(listener.getsockname()))
        for taken in (MOST_AT_A_TIME, 1):
            for _ in range(taken):
                stack.enter_context(listener.accept()[0])
            with pytest.raises(BlockingIOError):
                listener.accept()
