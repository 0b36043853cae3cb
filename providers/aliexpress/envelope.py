"""What AliExpress's answers have in common: the object named after the method, and refusals."""

from collections.abc import Mapping
from typing import Final

from pydantic import AliasChoices, Field

from providers.api.answers import read_json, refusal
from providers.api.calls import Answer
from providers.api.fields import Text, Wire, describe_shape, read_text
from providers.errors import BadAnswer, NotAuthorized, ProductGone, ProviderError, RateLimited, Unavailable

NAME: Final = "aliexpress"

TOKEN_REFUSED: Final = "IllegalAccessToken"  # noqa: S105 - an error code

# The document of a product's page: "sleep for 1-2 seconds and request again".
BAN_SECONDS: Final = 1.5
BAN_RETRIES: Final = 2

_SUCCESS: Final = frozenset({None, "0", "200"})
_LIMITED: Final = frozenset({"ApiCallLimit", "AppCallLimit"})
_UNAUTHORIZED: Final = frozenset(
    {TOKEN_REFUSED, "IllegalRefreshToken", "IncompleteSignature", "InsufficientPermission", "InvalidAppKey"}
)
# The document of a product's page: not sold in that country, no such product, and "System error".
_GONE: Final = frozenset({"602", "605"})
_FAULT: Final = frozenset({"404"})


class Refusal(Wire):
    """What `error_response` says. System calls put the same fields at the top and write `message` for `msg`."""

    code: Text = None
    sub_code: Text = None
    request_id: Text = Field(None, validation_alias=AliasChoices("request_id", "_trace_id_"))


def read_result(answer: Answer, key: str) -> tuple[object, str | None]:
    """Return `result` of the object named `key`, or of a bare one, and the id of the request.

    Raises what a refusal means, and BadAnswer if there is no result.
    """
    value = read_json(NAME, answer)
    if not isinstance(value, dict):
        raise BadAnswer(NAME, f"expected {key}, met {describe_shape(value)}")
    inner = value.get(key)
    body: dict[str, object] = inner if isinstance(inner, dict) else value
    raise_refusal(value)
    raise_refusal(body)
    if answer.status >= 400:
        raise refusal(NAME, answer)
    if not isinstance(body.get("result"), dict):
        raise BadAnswer(NAME, f"expected {key} with a result, met {describe_shape(value)}")
    return body["result"], read_text(body.get("request_id"))


def raise_refusal(value: Mapping[str, object]) -> None:
    """Raise what `error_response`, or an error code besides the result, means; both come with HTTP 200 too.

    The vendor's words are not repeated: they may quote what was sent.
    """
    error = value.get("error_response")
    refusal = Refusal.model_validate(error if isinstance(error, dict) else value)
    if isinstance(error, dict) or refusal.code not in _SUCCESS:
        raise _refused(refusal)
    page_code = read_text(value.get("rsp_code"))
    if page_code not in _SUCCESS:
        raise _refused(refusal.model_copy(update={"code": page_code}))


def _refused(refusal: Refusal) -> ProviderError:
    """Return the error for a refusal, by the vendor's lists of codes; the finer code goes first."""
    codes = {refusal.code, refusal.sub_code}
    code = TOKEN_REFUSED if TOKEN_REFUSED in codes else refusal.sub_code or refusal.code
    trace = refusal.request_id
    if codes & _GONE:
        return ProductGone(NAME, "the product is gone, or not sold in that country", code=code, trace=trace)
    if codes & _LIMITED:
        return RateLimited(NAME, "too many calls", retry_after=BAN_SECONDS, retries=BAN_RETRIES, code=code, trace=trace)
    if codes & _UNAUTHORIZED:
        text = "key, token, signature or permission refused: check ALIEXPRESS_APP_KEY and _SECRET, or log in again"
        return NotAuthorized(NAME, text, code=code, trace=trace)
    words = " ".join(sorted(filter(None, codes))).lower()
    if codes & _FAULT or any(word in words for word in ("isp.", "service", "system", "timeout")):
        return Unavailable(NAME, "a fault of the API", code=code, trace=trace)
    return BadAnswer(NAME, "the call was refused, expected a result", code=code, trace=trace)
