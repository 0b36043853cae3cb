"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, *, seconds: float = 0, hours: float = 0, days: float = 0) -> None:
        self.now += timedelta(seconds=seconds, hours=hours, days=days)
