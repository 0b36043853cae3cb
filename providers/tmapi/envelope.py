"""What TMAPI's answers have in common: the envelope with its code, and refusals; and the answer of a conversion."""

import re
from typing import Final

from providers.api.answers import read_as, read_json, refusal, retry_after
from providers.api.calls import Answer
from providers.api.fields import Text, Whole, Wire, describe_shape, read_text
from providers.api.json_values import unquoted
from providers.errors import (
    BadAnswer,
    NoCredit,
    NotAuthorized,
    PhotoRejected,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
)

SUCCESS: Final = 200

_UNEXPLAINED: Final = "the call was refused, and the documents don't say why"

# Gateways in front of the API say these without a code, or with one of their own (seen in client code).
# The gaps are bounded, so that a long text is read as fast as it is long.
_NO_BALANCE = re.compile(
    r"insufficient.{0,100}(balance|credit)|subscription.{0,100}expired|no .{0,100}balance", re.IGNORECASE
)
_NO_KEY = re.compile(r"api ?key|api ?token|unauthori[sz]ed|authenticat|forbidden", re.IGNORECASE)
# These may name the key too, or quote what the source behind the API said.
_TOO_MANY = re.compile(r"rate.?limit|too many|concurren|too frequent", re.IGNORECASE)
_UPSTREAM = re.compile(r"\bupstream\b|bad gateway|timed? ?out", re.IGNORECASE)


class Envelope(Wire):
    """The envelope of every answer. The API writes `msg`, gateways write `message`."""

    code: Whole = None
    msg: Text = None
    message: Text = None
    data: object = None


class Converted(Wire):
    """The path that a search takes as `img_url`."""

    image_url: Text = None


def read_conversion(provider: str, answer: Answer) -> str:
    """Return the path that `convert_url` made of a picture, as it came. Raises as `read_data` does."""
    path = read_as(provider, Converted, read_data(provider, answer)).image_url
    if path is None:
        raise BadAnswer(provider, "a conversion without image_url, expected a path")
    return path


def read_data(
    provider: str,
    answer: Answer,
    *,
    missing: type[ProviderError] = Refused,
    wrong: type[ProviderError] = PhotoRejected,
) -> object:
    """Return `data` of a good answer, or raise what a bad one means.

    A refusal has an HTTP status, or a `code` in a body with HTTP 200 (the document of V2; client code). Gateways send
    `message` with no code, or with one of their own: then the status counts. `missing` is the error for a body with
    code 404, and `wrong` for 422, a parameter that was refused. HTTP 404 without that code may also mean a wrong
    address. The provider's words are not repeated: they may quote the key or the photo's address.
    """
    body = _read_body(provider, answer)
    envelope = Envelope.model_validate(body)
    if answer.status == SUCCESS and envelope.code == SUCCESS:
        return unquoted(envelope.data)
    if envelope.code == 404:
        raise missing(provider, "no such product or address", code=str(envelope.code))
    words = f"{envelope.message or ''} {envelope.msg or ''}"
    codes = [code for code in (envelope.code, answer.status) if code is not None and code != SUCCESS]
    documented = [_by_document(provider, code, wrong, retry_after(answer.headers)) for code in codes]
    others = [_by_status(provider, code) for code in codes]
    first = str(codes[0]) if codes else None
    known = next((error for error in [*documented, _by_words(provider, words, first), *others] if error), None)
    raise known or _unexplained(provider, answer, body, envelope)


def _read_body(provider: str, answer: Answer) -> dict[str, object]:
    """Return the object that came, or an empty one where only the HTTP status says what was refused.

    A 403 without JSON is not from the API: something in front of it may refuse this machine.
    """
    try:
        body = read_json(provider, answer)
    except ProviderError:
        if answer.status in {SUCCESS, 403}:
            raise
        return {}
    if isinstance(body, dict):
        return body
    if answer.status == SUCCESS:
        raise BadAnswer(provider, f"expected an object with code and data, met {describe_shape(body)}")
    return {}


def _by_document(provider: str, code: int, wrong: type[ProviderError], wait: float | None) -> ProviderError | None:
    """Return the error for a code that documents explain, with the retries that they allow.

    402 and 401 are explained by the standard of HTTP, and 4011 is the gateway's for a call without a key (client code).
    """
    text = str(code)
    match code:
        case 402 | 439:
            return NoCredit(provider, "the subscription has expired or the balance is used up", code=text)
        case 401 | 4011:
            return _no_key(provider, text, documented=True)
        case 404:
            return Refused(provider, "HTTP 404: nothing is there; check TMAPI_URL and TMAPI_GLOBAL_URL", code=text)
        case 422:
            return wrong(provider, "a parameter or the picture was refused", code=text)
        case 417:
            return Unavailable(provider, "no data could be had just now", retries=2, code=text)
        case 429 | 503:
            return RateLimited(provider, "too many calls at once", retry_after=wait, retries=2, code=text)
        case 499:
            return Unavailable(provider, "the API's own search took too long", retries=1, code=text)
    return None


def _by_words(provider: str, words: str, code: str | None) -> ProviderError | None:
    """Return the error for a gateway's words. Documented codes go first: their texts may quote anything.

    So may these: none of these errors is `documented`.
    """
    if _TOO_MANY.search(words):
        return RateLimited(provider, "by its words, too many calls", retries=1, code=code)
    if _NO_BALANCE.search(words):
        text = "by its words, the subscription has expired or the balance is used up"
        return NoCredit(provider, text, documented=False, code=code)
    if _UPSTREAM.search(words):
        return Unavailable(provider, "by its words, a fault of the source behind the API", code=code)
    return _no_key(provider, code, documented=False) if _NO_KEY.search(words) else None


def _by_status(provider: str, code: int) -> ProviderError | None:
    """Return the error for a code that any server may give, whatever its words."""
    text = str(code)
    match code:
        case 403:
            return _no_key(provider, text, documented=False)
        case int() if code // 10 in {401, 403}:
            return _no_key(provider, text, documented=False)
        case 500:
            return Unavailable(provider, "an unexpected fault of the API", retries=1, code=text)
        case int() if 500 < code < 600:
            return Unavailable(provider, "a fault of the API or its gateway", code=text)
    return None


def _unexplained(provider: str, answer: Answer, body: dict[str, object], envelope: Envelope) -> ProviderError:
    """Return the error for a refusal without known code or words, or for an answer that is no refusal at all."""
    if not body and answer.status != SUCCESS:
        return refusal(provider, answer)
    code = read_text(body.get("code"))
    if answer.status != SUCCESS or code is not None or (envelope.data is None and (envelope.message or envelope.msg)):
        return Refused(provider, _UNEXPLAINED, code=code or str(answer.status))
    return BadAnswer(provider, f"HTTP {answer.status}, expected code 200, met {describe_shape(body)}")


def _no_key(provider: str, code: str | None, *, documented: bool) -> NotAuthorized:
    text = "the token was refused: check TMAPI_TOKEN and TMAPI_AUTH"
    return NotAuthorized(provider, text, documented=documented, code=code)
