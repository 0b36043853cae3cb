"""AliExpress's tokens: stored encrypted, and renewed before they end, by one replica of the bot at a time."""

import asyncio
import base64
from datetime import datetime
from functools import partial
from typing import Final

import structlog
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from bot.clock import Clock, Sleep
from bot.models.aliexpress_login import LOG_IN, Login, renewal_begins
from bot.search.singleflight import SingleFlight
from bot.store.logins import LoginRepository
from providers.aliexpress.auth import Tokens, create_request, read_tokens, refresh_request
from providers.aliexpress.envelope import NAME
from providers.aliexpress.settings import AliExpressSettings
from providers.api.calls import Answer
from providers.api.http import ApiClient
from providers.errors import FailureKind, NotAuthorized, Unavailable

RENEWAL_SECONDS: Final = 60
"""Seconds one replica may take for a renewal: longer than a call's deadline."""
RETRY_SECONDS: Final = 0.5
RETRIES: Final = int(2 * RENEWAL_SECONDS / RETRY_SECONDS)
"""A count, since the clock that says when another replica's renewal ends may have been set back."""
CLOSE_SECONDS: Final = 2.0

log = structlog.get_logger()


class Seal:
    """Encrypts tokens, so that a copy of the database alone opens no account.

    The key is derived from the application's secret, which is not in the database. No other secret decrypts them.
    """

    def __init__(self, app_secret: SecretStr) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"snapsource tokens").derive(
            app_secret.get_secret_value().encode()
        )
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def close(self, token: SecretStr) -> str:
        """Return `token` encrypted; the result differs each time."""
        return self._fernet.encrypt(token.get_secret_value().encode()).decode("ascii")

    def open(self, sealed: str) -> SecretStr:
        """Return the token in `sealed`.

        Raises:
            NotAuthorized: it was sealed under another secret.
        """
        try:
            return SecretStr(self._fernet.decrypt(sealed).decode())
        except InvalidToken:
            pass
        text = f"the kept tokens belong to another ALIEXPRESS_APP_SECRET: put that one back, or {LOG_IN}"
        raise NotAuthorized(NAME, text, kind=FailureKind.REFUSED_LOGIN)


class TokenStore:
    """The source of access tokens for `providers.aliexpress.client.AliExpress`.

    It starts with the tokens of the settings when the database has none. All replicas of the bot share those of the
    database: one renews them, the others wait for it.
    """

    def __init__(
        self,
        client: ApiClient,
        settings: AliExpressSettings,
        logins: LoginRepository,
        now: Clock,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client = client
        self._settings = settings
        self._logins = logins
        self._now = now
        self._sleep = sleep
        self._seal = Seal(settings.app_secret)
        # Each application has tokens of its own: those of the sandbox must not get in the way of the real ones.
        self._key = f"{NAME}:{settings.app_key}"
        self._renewals: SingleFlight[str] = SingleFlight()
        self._renewing = asyncio.Lock()

    async def exist(self) -> bool:
        """Whether there are any tokens, in the database or in the settings."""
        return bool(self._settings.access_token) or await self._logins.get(self._key) is not None

    async def login(self) -> Login:
        """Return the stored login; that of the settings is stored from now on.

        Raises:
            NotAuthorized: nobody has logged in.
        """
        stored = await self._logins.get(self._key)
        if stored is None and self._settings.access_token:
            start = Tokens(access=self._settings.access_token, refresh=self._settings.refresh_token or None)
            await self._logins.insert_if_missing(self._sealed(start))
            stored = await self._logins.get(self._key)
        if stored is None:
            raise NotAuthorized(NAME, f"nobody has logged in: {LOG_IN}", kind=FailureKind.REFUSED_LOGIN)
        return stored

    async def checked_login(self) -> Login:
        """Return the stored login; raise `NotAuthorized` when there is none, or it can't be decrypted."""
        login = await self.login()
        self._access(login)
        return login

    async def current(self) -> str:
        """Return the access token; it is renewed when it has ended."""
        login = await self.login()
        access = self._access(login)
        if login.expires_at is not None and login.expires_at <= self._now().timestamp():
            return await self.refresh(access)
        return access

    async def refresh(self, stale: str) -> str:
        """Renew the tokens, unless that was done since `stale` was handed out; return the access token.

        The renewal goes on when the caller is cancelled: the old refresh token may be worth nothing by then.
        """
        return await self._renewals.once(stale, partial(self._renewed, stale))

    async def renew_if_due(self) -> None:
        """Renew the tokens when they end soon, see `renewal_begins`."""
        login = await self.login()
        begins = renewal_begins(login)
        if begins is not None and begins <= self._now().timestamp() and login.refresh is not None:
            await self.refresh(self._access(login))

    async def log_in(self, code: str) -> Login:
        """Exchange the login's `code` for tokens, and store them in place of all others.

        Raises:
            ProviderError: the code is refused.
        """
        fresh = await self._client.call(create_request(self._settings, code, self._now()), self._read)
        login = self._sealed(fresh)
        await self._logins.save(login)
        return login

    async def claim_warning(self, login: Login, warned: int) -> bool:
        """Whether the caller has to send the admins warning number `warned` about `login`."""
        return await self._logins.claim_warning(login, warned)

    async def return_warning(self, login: Login, warned: int) -> None:
        """Give back a claimed warning that reached nobody. `login` is as it was before the claim."""
        await self._logins.release_warning(login, warned)

    async def close(self) -> None:
        """Wait a moment for a renewal under way, so that its tokens are stored."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS), self._renewing:
                pass
        except TimeoutError:
            log.warning("a renewal of AliExpress's tokens was cut off; a new login may be needed")

    async def _renewed(self, stale: str) -> str:
        async with self._renewing:
            for _ in range(RETRIES):
                login = await self.login()
                access = self._access(login)
                if access != stale:
                    return access
                if login.refresh is None:
                    text = f"the access token has ended, and there is no refresh token: {LOG_IN}"
                    raise NotAuthorized(NAME, text, kind=FailureKind.REFUSED_LOGIN)
                if await self._logins.claim_renewal(login, RENEWAL_SECONDS):
                    return await self._renew(login, self._seal.open(login.refresh))
                await self._sleep(RETRY_SECONDS)
        text = "another copy of the bot is at the tokens for too long: are the clocks of all machines set, by NTP?"
        raise Unavailable(NAME, text, sent=False)

    async def _renew(self, login: Login, refresh: SecretStr) -> str:
        request = refresh_request(self._settings, refresh.get_secret_value(), self._now())
        try:
            fresh = await self._client.call(request, self._read)
        except BaseException:
            await self._logins.release_renewal(login)
            raise
        renewed = renewal(login, self._sealed(fresh))
        if await self._logins.replace(login, renewed):
            log.info("AliExpress's tokens renewed")
            return fresh.access.get_secret_value()
        # Somebody has logged in meanwhile; those tokens are newer.
        return self._access(await self.login())

    def _read(self, answer: Answer) -> Tokens:
        return read_tokens(answer, self._now())

    def _access(self, login: Login) -> str:
        return self._seal.open(login.access).get_secret_value()

    def _sealed(self, tokens: Tokens) -> Login:
        return Login(
            provider=self._key,
            access=self._seal.close(tokens.access),
            refresh=None if tokens.refresh is None else self._seal.close(tokens.refresh),
            expires_at=_seconds(tokens.expires_at),
            refresh_expires_at=_seconds(tokens.refresh_expires_at),
            updated_at=int(self._now().timestamp()),
        )


def renewal(old: Login, fresh: Login) -> Login:
    """Return the login after a renewal of `old`, where `fresh` is the answer.

    Without a new refresh token, the old one stays valid. If the end of the refresh token does not move along with the
    time, renewals only lead up to that end, and the warnings that were sent still hold.
    """
    refresh_expires_at = fresh.refresh_expires_at or old.refresh_expires_at
    end_is_fixed = False
    if old.refresh_expires_at is not None and refresh_expires_at is not None:
        moved = refresh_expires_at - old.refresh_expires_at
        end_is_fixed = moved < (fresh.updated_at - old.updated_at) / 2 or moved == 0
    return fresh.model_copy(
        update={
            "refresh": fresh.refresh or old.refresh,
            "refresh_expires_at": refresh_expires_at,
            "end_is_fixed": end_is_fixed,
            "warned": old.warned if end_is_fixed else 0,
        }
    )


def _seconds(time: datetime | None) -> int | None:
    return None if time is None else int(time.timestamp())
