import asyncio
import json
import time
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from providers.aliexpress import ALIEXPRESS_POLICY, AliExpressSettings, sign
from providers.aliexpress_auth import StaticTokens, authorize_url, create_request, read_tokens, refresh_request
from providers.breaker import Breaker
from providers.errors import BadAnswer, NotAuthorized, ProviderError, Unavailable
from providers.http import Answer, ApiClient

TOKEN_ANSWER = (Path(__file__).parents[1] / "fixtures" / "aliexpress" / "token.json").read_bytes()
SETTINGS = AliExpressSettings(
    app_key="12345678",
    app_secret=SecretStr("helloworld"),
    access_token=SecretStr("old-access-token"),
    refresh_token=SecretStr("old-refresh-token"),
    url="https://ali.example/",
)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Api:
    """Gives new tokens, or what `answers` says, in turn."""

    def __init__(self, *answers: dict[str, object]) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.answers:
            return httpx.Response(200, json=self.answers.pop(0))
        return httpx.Response(200, content=TOKEN_ANSWER)

    @property
    def refreshed_with(self) -> list[str]:
        return [httpx.QueryParams(request.content.decode())["refresh_token"] for request in self.requests]


def tokens(api: Api, settings: AliExpressSettings = SETTINGS, clock: Clock | None = None) -> StaticTokens:
    http = httpx.AsyncClient(transport=httpx.MockTransport(api))
    client = ApiClient("aliexpress", http, ALIEXPRESS_POLICY, Breaker(time.monotonic))
    return StaticTokens(client, settings, clock or Clock())


def answer(body: object, status: int = 200) -> Answer:
    return Answer(status, httpx.Headers(), json.dumps(body).encode())


# Requests


def test_the_address_of_the_login() -> None:
    url = urlsplit(authorize_url(SETTINGS, "https://bot.example/login?a=b", state="s1"))
    assert (url.netloc, url.path) == ("ali.example", "/oauth/authorize")
    assert parse_qs(url.query) == {
        "response_type": ["code"],
        "force_auth": ["true"],
        "redirect_uri": ["https://bot.example/login?a=b"],
        "client_id": ["12345678"],
        "state": ["s1"],
    }


def test_a_code_is_changed_for_tokens() -> None:
    request = create_request(SETTINGS, "3_500102", NOW)
    assert request.url == "https://ali.example/rest/auth/token/create"
    assert request.form is not None
    assert request.form["code"] == "3_500102"
    assert request.form["sign"] == sign("helloworld", request.form, "/auth/token/create")
    assert request.params == {}


def test_a_refresh_token_is_changed_for_tokens() -> None:
    request = refresh_request(SETTINGS, "r1", NOW)
    assert request.url == "https://ali.example/rest/auth/token/refresh"
    assert request.form is not None
    assert request.form["refresh_token"] == "r1"
    assert request.form["sign"] == sign("helloworld", request.form, "/auth/token/refresh")


# Answers


def test_lifetimes_are_those_of_the_answer() -> None:
    read = read_tokens(Answer(200, httpx.Headers(), TOKEN_ANSWER), NOW)
    assert read.access.get_secret_value() == "new-access-token"
    assert read.refresh is not None
    assert read.refresh.get_secret_value() == "new-refresh-token"
    assert read.expires_at == NOW + timedelta(hours=24)
    assert read.refresh_expires_at == NOW + timedelta(hours=48)


@pytest.mark.parametrize("seconds", [None, "", 0])
def test_a_lifetime_that_is_not_told_is_none(seconds: object) -> None:
    assert read_tokens(answer({"access_token": "a", "expires_in": seconds}), NOW).expires_at is None


def test_a_lifetime_beyond_all_dates_is_still_a_date() -> None:
    assert read_tokens(answer({"access_token": "a", "expires_in": 10**15}), NOW).expires_at is not None


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"code": "IllegalRefreshToken", "message": "invalid or expired"}, NotAuthorized),
        ({"error_response": {"code": "IncompleteSignature"}}, NotAuthorized),
        ({"code": "ServiceUnavailable"}, Unavailable),
        ({"code": "0"}, BadAnswer),
        ([], BadAnswer),
    ],
)
def test_an_answer_without_tokens(body: object, error: type[ProviderError]) -> None:
    with pytest.raises(error):
        read_tokens(answer(body), NOW)


def test_tokens_are_hidden_in_texts() -> None:
    read = read_tokens(Answer(200, httpx.Headers(), TOKEN_ANSWER), NOW)
    assert "new-access-token" not in repr(read) + str(read)
    assert "new-refresh-token" not in repr(read) + str(read)


# The tokens of the settings


async def test_the_token_of_the_settings_is_used_without_a_call() -> None:
    api = Api()
    assert await tokens(api).current() == "old-access-token"
    assert api.requests == []


async def test_without_a_token_the_operator_is_told_what_to_do() -> None:
    with pytest.raises(NotAuthorized, match="ALIEXPRESS_ACCESS_TOKEN"):
        await tokens(Api(), SETTINGS.model_copy(update={"access_token": None})).current()


async def test_a_refused_token_is_renewed_and_then_used() -> None:
    source = tokens(Api())
    assert await source.refresh("old-access-token") == "new-access-token"
    assert await source.current() == "new-access-token"


async def test_two_searches_with_the_same_stale_token_share_one_refresh() -> None:
    api = Api()
    source = tokens(api)
    got = await asyncio.gather(source.refresh("old-access-token"), source.refresh("old-access-token"))
    assert set(got) == {"new-access-token"}
    assert len(api.requests) == 1


async def test_the_next_refresh_uses_the_rotated_refresh_token() -> None:
    api = Api()
    source = tokens(api)
    await source.refresh("old-access-token")
    await source.refresh("new-access-token")
    assert api.refreshed_with == ["old-refresh-token", "new-refresh-token"]


async def test_a_refresh_token_that_is_not_rotated_stays_in_use() -> None:
    api = Api({"access_token": "a2"})
    source = tokens(api)
    await source.refresh("old-access-token")
    await source.refresh("a2")
    assert api.refreshed_with == ["old-refresh-token", "old-refresh-token"]


async def test_a_token_is_renewed_before_it_ends() -> None:
    api, clock = Api(), Clock()
    source = tokens(api, clock=clock)
    await source.refresh("old-access-token")
    clock.now = NOW + timedelta(hours=23)
    await source.current()
    assert len(api.requests) == 1
    clock.now = NOW + timedelta(hours=23, minutes=45)
    await source.current()
    assert len(api.requests) == 2


async def test_a_token_that_can_not_be_renewed_early_is_used_to_its_end() -> None:
    api, clock = Api({"access_token": "a2", "expires_in": 600}, {"code": "IllegalRefreshToken"}), Clock()
    source = tokens(api, clock=clock)
    await source.refresh("old-access-token")
    assert await source.current() == "a2"


async def test_a_token_that_has_ended_is_not_used() -> None:
    api, clock = Api({"access_token": "a2", "expires_in": 600}, {"code": "IllegalRefreshToken"}), Clock()
    source = tokens(api, clock=clock)
    await source.refresh("old-access-token")
    clock.now = NOW + timedelta(minutes=11)
    with pytest.raises(NotAuthorized):
        await source.current()


async def test_without_a_refresh_token_the_operator_is_told_to_log_in() -> None:
    source = tokens(Api(), SETTINGS.model_copy(update={"refresh_token": None}))
    with pytest.raises(NotAuthorized, match="log in again"):
        await source.refresh("old-access-token")


async def test_no_token_in_errors() -> None:
    source = tokens(Api({"code": "IllegalRefreshToken", "message": "old-refresh-token helloworld"}))
    stale = await source.current()
    with pytest.raises(NotAuthorized) as raised:
        await source.refresh(stale)
    text = "".join(traceback.format_exception(raised.value)) + repr(SETTINGS)
    assert not any(secret in text for secret in ("old-refresh-token", "old-access-token", "helloworld"))
