"""What strangers are told, and what admins see of invitations and bans."""

from collections.abc import Sequence
from datetime import UTC, datetime

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram.constants import KeyboardButtonStyle as Style

from bot.i18n import Translator
from bot.models.people import Invitation
from bot.models.signs import Sign
from bot.views.admin import SHUT
from bot.views.callbacks import ADMIN
from bot.views.keyboards import close_label
from bot.views.markup import bold, code, plain
from bot.views.screen import Screen

REVOKE = "revoke"
INVITES = "invites"
ON_A_PAGE = 10
ID_LENGTH = 12
"""Characters of an invitation's hash by which a button names it."""


def stranger_text(t: Translator) -> str:
    """Say that the bot is not for everybody, as plain text."""
    return t.gettext("This bot is for invited people only: please ask whoever runs it for an invitation.")


def ids_text(t: Translator, user_id: int | None, chat_id: int) -> str:
    """Tell the ids of a person, None where a channel writes, and of the chat. In a private chat they are the same."""
    lines = [] if user_id is None else [(t.gettext("Your user ID:"), user_id)]
    if chat_id != user_id:
        lines.append((t.gettext("The ID of this chat:"), chat_id))
    return "\n".join(f"{plain(what)} {code(str(number))}" for what, number in lines)


def invitation_over_text(t: Translator) -> str:
    """Say that an invitation can't be used any more, as plain text."""
    return t.gettext("This invitation has been used or has expired: please ask for a new one.")


def invitation_screen(t: Translator, link: str, invitation: Invitation) -> Screen:
    """Show a new invitation's link, for how many people and how long it is good, and a button that takes it back."""
    lines = [
        bold(t.gettext("Send this link to whoever you want to invite:")),
        plain(link),
        plain(_open_for(t, invitation)),
        plain(t.gettext("The link is shown only here; I keep just a hash of it.")),
    ]
    return Screen("\n".join(lines), Keyboard([[_revoke(t, invitation)]]))


def invitations_screen(t: Translator, invitations: Sequence[Invitation], page: int = 0) -> Screen:
    """List a page of the invitations that can still be used, each with a button that takes it back; pages count from 0.

    Where there is no such page any more, it is the last.
    """
    if not invitations:
        return Screen(plain(t.gettext("No open invitations. Make one: /invite")))
    pages = -(-len(invitations) // ON_A_PAGE)
    page = min(page, pages - 1)
    shown = invitations[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    title = t.gettext("Open invitations") + (f" {page + 1}/{pages}" if pages > 1 else "")
    lines = [bold(title), *(plain(f"• {one.code_hash[:4]}: {_open_for(t, one)}") for one in shown)]
    rows = [[_revoke(t, one, f"{one.code_hash[:4]}: ", page)] for one in shown]
    end = Button(close_label(t), callback_data=f"{ADMIN}:{SHUT}")
    return Screen("\n".join(lines), Keyboard([*rows, [*_turning(page, pages), end]]))


def revoked_text(t: Translator) -> str:
    """Say that an invitation can't be used any more."""
    return plain(t.gettext("This invitation was revoked."))


def invite_usage_text(t: Translator) -> str:
    """Say how `/invite` is used."""
    return plain(t.gettext("Write /invite for one person, or /invite 5 for five. At most {most}.", most=t.number(100)))


def banned_text(t: Translator, user_id: int) -> str:
    """Say that somebody is banned now."""
    return plain(t.gettext("{user} is banned. /unban {user} lifts the ban.", user=user_id))


def unbanned_text(t: Translator, user_id: int, *, was_banned: bool) -> str:
    """Say that the ban of somebody is lifted."""
    if was_banned:
        return plain(t.gettext("{user} is no longer banned.", user=user_id))
    return plain(t.gettext("{user} was not banned.", user=user_id))


def ban_usage_text(t: Translator) -> str:
    """Say how `/ban` and `/unban` are used."""
    return plain(t.gettext("Write the person's ID after the command, or reply to one of their messages with it."))


def not_banned_text(t: Translator) -> str:
    """Say that admins can't be banned."""
    return plain(t.gettext("Admins can't be banned: take them from ADMIN_IDS first."))


def _open_for(t: Translator, invitation: Invitation) -> str:
    until = t.moment(datetime.fromtimestamp(invitation.expires_at, UTC))
    return t.ngettext(
        "for {count} person, until {until}", "for {count} people, until {until}", invitation.uses_left, until=until
    )


def _revoke(t: Translator, invitation: Invitation, before: str = "", page: int = 0) -> Button:
    label, named = before + t.gettext("Revoke"), invitation.code_hash[:ID_LENGTH]
    return Button(label, callback_data=f"{ADMIN}:{REVOKE}:{named}:{page}", style=Style.DANGER)


def _turning(page: int, pages: int) -> list[Button]:
    """Return the buttons that lead to the pages beside this one."""
    beside = [(Sign.BACK, page - 1), (Sign.NEXT, page + 1)]
    return [Button(sign, callback_data=f"{ADMIN}:{INVITES}:{to}") for sign, to in beside if 0 <= to < pages]
