"""Reading the answer of any API: its JSON, or the error where there is none."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from providers.api.calls import Answer
from providers.api.fields import MAX_PRODUCTS, describe_shape, read_items, read_number
from providers.errors import BadAnswer, NotAuthorized, ProviderError, RateLimited, Unavailable
from providers.query import Ignored, ResultPage

M = TypeVar("M", bound=BaseModel)

# Decoding blocks the whole process, even in a thread, and takes longer the more values there are. A page of products
# has a few thousand, and the longest page of one product some ten thousand.
MAX_VALUES: Final = 100_000
HTML: Final = "HTML"


def read_json(provider: str, answer: Answer) -> object:
    """Return the JSON value of an answer, numbers with a point as Decimal; the content type is not trusted.

    An answer that is no JSON comes from a gateway in front of the API and raises what its status says:
    `NotAuthorized` (401, 403), `RateLimited` (429), `Unavailable` (5xx, and 403 with a page of HTML), `BadAnswer` for
    all others. Unusable JSON raises the same: more than `MAX_VALUES` values, nested too deep, or a number of thousands
    of digits.
    """
    if most_values(answer.body) <= MAX_VALUES:
        try:
            value: object = json.loads(answer.body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
        except (ValueError, ArithmeticError, RecursionError):
            pass
        else:
            return value
    raise refusal(provider, answer)


def most_values(body: bytes) -> int:
    """Return an upper bound for the values in a JSON text, without decoding it: signs inside texts count too."""
    return sum(body.count(sign) for sign in (b",", b"[", b"{"))


def read_as(provider: str, model: type[M], value: object) -> M:
    """Return `value` read as `model`. Raises BadAnswer, which names the shape that was met."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        wrong = ", ".join(sorted({".".join(str(step) for step in fault["loc"]) for fault in error.errors()} - {""}))
    shape = describe_shape(value)
    raise BadAnswer(provider, f"expected {model.__name__}, met {shape}" + (f"; unreadable: {wrong}" if wrong else ""))


def is_nothing(data: object) -> bool:
    """Whether a search's data is null, "" or [], which means that nothing was found."""
    return data is None or data in ("", [])


def empty_page(provider: str, page: int, ignored: tuple[Ignored, ...]) -> ResultPage:
    """Return a page without products, and the last one."""
    return ResultPage(provider=provider, page=page, products=(), total=0, has_more=False, ignored=ignored)


def read_products(
    provider: str, model: type[M], items: Sequence[object], data: object, *, trace: str | None = None
) -> tuple[list[M], int]:
    """Return the readable items among a page's first `MAX_PRODUCTS`, and how many were dropped.

    Raises BadAnswer, which names the shape of `data`, if there are items and none can be read.
    """
    read, dropped = read_items(model, items, MAX_PRODUCTS)
    if dropped and not read:
        raise BadAnswer(provider, f"{dropped} items and none can be read, met {describe_shape(data)}", trace=trace)
    return read, dropped


def retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds of a Retry-After header, None where there is none or it names a date."""
    number = read_number(headers.get("retry-after"))
    return None if number is None else float(number)


def refusal(provider: str, answer: Answer) -> ProviderError:
    """Return the error for an answer that is no JSON, by its HTTP status."""
    met = f"HTTP {answer.status} with {_kind(answer.body)} of {len(answer.body)} bytes"
    code = str(answer.status)
    if answer.status == 403 and _kind(answer.body) == HTML:
        # A firewall's page: taken for a refused key, it would switch the provider off for everybody.
        return Unavailable(provider, f"{met}: something in front of the API refuses this machine", code=code)
    if answer.status in {401, 403}:
        return NotAuthorized(provider, f"{met}: check the key in the settings", code=code)
    if answer.status == 429:
        return RateLimited(provider, met, retry_after=retry_after(answer.headers), retries=1, code=code)
    if answer.status >= 500:
        return Unavailable(provider, met, code=code)
    if 300 <= answer.status < 400:
        return BadAnswer(provider, f"{met}: a redirect, not followed; check the address in the settings", code=code)
    return BadAnswer(provider, f"{met}, expected JSON", code=code)


def _kind(body: bytes) -> str:
    start = body[:200].strip()
    if not start:
        return "an empty body"
    if start[:1] not in (b"{", b"["):
        return HTML if start.startswith(b"<") else "text"
    return f"JSON of over {MAX_VALUES} values" if most_values(body) > MAX_VALUES else "JSON that can't be read"


def _no_number(name: str) -> None:
    """Read NaN and Infinity, which are no JSON, as null."""
