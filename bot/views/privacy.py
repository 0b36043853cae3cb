"""`/privacy` and `/forget`: what is kept, who gets the photo, and how all of it is deleted."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram.constants import KeyboardButtonStyle as Style

from bot.i18n import Translator
from bot.models.labels import provider_name
from bot.views.callbacks import FORGET
from bot.views.markup import bold, plain
from bot.views.screen import Screen
from providers.provider import Provider

YES, NO = "yes", "no"


def privacy_screen(t: Translator, providers: Sequence[Provider], *, invited_only: bool) -> Screen:
    """Say what is kept, for how long, and who gets the photo: `providers` are those that are configured."""
    kept = [
        t.gettext("Your settings, with your own exchange rate and your costs, until /forget."),
        t.gettext(
            "Each search for 30 days: Telegram's number of the photo, what was asked, what was found, who asked."
        ),
        t.gettext(
            "Products kept with ☆ as they were, with lists, notes, Telegram's numbers of your photos of them and of who"
            " kept them, until they are taken out or /forget."
        ),
        t.gettext("Links that copy your lists, as a hash that opens nothing, until they are withdrawn or /forget."),
        t.gettext("A file that you asked for, as what was asked, until it is sent: a day at most."),
        t.gettext("A list of the calls that cost money; after 30 days it no longer says whose they were."),
        t.gettext("How many searches you made today."),
    ]
    if invited_only:
        kept.append(t.gettext("That you were invited, until /forget."))
    lines = [
        bold(t.gettext("Your photo")),
        plain(
            t.gettext(
                "I don't keep it. I fetch it from Telegram, make it smaller, and remove place and camera from it."
            )
        ),
        *(plain(f"• {line}") for line in _receivers(t, providers)),
        "",
        bold(t.gettext("What is kept")),
        *(plain(f"• {line}") for line in kept),
        "",
        plain(t.gettext("No names, no phone numbers, nothing for advertising.")),
        plain(t.gettext("/forget deletes all of it at once, except the number of searches you made today.")),
    ]
    return Screen("\n".join(lines))


def forget_screen(t: Translator, *, invited_only: bool, group: bool = False) -> Screen:
    """Ask whether all that is kept of the chat, or of the `group`, is to be deleted."""
    of_group, of_chat = (
        t.gettext("Delete everything I keep about this group?"),
        t.gettext("Delete everything I keep about this chat?"),
    )
    lines = [
        bold(of_group if group else of_chat),
        plain(
            t.gettext(
                "This deletes settings, searches, kept products, lists and notes. Buttons under earlier results"
                " stop working."
            )
        ),
    ]
    if invited_only:
        lines.append(plain(t.gettext("Your invitation goes too: to come back you need a new one.")))
    buttons = [
        Button(t.gettext("Delete all"), callback_data=f"{FORGET}:{YES}", style=Style.DANGER),
        Button(t.gettext("Keep it"), callback_data=f"{FORGET}:{NO}"),
    ]
    return Screen("\n".join(lines), Keyboard([buttons]))


def forgotten_screen(t: Translator) -> Screen:
    """Say that everything is deleted."""
    return Screen(
        plain(t.gettext("Done: I keep nothing about this chat any more. You can delete the messages here yourself."))
    )


def kept_screen(t: Translator) -> Screen:
    """Say that nothing was deleted."""
    return Screen(plain(t.gettext("Nothing was deleted.")))


def _receivers(t: Translator, providers: Sequence[Provider]) -> list[str]:
    """Say who gets the photo, and how."""
    shown = [provider for provider in providers if provider.capabilities.matches_pictures]
    fetching = t.listed(provider_name(provider.name) for provider in shown if provider.capabilities.needs_public_photo)
    given = t.listed(provider_name(provider.name) for provider in shown if not provider.capabilities.needs_public_photo)
    lines = []
    if fetching:
        how = t.gettext("{names}: they fetch it from an address nobody can guess, open for seconds.", names=fetching)
        lines.append(how)
    if given:
        lines.append(t.gettext("{names}: I send it to them.", names=given))
    lines.append(t.gettext("Only the service I ask gets it. What it keeps is up to that service."))
    return lines
