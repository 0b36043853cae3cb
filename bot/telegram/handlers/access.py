"""Who may use the bot: the check before every other handler, invitations and bans."""

import secrets
from dataclasses import replace

import structlog
from telegram import Message, MessageOriginUser, Update
from telegram.ext import ApplicationHandlerStop

from bot.models.people import Standing, invitation_hash
from bot.models.settings import first_preferences
from bot.models.target import is_group
from bot.telegram.addressing import address_of, answered_message
from bot.telegram.context import Context
from bot.telegram.handlers.exports import LIST_LINK
from bot.telegram.incoming import channel_of
from bot.telegram.press_answers import answer_press
from bot.telegram.router import ButtonPress, Router
from bot.views.access import (
    INVITES,
    REVOKE,
    ban_usage_text,
    banned_text,
    ids_text,
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

INVITATION_SECONDS = 7 * 24 * 3600
MAX_GUESTS = 100
CODE_BYTES = 16

router = Router()
log = structlog.get_logger()


async def check_access(update: Update, context: Context) -> None:
    """Let an update pass to the other handlers, or end it here. Runs before all of them.

    Raises:
        ApplicationHandlerStop: no other handler may see the update.
    """
    if update.effective_chat is None:
        return
    if update.message is not None:
        context.messenger.seen.add(update.message.chat_id, update.message.message_id)
    try:
        if await _may_pass(update, context):
            return
    except Exception as error:  # noqa: BLE001 -- reported like any other error, but it must not open the door
        # The library would go on to the other handlers.
        await context.application.process_error(update, error)
    raise ApplicationHandlerStop


@router.command("id")
async def tell_ids(message: Message, context: Context) -> None:
    """Tell the ids that ADMIN_IDS and ALLOWED_CHATS take."""
    user_id = context.user.id if context.user else None
    await context.reply(Screen(ids_text(await context.translator(), user_id, message.chat_id)))


@router.command("invite", admins_only=True, private_only=True)
async def invite(message: Message, context: Context) -> None:
    """Make a link that lets one person in, or as many as the number behind the command says."""
    t = await context.translator()
    uses = guest_count(context.args or [])
    if uses is None:
        await context.reply(Screen(invite_usage_text(t)))
        return
    code = secrets.token_urlsafe(CODE_BYTES)
    invitation = await context.store.people.add_invitation(invitation_hash(code), uses, INVITATION_SECONDS)
    await context.reply(invitation_screen(t, f"https://t.me/{context.bot.username}?start={code}", invitation))


@router.command("invites", admins_only=True, private_only=True)
async def list_invitations(message: Message, context: Context) -> None:
    """List the invitations that can still be used."""
    invitations = await context.store.people.invitations()
    await context.reply(invitations_screen(await context.translator(), invitations))


@router.press(ADMIN, REVOKE, admins_only=True)
async def revoke_invitation(press: ButtonPress, context: Context) -> None:
    """Take an invitation back."""
    people, t = context.store.people, await context.translator()
    named, _, page = press.argument.partition(":")
    await people.revoke_invitation(named)
    left = await people.invitations()
    screen = invitations_screen(t, left, _page(page)) if left else Screen(revoked_text(t))
    await context.messenger.replace(press.message, screen)


@router.press(ADMIN, INVITES, admins_only=True)
async def turn_invitations(press: ButtonPress, context: Context) -> None:
    """Show another page of the open invitations."""
    invitations = await context.store.people.invitations()
    screen = invitations_screen(await context.translator(), invitations, _page(press.argument))
    await context.messenger.replace(press.message, screen)


def _page(argument: str) -> int:
    return int(argument) if argument.isdecimal() and len(argument) < 4 else 0


@router.command("ban", admins_only=True)
async def ban(message: Message, context: Context) -> None:
    """Shut a person or a channel out."""
    t, account = await context.translator(), named_account(message, context.args or [])
    if account is None:
        text = ban_usage_text(t)
    elif account in context.bot_data.access.admins:
        text = not_banned_text(t)
    else:
        await context.store.people.ban(account)
        text = banned_text(t, account)
    await context.reply(Screen(text))


@router.command("unban", admins_only=True)
async def unban(message: Message, context: Context) -> None:
    """Lift a ban."""
    t, account = await context.translator(), named_account(message, context.args or [])
    if account is None:
        text = ban_usage_text(t)
    else:
        text = unbanned_text(t, account, was_banned=await context.store.people.unban(account))
    await context.reply(Screen(text))


async def _may_pass(update: Update, context: Context) -> bool:
    access, user = context.bot_data.access, context.user
    user_id = user.id if user else None
    channel_id = channel_of(update.message) if update.message else None
    sender = await context.store.chats.get_sender(context.chat.id, user_id, channel_id)
    context.remember_preferences(sender.preferences)
    if update.message is not None and update.message.migrate_from_chat_id is not None:
        # The first that a supergroup says of itself: nothing is stored of it yet.
        sender = replace(sender, former_chat=update.message.migrate_from_chat_id)
    speakers = [speaker for speaker in (user_id, channel_id) if speaker is not None]
    standing = access.standing(sender, context.chat.id, *speakers)
    if standing is Standing.ADMITTED:
        return True
    if standing is Standing.STRANGER:
        code = invitation_code(update.message)
        if code is not None and user is not None and await access.accept(code, user.id):
            log.info("somebody came in by an invitation")
            return True
        if update.message is not None:
            await _turn_away(update.message, context, had_code=code is not None)
    if update.callback_query is not None:
        await answer_press(update.callback_query)
    return False


async def _turn_away(message: Message, context: Context, *, had_code: bool) -> None:
    """Say once a day in a chat that the bot is not for it; in groups only to those who speak to the bot."""
    if is_group(message.chat_id) and not _speaks_to_the_bot(message, context):
        return
    if not await context.bot_data.access.claim_notice(message.chat_id):
        return
    # Nothing is stored of a stranger: reading preferences would store those of a new chat.
    language = context.user.language_code if context.user else None
    t = context.bot_data.chats.translator(first_preferences(language))
    text = plain(invitation_over_text(t) if had_code else stranger_text(t))
    if context.user is not None and not had_code and not is_group(message.chat_id):
        # Whoever runs the bot may be the one who is turned away: ALLOWED_CHATS takes this number.
        text += f"\n{ids_text(t, context.user.id, message.chat_id)}"
    await context.reply(Screen(text))


def _speaks_to_the_bot(message: Message, context: Context) -> bool:
    command = (message.text or "").partition(" ")[0]
    is_command = command.startswith("/") and "@" not in command
    return is_command or address_of(message, context.bot.id, context.bot.username) is not None


def invitation_code(message: Message | None) -> str | None:
    """Return the code in a message that was sent by opening an invitation's link; None in any other."""
    words = (message.text or "").split() if message is not None and not is_group(message.chat_id) else []
    is_code = len(words) == 2 and words[0] == "/start" and not words[1].startswith(LIST_LINK)
    return words[1] if is_code else None


def guest_count(args: list[str]) -> int | None:
    """Return for how many people an invitation is to be, 1 to 100; None for what is no such number."""
    if not args:
        return 1
    number = int(args[0]) if args[0].isdecimal() and len(args[0]) < 4 else 0
    return number if 1 <= number <= MAX_GUESTS else None


def named_account(message: Message, args: list[str]) -> int | None:
    """Return the id of the person or channel that a command is about, None where it names none.

    It is the number behind the command, or whoever wrote the message that the command replies to. Of a forwarded
    message, that is who wrote it first.
    """
    if args:
        digits = args[0].removeprefix("-")
        return int(args[0]) if digits.isdecimal() and len(digits) < 18 else None
    replied_to = answered_message(message)
    if replied_to is None or replied_to.from_user is None:
        return None
    if (channel := channel_of(replied_to)) is not None:
        return channel
    if isinstance(replied_to.forward_origin, MessageOriginUser):
        return replied_to.forward_origin.sender_user.id
    is_unknown = replied_to.from_user.is_bot or replied_to.forward_origin is not None
    return None if is_unknown else replied_to.from_user.id
