import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.images.hosting.relay import RelayHost
from bot.observability.metrics import Metrics
from bot.web.server import PortTaken, WebServer, metrics_route, web_app
from providers.models import Photo
from tests.clock import FakeClock
from tests.waiting import PATIENCE

PHOTO = Photo(data=b"\xff\xd8\xff the bytes of a photo", sha256="0" * 64, width=10, height=10)


@pytest.fixture
def relay() -> RelayHost:
    return RelayHost("https://bot.example", new_token=lambda: "secret-token")


@pytest.fixture
async def client(relay: RelayHost) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        WebServer(web_app([relay.route()]), "127.0.0.1", 0) as server,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as client,
    ):
        yield client


async def test_health(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).text == "ok"


async def test_added_routes_are_served() -> None:
    async def hello(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("hello")

    app = web_app([Route("/hello", hello)])
    async with WebServer(app, "127.0.0.1", 0) as server, httpx.AsyncClient() as client:
        assert (await client.get(f"http://127.0.0.1:{server.port}/hello")).text == "hello"


async def test_address_of_a_photo_is_not_logged(
    client: httpx.AsyncClient, relay: RelayHost, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "uvicorn.access")
    async with relay.publish(PHOTO):
        await client.get("/photos/secret-token.jpg")

    # The test's own client logs addresses, too.
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("http")]
    assert [text for text in ours if "secret-token" in text] == []


async def test_error_names_the_taken_port_and_the_setting_to_change() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"127\.0\.0\.1:{port}: .* HTTP_PORT"):
            await WebServer(web_app(), "127.0.0.1", port).__aenter__()


async def test_port_is_free_again_after_the_end() -> None:
    async with WebServer(web_app(), "127.0.0.1", 0) as server:
        pass

    async with WebServer(web_app(), "127.0.0.1", server.port) as again:
        assert again.port == server.port


async def test_open_connection_does_not_delay_the_end() -> None:
    # A delayed end would come only after the grace.
    async with (
        httpx.AsyncClient() as client,
        asyncio.timeout(PATIENCE),
        WebServer(web_app(), "127.0.0.1", 0, grace=3600) as server,
    ):
        await client.get(f"http://127.0.0.1:{server.port}/healthz")


async def test_request_in_progress_is_answered_before_the_end() -> None:
    begun = asyncio.Event()

    async def slow(_request: Request) -> PlainTextResponse:
        begun.set()
        await asyncio.sleep(0.3)
        return PlainTextResponse("done")

    async with httpx.AsyncClient() as client:
        async with WebServer(web_app([Route("/slow", slow)]), "127.0.0.1", 0) as server:
            answer = asyncio.create_task(client.get(f"http://127.0.0.1:{server.port}/slow"))
            await begun.wait()

        assert (await answer).text == "done"


async def test_request_that_never_ends_is_abandoned_after_the_grace() -> None:
    begun = asyncio.Event()

    async def endless(_request: Request) -> PlainTextResponse:
        begun.set()
        await asyncio.Event().wait()
        return PlainTextResponse("never")

    async with httpx.AsyncClient(timeout=None) as client, asyncio.timeout(PATIENCE):
        async with WebServer(web_app([Route("/endless", endless)]), "127.0.0.1", 0, grace=1) as server:
            answer = asyncio.create_task(client.get(f"http://127.0.0.1:{server.port}/endless"))
            await begun.wait()

        await asyncio.gather(answer, return_exceptions=True)


async def test_signals_are_left_to_the_caller() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    async with WebServer(web_app(), "127.0.0.1", 0):
        assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


async def test_metrics_are_made_once_a_second() -> None:
    now = FakeClock()
    metrics = Metrics()
    app = web_app([metrics_route(metrics, now.seconds)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.example") as client:
        first = (await client.get("/metrics")).text
        metrics.jobs_recovered(3)
        assert (await client.get("/metrics")).text == first

        now.advance(seconds=1)
        assert (await client.get("/metrics")).text != first


async def test_metrics_are_told_though_the_database_can_not_be_read() -> None:
    async def broken() -> None:
        raise ConnectionError

    app = web_app([metrics_route(Metrics(), measure=broken)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.example") as client:
        assert "snapsource_build_info" in (await client.get("/metrics")).text
