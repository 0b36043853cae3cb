"""Types for the clock and sleep that parts are given, and units of time."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

Clock = Callable[[], datetime]
"""Returns the current time, aware and in UTC."""
Sleep = Callable[[float], Awaitable[None]]
"""Waits for that many seconds."""

HOUR: Final = 3600
"""Seconds."""
DAY: Final = 24 * HOUR
"""Seconds."""


def utc_now() -> datetime:
    """Return the current time, aware and in UTC."""
    return datetime.now(UTC)
