"""What is said in groups: there, a photo is searched when somebody names the bot or sends `/search`."""

from bot.i18n import Translator
from bot.models.settings import GroupMode
from bot.views.markup import bold, plain
from bot.views.screen import Screen


def how_to_ask_text(t: Translator, mention: str) -> str:
    """Say how the bot is asked in a group, as plain text; `mention` is its @name."""
    return t.gettext("In a group: write {mention} under a photo, or reply to a photo with /search.", mention=mention)


def words_text(t: Translator, mention: str) -> str:
    """Say which words beside the bot's name are meant for it, as plain text."""
    return t.gettext(
        "I ignore words next to my name. Put them in quotes or after /search, and I search by them: {examples}",
        examples=f'{mention} "red" · /search red',
    )


def group_start_screen(t: Translator, mention: str, mode: GroupMode) -> Screen:
    """Say in three lines what this is for in a group, which searches all photos or those that it is asked for."""
    lines = [
        bold(t.gettext("Show me a photo of a product, and I'll find who sells it on 1688 and AliExpress.")),
        plain(
            t.gettext("In this group I search every photo.") if mode is GroupMode.EVERY else how_to_ask_text(t, mention)
        ),
        plain(t.gettext("More: /help. For admins: /settings")),
    ]
    return Screen("\n".join(lines))


def group_usage_text(t: Translator, mention: str) -> str:
    """Say what to send in a group, to somebody who named the bot or wrote `/search` without a photo."""
    asked = t.gettext("I search by photo: reply to this message with one.")
    return plain(f"{asked} {how_to_ask_text(t, mention)}")


def group_foreign_link_text(t: Translator, mention: str) -> str:
    """Say in a group which links can be searched."""
    links = t.gettext("I only open links to products and pictures on 1688 and AliExpress.")
    return plain(f"{links} {how_to_ask_text(t, mention)}")


def only_admins_forget_text(t: Translator) -> str:
    """Say to a member of a group who deletes what is kept of it, and what is theirs to delete; at most 200 units."""
    return t.gettext(
        "Only admins can delete what I keep about a group. For your own chat with me, write /forget there."
    )
