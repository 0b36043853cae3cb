"""Messages that show no results: on the way to them, which photo to search, what can't be searched, and faults."""

from collections.abc import Sequence
from typing import Final

from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.search import Search, SearchState, Stage
from bot.views.callbacks import Action
from bot.views.keyboards import close_button, number_rows, press_button
from bot.views.markup import italic, plain
from bot.views.screen import Screen

MOST_NUMBERS: Final = 90
"""Numbers of photos that a message has room for, beside its other buttons: 100 are all that Telegram shows."""


def progress_text(t: Translator, stage: Stage) -> str:
    """Say what the search is doing."""
    return {
        Stage.LINK: t.gettext("🔎 Opening the link…"),
        Stage.PHOTO: t.gettext("🔎 Looking at the photo…"),
        Stage.PREPARING: t.gettext("🔎 Handing the photo to the marketplace…"),
        Stage.SEARCHING: t.gettext("🔎 Searching…"),
    }[stage]


def album_screen(t: Translator, searches: Sequence[Search]) -> Screen:
    """Ask which photos of an album to search: each by its number, or all that are left in turn.

    Where there are very many, a number comes once those before it are chosen.
    """
    numbers = [
        press_button(str(number), search, Action.CHOOSE)
        for number, search in enumerate(searches, 1)
        if search.state is SearchState.OFFERED
    ][:MOST_NUMBERS]
    left = sum(search.state is SearchState.OFFERED for search in searches)
    all_label = t.ngettext("All {count} in turn", "All {count} in turn", left)
    all_button = [press_button(all_label, searches[0], Action.CHOOSE_ALL)] if len(numbers) > 1 else []
    last = [*all_button, close_button(t, searches[0])]
    text = plain(t.gettext("Which photo shall I search with? Each search counts."))
    return Screen(text, Keyboard([*number_rows(numbers), last]))


def no_photo_text(t: Translator) -> str:
    """Say what to send, to somebody who sent something else."""
    return plain(t.gettext("I search by photo: send me a picture of a product, or forward one. /help tells more."))


def search_usage_text(t: Translator) -> str:
    """Say what `/search` is for, to somebody who wrote it to the bot alone and gave no photo with it."""
    return plain(
        t.gettext(
            "Just send me a photo. For one that is further up, answer it with /search."
            " Words behind it say what you mean: /search red"
        )
    )


def unseen_photos_text(t: Translator) -> str:
    """Say what to change in a group whose photos Telegram does not show to the bot."""
    needed = t.gettext("For every photo, Telegram must show me them: make me an admin of the group.")
    other_way = t.gettext(
        "Or turn my privacy mode off at @BotFather with /setprivacy, and add me to the group again. Nothing is set yet."
    )
    return plain(f"{needed} {other_way}")


def no_picture_text(t: Translator) -> str:
    """Say what to send, to somebody who sent what shows no product: a story, a voice message, a poll."""
    return plain(
        t.gettext(
            "I see no picture of a product in this."
            " Send me a photo or a screenshot of it, or a link from 1688 or AliExpress."
        )
    )


def no_preview_text(t: Translator) -> str:
    """Ask for a screenshot of something that moves."""
    return plain(
        t.gettext(
            "I can't search moving pictures, only the preview that comes with them."
            " Here it is missing or too small: send me a screenshot of the product."
        )
    )


def foreign_link_text(t: Translator) -> str:
    """Say which links can be searched."""
    return plain(t.gettext("I open links to products and pictures at 1688 and AliExpress only. Or send me a photo."))


def several_links_text(t: Translator) -> str:
    """Say that only the first of several links is opened."""
    return plain(t.gettext("Of several links in one message I open the first. Send me the others one by one."))


def several_pictures_text(t: Translator) -> str:
    """Say which of several pictures in one message is searched."""
    return plain(t.gettext("Of several pictures in one message I search the first. Send me the others one by one."))


def no_pictures_text(t: Translator) -> str:
    """Say that a product's pictures can't be had."""
    return plain(t.gettext("The pictures of this product can't be had just now."))


def photos_forbidden_line(t: Translator) -> str:
    """Say, below a card that had to come without its picture, which right of the bot is missing."""
    return italic(t.gettext("I may not send photos in this chat: its admins can allow it."))


def closed_screen(t: Translator) -> Screen:
    """Return what is left of a message that was closed and is too old to be deleted."""
    return Screen(plain(t.gettext("Closed.")))


def unexpected_text(t: Translator, reference: str) -> str:
    """Say that an unexpected error happened, with its reference in the log."""
    return plain(t.gettext("Something went wrong here, and it is not your fault. Reference: {id}", id=reference))


def unexpected_notice(t: Translator, what: str, reference: str) -> str:
    """Tell an operator which unexpected error happened, and its reference in the log."""
    news = t.gettext(
        "An error that nobody expected: {what}. In the log it has the reference {id}.", what=what, id=reference
    )
    rarely = t.gettext("The same is told once an hour at most.")
    return plain(f"{news} {rarely}")
