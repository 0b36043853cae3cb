import json
from pathlib import Path

import httpx
import pytest

from providers.api.calls import Answer
from providers.errors import NoCredit, NotAuthorized, ProviderError, RateLimited, Refused, Unavailable
from providers.parsebot.envelope import read_data

FIXTURES = Path(__file__).parents[2] / "fixtures" / "parsebot"


def answer(body: object, status: int = 200, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, httpx.Headers(headers), content)


def refused(status: int, body: object) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        read_data(answer(body, status))
    return raised.value


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Refused),
        (401, NotAuthorized),
        (402, NoCredit),
        (403, NotAuthorized),
        (404, Refused),
        (418, Refused),
        (422, Refused),
        (429, RateLimited),
        (500, Unavailable),
        (502, Unavailable),
        (503, Unavailable),
    ],
)
@pytest.mark.parametrize("body", [b"", {"detail": "no"}, []])
def test_what_a_status_means(status: int, error: type[ProviderError], body: object) -> None:
    met = refused(status, body)
    assert type(met) is error
    assert met.code == str(status)


@pytest.mark.parametrize(
    "body", [{"status": "error", "error": "key s3cret"}, {"error": "s3cret"}, {"detail": "s3cret"}]
)
def test_an_envelope_that_says_it_failed_is_a_refusal(body: object) -> None:
    met = refused(200, body)
    assert type(met) is Refused
    assert "s3cret" not in str(met)


@pytest.mark.parametrize(("status", "documented"), [(401, True), (403, False)])
def test_only_the_status_that_the_vendor_explains_is_sure(status: int, documented: bool) -> None:
    met = refused(status, {"detail": "no"})
    assert isinstance(met, NotAuthorized)
    assert met.documented is documented


def test_data_may_be_a_text_that_is_json() -> None:
    assert read_data(answer({"status": "success", "data": '{"products": []}'})) == {"products": []}


def test_a_page_of_a_firewall_says_nothing_about_the_key() -> None:
    assert type(refused(403, b"<!DOCTYPE html><html>")) is Unavailable


@pytest.mark.parametrize(
    ("status", "body", "header", "expected"),
    [
        (429, b"", "7", 7.0),
        (429, {"retry_after": "9"}, "", 9.0),
        (429, b"", "", None),
        (503, {"retry_after": 2.5}, "", 2.5),
        (503, b"", "3", 3.0),
    ],
)
def test_the_time_to_wait_is_in_the_header_or_the_body(
    status: int, body: object, header: str, expected: float | None
) -> None:
    with pytest.raises(RateLimited) as raised:
        read_data(answer(body, status, **{"Retry-After": header}))
    assert (raised.value.retry_after, raised.value.retries) == (expected, 1)
