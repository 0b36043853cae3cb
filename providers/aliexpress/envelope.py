"""What AliExpress's answers have in common: the object named after the method, and refusals."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import AliasChoices, Field

from providers.api.answers import read_json, refusal
from providers.api.calls import Answer
from providers.api.fields import Text, Wire, describe_shape, read_text
from providers.api.json_values import unquoted
from providers.errors import (
    BadAnswer,
    FailureKind,
    NotAuthorized,
    PhotoRejected,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
)

NAME: Final = "aliexpress"

# "00" is the success of the same platform's search by words (a recorded answer).
SUCCESS: Final = frozenset({None, "0", "00", "200"})

# The document of a product's page: "sleep for 1-2 seconds and request again".
BAN_SECONDS: Final = 1.5
BAN_RETRIES: Final = 2
# Searches and pages cost nothing, so one that ended in a fault is tried once more.
FAULT_RETRIES: Final = 1

# The vendor's documents, and its gateway as clients met it; numbers are those of the older gateway (TOP).
_NOT_AUTHORIZED: Final[Mapping[str, FailureKind]] = {
    "IllegalAccessToken": FailureKind.REFUSED_LOGIN,
    "IllegalRefreshToken": FailureKind.REFUSED_LOGIN,
    "27": FailureKind.REFUSED_LOGIN,
    "IncompleteSignature": FailureKind.REFUSED_SIGNATURE,
    "InvalidSignature": FailureKind.REFUSED_SIGNATURE,
    "AppKeyNotExist": FailureKind.REFUSED_KEY,
    "InvalidAppKey": FailureKind.REFUSED_KEY,
    "InsufficientPermission": FailureKind.REFUSED_PERMISSION,
    "PermissionDenied": FailureKind.REFUSED_PERMISSION,
    "AppWhiteIpLimit": FailureKind.REFUSED_ADDRESS,
    "IllegalTimestamp": FailureKind.REFUSED_CLOCK,
}
_REMEDIES: Final[Mapping[FailureKind, str]] = {
    FailureKind.REFUSED_LOGIN: "the login was refused: run `python -m bot login aliexpress`",
    FailureKind.REFUSED_SIGNATURE: "the signature was refused: check ALIEXPRESS_APP_SECRET, that of ALIEXPRESS_APP_KEY",
    FailureKind.REFUSED_KEY: "the application is unknown: check ALIEXPRESS_APP_KEY",
    FailureKind.REFUSED_PERMISSION: "the application lacks a permission: ask for it in its console",
    FailureKind.REFUSED_ADDRESS: "this machine's address is not on the application's list: add it in its console",
    FailureKind.REFUSED_CLOCK: "the time of the call was refused: set this machine's clock, best by NTP",
}
_LIMITED: Final = frozenset({"ApiCallLimit", "AppCallLimit", "SellerCallLimit", "7"})
# The document of a product's page calls 404 "System error".
_FAULT: Final = frozenset({"ServiceTimeout", "ServiceUnavailable", "404"})
# Names of codes that clients met beside those: "isp.top-remote-connection-timeout", "SystemError".
_FAULT_NAME: Final = re.compile(r"^isp\.|service|system|timeout", re.IGNORECASE)
_PICTURE: Final = re.compile(r"image|picture|base64", re.IGNORECASE)
# "This ban will last for 31062 more seconds" comes with the code 7 (recorded answers).
_BAN: Final = re.compile(r"ban will last for (\d{1,6}) more second")


class Refusal(Wire):
    """What `error_response` says. System calls put the same fields at the top and write `message` for `msg`."""

    code: Text = None
    sub_code: Text = None
    msg: Text = Field(None, validation_alias=AliasChoices("msg", "message"))
    sub_msg: Text = None
    request_id: Text = Field(None, validation_alias=AliasChoices("request_id", "_trace_id_"))


def read_result(answer: Answer, key: str) -> tuple[object, str | None]:
    """Return `result` of the object named `key`, or of a bare one, and the id of the request.

    Raises what a refusal means, and BadAnswer if there is no result.
    """
    value = read_json(NAME, answer)
    if not isinstance(value, dict):
        raise BadAnswer(NAME, f"expected {key}, met {describe_shape(value)}")
    inner = unquoted(value.get(key))
    body: dict[str, object] = inner if isinstance(inner, dict) else value
    raise_refusal(value, fault_retries=FAULT_RETRIES)
    raise_refusal(body, fault_retries=FAULT_RETRIES)
    if answer.status >= 400:
        raise refusal(NAME, answer)
    result = unquoted(body.get("result"))
    if not isinstance(result, dict):
        raise BadAnswer(NAME, f"expected {key} with a result, met {describe_shape(value)}")
    return result, read_text(body.get("request_id"))


def raise_refusal(value: Mapping[str, object], *, fault_retries: int = 0) -> None:
    """Raise what `error_response`, or an error code besides the result, means; both come with HTTP 200 too.

    `fault_retries` is how often a call that ended in a fault of the API may be tried again: never one that may have
    used up a refresh token.

    The vendor's words are not repeated: they may quote what was sent.
    """
    error = unquoted(value.get("error_response"))
    is_refusal = "error_response" in value and error is not None
    read = Refusal.model_validate(error if isinstance(error, dict) else value)
    if is_refusal or read.code not in SUCCESS:
        raise refused(read, fault_retries)
    page_code = read_text(value.get("rsp_code"))
    if page_code not in SUCCESS:
        raise refused(read.model_copy(update={"code": page_code}), fault_retries)


def refused(read: Refusal, fault_retries: int = 0) -> ProviderError:
    """Return the error for a refusal, by the vendor's lists of codes; the finer code goes first."""
    codes, trace = [code for code in (read.sub_code, read.code) if code is not None], read.request_id
    for code in codes:
        if code in _LIMITED:
            ban = _BAN.search(read.sub_msg or "")
            wait = float(ban[1]) if ban else BAN_SECONDS
            return RateLimited(NAME, "too many calls", retry_after=wait, retries=BAN_RETRIES, code=code, trace=trace)
        if code in _NOT_AUTHORIZED:
            kind = _NOT_AUTHORIZED[code]
            return NotAuthorized(NAME, _REMEDIES[kind], kind=kind, code=code, trace=trace)
    first = codes[0] if codes else None
    if any(code in _FAULT or _FAULT_NAME.search(code) for code in codes):
        return Unavailable(NAME, "a fault of the API", retries=fault_retries, code=first, trace=trace)
    if _PICTURE.search(f"{read.msg or ''} {read.sub_msg or ''}"):
        return PhotoRejected(NAME, "by its words, the photo was refused", code=first, trace=trace)
    return Refused(NAME, "the call was refused, and the documents don't say why", code=first, trace=trace)
