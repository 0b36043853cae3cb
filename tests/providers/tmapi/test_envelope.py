import json
import traceback

import httpx
import pytest

from providers.api.calls import Answer
from providers.errors import (
    BadAnswer,
    NoCredit,
    NotAuthorized,
    PhotoRejected,
    ProductGone,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
)
from providers.tmapi.envelope import read_conversion, read_data


def answer(body: object, status: int = 200, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, httpx.Headers(headers), content)


def refused(body: object, status: int = 200, **headers: str) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        read_data("tmapi", answer(body, status, **headers))
    return raised.value


CODES = [
    (401, NotAuthorized),
    (402, NoCredit),
    (403, NotAuthorized),
    (404, Refused),
    (417, Unavailable),
    (422, PhotoRejected),
    (429, RateLimited),
    (439, NoCredit),
    (499, Unavailable),
    (500, Unavailable),
    (502, Unavailable),
    (503, RateLimited),
    (4011, NotAuthorized),
    (12345, Refused),
]


@pytest.mark.parametrize(("code", "error"), CODES)
def test_a_code_in_a_body_with_http_200(code: int, error: type[ProviderError]) -> None:
    met = refused({"code": code, "msg": "no", "data": None})
    assert type(met) is error
    assert met.code == str(code)


@pytest.mark.parametrize(("status", "error"), [row for row in CODES if row[0] < 600])
@pytest.mark.parametrize("body", [{"detail": "no"}, {"code": 200}, {"code": 0}, {"code": 10001}, b"", []])
def test_the_same_code_as_http_status(status: int, error: type[ProviderError], body: object) -> None:
    assert type(refused(body, status)) is error


def test_a_page_of_a_firewall_says_nothing_about_the_key() -> None:
    assert type(refused(b"<!DOCTYPE html><html>", 403)) is Unavailable


@pytest.mark.parametrize(("code", "retries"), [(417, 2), (499, 1), (500, 1), (502, 0), (503, 2), (429, 2)])
def test_a_refusal_that_passes_is_tried_again_as_often_as_the_document_says(code: int, retries: int) -> None:
    met = refused({"code": str(code)})
    assert isinstance(met, RateLimited | Unavailable)
    assert met.retries == retries


def test_the_wait_that_comes_with_a_503_is_kept() -> None:
    met = refused({"code": 503}, 503, **{"Retry-After": "2"})
    assert isinstance(met, RateLimited)
    assert met.retry_after == 2


@pytest.mark.parametrize("status", [200, 403, 500])
def test_a_gateway_s_message_without_a_code_means_no_credit(status: int) -> None:
    assert type(refused({"message": "Insufficient API balance"}, status)) is NoCredit


@pytest.mark.parametrize(
    "body",
    [
        {"code": 4011, "message": "no API key found in request"},
        {"message": "Unauthorized"},
        {"msg": "invalid apiToken"},
    ],
)
def test_a_gateway_s_message_about_the_key_means_not_authorized(body: object) -> None:
    assert type(refused(body)) is NotAuthorized


@pytest.mark.parametrize(
    ("code", "words", "error"),
    [
        (404, "no such balance sheet", Refused),
        (417, "upstream answered forbidden, please try again", Unavailable),
        (422, "Parameter error. apiToken is fine", PhotoRejected),
        (429, "API key rate limit exceeded", RateLimited),
        (503, "API key concurrency limit exceeded", RateLimited),
    ],
)
@pytest.mark.parametrize("status", [200, None])
def test_words_overrule_no_documented_code(
    code: int, words: str, error: type[ProviderError], status: int | None
) -> None:
    body = {"code": code, "msg": words} if status else {"message": words}
    assert type(refused(body, status or code)) is error


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("rate limit of your api key", RateLimited),
        ("upstream answered 403 Forbidden", Unavailable),
        ("something is wrong", Refused),
        ("", BadAnswer),
    ],
)
def test_free_words_say_nothing_about_the_key(words: str, error: type[ProviderError]) -> None:
    assert type(refused({"message": words})) is error


@pytest.mark.parametrize("body", [{"code": "E_ODD", "msg": "no"}, {"code": "E_ODD", "msg": "no", "data": {}}])
def test_a_code_that_is_no_number_is_told(body: object) -> None:
    met = refused(body)
    assert (type(met), met.code) == (Refused, "E_ODD")


@pytest.mark.parametrize(
    ("body", "status", "documented"),
    [
        ({"code": 439, "msg": "no"}, 200, True),
        ({"code": 4011, "message": "no API key found in request"}, 401, True),
        ({"message": "Insufficient API balance"}, 200, False),
        ({"message": "Forbidden"}, 200, False),
        ({"message": "no"}, 403, False),
    ],
)
def test_only_a_code_is_sure(body: object, status: int, documented: bool) -> None:
    met = refused(body, status)
    assert isinstance(met, NoCredit | NotAuthorized)
    assert met.documented is documented


@pytest.mark.parametrize("body", [b"", b"<html>", {"detail": "Not Found"}])
def test_http_404_at_a_product_s_page_may_be_a_wrong_address(body: object) -> None:
    with pytest.raises(Refused, match="TMAPI_URL"):
        read_data("tmapi", answer(body, 404), missing=ProductGone)


@pytest.mark.parametrize("status", [200, 404])
def test_code_404_at_a_product_s_page_means_that_the_product_is_gone(status: int) -> None:
    with pytest.raises(ProductGone):
        read_data("tmapi", answer({"code": 404, "msg": "no"}, status), missing=ProductGone)


def test_data_may_be_a_text_that_is_json() -> None:
    assert read_data("tmapi", answer({"code": 200, "data": '{"items": []}'})) == {"items": []}


@pytest.mark.parametrize("body", [b"<html>", b"", [], "ok", None, {}, {"data": {"items": []}}])
def test_http_200_without_a_code_is_a_bad_answer(body: object) -> None:
    assert type(refused(body)) is BadAnswer


def test_a_bad_answer_names_the_shape() -> None:
    met = refused({"status": "ok", "result": {"a": {}}})
    assert "HTTP 200, expected code 200, met {status: text, result: {a: {}}}" in str(met)


@pytest.mark.parametrize("code", [401, 417, 422, 439, 503, 777])
def test_no_error_repeats_what_the_api_says(code: int) -> None:
    met = refused({"code": code, "msg": "token s3cret for https://photo.example/x.jpg", "data": "s3cret"})
    told = "".join(traceback.format_exception(met))
    assert "s3cret" not in told
    assert "photo.example" not in told


def test_a_conversion_is_a_path_as_it_came() -> None:
    body = {"code": 200, "msg": "success", "data": {"image_url": "/search/imgextra/1692942898123_q7ftzxs9.jpg"}}
    assert read_conversion("tmapi", answer(body)) == "/search/imgextra/1692942898123_q7ftzxs9.jpg"


@pytest.mark.parametrize("data", [{}, {"image_url": ""}, {"image_url": None}, None, "path"])
def test_a_conversion_without_a_path_is_a_bad_answer(data: object) -> None:
    with pytest.raises(BadAnswer):
        read_conversion("tmapi", answer({"code": 200, "data": data}))
