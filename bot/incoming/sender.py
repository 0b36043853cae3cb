"""In whose name a message was written."""

from telegram import Message


def channel_of(message: Message) -> int | None:
    """Return the channel in whose name somebody wrote into a group.

    None for people who write as themselves, for admins who write in the name of the group itself, and for what the
    group's own channel posted there. All who write in the name of a channel share one account at Telegram, and one
    person may have many channels.
    """
    sender = message.sender_chat
    if sender is None or sender.id == message.chat_id or message.is_automatic_forward:
        return None
    return sender.id
