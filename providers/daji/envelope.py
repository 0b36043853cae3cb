"""What DAJI's answers have in common: the envelope with its code, and refusals; and the id of an uploaded photo."""

import re
from typing import Final

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from providers.api.answers import read_as, read_json, refusal, retry_after
from providers.api.calls import Answer
from providers.api.fields import Text, Wire, describe_shape
from providers.api.json_values import unquoted
from providers.errors import (
    BadAnswer,
    FailureKind,
    NoCredit,
    NotAuthorized,
    PhotoRejected,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
)

NAME: Final = "daji"

SUCCESS: Final = "200"
# One client accepts 0 as well; here it counts only if something came with it.
_SUCCESS_WITH_DATA: Final = "0"
# The document: "404 记录不存在", there is no such record.
NO_RECORD: Final = "404"

# Many refusals share code 1009 or 500; their words, Chinese or English, tell them apart.
_SIGNATURE = re.compile(r"签名|\bsign(?:ature)?\b", re.IGNORECASE)
_KEY = re.compile(r"app ?key|app ?secret|unauthori[sz]ed|未授权", re.IGNORECASE)
_BALANCE = re.compile(r"余额|欠费|额度|次数不足|\bbalance|\bquota|arrears", re.IGNORECASE)
_TOO_MANY = re.compile(r"频繁|限流|too many|rate limit|\bqps\b", re.IGNORECASE)
_PICTURE = re.compile(r"图片|图像|\bimage|\bpicture|base64", re.IGNORECASE)
# The gaps are bounded, so that a long text is read as fast as it is long.
_GONE = re.compile(
    r"(?:商品|产品|宝贝|货品|offer|product|item).{0,40}(?:不存在|下架|删除|失效|过期|找不到|已售完"
    r"|not exist|n.t exist|not found|removed|deleted|off.?shelf|offline|expired|unavailable|no longer)",
    re.IGNORECASE,
)
_FAULT = re.compile(r"系统|异常|繁忙|超时|稍后|\bsystem\b|\bbusy\b|timed? ?out|try again", re.IGNORECASE)


class Camel(Wire):
    """The base of DAJI's models: `offer_id` here is `offerId` there."""

    model_config = ConfigDict(alias_generator=to_camel)


class Envelope(Camel):
    """The envelope of every answer; `trace_id` is for a ticket with the vendor."""

    code: Text = None
    message: Text = None
    trace_id: Text = None
    data: object = None


class Uploaded(Camel):
    """The id that an upload gives a photo."""

    image_id: Text = None


def read_envelope(answer: Answer, missing: type[ProviderError] = Refused) -> Envelope:
    """Return an answer with code 200, or with 404, which the caller interprets. Raises what every other code means.

    The document lists 404 and 400 as HTTP answers: an object without a code takes it from the status. `missing` is the
    error for words that say that a product is gone. The words are not repeated: they may quote what was sent.
    """
    value = read_json(NAME, answer)
    envelope = read_as(NAME, Envelope, value)
    envelope = envelope.model_copy(update={"data": unquoted(envelope.data)})
    if envelope.code is None and answer.status in {400, 404}:
        envelope = envelope.model_copy(update={"code": str(answer.status)})
    if envelope.code in {SUCCESS, NO_RECORD}:
        return envelope
    if envelope.code == _SUCCESS_WITH_DATA and envelope.data is not None:
        return envelope
    if envelope.code is not None:
        raise _refused(envelope, retry_after(answer.headers), missing)
    if answer.status >= 400:
        raise refusal(NAME, answer)
    raise BadAnswer(NAME, f"expected code, message and data, met {describe_shape(value)}")


def read_image_id(answer: Answer) -> str:
    """Return the id of an uploaded photo. No id, or "0", is a failure although the code is 200 (client code)."""
    envelope = read_envelope(answer)
    image_id = Uploaded.model_validate(envelope.data).image_id if isinstance(envelope.data, dict) else None
    if image_id is None or image_id == "0":
        met = describe_shape(envelope.data)
        raise PhotoRejected(NAME, f"the upload gave no imageId, met {met}", code=envelope.code, trace=envelope.trace_id)
    return image_id


def _refused(envelope: Envelope, wait: float | None, missing: type[ProviderError]) -> ProviderError:
    """Return the error for a refusal: by its code, or by its words where many refusals share the code."""
    code, trace = envelope.code, envelope.trace_id
    if code == "402":
        return NoCredit(NAME, "the balance is used up: top the account up", code=code, trace=trace)
    if code == "429":
        return RateLimited(NAME, "too many calls", retry_after=wait, retries=1, code=code, trace=trace)
    if code in {"401", "403"}:
        # 403 may also come from something in front of the API.
        return _not_authorized(envelope, documented=code == "401")
    return _by_words(envelope, wait, missing) or _unexplained(envelope)


def _by_words(envelope: Envelope, wait: float | None, missing: type[ProviderError]) -> ProviderError | None:
    """Return the error for the words of a refusal. Those about balance and rate may name the key too, so they go first.

    Words may quote anything: none of these errors is `documented`.
    """
    code, trace, words = envelope.code, envelope.trace_id, envelope.message or ""
    if _BALANCE.search(words):
        text = "by its words, the balance is used up: top the account up"
        return NoCredit(NAME, text, documented=False, code=code, trace=trace)
    if _TOO_MANY.search(words):
        return RateLimited(NAME, "too many calls", retry_after=wait, retries=1, code=code, trace=trace)
    if _SIGNATURE.search(words) or _KEY.search(words):
        return _not_authorized(envelope, documented=False)
    if _GONE.search(words):
        return missing(NAME, "by its words, the product is gone", code=code, trace=trace)
    if _PICTURE.search(words):
        return PhotoRejected(NAME, "the photo or its id was refused", code=code, trace=trace)
    return None


def _not_authorized(envelope: Envelope, *, documented: bool) -> NotAuthorized:
    is_signature = bool(_SIGNATURE.search(envelope.message or ""))
    return NotAuthorized(
        NAME,
        "key or signature refused: check DAJI_APP_KEY and DAJI_APP_SECRET",
        kind=FailureKind.REFUSED_SIGNATURE if is_signature else FailureKind.REFUSED_KEY,
        documented=documented,
        code=envelope.code,
        trace=envelope.trace_id,
    )


def _unexplained(envelope: Envelope) -> ProviderError:
    """Return the error for a refusal whose words explain nothing that an operator could mend."""
    code, trace = envelope.code or "", envelope.trace_id
    if code == "400":
        return Refused(NAME, "a parameter was refused", code=code, trace=trace)
    if (len(code) == len("500") and code.startswith("5")) or _FAULT.search(envelope.message or ""):
        return Unavailable(NAME, "a fault of the API", code=code, trace=trace)
    return Refused(NAME, "the call was refused, and no document says why", code=code, trace=trace)
