"""The door: who may use the bot, invitations and bans."""

import secrets
from collections.abc import Awaitable, Callable

import structlog
from telegram import Message, MessageOriginUser, Update, User
from telegram.ext import (
    ApplicationHandlerStop,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    TypeHandler,
    filters,
)

from bot.i18n import Translator
from bot.models.people import Standing, invitation_id
from bot.models.preferences import first_preferences
from bot.models.target import SentMessage, Target, is_group
from bot.store.people import People
from bot.telegram.access import Access
from bot.telegram.chats import Chats
from bot.telegram.handlers.permission import answer
from bot.telegram.handlers.registering import Handlers
from bot.telegram.incoming import channel_of, mentions
from bot.telegram.messenger import MessageGone, Messenger
from bot.views.access import (
    REVOKE,
    ban_usage_text,
    banned_text,
    invitation_over_text,
    invitation_screen,
    invitations_screen,
    invite_usage_text,
    not_banned_text,
    revoked_text,
    stranger_text,
    unbanned_text,
)
from bot.views.callbacks import ADMIN
from bot.views.markup import plain
from bot.views.screen import Screen

INVITATION_LASTS = 7 * 24 * 3600
MOST_GUESTS = 100
CODE_BYTES = 16

log = structlog.get_logger()


class Gate:
    """Stops every update of people whom the bot is not for, before any other handler sees it."""

    def __init__(self, access: Access, chats: Chats, messenger: Messenger) -> None:
        self._access = access
        self._chats = chats
        self._messenger = messenger

    def handlers(self) -> Handlers:
        """Return what is to be registered before all others."""
        return [TypeHandler(Update, self.on_update)]

    async def on_update(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Let an update pass, or end it here.

        Raises:
            ApplicationHandlerStop: it is not to be worked on.
        """
        chat, user = update.effective_chat, update.effective_user
        if chat is None:
            return
        try:
            if await self._may_pass(update, chat.id, user, context):
                return
        except Exception as error:  # noqa: BLE001 - it is handled as any other, but must not open the door
            # Left to itself, the library would go on to the next handlers.
            await context.application.process_error(update, error)
        raise ApplicationHandlerStop

    async def _may_pass(
        self, update: Update, chat_id: int, user: User | None, context: ContextTypes.DEFAULT_TYPE
    ) -> bool:
        channel = channel_of(update.message) if update.message else None
        speakers = [one for one in (user.id if user else None, channel) if one is not None]
        standing = await self._access.standing(chat_id, *speakers)
        if standing is Standing.ADMITTED:
            return True
        code = invitation_code(update.message)
        if standing is Standing.STRANGER:
            if code is not None and user is not None and await self._access.accept(code, user.id):
                log.info("somebody came in by an invitation")
                return True
            t = self._voice(user.language_code if user else None)
            await self._turn_away(update, invitation_over_text(t) if code else stranger_text(t), context)
        if update.callback_query is not None:
            await answer(update.callback_query)
        return False

    async def _turn_away(self, update: Update, text: str, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Say once a day in a chat that the bot is not for it; in groups only to those who speak to the bot."""
        message = update.message
        if message is None or (is_group(message.chat_id) and not _is_for_us(message, context)):
            return
        if await self._access.may_be_told(message.chat_id):
            await self._messenger.post(Target.answering(message), Screen(plain(text)))

    def _voice(self, language: str | None) -> Translator:
        """Return the bot's voice without keeping anything of a stranger."""
        return self._chats.translator(first_preferences(language))


class AccessHandler:
    """`/invite`, `/invites`, `/ban` and `/unban`, for admins only."""

    def __init__(
        self,
        access: Access,
        people: People,
        chats: Chats,
        messenger: Messenger,
        new_code: Callable[[], str] = lambda: secrets.token_urlsafe(CODE_BYTES),
    ) -> None:
        self._access = access
        self._people = people
        self._chats = chats
        self._messenger = messenger
        self._new_code = new_code

    def handlers(self) -> Handlers:
        """Return what is to be registered."""
        admins = filters.User(self._access.admins)
        alone = admins & filters.ChatType.PRIVATE
        return [
            CommandHandler("invite", self.on_invite, filters=alone),
            CommandHandler("invites", self.on_invites, filters=alone),
            CommandHandler("ban", self.on_ban, filters=admins),
            CommandHandler("unban", self.on_unban, filters=admins),
            CallbackQueryHandler(self.on_revoke, pattern=f"^{ADMIN}:{REVOKE}:"),
        ]

    async def on_invite(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Make a link that lets somebody in, or as many people as the number behind the command says."""
        message = update.message
        if message is None:
            return
        t = await self._translator(message.chat_id)
        uses = guests(context.args or [])
        if uses is None:
            await self._messenger.post(Target.answering(message), Screen(invite_usage_text(t)))
            return
        code = self._new_code()
        invitation = await self._people.invite(invitation_id(code), uses, INVITATION_LASTS)
        link = f"https://t.me/{context.bot.username}?start={code}"
        await self._messenger.post(Target.answering(message), invitation_screen(t, link, invitation))

    async def on_invites(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """List the invitations that can still be used."""
        message = update.message
        if message is not None:
            t = await self._translator(message.chat_id)
            screen = invitations_screen(t, await self._people.invitations())
            await self._messenger.post(Target.answering(message), screen)

    async def on_revoke(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Take an invitation back."""
        query = update.callback_query
        if query is None or query.message is None:
            return
        await answer(query)
        if query.from_user.id not in self._access.admins:
            return
        await self._people.revoke((query.data or "").removeprefix(f"{ADMIN}:{REVOKE}:"))
        t = await self._translator(query.message.chat.id)
        left = await self._people.invitations()
        posted = SentMessage(query.message.chat.id, query.message.message_id, is_photo=False)
        try:
            await self._messenger.replace(posted, invitations_screen(t, left) if left else Screen(revoked_text(t)))
        except MessageGone:
            return  # whoever deleted the list does not wait for it

    async def on_ban(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Shut somebody out."""
        await self._do_to_the_named(update, context, self._ban)

    async def on_unban(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Take a ban back."""
        await self._do_to_the_named(update, context, self._unban)

    async def _do_to_the_named(
        self, update: Update, context: ContextTypes.DEFAULT_TYPE, act: Callable[[Translator, int], Awaitable[str]]
    ) -> None:
        """Do to the person or channel whom a command names what it says, and answer with what comes of it."""
        message = update.message
        if message is None:
            return
        t = await self._translator(message.chat_id)
        user_id = meant(message, context.args or [])
        text = ban_usage_text(t) if user_id is None else await act(t, user_id)
        await self._messenger.post(Target.answering(message), Screen(text))

    async def _ban(self, t: Translator, user_id: int) -> str:
        if user_id in self._access.admins:
            return not_banned_text(t)
        await self._people.ban(user_id)
        return banned_text(t, user_id)

    async def _unban(self, t: Translator, user_id: int) -> str:
        return unbanned_text(t, user_id, was_banned=await self._people.unban(user_id))

    async def _translator(self, chat_id: int) -> Translator:
        return self._chats.translator(await self._chats.preferences(chat_id))


def invitation_code(message: Message | None) -> str | None:
    """Return the code that somebody brings who opened an invitation's link."""
    words = (message.text or "").split() if message is not None and not is_group(message.chat_id) else []
    return words[1] if len(words) == 2 and words[0] == "/start" else None


def guests(words: list[str]) -> int | None:
    """Return for how many people an invitation is to be, None for what is no such number."""
    if not words:
        return 1
    number = int(words[0]) if words[0].isdecimal() and len(words[0]) < 4 else 0
    return number if 1 <= number <= MOST_GUESTS else None


def meant(message: Message, words: list[str]) -> int | None:
    """Return the person or channel that a command is about: by number, or who wrote the message that it answers."""
    if words:
        digits = words[0].removeprefix("-")
        return int(words[0]) if digits.isdecimal() and len(digits) < 18 else None
    answered = message.reply_to_message
    if answered is None or answered.from_user is None:
        return None
    if (channel := channel_of(answered)) is not None:
        return channel
    if isinstance(answered.forward_origin, MessageOriginUser):
        return answered.forward_origin.sender_user.id
    unknown = answered.from_user.is_bot or answered.forward_origin is not None
    return None if unknown else answered.from_user.id


def _is_for_us(message: Message, context: ContextTypes.DEFAULT_TYPE) -> bool:
    command = (message.text or "").startswith("/")
    return command or mentions(message, context.bot.id, context.bot.username)
