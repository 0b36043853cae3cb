import httpx
import pytest

from providers.api.answers import read_as, read_json, read_products, retry_after
from providers.api.calls import Answer
from providers.api.fields import Id, Text, Wire
from providers.api.json_values import MAX_VALUES
from providers.errors import BadAnswer, NotAuthorized, ProviderError, RateLimited, Refused, Unavailable

HTML = b"<html><body>secret-token: bad gateway</body></html>"


class Offer(Wire):
    id: Id
    title: Text = None


def answer(body: bytes, status: int = 200, **headers: str) -> Answer:
    return Answer(status, httpx.Headers(headers), body)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (200, BadAnswer),
        (302, Refused),
        (401, NotAuthorized),
        (403, Unavailable),
        (404, Refused),
        (429, RateLimited),
        (502, Unavailable),
    ],
)
def test_html_means_what_its_status_says(status: int, error: type[ProviderError]) -> None:
    with pytest.raises(error, match=rf"HTTP {status} with HTML of {len(HTML)} bytes"):
        read_json("tmapi", answer(HTML, status))


@pytest.mark.parametrize(("status", "documented"), [(401, True), (403, False)])
def test_a_refusal_in_plain_words_is_one_of_the_key(status: int, documented: bool) -> None:
    with pytest.raises(NotAuthorized, match="check the key") as raised:
        read_json("tmapi", answer(b"Forbidden", status))
    assert raised.value.documented is documented


def test_a_text_that_is_json_is_read() -> None:
    assert read_json("tmapi", answer(b'"{\\"code\\": 200}"')) == {"code": 200}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5000, b"plain text"])
def test_garbage_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        read_json("tmapi", answer(body))


def test_an_answer_of_more_values_than_anybody_needs_is_not_decoded() -> None:
    fits = b"[" + b"1," * (MAX_VALUES - 1) + b"1]"
    assert read_json("tmapi", answer(fits)) == [1] * MAX_VALUES
    with pytest.raises(BadAnswer, match=f"JSON of over {MAX_VALUES} values"):
        read_json("tmapi", answer(fits[:-1] + b",1]"))


def test_a_page_of_products_tells_how_many_were_dropped() -> None:
    offers, dropped = read_products("tmapi", Offer, [{"id": 1}, {"id": None}], {})
    assert ([offer.id for offer in offers], dropped) == (["1"], 1)


def test_a_page_of_which_nothing_can_be_read_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer, match=r"1 items and none can be read, met \{items: number\} \(trace t1\)"):
        read_products("tmapi", Offer, [{"id": None}], {"items": 1}, trace="t1")


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
    ("header", "seconds"), [("7", 7), ("0.5", 0.5), ("Fri, 20 Nov 2026 12:00:30 GMT", None), ("soon", None), ("", None)]
)
def test_retry_after_is_heard_where_it_is_a_number(header: str, seconds: float | None) -> None:
    assert retry_after(httpx.Headers({"retry-after": header})) == seconds


def test_without_a_header_nobody_knows_when_to_come_back() -> None:
    assert retry_after(httpx.Headers()) is None


def test_a_value_of_the_wrong_shape_is_named_by_its_keys() -> None:
    with pytest.raises(
        BadAnswer, match=r"expected Offer, met \{offer_id: number, title: text\}; unreadable: id"
    ) as raised:
        read_as("tmapi", Offer, {"offer_id": 5, "title": "private"})
    assert "private" not in str(raised.value)


def test_a_value_of_the_right_shape_is_read() -> None:
    assert read_as("tmapi", Offer, {"id": 5}) == Offer(id="5")
