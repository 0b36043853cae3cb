"""Outages between the bot and Telegram: which errors pass by themselves, and which calls may be repeated then."""

from collections.abc import AsyncIterator, Callable
from typing import Final

import httpx
import stamina
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.telegram.refusals import pause_of

TRIES: Final = 4
LAST_TRY: Final = 20.0
"""Seconds after the first try in which the last one begins. A try itself takes 15 s at most."""
FIRST_PAUSE, LONGEST_PAUSE, JITTER = 0.2, 2.0, 0.1
"""Seconds between two tries; each pause is twice the one before."""
REPEATABLE: Final = ("get", "edit", "delete", "set", "answer")
"""How the names of the methods begin that do no more if they are called twice."""
UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Errors before a request was sent."""


def is_outage(error: Exception) -> bool:
    """Whether the cause lies between the bot and Telegram: flood control, a time-out, the network."""
    return isinstance(error, RetryAfter) or is_passing(error)


def is_passing(error: Exception) -> bool:
    """Whether a call failed with a time-out, a lost connection or an error inside Telegram."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)


def may_repeat(endpoint: str, error: Exception) -> bool:
    """Whether a call of a method may be made again: what was sent to a chat may have arrived, and is not sent twice."""
    if not isinstance(error, TelegramError) or not is_passing(error) or pause_of(error) is not None:
        return False
    is_safe = endpoint.startswith(REPEATABLE) or endpoint == "sendChatAction"
    return is_safe or isinstance(error.__cause__, UNSENT)


def tries(repeat: Callable[[Exception], bool]) -> AsyncIterator[stamina.Attempt]:
    """Return the tries of a call, with a pause before each but the first, as long as `repeat` is true of its error."""
    return stamina.retry_context(
        on=repeat,
        attempts=TRIES,
        timeout=LAST_TRY,
        wait_initial=FIRST_PAUSE,
        wait_max=LONGEST_PAUSE,
        wait_jitter=JITTER,
    )
