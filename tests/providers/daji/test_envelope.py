import json

import httpx
import pytest

from providers.api.calls import Answer
from providers.daji.envelope import read_envelope, read_image_id
from providers.errors import (
    BadAnswer,
    FailureKind,
    NoCredit,
    NotAuthorized,
    PhotoRejected,
    ProductGone,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
)


def answer(body: object, status: int = 200) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, httpx.Headers(), content)


def refused(body: object, status: int = 200) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        read_envelope(answer(body, status))
    return raised.value


@pytest.mark.parametrize("code", [200, "200"])
def test_code_200_is_success(code: object) -> None:
    assert read_envelope(answer({"code": code, "data": {"a": 1}})).data == {"a": 1}


def test_an_image_id_may_be_a_number() -> None:
    assert read_image_id(answer({"code": 200, "data": {"imageId": 1164408192156408878}})) == "1164408192156408878"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (400, Refused),
        (401, NotAuthorized),
        (402, NoCredit),
        (403, NotAuthorized),
        (429, RateLimited),
        (500, Unavailable),
        (1009, Unavailable),
    ],
)
def test_a_code_without_telling_words(code: int, error: type[ProviderError]) -> None:
    met = refused({"code": code, "message": "系统异常"})
    assert type(met) is error
    assert met.code == str(code)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("该商品已下架", Refused),
        ("余额查询失败", NoCredit),
        ("offer unknown", Refused),
        ("签名错误", NotAuthorized),
        ("invalid sign", NotAuthorized),
        ("appKey不存在", NotAuthorized),
        ("账户余额不足", NoCredit),
        ("Insufficient balance", NoCredit),
        ("appKey余额不足", NoCredit),
        ("appKey请求过于频繁", RateLimited),
        ("请求过于频繁", RateLimited),
        ("图片不存在", PhotoRejected),
        ("imageId is invalid", PhotoRejected),
        ("designer not found", Refused),
    ],
)
def test_words_tell_apart_what_shares_a_code(words: str, error: type[ProviderError]) -> None:
    assert type(refused({"code": 1009, "message": words})) is error


@pytest.mark.parametrize(
    "words",
    [
        "商品不存在",
        "该商品已下架",
        "商品已被删除",
        "The offer does not exist",
        "product was removed",
        "item is off shelf",
    ],
)
def test_the_words_of_a_product_that_is_gone(words: str) -> None:
    with pytest.raises(ProductGone):
        read_envelope(answer({"code": 1009, "message": words}), missing=ProductGone)


@pytest.mark.parametrize("words", ["签名错误", "appKey余额不足", "invalid sign"])
def test_words_alone_are_nothing_that_the_vendor_documents(words: str) -> None:
    met = refused({"code": 1009, "message": words})
    assert isinstance(met, NoCredit | NotAuthorized)
    assert not met.documented


def test_a_refused_signature_is_told_from_a_refused_key() -> None:
    assert refused({"code": 401, "message": "签名验证失败"}).kind is FailureKind.REFUSED_SIGNATURE
    assert refused({"code": 401, "message": "no"}).kind is FailureKind.REFUSED_KEY


def test_code_0_is_success_if_something_came_with_it() -> None:
    assert read_envelope(answer({"code": 0, "data": {"a": 1}})).data == {"a": 1}
    assert type(refused({"code": 0, "message": "ok", "data": None})) is Refused


def test_data_may_be_a_text_that_is_json() -> None:
    assert read_envelope(answer({"code": 200, "data": '{"a": 1}'})).data == {"a": 1}


@pytest.mark.parametrize(
    ("code", "words", "error"),
    [
        (401, "appKey余额不足", NotAuthorized),
        (402, "appKey balance used up", NoCredit),
        (429, "appKey is bad", RateLimited),
    ],
)
def test_words_overrule_no_code_of_its_own(code: int, words: str, error: type[ProviderError]) -> None:
    assert type(refused({"code": code, "message": words})) is error


def test_the_status_stands_for_a_code_that_is_not_told() -> None:
    assert read_envelope(answer({"message": "记录不存在"}, status=404)).code == "404"
    assert refused({"message": "参数不正确"}, status=400).code == "400"


def test_the_wait_that_comes_with_a_429_is_kept() -> None:
    with pytest.raises(RateLimited) as raised:
        read_envelope(Answer(200, httpx.Headers({"Retry-After": "2"}), b'{"code": 429, "message": "no"}'))
    assert raised.value.retry_after == 2


def test_a_refusal_keeps_the_trace_and_not_the_words() -> None:
    met = refused({"code": 1009, "message": "who knows", "traceId": "9cd9629bcaa2"})
    assert met.trace == "9cd9629bcaa2"
    assert "9cd9629bcaa2" in str(met)
    assert "who knows" not in str(met)


def test_a_code_in_a_body_counts_more_than_the_http_status() -> None:
    assert type(refused({"code": 1009, "message": "余额不足"}, status=500)) is NoCredit


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"<html>", 502, Unavailable),
        (b"<html>", 200, BadAnswer),
        (b"", 200, BadAnswer),
        ([], 200, BadAnswer),
        (None, 200, BadAnswer),
        ({}, 200, BadAnswer),
        ({"data": {}}, 200, BadAnswer),
        ({"error": "gone"}, 503, Unavailable),
        ({"error": "no"}, 403, NotAuthorized),
    ],
)
def test_what_is_no_envelope(body: object, status: int, error: type[ProviderError]) -> None:
    assert type(refused(body, status)) is error


def test_an_unknown_shape_is_named_without_its_values() -> None:
    assert "{status: text}" in str(refused({"status": "confidential"}))
    assert "confidential" not in str(refused({"status": "confidential"}))
