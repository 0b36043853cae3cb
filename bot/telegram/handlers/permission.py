"""Who pressed a button, what they may do, and the answer that ends the waiting sign on it."""

import structlog
from telegram import CallbackQuery, Chat, Message, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

log = structlog.get_logger()

ADMINS = frozenset({ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR})


async def answer(query: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
    """End the waiting sign on a button, with a notice or without; one that is too old needs none."""
    try:
        await query.answer(text or None, show_alert=alert)
    except TelegramError as error:
        log.debug("press not answered", why=str(error))


async def is_admin(query: CallbackQuery) -> bool:
    """Whether the one who pressed is an admin of the group that the message is in."""
    return query.message is not None and await _administers(query.message.chat, query.from_user)


async def is_by_admin(message: Message) -> bool:
    """Whether an admin of the group wrote a message. Only they can write in the name of the group itself."""
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat_id
    return message.from_user is not None and await _administers(message.chat, message.from_user)


async def _administers(chat: Chat, user: User) -> bool:
    """Whether `user` is an admin of `chat`; in a private chat everybody is their own."""
    if chat.type == ChatType.PRIVATE:
        return True
    try:
        member = await chat.get_member(user.id)
    except TelegramError as error:
        log.info("membership unknown", chat=chat.id, why=str(error))
        return False
    return member.status in ADMINS
