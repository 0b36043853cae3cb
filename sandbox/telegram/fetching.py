"""Fetching a photo by its URL, from this machine only."""

import ipaddress
import ssl
from urllib.parse import urlsplit

import httpx

from sandbox.telegram.errors import BotApiError, bad_request
from sandbox.telegram.photos import MAX_URL_BYTES

FETCH_SECONDS = 10.0


def is_loopback(url: str) -> bool:
    """Whether a URL is HTTP or HTTPS on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"}:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def fetch_from_loopback(url: str) -> bytes:
    """Fetch the picture at `url`, of at most 5 MB.

    Raises:
        BotApiError: the URL is not on this machine, does not answer, or is no picture or too large a one.
    """
    failed = bad_request("failed to get HTTP URL content")
    if not is_loopback(url):
        raise failed
    # A bare context trusts nothing, and avoids loading the machine's certificates, which takes long.
    client = httpx.AsyncClient(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False, timeout=FETCH_SECONDS)
    try:
        async with client, client.stream("GET", url) as response:
            if not response.is_success:
                raise failed
            if not response.headers.get("content-type", "").startswith("image/"):
                raise _wrong_type()
            data = bytearray()
            async for part in response.aiter_bytes():
                data += part
                if len(data) > MAX_URL_BYTES:
                    raise _wrong_type()
    except httpx.HTTPError as error:
        raise failed from error
    return bytes(data)


def _wrong_type() -> BotApiError:
    return bad_request("wrong type of the web page content")
