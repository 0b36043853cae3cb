"""What people did to bring an update about, for who counts them."""

from telegram import Update

from bot.observability.metrics import UpdateKind


def kind_of(update: Update) -> UpdateKind:
    """Return the kind of an update."""
    message = update.message
    if message is None:
        return UpdateKind.PRESS if update.callback_query else UpdateKind.OTHER
    if message.photo:
        return UpdateKind.PHOTO
    if message.document:
        return UpdateKind.FILE
    if message.text:
        return UpdateKind.COMMAND if message.text.startswith("/") else UpdateKind.TEXT
    return UpdateKind.OTHER
