"""The credentials that the services accept, and the signatures that prove them.

The signatures of DAJI and AliExpress follow their documentation and the code of other clients.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Credentials:
    """One account with each service. The defaults are samples, of no use outside this sandbox."""

    tmapi_token: str = "sample-tmapi-token"  # noqa: S105
    daji_key: str = "sample-daji-key"
    daji_secret: str = "sample-daji-secret"  # noqa: S105
    aliexpress_key: str = "sample-aliexpress-key"
    aliexpress_secret: str = "sample-aliexpress-secret"  # noqa: S105
    aliexpress_access_token: str = "sample-aliexpress-access-token"  # noqa: S105
    aliexpress_refresh_token: str = "sample-aliexpress-refresh-token"  # noqa: S105
    parsebot_key: str = "sample-parsebot-key"
    parsebot_scraper_id: str = "bce3cd9b-591a-4e87-a406-6e57ab0dd092"


def daji_signature(parameters: Mapping[str, str], secret: str) -> str:
    """MD5, upper-case hex, of `k=v` pairs sorted by key and joined by `&`, with `&secret=…` at the end."""
    pairs = "&".join(f"{name}={parameters[name]}" for name in sorted(parameters) if name != "sign")
    return hashlib.md5(f"{pairs}&secret={secret}".encode(), usedforsecurity=False).hexdigest().upper()


def aliexpress_signature(parameters: Mapping[str, str], secret: str, path: str = "") -> str:
    """HMAC-SHA256, upper-case hex, of sorted keys and values without separators; `/rest` calls put their path first."""
    text = path + "".join(f"{name}{parameters[name]}" for name in sorted(parameters) if name != "sign")
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()
