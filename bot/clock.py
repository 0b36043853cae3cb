"""Time: what it is asked from, how it is waited for, and its units."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

Clock = Callable[[], datetime]
"""Returns the time, aware and in UTC."""
Sleep = Callable[[float], Awaitable[None]]
"""Waits so many seconds."""

HOUR: Final = 3600
DAY: Final = 24 * HOUR
"""In seconds, as `HOUR`."""


def utc_now() -> datetime:
    """Return the time in UTC, with its zone."""
    return datetime.now(UTC)
