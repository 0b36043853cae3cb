"""Reading the answer of any API: its JSON, or the error where there is none."""

from collections.abc import Sequence
from typing import Final, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from providers.api.calls import Answer
from providers.api.fields import MAX_PRODUCTS, describe_shape, read_items, read_number
from providers.api.json_values import MAX_VALUES, decode, most_values, unquoted
from providers.errors import BadAnswer, NotAuthorized, ProviderError, RateLimited, Refused, Unavailable
from providers.query import Ignored, ResultPage

M = TypeVar("M", bound=BaseModel)

HTML: Final = "HTML"


def read_json(provider: str, answer: Answer) -> object:
    """Return the JSON value of an answer, numbers with a point as Decimal; the content type is not trusted.

    An answer that is no JSON comes from a gateway in front of the API and raises what its status says, see `refusal`.
    Unusable JSON raises the same: more than `MAX_VALUES` values, nested too deep, or a number of thousands of digits.
    """
    try:
        return unquoted(decode(answer.body))
    except ValueError:
        pass
    raise refusal(provider, answer)


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
    """Return the error for an answer whose body explains nothing, by its HTTP status.

    401 is about our key by the standard of HTTP. 403 may come from anything on the way, so it switches nothing off;
    with a page of HTML it is a firewall's.
    """
    met = f"HTTP {answer.status} with {_kind(answer.body)} of {len(answer.body)} bytes"
    code = str(answer.status)
    match answer.status:
        case 403 if _kind(answer.body) == HTML:
            return Unavailable(provider, f"{met}: something in front of the API refuses this machine", code=code)
        case 401 | 403 as status:
            text = f"{met}: check the key in the settings"
            return NotAuthorized(provider, text, documented=status == 401, code=code)
        case 429:
            return RateLimited(provider, met, retry_after=retry_after(answer.headers), retries=1, code=code)
        case status if status >= 500:
            return Unavailable(provider, met, code=code)
        case 404:
            return Refused(provider, f"{met}: nothing is there; check the address in the settings", code=code)
        case status if status >= 400:
            return Refused(provider, met, code=code)
        case status if status >= 300:
            text = f"{met}: a redirect, not followed; check the address in the settings"
            return Refused(provider, text, code=code)
    return BadAnswer(provider, f"{met}, expected JSON that can be read", code=code)


def _kind(body: bytes) -> str:
    start = body[:200].strip()
    if not start:
        return "an empty body"
    if start[:1] not in (b"{", b"["):
        return HTML if start.startswith(b"<") else "text"
    return f"JSON of over {MAX_VALUES} values" if most_values(body) > MAX_VALUES else "JSON"
