"""Access tokens for AliExpress: the address of the login, and what is done with the code that it gives.

Source: the vendor's documents on authorization. Lifetimes differ per application, so they are taken from the answer.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, SecretStr

from providers.aliexpress import AliExpressSettings, signed_form
from providers.aliexpress_answers import NAME, raise_refusal
from providers.answers import read_as, read_json
from providers.errors import BadAnswer, NotAuthorized, ProviderError
from providers.fields import Text, Whole, Wire, describe_shape
from providers.http import Answer, ApiClient, ApiRequest

CREATE_PATH: Final = "/auth/token/create"
REFRESH_PATH: Final = "/auth/token/refresh"

# Before a token ends it is renewed, so that no search meets a dead one.
EARLY: Final = timedelta(minutes=30)


class Tokens(BaseModel):
    """What a login gives: a token for calls and one for renewing both. Times are aware, None where not told."""

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


def authorize_url(settings: AliExpressSettings, redirect_uri: str, state: str | None = None) -> str:
    """Return the page where the owner of the account allows the application; it leads to `redirect_uri?code=…`.

    `state` comes back unchanged, so that a code from elsewhere is not taken.
    """
    asked = {
        "response_type": "code",
        "force_auth": "true",
        "redirect_uri": redirect_uri,
        "client_id": settings.app_key,
        **({"state": state} if state else {}),
    }
    return f"{settings.url.rstrip('/')}/oauth/authorize?{urlencode(asked)}"


def create_request(settings: AliExpressSettings, code: str, now: datetime) -> ApiRequest:
    """Build the call that makes tokens of the login's `code`."""
    return _system_request(settings, CREATE_PATH, {"code": code}, now)


def refresh_request(settings: AliExpressSettings, refresh_token: str, now: datetime) -> ApiRequest:
    """Build the call that renews both tokens."""
    return _system_request(settings, REFRESH_PATH, {"refresh_token": refresh_token}, now)


def _system_request(settings: AliExpressSettings, path: str, params: dict[str, str], now: datetime) -> ApiRequest:
    form = signed_form(settings, params, now, path)
    return ApiRequest("POST", f"{settings.url.rstrip('/')}/rest{path}", form=form)


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
        expires_at=_later(now, read.expires_in),
        refresh_expires_at=_later(now, read.refresh_expires_in),
    )


def _later(now: datetime, seconds: int | None) -> datetime | None:
    # Some applications are told 0 for a token that can't be renewed, and a date must stay a date.
    return now + timedelta(seconds=min(seconds, 10**9)) if seconds else None


class StaticTokens:
    """The access token of the settings, renewed in memory as long as there is a refresh token.

    A restart begins with the settings again; keep tokens elsewhere where that is not enough.
    """

    def __init__(self, client: ApiClient, settings: AliExpressSettings, now: Callable[[], datetime]) -> None:
        self._client = client
        self._settings = settings
        self._now = now
        self._renewing = asyncio.Lock()
        self._tokens = (
            None
            if settings.access_token is None
            else Tokens(access=settings.access_token, refresh=settings.refresh_token)
        )

    async def current(self) -> str:
        """Return the access token, renewed when it is about to end."""
        if self._tokens is None:
            raise NotAuthorized(NAME, "there is no access token; set ALIEXPRESS_ACCESS_TOKEN or log in")
        access, ends = self._tokens.access.get_secret_value(), self._tokens.expires_at
        if ends is None or ends - self._now() > EARLY:
            return access
        try:
            return await self.refresh(access)
        except ProviderError:
            # It may still be good for some minutes.
            if ends <= self._now():
                raise
            return access

    async def refresh(self, stale: str) -> str:
        """Renew the tokens, unless somebody else has done it since `stale` was given out."""
        async with self._renewing:
            held = self._tokens
            if held is not None and held.access.get_secret_value() != stale:
                return held.access.get_secret_value()
            if held is None or held.refresh is None:
                raise NotAuthorized(NAME, "the access token was refused and there is no refresh token; log in again")
            request = refresh_request(self._settings, held.refresh.get_secret_value(), self._now())
            fresh = await self._client.call(request, lambda answer: read_tokens(answer, self._now()))
            # An answer without a refresh token leaves the old one in force.
            self._tokens = fresh if fresh.refresh else fresh.model_copy(update={"refresh": held.refresh})
            return fresh.access.get_secret_value()
