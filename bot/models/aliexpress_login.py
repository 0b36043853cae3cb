"""A login at AliExpress: how long it lasts, and when the admins are warned. Pure."""

from datetime import UTC, datetime
from enum import IntEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.clock import DAY

LOG_IN_COMMAND: Final = "python -m bot login aliexpress"
LOG_IN: Final = f"run `{LOG_IN_COMMAND}`"
EARLY_SECONDS: Final = 30 * 60
EARLY_SHARE: Final = 0.1


class Login(BaseModel):
    """One row of `tokens`; `provider` is its name with the application's key.

    Times are epoch seconds, None where the provider did not say. `access` and `refresh` are encrypted. `end_is_fixed`:
    a renewal did not move the end of the refresh token. `warned` is the last warning that the admins got, 0 for none.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    provider: str
    access: str
    refresh: str | None
    expires_at: int | None
    refresh_expires_at: int | None
    end_is_fixed: bool = False
    warned: int = 0
    updated_at: int


def renewal_begins(login: Login) -> int | None:
    """Return when to renew `login` (epoch seconds), None where its end is not known.

    That is 30 minutes before its end, or a tenth of its life where that is longer, but never in its first half.
    """
    if login.expires_at is None:
        return None
    life = login.expires_at - login.updated_at
    early = min(max(EARLY_SECONDS, life * EARLY_SHARE), life / 2)
    return int(login.expires_at - early)


def new_login_needed_at(login: Login) -> int | None:
    """Return when only a new login helps (epoch seconds), None while renewals may go on or nobody knows."""
    if login.refresh is None:
        return login.expires_at
    begins, ends = renewal_begins(login), login.refresh_expires_at
    if ends is not None and (login.end_is_fixed or begins is None or begins >= ends):
        return ends
    return None


def as_date(seconds: int) -> str:
    """Return a time (epoch seconds) for operators: `2026-11-20 12:00 UTC`."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


class Warned(IntEnum):
    """The warnings about a login; the admins get each once."""

    NOTHING = 0
    THREE_DAYS = 1
    ONE_DAY = 2
    ENDED = 3


def warning_due(login: Login, now: float) -> Warned:
    """Return the warning that the admins must have got at `now` (epoch seconds)."""
    needed = new_login_needed_at(login)
    if needed is None:
        return Warned.NOTHING
    left = needed - now
    if left <= 0:
        return Warned.ENDED
    if left <= DAY:
        return Warned.ONE_DAY
    return Warned.THREE_DAYS if left <= 3 * DAY else Warned.NOTHING
