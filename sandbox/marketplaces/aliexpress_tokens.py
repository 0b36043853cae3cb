"""The tokens of AliExpress: codes from the consent page are exchanged for tokens, and tokens for newer tokens."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sandbox.marketplaces.http import ApiError

ACCESS_SECONDS = 24 * 3600
REFRESH_SECONDS = 48 * 3600
CODE_SECONDS = 30 * 60


@dataclass(frozen=True)
class TokenPair:
    """An access and a refresh token, each with its lifetime in seconds."""

    access: str
    refresh: str
    access_seconds: int
    refresh_seconds: int


class Tokens:
    """The valid codes and tokens, each with the Unix time at which it expires."""

    def __init__(self, clock: Callable[[], float], random: Random, access: str, refresh: str) -> None:
        self.access_seconds = ACCESS_SECONDS
        self.refresh_seconds = REFRESH_SECONDS
        self._clock = clock
        self._random = random
        self._codes: dict[str, float] = {}
        self._access = {access: clock() + ACCESS_SECONDS}
        self._refresh = {refresh: clock() + REFRESH_SECONDS}

    def new_code(self) -> str:
        """A new code as the consent page gives out, valid once and for half an hour."""
        code = f"3_{self._random.randrange(10**6):06d}_{self._random_text(24)}"
        self._codes[code] = self._clock() + CODE_SECONDS
        return code

    def exchange_code(self, code: str) -> TokenPair:
        """Exchange a code for the first tokens.

        Raises:
            ApiError: `InvalidCode`.
        """
        if self._codes.pop(code, 0) <= self._clock():
            raise ApiError("InvalidCode", "The code is unknown, was used already or has expired")
        return self._new()

    def refresh(self, refresh: str) -> TokenPair:
        """Exchange a refresh token for new tokens. The old refresh token becomes invalid.

        Raises:
            ApiError: `IllegalRefreshToken`.
        """
        if self._refresh.pop(refresh, 0) <= self._clock():
            raise ApiError("IllegalRefreshToken", "The specified refresh token is invalid or expired")
        return self._new()

    def is_valid(self, access: str) -> bool:
        """Whether an access token is valid."""
        return self._access.get(access, 0) > self._clock()

    def expire_access(self) -> None:
        """Make every access token invalid; refresh tokens stay valid."""
        self._access.clear()

    def expire_refresh(self) -> None:
        """Make every refresh token invalid."""
        self._refresh.clear()

    def _new(self) -> TokenPair:
        pair = TokenPair(
            f"50000{self._random_text(40)}", f"50001{self._random_text(40)}", self.access_seconds, self.refresh_seconds
        )
        self._access[pair.access] = self._clock() + pair.access_seconds
        self._refresh[pair.refresh] = self._clock() + pair.refresh_seconds
        return pair

    def _random_text(self, count: int) -> str:
        return "".join(self._random.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=count))
