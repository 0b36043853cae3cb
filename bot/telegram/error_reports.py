"""Reports an error of a handler or of a job: in the log with a reference, which the chat and the admins get too."""

import traceback

import structlog
from telegram.error import Forbidden, RetryAfter, TelegramError

from bot.models.target import Target
from bot.services import new_id
from bot.telegram.button_styles import ButtonStyles
from bot.telegram.context import BotData
from bot.telegram.outages import is_outage
from bot.telegram.rate_limiter import RateLimiter
from bot.views.messages import unexpected_text
from bot.views.screen import Screen

OUR_PACKAGES = ("bot.", "providers.")
PASSED_BY_ALL = (RateLimiter.__module__, ButtonStyles.__module__)
"""Every call to Telegram passes these: to name them would say no more than the library's name."""
REFERENCE_LENGTH = 6

log = structlog.get_logger()


async def report(error: Exception, target: Target | None, data: BotData, *, is_message: bool = True) -> None:
    """Log an error, and say so in the chat; notify the admins of one that nobody expected.

    `is_message`: the chat waits for an answer to a message. A button can be pressed again without being told.
    """
    if isinstance(error, Forbidden):
        log.info("not allowed in the chat any more", why=str(error))
        return
    reference = new_id()[:REFERENCE_LENGTH]
    if is_outage(error):
        why = f"{type(error).__name__}: {error}"
        log.warning("Telegram did not take it", reference=reference, why=why)
        # Under flood control a notice would be one message more.
        if not isinstance(error, RetryAfter) and is_message and target is not None:
            await _tell_chat(target, data, reference)
        return
    log.error("unexpected", reference=reference, exc_info=error)
    data.services.metrics.unexpected_error_occurred()
    if target is not None:
        await _tell_chat(target, data, reference)
    await data.admins.notify_of_error(kind_of(error), reference)


async def _tell_chat(target: Target, data: BotData, reference: str) -> None:
    t = await data.chats.translator_of(target.chat_id)
    try:
        await data.messenger.post(target, Screen(unexpected_text(t, reference)))
    except TelegramError as error:
        log.warning("chat not told of the error", reference=reference, chat=target.chat_id, why=str(error))


def kind_of(error: BaseException) -> str:
    """Return the error's class and the function of ours that it passed last; its text may hold anything."""
    place = "a library"
    for frame, _ in traceback.walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(OUR_PACKAGES) and module not in PASSED_BY_ALL:
            place = f"{module}.{frame.f_code.co_qualname}"
    return f"{type(error).__name__} in {place}"
