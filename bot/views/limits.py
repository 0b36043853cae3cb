"""What is said when there are few searches left today, or none."""

from dataclasses import replace

from bot.i18n import Translator
from bot.models.billing import Limit, QuotaExceeded
from bot.views.markup import CAPTION_LIMIT, bold, fit, italic, plain, units
from bot.views.screen import Screen


def limit_text(t: Translator, reached: QuotaExceeded) -> str:
    """Say that there are no more searches today and when they open again, as a message of its own."""
    if reached.limit is Limit.CREDITS:
        what = t.gettext("Today's searches of this bot are used up.")
    else:
        what = t.gettext("You have used up your searches for today.")
    hint = t.gettext("What was found today can still be paged through, and the same photo again costs nothing.")
    return "\n".join([bold(what), plain(opens_again(t, reached.seconds)), plain(hint)])


def limit_notice(t: Translator, reached: QuotaExceeded) -> str:
    """Say the same in a short notice."""
    what = t.gettext("No more results today.")
    return f"{what} {opens_again(t, reached.seconds)}"


def opens_again(t: Translator, seconds: int) -> str:
    """Say when the next day begins; `seconds` are until then."""
    minutes = -(-seconds // 60)
    return t.gettext(
        "They open again in {hours} h {minutes} min, at 00:00 UTC.", hours=minutes // 60, minutes=minutes % 60
    )


def with_left(t: Translator, screen: Screen, left: int) -> Screen:
    """Say under the first results how many searches are left today."""
    line = t.ngettext("{count} search is left today.", "{count} searches are left today.", left)
    shown = fit(screen.text.split("\n"), CAPTION_LIMIT - units(line) - 1)
    return replace(screen, text=f"{shown}\n{italic(line)}")
