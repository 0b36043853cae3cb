from collections.abc import AsyncIterator
from itertools import count

import httpx
import pytest

from bot.images.hosting.relay import RelayHost
from bot.web.server import WebServer, web_app
from providers.api.calls import Charged, charged_by
from providers.errors import Unavailable
from providers.models import Photo
from tests.clock import FakeClock

PHOTO = Photo(data=b"x" * 100, sha256="0" * 64, width=10, height=10)


@pytest.fixture
def relay(clock: FakeClock) -> RelayHost:
    numbers = count(1)
    return RelayHost(
        "https://bot.example/",
        new_token=lambda: f"token{next(numbers)}",
        now=clock.seconds,
        max_photos=2,
        max_bytes=250,
    )


async def test_a_photo_has_an_address_below_the_public_one(relay: RelayHost) -> None:
    async with relay.publish(PHOTO) as url:
        assert url == "https://bot.example/photos/token1.jpg"
        assert relay.get("token1") == PHOTO


async def test_a_photo_is_gone_when_its_context_closes(relay: RelayHost) -> None:
    async with relay.publish(PHOTO):
        pass

    assert relay.get("token1") is None


async def test_a_photo_is_gone_when_its_context_fails(relay: RelayHost) -> None:
    with pytest.raises(RuntimeError):
        async with relay.publish(PHOTO):
            raise RuntimeError

    assert relay.get("token1") is None


async def test_a_photo_is_gone_after_ten_minutes(relay: RelayHost, clock: FakeClock) -> None:
    async with relay.publish(PHOTO):
        clock.advance(seconds=599)
        assert relay.get("token1") == PHOTO
        clock.advance(seconds=1)
        assert relay.get("token1") is None


async def test_the_same_photo_has_two_addresses_that_live_apart(relay: RelayHost) -> None:
    async with relay.publish(PHOTO) as first:
        async with relay.publish(PHOTO) as second:
            assert first != second
        assert relay.get("token1") == PHOTO


def test_an_unknown_token_has_no_photo(relay: RelayHost) -> None:
    assert relay.get("token1") is None


async def test_no_more_photos_are_published_than_allowed(relay: RelayHost) -> None:
    small = PHOTO.model_copy(update={"data": b"x"})
    async with relay.publish(small), relay.publish(small):
        with pytest.raises(Unavailable, match="2 of 2 are shown") as refused:
            await relay.publish(small).__aenter__()
        assert charged_by(refused.value) is Charged.NO


async def test_no_more_bytes_are_kept_than_allowed(relay: RelayHost) -> None:
    large = PHOTO.model_copy(update={"data": b"x" * 200})
    async with relay.publish(PHOTO):
        with pytest.raises(Unavailable, match="300 of 250 bytes"):
            await relay.publish(large).__aenter__()


async def test_an_expired_photo_makes_room(relay: RelayHost, clock: FakeClock) -> None:
    async with relay.publish(PHOTO), relay.publish(PHOTO):
        clock.advance(seconds=600)
        async with relay.publish(PHOTO):
            assert relay.get("token3") == PHOTO


async def test_by_default_an_address_can_not_be_guessed() -> None:
    relay = RelayHost("https://bot.example")
    async with relay.publish(PHOTO) as first, relay.publish(PHOTO) as second:
        assert first != second
        assert len(first.removeprefix("https://bot.example/photos/").removesuffix(".jpg")) >= 43


# Seen from the web


@pytest.fixture
async def client(relay: RelayHost) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        WebServer(web_app([relay.route()]), "127.0.0.1", 0) as server,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as client,
    ):
        yield client


async def test_a_published_photo_is_served(client: httpx.AsyncClient, relay: RelayHost) -> None:
    async with relay.publish(PHOTO):
        answer = await client.get("/photos/token1.jpg")

    assert answer.status_code == 200
    assert answer.content == PHOTO.data
    assert answer.headers["content-type"] == "image/jpeg"


async def test_a_photo_is_neither_stored_nor_indexed_nor_taken_for_something_else(
    client: httpx.AsyncClient, relay: RelayHost
) -> None:
    async with relay.publish(PHOTO):
        headers = (await client.get("/photos/token1.jpg")).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"] == "noindex"
    assert headers["x-content-type-options"] == "nosniff"


async def test_head_tells_the_length_without_the_photo(client: httpx.AsyncClient, relay: RelayHost) -> None:
    async with relay.publish(PHOTO):
        answer = await client.head("/photos/token1.jpg")

    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(PHOTO.data))
    assert answer.content == b""


async def test_an_unknown_and_a_past_address_get_the_same_answer(client: httpx.AsyncClient, relay: RelayHost) -> None:
    async with relay.publish(PHOTO):
        pass
    past = await client.get("/photos/token1.jpg")
    unknown = await client.get("/photos/other-token.jpg")

    assert past.status_code == unknown.status_code == 404
    assert past.text == unknown.text == "Not Found"
    assert {**past.headers, "date": ""} == {**unknown.headers, "date": ""}
    assert past.headers["cache-control"] == "no-store"


async def test_a_photo_can_not_be_posted(client: httpx.AsyncClient) -> None:
    assert (await client.post("/photos/token1.jpg")).status_code == 405
