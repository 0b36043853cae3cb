"""What can be said of an answer before anybody knows the provider's own words: JSON or not, and how to refuse it."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from providers.errors import BadAnswer, NotAuthorized, ProviderError, RateLimited, Unavailable
from providers.fields import describe_shape, read_number
from providers.http import Answer

M = TypeVar("M", bound=BaseModel)


def read_json(provider: str, answer: Answer) -> object:
    """Return the JSON value of an answer, numbers with a point as Decimal; the content type is not trusted.

    An answer that is no JSON comes from a gateway in front of the API and raises what its status says:
    `NotAuthorized` (401, 403), `RateLimited` (429), `Unavailable` (5xx), `BadAnswer` for all others.
    """
    try:
        value: object = json.loads(answer.body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError):
        error = refusal(provider, answer)
    else:
        return value
    raise error


def read_as(provider: str, model: type[M], value: object) -> M:
    """Return `value` read as `model`. Raises BadAnswer, which names the shape that was met."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        wrong = ", ".join(sorted({".".join(str(step) for step in fault["loc"]) for fault in error.errors()} - {""}))
    shape = describe_shape(value)
    raise BadAnswer(provider, f"expected {model.__name__}, met {shape}" + (f"; unreadable: {wrong}" if wrong else ""))


def retry_after(headers: httpx.Headers, now: Callable[[], datetime] | None = None) -> float | None:
    """Return the seconds of a Retry-After header, from a number or, if `now` is given, from a date (RFC 9110)."""
    text = headers.get("retry-after", "")
    number = read_number(text)
    if number is not None:
        return float(number)
    if now is None or not text:
        return None
    try:
        return max(0.0, (parsedate_to_datetime(text) - now()).total_seconds())
    except (TypeError, ValueError):
        return None


def refusal(provider: str, answer: Answer) -> ProviderError:
    """Return the error for an answer that is no JSON, by its HTTP status."""
    met = f"HTTP {answer.status} with {_kind(answer.body)} of {len(answer.body)} bytes"
    code = str(answer.status)
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
    return "HTML" if start.startswith(b"<") else "JSON that can't be read" if start[:1] in b"{[" else "text"


def _no_number(name: str) -> None:
    """Read NaN and Infinity, which are no JSON, as null."""
