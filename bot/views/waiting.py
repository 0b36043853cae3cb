"""What a person reads while a photo waits for its turn."""

from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.line import LONG_SECONDS, Place
from bot.models.signs import Sign
from bot.views.callbacks import Action
from bot.views.keyboards import press_button
from bot.views.markup import plain
from bot.views.screen import Screen


def waiting_screen(t: Translator, place: Place, seconds: float) -> Screen:
    """Tell the place in the line and an estimate, with a button that takes the photo out."""
    lines = [
        t.gettext(
            "⏳ You're no. {place} in the queue, about {time} to go.",
            place=t.number(place.number),
            time=t.duration(_rounded(seconds)),
        )
    ]
    if place.of_chat > 1:
        lines.append(
            t.ngettext("{count} photo of this chat waits.", "{count} photos of this chat wait.", place.of_chat)
        )
    if seconds > LONG_SECONDS:
        lines.append(t.gettext("The wait is over an hour. You can send the photo again at a quieter time."))
    label = t.gettext("Leave the queue")
    leave = press_button(f"{Sign.CLOSE} {label}", place.search, Action.LEAVE)
    return Screen("\n".join(plain(line) for line in lines), Keyboard([[leave]]))


def withdrawn_screen(t: Translator) -> Screen:
    """Say that a photo was taken out of the line."""
    return Screen(plain(t.gettext("Removed from the queue. I won't search with this photo, and it doesn't count.")))


def _rounded(seconds: float) -> int:
    """Round an estimate, which is no countdown: to five seconds, or to whole minutes."""
    return max(5, 5 * round(seconds / 5)) if seconds < 90 else 60 * round(seconds / 60)
