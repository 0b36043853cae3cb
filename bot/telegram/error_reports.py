"""Reports an error of a handler or of a job: in the log with a reference, which the chat and the admins get too."""

import traceback
from collections.abc import Callable
from functools import partial

import structlog
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.i18n import Translator
from bot.models.target import SentMessage, Target
from bot.services import new_id
from bot.telegram.button_styles import ButtonStyles
from bot.telegram.context import BotData
from bot.telegram.message_calls import MessageGone
from bot.telegram.outages import is_outage
from bot.telegram.picture_files import PhotosRefused
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.refusals import LASTING, Refusal, sort_refusal
from bot.views.messages import unexpected_text
from bot.views.screen import Screen
from bot.views.toasts import locked_text, not_shown_text

OUR_PACKAGES = ("bot.", "providers.")
PASSED_BY_ALL = (RateLimiter.__module__, ButtonStyles.__module__)
"""Every call to Telegram passes these: to name them would say no more than the library's name."""
REFERENCE_LENGTH = 6

log = structlog.get_logger()


async def report(
    error: Exception,
    target: Target | None,
    data: BotData,
    *,
    message: SentMessage | None = None,
    is_press: bool = False,
) -> None:
    """Log an error, and say so in the chat; notify the admins of one that is a fault of ours.

    Where Telegram lets the bot say nothing, nothing is said. `message` is word of the progress, which becomes the
    notice. `is_press`: a button was pressed, and can be pressed again.
    """
    refusal = sort_refusal(error) if isinstance(error, TelegramError) else None
    if refusal in LASTING:
        log.info("not allowed in the chat any more", why=str(error))
        if message is not None:
            await data.messenger.delete(message)
        return
    reference = new_id()[:REFERENCE_LENGTH]
    is_passing = is_outage(error) or isinstance(error, PhotosRefused | MessageGone | ChatMigrated)
    if is_passing or refusal not in {None, Refusal.OURS}:
        why = f"{type(error).__name__}: {error}"
        log.warning("Telegram did not take it", reference=reference, why=why)
        # Under flood control a notice would be one message more.
        if not isinstance(error, RetryAfter):
            pressed = locked_text if isinstance(error, MessageGone) else not_shown_text
            await _tell_chat(
                target, message, data, pressed if is_press else partial(unexpected_text, reference=reference)
            )
        elif message is not None:
            await data.messenger.delete(message)
        return
    log.error("unexpected", reference=reference, exc_info=error)
    data.services.metrics.unexpected_error_occurred()
    await _tell_chat(target, message, data, partial(unexpected_text, reference=reference))
    await data.admins.notify_of_error(kind_of(error), reference)


async def _tell_chat(
    target: Target | None, message: SentMessage | None, data: BotData, text: Callable[[Translator], str]
) -> None:
    if target is None:
        return
    screen = Screen(text(await data.chats.translator_of(target.chat_id)))
    try:
        if message is not None:
            await data.messenger.replace(message, screen)
        else:
            await data.messenger.post(target, screen)
    except (TelegramError, MessageGone, PhotosRefused) as error:
        log.warning("chat not told of the error", chat=target.chat_id, why=str(error))


def kind_of(error: BaseException) -> str:
    """Return the error's class and the function of ours that it passed last; its text may hold anything."""
    place = "a library"
    for frame, _ in traceback.walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(OUR_PACKAGES) and module not in PASSED_BY_ALL:
            place = f"{module}.{frame.f_code.co_qualname}"
    return f"{type(error).__name__} in {place}"
