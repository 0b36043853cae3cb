"""What happens when a handler fails."""

import structlog
from telegram import Update

from bot.models.target import Target
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
    target, is_message = None, False
    if isinstance(update, Update) and update.effective_chat is not None:
        is_message = update.message is not None
        target = Target.answering(update.message) if update.message else Target(update.effective_chat.id)
    await report(error, target, context.bot_data, is_message=is_message)
