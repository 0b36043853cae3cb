"""What the admins must have been told of a login that nobody but they can renew. Pure."""

from enum import IntEnum

from bot.clock import DAY
from bot.tokens.login import Login, new_login_needed_at


class Warned(IntEnum):
    """What the admins were told about a login; each is told once."""

    NOTHING = 0
    THREE_DAYS = 1
    ONE_DAY = 2
    ENDED = 3


def warning_due(login: Login, now: float) -> Warned:
    """Return what the admins must have been told at `now` (epoch seconds)."""
    needed = new_login_needed_at(login)
    if needed is None:
        return Warned.NOTHING
    left = needed - now
    if left <= 0:
        return Warned.ENDED
    if left <= DAY:
        return Warned.ONE_DAY
    return Warned.THREE_DAYS if left <= 3 * DAY else Warned.NOTHING
