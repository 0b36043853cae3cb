"""The signatures of DAJI and AliExpress, as their documents and other clients' code describe them."""

import hashlib
import hmac
from collections.abc import Mapping


def daji_signature(parameters: Mapping[str, str], secret: str) -> str:
    """MD5, upper-case hex, of `k=v` pairs sorted by key and joined by `&`, with `&secret=…` at the end."""
    pairs = "&".join(f"{name}={parameters[name]}" for name in sorted(parameters) if name != "sign")
    return hashlib.md5(f"{pairs}&secret={secret}".encode(), usedforsecurity=False).hexdigest().upper()


def aliexpress_signature(parameters: Mapping[str, str], secret: str, path: str = "") -> str:
    """HMAC-SHA256, upper-case hex, of sorted keys and values without separators; `/rest` calls put their path first."""
    text = path + "".join(f"{name}{parameters[name]}" for name in sorted(parameters) if name != "sign")
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()
