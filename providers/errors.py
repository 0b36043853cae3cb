"""What can go wrong between us and a provider.

ProviderError
├── PhotoRejected    the provider can't or won't use this photo or its reference
├── ProductGone      the product is no longer there, or not sold to this country
├── NoCredit         the account has no balance: off until an operator acts
├── NotAuthorized    key, token or signature refused: off until an operator acts
├── RateLimited      too many calls; `retry_after` seconds if the provider said
├── Unavailable      time-out, network, 5xx, or our own breaker is open
└── BadAnswer        an answer of a shape that nobody knows

Texts are for operators: what was met and what was expected, never a URL, a key or a picture.
"""


class ProviderError(Exception):
    """Something went wrong at `provider`.

    `code` is the provider's own code where it gave one, `trace` its id of the request, for a ticket with its support.
    """

    def __init__(self, provider: str, text: str, *, code: str | None = None, trace: str | None = None) -> None:
        self.provider = provider
        self.text = text
        self.code = code
        self.trace = trace
        known = [f"code {code}" if code else "", f"trace {trace}" if trace else ""]
        aside = ", ".join(part for part in known if part)
        super().__init__(f"{provider}: {text}" + (f" ({aside})" if aside else ""))


class PhotoRejected(ProviderError):
    """The provider can't or won't use this photo, or the reference made of it."""


class ProductGone(ProviderError):
    """The product is no longer offered, or not in the asked country."""


class NoCredit(ProviderError):
    """The account has no balance or its subscription has ended."""


class NotAuthorized(ProviderError):
    """The provider refused the key, the token, the signature or the permission."""


class RateLimited(ProviderError):
    """Too many calls.

    `retry_after` is in seconds, None where the provider did not say; `retries` is how often the facts allow to try
    again.
    """

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


class Unavailable(ProviderError):
    """The provider can't be reached, is too slow, or has a fault of its own.

    `retries` is how often the facts allow to try again: none for a paid call that may have been charged. `sent` is
    whether a request went out at all.
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


class BadAnswer(ProviderError):
    """The answer has a shape that is not known; the text names the shape that was met."""
