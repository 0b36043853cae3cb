"""AliExpress's signatures and access tokens: the address of the login, and how its code becomes tokens.

Source: the vendor's documents on authorization. Lifetimes differ per application, so they are taken from the answer.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, SecretStr

from providers.aliexpress.envelope import NAME, raise_refusal
from providers.aliexpress.settings import AliExpressSettings
from providers.api.answers import read_as, read_json
from providers.api.calls import Answer, ApiRequest, CallKind
from providers.api.fields import Text, Whole, Wire, describe_shape
from providers.errors import BadAnswer

CREATE_PATH: Final = "/auth/token/create"
REFRESH_PATH: Final = "/auth/token/refresh"


class Tokens(BaseModel):
    """What a login gives: a token for calls and one for renewing both. Times are aware, None where unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    access: SecretStr
    refresh: SecretStr | None = None
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None


class _TokenAnswer(Wire):
    access_token: Text = None
    refresh_token: Text = None
    expires_in: Whole = None
    refresh_expires_in: Whole = None
    expire_time: Whole = None
    refresh_token_valid_time: Whole = None


def authorize_url(settings: AliExpressSettings, redirect_uri: str, state: str | None = None) -> str:
    """Return the page where the owner of the account allows the application; it leads to `redirect_uri?code=…`.

    `state` comes back unchanged, so that a code from elsewhere is refused.
    """
    params = {
        "response_type": "code",
        "force_auth": "true",
        "redirect_uri": redirect_uri,
        "client_id": settings.app_key,
        **({"state": state} if state else {}),
    }
    return f"{settings.url}/oauth/authorize?{urlencode(params)}"


def create_request(settings: AliExpressSettings, code: str, now: datetime) -> ApiRequest:
    """Build the call that exchanges the login's `code` for tokens."""
    return _system_request(settings, CREATE_PATH, {"code": code}, now)


def refresh_request(settings: AliExpressSettings, refresh_token: str, now: datetime) -> ApiRequest:
    """Build the call that renews both tokens."""
    return _system_request(settings, REFRESH_PATH, {"refresh_token": refresh_token}, now)


def _system_request(settings: AliExpressSettings, path: str, params: dict[str, str], now: datetime) -> ApiRequest:
    form = signed_form(settings, params, now, path)
    return ApiRequest("POST", f"{settings.url}/rest{path}", form=form, kind=CallKind.TOKEN)


def read_tokens(answer: Answer, now: datetime) -> Tokens:
    """Return the tokens of an answer that came at `now`. Raises `NotAuthorized` for a code or token that has ended."""
    value = read_json(NAME, answer)
    if isinstance(value, dict):
        raise_refusal(value)
    read = read_as(NAME, _TokenAnswer, value)
    if read.access_token is None:
        raise BadAnswer(NAME, f"expected access_token, met {describe_shape(value)}")
    return Tokens(
        access=SecretStr(read.access_token),
        refresh=None if read.refresh_token is None else SecretStr(read.refresh_token),
        expires_at=_later(now, read.expires_in) or _moment(read.expire_time, now),
        refresh_expires_at=_later(now, read.refresh_expires_in) or _moment(read.refresh_token_valid_time, now),
    )


def _later(now: datetime, seconds: int | None) -> datetime | None:
    # Some applications get 0 for a token that can't be renewed. The bound keeps the date valid.
    return now + timedelta(seconds=min(seconds, 10**9)) if seconds else None


def _moment(milliseconds: int | None, now: datetime) -> datetime | None:
    """Return the end of a lifetime that is told as a moment, in milliseconds since 1970 (client code)."""
    # Beside a lifetime of seconds it may be 0, and the bound keeps the date valid.
    if milliseconds is None or not 10**12 < milliseconds < 10**14:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, now.tzinfo)


def sign(secret: str, params: Mapping[str, str], path: str = "") -> str:
    """Return the upper-case hex HMAC-SHA256 of `path` and all sorted names and values, without separators.

    `path` is that of a system call such as `/auth/token/create`; business calls sign none (the vendor's document).
    """
    text = path + "".join(f"{key}{params[key]}" for key in sorted(params) if key != "sign")
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()


def signed_form(
    settings: AliExpressSettings, params: Mapping[str, str], now: datetime, path: str = ""
) -> dict[str, str]:
    """Return `params` with the application's key, the time in epoch milliseconds and the signature."""
    form = {
        **params,
        "app_key": settings.app_key,
        "timestamp": str(int(now.timestamp() * 1000)),
        "sign_method": "sha256",
    }
    return {**form, "sign": sign(settings.app_secret.get_secret_value(), form, path)}
