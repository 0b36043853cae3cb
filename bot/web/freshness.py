"""An answer that is made at most once a second, however often it is asked for."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

FRESH_SECONDS: Final = 1.0

T = TypeVar("T")


class Fresh(Generic[T]):
    """Keeps what `make` returns for a second of `now`. Those who ask meanwhile wait for the same."""

    def __init__(self, make: Callable[[], Awaitable[T]], now: Callable[[], float] = time.monotonic) -> None:
        self._make = make
        self._now = now
        self._made: tuple[float, T] | None = None
        self._making = asyncio.Lock()

    async def get(self) -> T:
        """Return what was made within the last second, or make it now; raises what `make` raises."""
        async with self._making:
            if self._made is None or self._now() - self._made[0] >= FRESH_SECONDS:
                value = await self._make()
                self._made = self._now(), value
            return self._made[1]
