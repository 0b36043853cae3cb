"""What happens when a handler fails."""

import structlog
from telegram import Update

from bot.store import DatabaseUnavailable
from bot.telegram.context import Context
from bot.telegram.error_reports import report

log = structlog.get_logger()


async def report_error(update: object, context: Context) -> None:
    """Report an error that a handler raised; where the database was lost, the update is worked on once more."""
    error = context.error
    if error is None:
        return
    if isinstance(error, DatabaseUnavailable) and isinstance(update, Update):
        log.warning("update interrupted: the database was lost", why=str(error))
        context.store.updates.interrupt(update.update_id)
        return
    if not isinstance(update, Update) or update.effective_chat is None:
        await report(error, None, context.bot_data)
        return
    press = update.callback_query
    # A notice would be the second.
    is_told = press is not None and context.bot_data.press_answers.was_told(press)
    target = None if is_told else context.target
    await report(error, target, context.bot_data, is_press=press is not None)
