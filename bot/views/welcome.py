"""The first words and the help."""

from bot.i18n import Translator
from bot.preferences import Setting
from bot.views.markup import bold, plain


def start_text(t: Translator) -> str:
    """Say in three lines what this is for."""
    return "\n".join(
        [
            bold(t.gettext("Send me a photo of a product, and I find who sells it at 1688 and AliExpress.")),
            plain(t.gettext("You get offers with price, minimum order, sales and seller, to page through.")),
            plain(t.gettext("/settings: language, marketplace, order, filters. /help: all the buttons.")),
        ]
    )


def help_text(t: Translator, mention: str) -> str:
    """Explain what can be sent, the buttons and the commands; `mention` is the bot's @name."""
    names = ", ".join(f"<code>{one}</code>" for one in Setting)
    kinds = t.gettext("A photo, your own or forwarded, or a picture as a file (JPEG, PNG, WebP, HEIC; up to 20 MB).")
    groups = t.gettext("In a group: write {mention} under the photo, or answer a photo with /search.", mention=mention)
    return "\n".join(
        [
            bold(t.gettext("What to send")),
            plain(kinds),
            plain(groups),
            "",
            bold(t.gettext("The buttons")),
            plain(t.gettext("◀ ▶ back and on · ↗ open the product's page · ⇅ order")),
            plain(t.gettext("ℹ details · ⚙ filters and settings · 🏬 another marketplace · ✕ close")),
            plain(t.gettext("📌 keeps a choice for all searches of this chat; without it, it holds for one.")),
            "",
            bold(t.gettext("Settings")),
            plain(t.gettext("/settings opens the menu. Or without it:")),
            "<code>/settings sort price_up</code>",
            "<code>/settings price 10-50</code>",
            "<code>/settings language ru</code>",
            t.gettext("Names: {names}", names=names),
        ]
    )


def commands(t: Translator) -> list[tuple[str, str]]:
    """Return the command menu: names and what they do."""
    return [
        ("start", t.gettext("what this bot does")),
        ("search", t.gettext("search the photo you answer")),
        ("settings", t.gettext("language, marketplace, order, filters")),
        ("help", t.gettext("what to send, and what the buttons do")),
    ]
