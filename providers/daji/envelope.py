"""What DAJI's answers have in common: the envelope with its code, and refusals; and the id of an uploaded photo."""

import re
from typing import Final

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from providers.api.answers import read_as, read_json, refusal, retry_after
from providers.api.calls import Answer
from providers.api.fields import Text, Wire, describe_shape
from providers.errors import (
    BadAnswer,
    NoCredit,
    NotAuthorized,
    PhotoRejected,
    ProviderError,
    RateLimited,
    Unavailable,
)

NAME: Final = "daji"

SUCCESS: Final = "200"
# The document: "404 记录不存在", there is no such record.
NO_RECORD: Final = "404"

# Many refusals share code 1009 or 500; their words, Chinese or English, tell them apart.
_SIGNATURE = re.compile(r"签名|\bsign(?:ature)?\b|app ?key|app ?secret|unauthori[sz]ed|未授权", re.IGNORECASE)
_BALANCE = re.compile(r"余额|欠费|额度|次数不足|\bbalance|\bquota|arrears", re.IGNORECASE)
_TOO_MANY = re.compile(r"频繁|限流|too many|rate limit|\bqps\b", re.IGNORECASE)
_PICTURE = re.compile(r"图片|图像|\bimage|\bpicture|base64", re.IGNORECASE)


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


def read_envelope(answer: Answer) -> Envelope:
    """Return an answer with code 200, or with 404, which the caller interprets. Raises what every other code means.

    The document lists 404 and 400 as HTTP answers: an object without a code takes it from the status. The words
    are not repeated: they may quote what was sent.
    """
    value = read_json(NAME, answer)
    envelope = read_as(NAME, Envelope, value)
    if envelope.code is None and answer.status in {400, 404}:
        envelope = envelope.model_copy(update={"code": str(answer.status)})
    if envelope.code in {SUCCESS, NO_RECORD}:
        return envelope
    if envelope.code is not None:
        raise _refused(envelope, retry_after(answer.headers))
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


def _refused(envelope: Envelope, wait: float | None) -> ProviderError:
    """Return the error for a refusal: by its code, or by its words where many refusals share the code.

    Words about balance and rate may name the key too, so they are looked for first.
    """
    code, trace, words = envelope.code, envelope.trace_id, envelope.message or ""
    is_plain = code in {"401", "402", "403", "429"}
    if code == "402" or (not is_plain and _BALANCE.search(words)):
        return NoCredit(NAME, "the balance is used up", code=code, trace=trace)
    if code == "429" or (not is_plain and _TOO_MANY.search(words)):
        return RateLimited(NAME, "too many calls", retry_after=wait, retries=1, code=code, trace=trace)
    if is_plain or _SIGNATURE.search(words):
        text = "key or signature refused: check DAJI_APP_KEY and DAJI_APP_SECRET"
        return NotAuthorized(NAME, text, code=code, trace=trace)
    if _PICTURE.search(words):
        return PhotoRejected(NAME, "the photo or its id was refused", code=code, trace=trace)
    if code == "400":
        return BadAnswer(NAME, "a parameter was refused, expected results", code=code, trace=trace)
    return Unavailable(NAME, "a fault of the API", code=code, trace=trace)
