"""What can go wrong between us and a provider.

ProviderError        unreachable         anything else
├── Unavailable      unreachable         time-out, network, 5xx, or our own circuit breaker is open
├── RateLimited      busy                too many calls; `retry_after` seconds if the provider said
├── PhotoRejected    photo_refused       the provider can't or won't use this photo, or its reference
├── ProductGone      gone                the product is no longer there, or not sold to this country
├── BadAnswer        unreadable_answer   an answer of a shape that nobody knows
├── NoCredit         no_credit           the account has no balance: off until an operator acts
├── NotAuthorized    refused_key         key, token or signature refused: off until an operator acts
└── SwitchedOff      switched_off        an operator has switched the provider off; it was not called

Each class has a `FailureKind`: that is what gets stored, and what people are told. The texts of the errors are for
operators: what was met and what was expected, never a URL, a key or a picture.
"""

from enum import StrEnum
from typing import ClassVar


class FailureKind(StrEnum):
    """Why a provider did not answer, as a person in a chat understands it. The values are stored."""

    NO_CREDIT = "no_credit"
    REFUSED_KEY = "refused_key"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    PHOTO_REFUSED = "photo_refused"
    UNREADABLE_ANSWER = "unreadable_answer"
    GONE = "gone"
    SWITCHED_OFF = "switched_off"
    LIMIT = "limit"


class ProviderError(Exception):
    """Something went wrong at `provider`.

    `code` is the provider's own code where it gave one, `trace` its id of the request, for a ticket with its support.
    """

    kind: ClassVar[FailureKind] = FailureKind.UNREACHABLE

    def __init__(self, provider: str, text: str, *, code: str | None = None, trace: str | None = None) -> None:
        self.provider = provider
        self.text = text
        self.code = code
        self.trace = trace
        details = ", ".join(filter(None, [code and f"code {code}", trace and f"trace {trace}"]))
        super().__init__(f"{provider}: {text}" + (f" ({details})" if details else ""))


class Unavailable(ProviderError):
    """The provider can't be reached, is too slow, or has a fault of its own.

    `retries` is how often the call may be tried again: not at all where it is paid and may have been charged. `sent`
    is whether a request went out at all.
    """

    def __init__(
        self,
        provider: str,
        text: str,
        *,
        retries: int = 0,
        sent: bool = True,
        code: str | None = None,
        trace: str | None = None,
    ) -> None:
        super().__init__(provider, text, code=code, trace=trace)
        self.retries = retries
        self.sent = sent


class RateLimited(ProviderError):
    """Too many calls.

    `retry_after` is in seconds, None where the provider did not say; `retries` is how often the call may be tried
    again.
    """

    kind = FailureKind.BUSY

    def __init__(
        self,
        provider: str,
        text: str,
        *,
        retry_after: float | None = None,
        retries: int = 0,
        code: str | None = None,
        trace: str | None = None,
    ) -> None:
        super().__init__(provider, text, code=code, trace=trace)
        self.retry_after = retry_after
        self.retries = retries


class PhotoRejected(ProviderError):
    """The provider can't or won't use this photo, or the reference made of it."""

    kind = FailureKind.PHOTO_REFUSED


class ProductGone(ProviderError):
    """The product is no longer offered, or not in the country that was asked for."""

    kind = FailureKind.GONE


class BadAnswer(ProviderError):
    """The answer has an unknown shape; the text names it."""

    kind = FailureKind.UNREADABLE_ANSWER


class NoCredit(ProviderError):
    """The account has no balance, or its subscription has ended."""

    kind = FailureKind.NO_CREDIT


class NotAuthorized(ProviderError):
    """The provider refused the key, the token, the signature or the permission."""

    kind = FailureKind.REFUSED_KEY


class SwitchedOff(ProviderError):
    """An operator has switched the provider off: it was not called."""

    kind = FailureKind.SWITCHED_OFF
