import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from moto.server import ThreadedMotoServer
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.config import S3Settings, Settings, SettingsUnusable, load_settings
from bot.images.hosting.s3 import LIFETIME, S3Host
from bot.services import open_services
from providers.api.calls import Charged, charged_by
from providers.errors import Unavailable
from providers.models import Photo
from sandbox.server import Server

PHOTO = Photo(data=b"\xff\xd8\xff the bytes of a photo", sha256="0" * 64, width=10, height=10)
SECRET = "a-key-that-nobody-knows"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 service."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def settings(server: str) -> S3Settings:
    """An account with an empty bucket."""
    httpx.post(f"{server}/moto-api/reset").raise_for_status()
    httpx.put(f"{server}/photos").raise_for_status()
    return S3Settings(url=server, bucket="photos", access_key="bot", secret_key=SecretStr(SECRET), region="us-east-1")


@pytest.fixture
def host(settings: S3Settings) -> S3Host:
    return S3Host(settings, new_name=lambda: "unguessable")


def fetch(url: str) -> httpx.Response:
    """What a provider gets that fetches a photo."""
    return httpx.get(url)


def objects(settings: S3Settings) -> bool:
    """Whether anything is in the bucket."""
    return "<Key>" in httpx.get(f"{settings.url}/{settings.bucket}").text


async def test_a_photo_can_be_fetched_while_its_context_is_open(host: S3Host) -> None:
    async with host.publish(PHOTO) as url:
        answer = fetch(url)
    assert (answer.status_code, answer.content) == (200, PHOTO.data)
    assert answer.headers["content-type"] == "image/jpeg"


async def test_a_photo_is_deleted_when_its_context_closes(host: S3Host, settings: S3Settings) -> None:
    async with host.publish(PHOTO) as url:
        assert objects(settings)
    assert fetch(url).status_code == 404
    assert not objects(settings)


async def test_a_photo_is_deleted_when_the_conversion_fails(host: S3Host, settings: S3Settings) -> None:
    with pytest.raises(RuntimeError):
        async with host.publish(PHOTO):
            raise RuntimeError
    assert not objects(settings)


async def test_an_address_is_signed_for_ten_minutes_and_holds_no_secret(host: S3Host) -> None:
    async with host.publish(PHOTO) as url:
        address = urlsplit(url)
    assert address.path == "/photos/snapsource/unguessable.jpg"
    assert parse_qs(address.query)["X-Amz-Expires"] == [str(LIFETIME.seconds)] == ["600"]
    assert parse_qs(address.query)["X-Amz-Signature"] != []
    assert SECRET not in url


async def test_by_default_an_address_can_not_be_guessed(settings: S3Settings) -> None:
    host = S3Host(settings)
    async with host.publish(PHOTO) as first, host.publish(PHOTO) as second:
        names = {urlsplit(url).path.rpartition("/")[2] for url in (first, second)}
    assert [len(name) >= 43 for name in names] == [True, True]


async def test_a_bucket_that_is_not_there_is_told(settings: S3Settings) -> None:
    host = S3Host(settings.model_copy(update={"bucket": "elsewhere"}))
    with pytest.raises(Unavailable, match=r"there is no such bucket: check S3_URL, S3_BUCKET"):
        await host.publish(PHOTO).__aenter__()


async def test_a_service_that_is_not_there_is_told_without_an_address(settings: S3Settings) -> None:
    host = S3Host(settings.model_copy(update={"url": "http://127.0.0.1:9"}), new_name=lambda: "unguessable")
    with pytest.raises(Unavailable, match="the storage did not take the photo") as told:
        await host.publish(PHOTO).__aenter__()
    assert "unguessable" not in str(told.value)
    assert SECRET not in str(told.value)


@asynccontextmanager
async def refusing(code: str) -> AsyncIterator[str]:
    """The address of a service that refuses every request with this code."""

    async def refuse(_request: Request) -> Response:
        return Response(f"<Error><Code>{code}</Code></Error>", 403)

    methods = ["GET", "PUT", "POST", "DELETE"]
    async with Server(Starlette(routes=[Route("/{path:path}", refuse, methods=methods)])) as server:
        yield server.url


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("AccessDenied", "it refuses the account: check S3_ACCESS_KEY, S3_SECRET_KEY"),
        ("SignatureDoesNotMatch", "it refuses the account: check S3_ACCESS_KEY, S3_SECRET_KEY"),
        ("RequestTimeTooSkewed", "the clock of this machine is off: set it"),
    ],
)
async def test_a_service_that_refuses_is_told_by_its_reason(settings: S3Settings, code: str, told: str) -> None:
    async with refusing(code) as url:
        with pytest.raises(Unavailable, match=re.escape(told)) as refused:
            await S3Host(settings.model_copy(update={"url": url})).publish(PHOTO).__aenter__()
    assert SECRET not in str(refused.value)


async def test_a_photo_that_was_not_taken_leaves_the_conversion_unpaid(settings: S3Settings) -> None:
    host = S3Host(settings.model_copy(update={"bucket": "elsewhere"}))
    with pytest.raises(Unavailable) as refused:
        await host.publish(PHOTO).__aenter__()
    assert charged_by(refused.value) is Charged.NO


async def test_a_photo_is_deleted_when_the_work_is_cut_off(host: S3Host, settings: S3Settings) -> None:
    begun = asyncio.Event()

    async def convert() -> None:
        async with host.publish(PHOTO):
            begun.set()
            await asyncio.Event().wait()

    converting = asyncio.create_task(convert())
    await begun.wait()
    converting.cancel()
    await asyncio.gather(converting, return_exceptions=True)
    assert not objects(settings)


def s3_settings(**changes: str) -> Settings:
    values = {
        "database_url": "sqlite:///:memory:",
        "tmapi_token": "a token of tmapi",
        "photo_host": "s3",
        "s3_url": "http://127.0.0.1:9",
        "s3_bucket": "photos",
        "s3_access_key": "bot",
        "s3_secret_key": SECRET,
    }
    return load_settings(None, {name: value for name, value in (values | changes).items() if value})


async def test_with_s3_the_bot_needs_no_public_address() -> None:
    async with open_services(s3_settings()) as services:
        assert "tmapi" in [provider.name for provider in services.search.registry.configured]
        assert services.images.routes == []


async def test_missing_settings_are_named() -> None:
    with pytest.raises(SettingsUnusable, match="PHOTO_HOST=s3 needs S3_BUCKET, S3_SECRET_KEY: set them"):
        await open_services(s3_settings(s3_bucket="", s3_secret_key="")).__aenter__()


async def test_a_relay_without_a_public_address_is_refused() -> None:
    with pytest.raises(SettingsUnusable, match="PHOTO_HOST=relay needs PUBLIC_URL"):
        await open_services(s3_settings(photo_host="relay")).__aenter__()


def test_the_key_is_among_the_secrets_that_are_masked() -> None:
    assert SECRET in s3_settings().secrets()
