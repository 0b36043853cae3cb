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
        Stage.PREPARING: t.gettext("🔎 Uploading your photo…"),
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
    text = plain(t.gettext("Which photo should I search with? Each search counts."))
    return Screen(text, Keyboard([*number_rows(numbers), last]))


def no_photo_text(t: Translator) -> str:
    """Say what to send, to somebody who sent something else."""
    return plain(t.gettext("I search by photo: send or forward me a picture of a product. More: /help"))


def search_usage_text(t: Translator) -> str:
    """Say what `/search` is for, to somebody who wrote it to the bot alone and gave no photo with it."""
    return plain(
        t.gettext(
            "Just send me a photo. For one further up, reply to it with /search. Add words to say what you"
            " mean: /search red"
        )
    )


def unseen_photos_text(t: Translator) -> str:
    """Say what to change in a group whose photos Telegram does not show to the bot."""
    needed = t.gettext("To search every photo, I need to see them: make me an admin of the group.")
    other_way = t.gettext(
        "Or turn my privacy mode off at @BotFather with /setprivacy, and add me to the group again. Nothing is set yet."
    )
    return plain(f"{needed} {other_way}")


def no_picture_text(t: Translator) -> str:
    """Say what to send, to somebody who sent what shows no product: a story, a voice message, a poll."""
    return plain(
        t.gettext(
            "I see no picture of a product here. Send me a photo or a screenshot of it, or a link from 1688"
            " or AliExpress."
        )
    )


def no_preview_text(t: Translator) -> str:
    """Ask for a screenshot of something that moves."""
    return plain(
        t.gettext(
            "I search videos and GIFs by their preview. Here it's missing or too small: send me a"
            " screenshot of the product."
        )
    )


def foreign_link_text(t: Translator) -> str:
    """Say which links can be searched."""
    return plain(t.gettext("I only open links to products and pictures on 1688 and AliExpress. Or send me a photo."))


def several_links_text(t: Translator) -> str:
    """Say that only the first of several links is opened."""
    return plain(t.gettext("I open the first link of a message. Send me the others one by one."))


def several_pictures_text(t: Translator) -> str:
    """Say which of several pictures in one message is searched."""
    return plain(t.gettext("I search with the first picture of a message. Send me the others one by one."))


def no_pictures_text(t: Translator) -> str:
    """Say that a product's pictures can't be had."""
    return plain(t.gettext("I can't get the pictures of this product right now."))


def photos_forbidden_line(t: Translator) -> str:
    """Say, below a card that had to come without its picture, which right of the bot is missing."""
    return italic(t.gettext("I'm not allowed to send photos here: an admin can change that."))


def closed_screen(t: Translator) -> Screen:
    """Return what is left of a message that was closed and is too old to be deleted."""
    return Screen(plain(t.gettext("Closed.")))


def unexpected_text(t: Translator, reference: str) -> str:
    """Say that an unexpected error happened, with its reference in the log."""
    return plain(t.gettext("Something went wrong on my side. It's not your fault. Reference: {id}", id=reference))


def unexpected_notice(t: Translator, what: str, reference: str) -> str:
    """Tell an operator which unexpected error happened, and its reference in the log."""
    news = t.gettext("An unexpected error: {what}. Its reference in the log: {id}.", what=what, id=reference)
    rarely = t.gettext("You hear of the same error once an hour at most.")
    return plain(f"{news} {rarely}")
