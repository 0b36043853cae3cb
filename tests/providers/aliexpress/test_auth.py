import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from providers.aliexpress.auth import authorize_url, create_request, read_tokens, refresh_request, sign, signed_form
from providers.aliexpress.settings import AliExpressSettings
from providers.api.calls import Answer
from providers.errors import BadAnswer, NotAuthorized, ProviderError, Unavailable

CLIENTS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "aliexpress" / "clients.json").read_text()
)
"""What two published clients sent to the sandbox; `scripts/published_clients.py` records it."""
TOKEN_ANSWER = (Path(__file__).parents[2] / "fixtures" / "aliexpress" / "token.json").read_bytes()
SETTINGS = AliExpressSettings(
    app_key="12345678",
    app_secret=SecretStr("helloworld"),
    access_token=SecretStr("old-access-token"),
    refresh_token=SecretStr("old-refresh-token"),
    url="https://ali.example/",
)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def answer(body: object, status: int = 200) -> Answer:
    return Answer(status, httpx.Headers(), json.dumps(body).encode())


# Signature: the vendor's own vectors, and those of clients (lazop-sdk 1.0.3, iop-sdk-python-20220609)

IOP_CLIENT = {"partner_id": "iop-sdk-python-20220609", "simplify": "false", "format": "json"}


def test_signature_of_a_business_call() -> None:
    params = {
        "access_token": "test",
        "aliexpress_category_id": "200135143",
        "app_key": "123456",
        "method": "aliexpress.logistics.redefining.getonlinelogisticsinfo",
        "sign_method": "sha256",
        "timestamp": "1517820392000",
    }
    assert sign("helloworld", params) == "F7F7926B67316C9D1E8E15F7E66940ED3059B1638C497D77973F30046EFB5BBB"


def test_signature_of_a_system_call_begins_with_its_path() -> None:
    params = {
        "app_key": "12345678",
        "code": "3_500102_JxZ05Ux3cnnSSUm6dCxYg6Q26",
        "sign_method": "sha256",
        "timestamp": "1517820392000",
    }
    expected = "35607762342831B6A417A0DED84B79C05FEFBF116969C48AD6DC00279A9F4D81"
    assert sign("helloworld", params, "/auth/token/create") == expected


@pytest.mark.parametrize(
    ("path", "params", "expected"),
    [
        pytest.param(
            "/auth/token/create",
            {"partner_id": "lazop-sdk-python-20181207", "code": "3_500102_test"},
            "A466AD8B7830A74496065AAF75900BB064D7C86EDD0E46016E7FCB624CBD6D2E",
            id="a path in the address",
        ),
        pytest.param(
            "/auth/token/refresh",
            {**IOP_CLIENT, "method": "/auth/token/refresh", "refresh_token": "test-refresh"},
            "80CA4A1EA6C88C5EB85921D18C69A6B67D32AE7AED4E5420CE9AA0FF96E7558F",
            id="a path in a parameter",
        ),
        pytest.param(
            "",
            {**IOP_CLIENT, "method": "aliexpress.ds.image.searchV2", "session": "test", "param0": '{"lang":"en"}'},
            "AAE604A9CD181A7F1A332AA506B440A44E178EA6F3D9493F010C41E8E1D81C9C",
            id="a method",
        ),
    ],
)
def test_signatures_that_the_platform_s_own_clients_computed(path: str, params: dict[str, str], expected: str) -> None:
    common = {"app_key": "123456", "sign_method": "sha256", "timestamp": "1517820392000"}
    assert sign("helloworld", {**common, **params}, path) == expected


@pytest.mark.parametrize("recorded", CLIENTS, ids=lambda recorded: f"{recorded['client']} at {recorded['path']}")
def test_forms_that_published_clients_signed_are_ours_byte_for_byte(recorded: dict[str, Any]) -> None:
    theirs: dict[str, str] = recorded["form"]
    ours_alone = {"app_key", "timestamp", "sign_method", "sign"}
    given = {name: value for name, value in theirs.items() if name not in ours_alone}
    account = {"app_key": theirs["app_key"], "app_secret": SecretStr("sample-aliexpress-secret")}
    now = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(theirs["timestamp"]))
    path = recorded["path"].removeprefix("/rest").removesuffix("/sync")
    ours = signed_form(SETTINGS.model_copy(update=account), given, now, path)
    assert urlencode(sorted(ours.items())) == urlencode(sorted(theirs.items()))


def test_the_signature_does_not_sign_itself() -> None:
    assert sign("helloworld", {"a": "1", "sign": "OLD"}) == sign("helloworld", {"a": "1"})


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


def test_ends_may_be_told_as_moments_in_milliseconds() -> None:
    day, month = NOW + timedelta(days=1), NOW + timedelta(days=30)
    told = {"expire_time": int(day.timestamp() * 1000), "refresh_token_valid_time": int(month.timestamp() * 1000)}
    read = read_tokens(answer({"access_token": "a", **told}), NOW)
    assert (read.expires_at, read.refresh_expires_at) == (day, month)
    both = read_tokens(answer({"access_token": "a", "expires_in": 3600, **told}), NOW)
    assert both.expires_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("moment", [0, 86400, "soon", 10**15])
def test_what_is_no_moment_is_no_end(moment: object) -> None:
    assert read_tokens(answer({"access_token": "a", "expire_time": moment}), NOW).expires_at is None


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
