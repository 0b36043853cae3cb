from collections.abc import AsyncIterator
from itertools import count

import httpx
import pytest

from bot.images.hosting.shared_relay import SharedRelayHost
from bot.store import Database, open_database
from bot.store.postgres import PostgresDatabase, open_postgres
from bot.store.relay_photos import RelayPhotoRepository
from bot.web.server import WebServer, web_app
from providers.api.calls import Charged, charged_by
from providers.errors import Unavailable
from providers.models import Photo
from tests.clock import FakeClock
from tests.database import on_both_databases, rows

PHOTO = Photo(data=b"\xff\xd8\xff\x00 the bytes of a photo", sha256="0" * 64, width=10, height=10)
TOKEN = "token-that-nobody-knows"


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[PostgresDatabase]:
    async with open_postgres(postgres_url) as database:
        yield database


def a_host(database: Database, clock: FakeClock, token: str = TOKEN) -> SharedRelayHost:
    return SharedRelayHost(RelayPhotoRepository(database, clock), "https://bot.example/", new_token=lambda: token)


@pytest.fixture
def relay(database: PostgresDatabase, clock: FakeClock) -> SharedRelayHost:
    return a_host(database, clock)


@on_both_databases
async def test_a_photo_is_there_while_its_context_is_open(database_url: str, clock: FakeClock) -> None:
    async with open_database(database_url) as database:
        relay = a_host(database, clock)
        async with relay.publish(PHOTO) as url:
            assert url == f"https://bot.example/photos/shared/{TOKEN}.jpg"
            assert await relay.get(TOKEN) == PHOTO.data
        assert await relay.get(TOKEN) is None


async def test_one_replica_serves_what_another_published(
    relay: SharedRelayHost, postgres_url: str, clock: FakeClock
) -> None:
    async with open_database(postgres_url) as database:
        other = a_host(database, clock, "another token")
        async with (
            WebServer(web_app([other.route()]), "127.0.0.1", 0) as server,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as client,
            relay.publish(PHOTO) as url,
        ):
            answer = await client.get(httpx.URL(url).path)
    assert (answer.status_code, answer.content) == (200, PHOTO.data)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"


async def test_an_address_without_a_photo_is_not_found(relay: SharedRelayHost) -> None:
    async with (
        WebServer(web_app([relay.route()]), "127.0.0.1", 0) as server,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as client,
    ):
        assert (await client.get(f"/photos/shared/{TOKEN}.jpg")).status_code == 404


async def test_nothing_is_left_in_the_database(relay: SharedRelayHost, postgres_url: str) -> None:
    async with relay.publish(PHOTO):
        pass
    assert await rows(postgres_url, "SELECT * FROM relay_photos") == []


async def test_nothing_is_left_when_the_conversion_fails(relay: SharedRelayHost, postgres_url: str) -> None:
    with pytest.raises(RuntimeError):
        async with relay.publish(PHOTO):
            raise RuntimeError
    assert await rows(postgres_url, "SELECT * FROM relay_photos") == []


async def test_whoever_reads_the_database_does_not_learn_the_address(relay: SharedRelayHost, postgres_url: str) -> None:
    async with relay.publish(PHOTO):
        assert TOKEN not in str(await rows(postgres_url, "SELECT * FROM relay_photos"))


async def test_a_photo_that_a_dead_replica_left_is_gone_after_ten_minutes(
    relay: SharedRelayHost, clock: FakeClock
) -> None:
    async with relay.publish(PHOTO):
        clock.advance(seconds=599)
        assert await relay.get(TOKEN) == PHOTO.data
        clock.advance(seconds=1)
        assert await relay.get(TOKEN) is None


async def test_no_more_photos_are_published_than_allowed(database: PostgresDatabase, clock: FakeClock) -> None:
    numbers = count()
    relay = SharedRelayHost(
        RelayPhotoRepository(database, clock),
        "https://bot.example",
        new_token=lambda: f"token{next(numbers)}",
        max_photos=2,
    )
    async with relay.publish(PHOTO), relay.publish(PHOTO):
        with pytest.raises(Unavailable, match="2 are shown already") as refused:
            await relay.publish(PHOTO).__aenter__()
        assert charged_by(refused.value) is Charged.NO
        clock.advance(seconds=600)
        async with relay.publish(PHOTO):
            assert await relay.get("token3") == PHOTO.data


async def test_an_answer_is_not_lost_when_the_database_goes_away(relay: SharedRelayHost, postgres_url: str) -> None:
    async with relay.publish(PHOTO):
        await rows(postgres_url, "DROP TABLE relay_photos")
        answer = "what the provider said"
    assert answer == "what the provider said"
