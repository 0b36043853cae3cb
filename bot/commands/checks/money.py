"""What all people together may spend in a day."""

from bot.commands.checks.finding import Finding, good, off
from bot.config import Settings

SUBJECT = "CREDITS_PER_DAY"


def check_money(settings: Settings) -> Finding:
    """Look for something that bounds what the bot may cost in a day."""
    if warning := settings.unbounded_spending():
        return off(SUBJECT, warning)
    if settings.credits_per_day:
        return good(SUBJECT, f"{settings.credits_per_day} paid calls in a day at most")
    return good(SUBJECT, "no limit; only those of ALLOWED_CHATS, and whom an admin invited, may search")
