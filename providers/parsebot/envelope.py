"""What every answer of parse.bot has in common: the envelope, and how it refuses a call."""

from typing import Final

from providers.api.answers import read_json, refusal, retry_after
from providers.api.calls import Answer
from providers.api.fields import describe_shape, read_number, read_text
from providers.api.json_values import unquoted
from providers.errors import BadAnswer, NoCredit, NotAuthorized, ProviderError, RateLimited, Refused, Unavailable

NAME: Final = "parsebot"

_ERROR_KEYS: Final = frozenset({"error", "detail", "message", "code"})


def read_data(answer: Answer, missing: type[ProviderError] = Refused) -> object:
    """Return the data of an answer, which comes bare or as `{"status": "success", "data": {…}}`.

    Raises what an HTTP status means (the vendor's document); `missing` is the error for 404 and 422.
    """
    if answer.status >= 400 and answer.status != 403:
        raise _refused(answer, missing)
    # A 403 without JSON is not from the API, but from something in front of it.
    value = read_json(NAME, answer)
    if answer.status == 403:
        raise _refused(answer, missing)
    if not isinstance(value, dict):
        raise BadAnswer(NAME, f"expected an object, met {describe_shape(value)}")
    if "status" not in value:
        if value and value.keys() <= _ERROR_KEYS:
            raise Refused(NAME, "the call was refused: there is an error, and no data")
        return value
    if value["status"] != "success":
        raise Refused(NAME, "the call was refused: its status is not success", code=read_text(value["status"]))
    if "data" not in value:
        raise BadAnswer(NAME, f"expected status success and data, met {describe_shape(value)}")
    return unquoted(value["data"])


def _refused(answer: Answer, missing: type[ProviderError]) -> ProviderError:
    code, wait = str(answer.status), _wait(answer)
    match answer.status:
        case 400:
            return Refused(NAME, "the parameters were refused", code=code)
        case 401 | 403 as status:
            # The vendor's page explains 401. A 403 may come from something in front of the API.
            text = "the key was refused: check PARSEBOT_API_KEY"
            return NotAuthorized(NAME, text, documented=status == 401, code=code)
        case 402:
            return NoCredit(NAME, "the credits of the month are used up", code=code)
        case 404 | 422:
            text = "nothing there" if answer.status == 404 else "the input is stale: it is no longer at the source"
            return missing(NAME, f"{text}; if all calls end so, check PARSEBOT_SCRAPER_ID", code=code)
        case 429:
            return RateLimited(NAME, "too many calls for the plan", retry_after=wait, retries=1, code=code)
        case 503 if wait is not None:
            return RateLimited(NAME, "busy, and asks to come back", retry_after=wait, retries=1, code=code)
        case status if status >= 500:
            return Unavailable(NAME, "a fault of the API, or of the source behind it", code=code)
    return refusal(NAME, answer)


def _wait(answer: Answer) -> float | None:
    """Return the seconds to wait, from the header or from `retry_after` in the body."""
    wait = retry_after(answer.headers)
    if wait is not None:
        return wait
    try:
        body = read_json(NAME, answer)
    except ProviderError:
        return None
    number = read_number(body.get("retry_after")) if isinstance(body, dict) else None
    return None if number is None else float(number)
