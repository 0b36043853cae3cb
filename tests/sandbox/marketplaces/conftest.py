"""Marketplaces on a real port with a fake clock, and a host that photos are fetched from."""

import io
from collections.abc import AsyncIterator
from random import Random

import httpx
import pytest

from sandbox.catalogue import Catalogue, SamplePhoto, read_picture
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.server import Server
from tests.clock import FakeClock


@pytest.fixture(scope="session")
def red_mug(catalogue: Catalogue) -> SamplePhoto:
    return catalogue.sample_photos["mug"]


@pytest.fixture(scope="session")
def photo(red_mug: SamplePhoto) -> bytes:
    """A JPEG of a red mug that is small enough for every service."""
    out = io.BytesIO()
    read_picture(red_mug.jpeg()).resize((640, 640)).save(out, "JPEG", quality=70)
    assert len(out.getvalue()) < 100_000
    return out.getvalue()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def photos(photo: bytes) -> dict[str, bytes]:
    """The files of the photo host, by path; tests add to them."""
    return {"/mug.jpg": photo, "/page.html": b"<html>no picture</html>", "/large.jpg": b"\xff" * 300 * 1024 + b"\xff"}


@pytest.fixture
def marketplaces(catalogue: Catalogue, clock: FakeClock, photos: dict[str, bytes]) -> Marketplaces:
    def serve(request: httpx.Request) -> httpx.Response:
        data = photos.get(request.url.path)
        return httpx.Response(404) if data is None else httpx.Response(200, content=data)

    async def sleep(seconds: float) -> None:
        clock.advance(seconds=seconds)

    return Marketplaces(
        catalogue, clock=clock.seconds, sleep=sleep, random=Random(1), transport=httpx.MockTransport(serve)
    )


@pytest.fixture
async def client(marketplaces: Marketplaces) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        Server(marketplaces_app(marketplaces)) as server,
        httpx.AsyncClient(base_url=server.url, timeout=10) as client,
    ):
        yield client
