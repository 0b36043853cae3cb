from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest

from providers.answers import read_as, read_json, retry_after
from providers.errors import BadAnswer, NotAuthorized, ProviderError, RateLimited, Unavailable
from providers.fields import Id, Text, Wire
from providers.http import Answer

HTML = b"<html><body>secret-token: bad gateway</body></html>"


class Offer(Wire):
    id: Id
    title: Text = None


def answer(body: bytes, status: int = 200, **headers: str) -> Answer:
    return Answer(status, httpx.Headers(headers), body)


def test_numbers_with_a_point_keep_their_digits() -> None:
    assert read_json("tmapi", answer(b'{"price": 60.10}')) == {"price": Decimal("60.10")}


def test_a_byte_order_mark_is_no_part_of_the_value() -> None:
    assert read_json("tmapi", answer(b"\xef\xbb\xbf[1]")) == [1]


def test_nan_is_read_as_null() -> None:
    assert read_json("tmapi", answer(b'{"score": NaN, "rate": -Infinity}')) == {"score": None, "rate": None}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (200, BadAnswer),
        (302, BadAnswer),
        (401, NotAuthorized),
        (403, NotAuthorized),
        (404, BadAnswer),
        (429, RateLimited),
        (502, Unavailable),
    ],
)
def test_html_means_what_its_status_says(status: int, error: type[ProviderError]) -> None:
    with pytest.raises(error, match=rf"HTTP {status} with HTML of {len(HTML)} bytes"):
        read_json("tmapi", answer(HTML, status))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5000, b"plain text"])
def test_garbage_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        read_json("tmapi", answer(body))


def test_a_bad_answer_never_quotes_the_body() -> None:
    with pytest.raises(Unavailable) as raised:
        read_json("tmapi", answer(HTML, 502))
    assert "secret-token" not in str(raised.value)
    assert raised.value.__context__ is None


def test_a_gateway_that_says_how_long_to_wait_is_heard() -> None:
    with pytest.raises(RateLimited) as raised:
        read_json("parsebot", answer(b"slow down", 429, **{"Retry-After": "7"}))
    assert raised.value.retry_after == 7


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0.5", 0.5),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str, seconds: float | None) -> None:
    headers = httpx.Headers({"retry-after": header})
    assert retry_after(headers, lambda: datetime(2026, 11, 20, 12, tzinfo=UTC)) == seconds


def test_without_a_clock_a_date_says_nothing() -> None:
    assert retry_after(httpx.Headers({"retry-after": "Fri, 20 Nov 2026 12:00:30 GMT"})) is None


def test_a_value_of_the_wrong_shape_is_named_by_its_keys() -> None:
    with pytest.raises(
        BadAnswer, match=r"expected Offer, met \{offer_id: number, title: text\}; unreadable: id"
    ) as raised:
        read_as("tmapi", Offer, {"offer_id": 5, "title": "private"})
    assert "private" not in str(raised.value)


def test_a_value_of_the_right_shape_is_read() -> None:
    assert read_as("tmapi", Offer, {"id": 5}) == Offer(id="5")
