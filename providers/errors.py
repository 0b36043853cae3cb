"""What can go wrong between us and a provider.

ProviderError        unreachable         anything else
├── Unavailable      unreachable         time-out, network, 5xx, or our own circuit breaker is open
├── RateLimited      busy                too many calls; `retry_after` seconds if the provider said
├── PhotoRejected    photo_refused       the provider can't or won't use this photo, or its reference
├── ProductGone      gone                the product is no longer there
│   └── NotSoldThere  not_sold_there      the product is not sold to the country that was asked for
├── Refused          refused             the provider says no, for a reason that we don't know: its code is told
├── BadAnswer        unreadable_answer   an answer of a shape that nobody knows, and no refusal
├── NoCredit         no_credit           the account has no balance: off until an operator acts
├── NotAuthorized    refused_key, …      key, signature, login, permission, address or clock refused: likewise
└── SwitchedOff      switched_off        an operator has switched the provider off; it was not called

Each error has a `FailureKind`: that is what gets stored, and what people are told. The texts of the errors are for
operators: what was met and what was expected, never a URL, a key or a picture.

Where only words say that an account is refused, and no code of the vendor's documents, `documented` is False: words
may quote anything, so they switch nothing off for good.
"""

import re
from enum import StrEnum
from typing import Final

# Codes and ids are short; a long one, or one with spaces, may be a text that quotes a key.
_SHORT_NAME: Final = re.compile(r"[\w.:-]{1,64}", re.ASCII)


class FailureKind(StrEnum):
    """Why a provider did not answer, as a person in a chat understands it. The values are stored."""

    NO_CREDIT = "no_credit"
    REFUSED_KEY = "refused_key"
    REFUSED_SIGNATURE = "refused_signature"
    REFUSED_LOGIN = "refused_login"
    REFUSED_PERMISSION = "refused_permission"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_CLOCK = "refused_clock"
    REFUSED = "refused"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    PHOTO_REFUSED = "photo_refused"
    UNREADABLE_ANSWER = "unreadable_answer"
    GONE = "gone"
    NOT_SOLD_THERE = "not_sold_there"
    SWITCHED_OFF = "switched_off"
    LIMIT = "limit"


class ProviderError(Exception):
    """Something went wrong at `provider`.

    `code` is the provider's own code where it gave one, `trace` its id of the request, for a ticket with its support:
    letters, digits, `_`, `.`, `:` and `-`, 64 at most; anything else is left out.
    """

    kind: FailureKind = FailureKind.UNREACHABLE

    def __init__(self, provider: str, text: str, *, code: str | None = None, trace: str | None = None) -> None:
        self.provider = provider
        self.text = text
        self.code = _short_name(code)
        self.trace = _short_name(trace)
        named = [self.code and f"code {self.code}", self.trace and f"trace {self.trace}"]
        details = ", ".join(filter(None, named))
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
    """The product is no longer offered."""

    kind = FailureKind.GONE


class NotSoldThere(ProductGone):
    """The product is not sold to `country` (ISO 3166 alpha-2); it may be to another."""

    kind = FailureKind.NOT_SOLD_THERE

    def __init__(
        self, provider: str, text: str, *, country: str, code: str | None = None, trace: str | None = None
    ) -> None:
        super().__init__(provider, text, code=code, trace=trace)
        self.country = country


class Refused(ProviderError):
    """The provider refused the call for a reason that we don't know, or that no operator's setting explains."""

    kind = FailureKind.REFUSED


class BadAnswer(ProviderError):
    """The answer has an unknown shape, and is no refusal; the text names the shape."""

    kind = FailureKind.UNREADABLE_ANSWER


class NoCredit(ProviderError):
    """The account has no balance, or its subscription has ended. `documented`: see the top of this file."""

    kind = FailureKind.NO_CREDIT

    def __init__(
        self,
        provider: str,
        text: str,
        *,
        documented: bool = True,
        code: str | None = None,
        trace: str | None = None,
    ) -> None:
        super().__init__(provider, text, code=code, trace=trace)
        self.documented = documented


class NotAuthorized(ProviderError):
    """The provider refused what we say about ourselves; `kind` tells what: by default the key.

    `documented`: see the top of this file.
    """

    kind = FailureKind.REFUSED_KEY

    def __init__(
        self,
        provider: str,
        text: str,
        *,
        kind: FailureKind = FailureKind.REFUSED_KEY,
        documented: bool = True,
        code: str | None = None,
        trace: str | None = None,
    ) -> None:
        super().__init__(provider, text, code=code, trace=trace)
        self.kind = kind
        self.documented = documented


class SwitchedOff(ProviderError):
    """An operator has switched the provider off: it was not called."""

    kind = FailureKind.SWITCHED_OFF


def _short_name(text: str | None) -> str | None:
    return text if text and _SHORT_NAME.fullmatch(text) else None
