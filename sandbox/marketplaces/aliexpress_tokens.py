"""AliExpress' access: codes from the consent page become tokens, and tokens become newer tokens."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sandbox.marketplaces.gateway import ApiError

ACCESS_SECONDS = 24 * 3600
REFRESH_SECONDS = 48 * 3600
CODE_SECONDS = 30 * 60


@dataclass(frozen=True)
class TokenPair:
    """What a login gives, with the seconds for which each half is good."""

    access: str
    refresh: str
    access_seconds: int
    refresh_seconds: int


class Tokens:
    """The codes and tokens that are good, each until a time (epoch seconds)."""

    def __init__(self, clock: Callable[[], float], random: Random, access: str, refresh: str) -> None:
        self.access_seconds = ACCESS_SECONDS
        self.refresh_seconds = REFRESH_SECONDS
        self._clock = clock
        self._random = random
        self._codes: dict[str, float] = {}
        self._access = {access: clock() + ACCESS_SECONDS}
        self._refresh = {refresh: clock() + REFRESH_SECONDS}

    def new_code(self) -> str:
        """A code as the consent page hands out: good once, for half an hour."""
        code = f"3_{self._random.randrange(10**6):06d}_{self._letters(24)}"
        self._codes[code] = self._clock() + CODE_SECONDS
        return code

    def by_code(self, code: str) -> TokenPair:
        """The first tokens of a login.

        Raises:
            ApiError: `InvalidCode`.
        """
        if self._codes.pop(code, 0) <= self._clock():
            raise ApiError("InvalidCode", "The code is unknown, was used already or has expired")
        return self._new()

    def by_refresh(self, refresh: str) -> TokenPair:
        """Newer tokens. The old refresh token is good no longer: each answer brings the next one.

        Raises:
            ApiError: `IllegalRefreshToken`.
        """
        if self._refresh.pop(refresh, 0) <= self._clock():
            raise ApiError("IllegalRefreshToken", "The specified refresh token is invalid or expired")
        return self._new()

    def is_good(self, access: str) -> bool:
        """Whether calls with this access token are served."""
        return self._access.get(access, 0) > self._clock()

    def expire_access(self) -> None:
        """Makes every access token useless; refresh tokens stay good."""
        self._access.clear()

    def expire_refresh(self) -> None:
        """Makes every refresh token useless."""
        self._refresh.clear()

    def _new(self) -> TokenPair:
        pair = TokenPair(
            f"50000{self._letters(40)}", f"50001{self._letters(40)}", self.access_seconds, self.refresh_seconds
        )
        self._access[pair.access] = self._clock() + pair.access_seconds
        self._refresh[pair.refresh] = self._clock() + pair.refresh_seconds
        return pair

    def _letters(self, count: int) -> str:
        return "".join(self._random.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=count))
