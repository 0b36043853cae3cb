import json

import httpx
import pytest

from providers.aliexpress.envelope import read_result
from providers.api.calls import Answer
from providers.errors import (
    BadAnswer,
    FailureKind,
    NotAuthorized,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
)

KEY = "aliexpress_ds_product_get_response"


def answer(body: object, status: int = 200) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, httpx.Headers(), content)


def refused(body: object, status: int = 200) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        read_result(answer(body, status), KEY)
    return raised.value


LOGIN, SIGNATURE, KEY_KIND = FailureKind.REFUSED_LOGIN, FailureKind.REFUSED_SIGNATURE, FailureKind.REFUSED_KEY

KINDS = [
    ("IllegalAccessToken", LOGIN, "login aliexpress"),
    ("IllegalRefreshToken", LOGIN, "login aliexpress"),
    ("27", LOGIN, "login aliexpress"),
    ("InvalidSignature", SIGNATURE, "ALIEXPRESS_APP_SECRET"),
    ("IncompleteSignature", SIGNATURE, "ALIEXPRESS_APP_SECRET"),
    ("AppKeyNotExist", KEY_KIND, "ALIEXPRESS_APP_KEY"),
    ("InvalidAppKey", KEY_KIND, "ALIEXPRESS_APP_KEY"),
    ("PermissionDenied", FailureKind.REFUSED_PERMISSION, "permission"),
    ("InsufficientPermission", FailureKind.REFUSED_PERMISSION, "permission"),
    ("AppWhiteIpLimit", FailureKind.REFUSED_ADDRESS, "address"),
    ("IllegalTimestamp", FailureKind.REFUSED_CLOCK, "clock"),
]


@pytest.mark.parametrize(("code", "kind", "remedy"), KINDS)
def test_a_refusal_that_an_operator_can_mend_names_cause_and_remedy(code: str, kind: FailureKind, remedy: str) -> None:
    met = refused({"error_response": {"code": code, "msg": "no"}})
    assert isinstance(met, NotAuthorized)
    assert (met.kind, met.documented) == (kind, True)
    assert remedy in str(met)


CODES = [
    ("IllegalAccessToken", NotAuthorized),
    ("IncompleteSignature", NotAuthorized),
    ("InsufficientPermission", NotAuthorized),
    ("InvalidAppKey", NotAuthorized),
    ("ApiCallLimit", RateLimited),
    ("SellerCallLimit", RateLimited),
    ("7", RateLimited),
    ("ServiceTimeout", Unavailable),
    ("NeverHeardOf", Refused),
    ("ServiceUnavailable", Unavailable),
    ("SystemError", Unavailable),
    ("MissingParameter", Refused),
    # These speak of a product, and only where one was asked for.
    ("602", Refused),
    ("605", Refused),
    ("404", Unavailable),
]


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize(("code", "error"), CODES)
def test_an_error_response(code: str, error: type[ProviderError], status: int) -> None:
    met = refused({"error_response": {"code": code, "msg": "no", "request_id": "r1"}}, status)
    assert type(met) is error
    assert (met.code, met.trace) == (code, "r1")


@pytest.mark.parametrize(("code", "error"), CODES)
def test_the_same_code_as_sub_code(code: str, error: type[ProviderError]) -> None:
    met = refused({"error_response": {"code": "15", "msg": "Remote service error", "sub_code": code}})
    assert type(met) is error
    assert met.code == code


@pytest.mark.parametrize(("code", "error"), CODES)
def test_the_same_code_at_the_top(code: str, error: type[ProviderError]) -> None:
    met = refused({"code": code, "type": "ISV", "message": "no", "request_id": "r1"})
    assert type(met) is error


def test_a_ban_lasts_a_second_or_two() -> None:
    met = refused({"error_response": {"code": "ApiCallLimit"}})
    assert isinstance(met, RateLimited)
    assert (met.retry_after, met.retries) == (1.5, 2)


def test_a_ban_lasts_as_long_as_its_words_say() -> None:
    words = "This ban will last for 31062 more seconds"
    met = refused({"error_response": {"code": 7, "sub_code": "accesscontrol.limited", "sub_msg": words}})
    assert isinstance(met, RateLimited)
    assert met.retry_after == 31062


def test_a_fault_is_tried_again_since_calls_cost_nothing() -> None:
    met = refused({"error_response": {"code": "ServiceTimeout"}})
    assert isinstance(met, Unavailable)
    assert met.retries == 1


def test_an_error_response_without_a_code_is_still_a_refusal() -> None:
    assert type(refused({"error_response": {}})) is Refused


def test_the_words_of_a_refusal_are_not_repeated() -> None:
    assert "helloworld" not in str(refused({"error_response": {"code": "Odd", "msg": "secret helloworld"}}))


@pytest.mark.parametrize(
    "body",
    [
        {KEY: {"result": {"a": 1}, "rsp_code": 200}},
        {KEY: {"result": {"a": 1}, "rsp_code": "00"}},
        {"result": {"a": 1}, "code": "0"},
        {KEY: {"result": '{"a": 1}'}},
        {KEY: '{"result": {"a": 1}}'},
    ],
)
def test_a_result_stands_in_a_named_object_or_at_the_top(body: object) -> None:
    assert read_result(answer(body), KEY) == ({"a": 1}, None)


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"<html>", 502, Unavailable),
        (b"<html>", 200, BadAnswer),
        (b"", 200, BadAnswer),
        ([], 200, BadAnswer),
        ({}, 200, BadAnswer),
        ({KEY: {}}, 200, BadAnswer),
        ({KEY: None}, 200, BadAnswer),
        ({KEY: {"result": "text"}}, 200, BadAnswer),
        ({"what": 1}, 503, Unavailable),
    ],
)
def test_what_is_no_answer(body: object, status: int, error: type[ProviderError]) -> None:
    assert type(refused(body, status)) is error
