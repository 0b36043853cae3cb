"""`/saved`: a list of kept products as cards, as a grid or as a list."""

from dataclasses import replace
from datetime import UTC, datetime

from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.kept import KeptList, KeptProduct, LimitReached
from bot.models.labels import keeping_limit, list_name
from bot.models.open_list import OpenList
from bot.models.pictures import SentPhoto
from bot.models.search import View
from bot.models.signs import Sign
from bot.views.card import card_screen
from bot.views.detail_lines import step_lines
from bot.views.kept_keyboards import card_keyboard, empty_keyboard, overview_keyboard, taken_out_keyboard
from bot.views.markup import CAPTION_LIMIT, alone, bold, fit, italic, plain, visible_lines, visible_units
from bot.views.overview import overview_screen
from bot.views.screen import Screen
from bot.views.toasts import old_list_text

STEPS = 5
"""Steps of the price that a card has room for."""


def list_screen(opened: OpenList) -> Screen:
    """Return a list at its position, in its view."""
    if not opened.products:
        return Screen("\n".join([_heading(opened), plain(_how_to_keep(opened.t))]), empty_keyboard(opened))
    if opened.view is View.CARD:
        return _card_screen(opened)
    overview = overview_screen(opened.as_search())
    text = fit([_heading(opened), *overview.text.split("\n")], CAPTION_LIMIT)
    return replace(overview, text=text, keyboard=overview_keyboard(opened))


def taken_out_screen(opened: OpenList) -> Screen:
    """Return the card of a product that is no longer in the list, where it can be put back."""
    told = italic(opened.t.gettext("Removed from the list. ☆ puts it back."))
    return _with_lines(_card_screen(opened), [told], taken_out_keyboard(opened))


def nothing_kept_screen(t: Translator) -> Screen:
    """Say that the chat has kept nothing yet, and how to begin."""
    return Screen(plain(_how_to_keep(t)))


def keeping_limit_screen(t: Translator, error: LimitReached) -> Screen:
    """Say what is full or too long, and what the limit is."""
    return Screen(plain(keeping_limit(t, error.limit)))


def noted_screen(t: Translator, note: str, before: str | None) -> Screen:
    """Say that a note is stored, or deleted, and what stood there before: others of a group may miss it."""
    told = t.gettext("✎ Noted.") if note else t.gettext("Note and photo removed.")
    return _told_with_note(t, told, "" if before == note else before)


def own_photo_screen(t: Translator, replaced: str | None) -> Screen:
    """Say that the card shows a photo of one's own now; `replaced` is the note that the words under it replace."""
    told = t.gettext("The card now shows your photo. Reply with - to remove the note and the photo.")
    return _told_with_note(t, told, replaced)


def new_list_prompt(t: Translator) -> str:
    """Ask for the name of a new list."""
    return t.gettext("What should the new list be called?")


def rename_prompt(t: Translator) -> str:
    """Ask for another name of a list; the question names the list above it."""
    return t.gettext("What should this list be called?")


def rename_question(t: Translator, kept_list: KeptList) -> str:
    """Ask for another name of a list, as plain text: by its name, the answer finds the list again."""
    return f"{Sign.LISTS} {alone(list_name(t, kept_list))}\n{rename_prompt(t)}"


def name_taken_screen(t: Translator, name: str) -> Screen:
    """Say that the chat has another list of this name."""
    return Screen(plain(t.gettext("There's another list called “{name}” already.", name=alone(name))))


def renamed_list_gone_screen(t: Translator) -> Screen:
    """Say that the list which a question is about is not there any more, or has another name already."""
    return Screen(plain(old_list_text(t)))


def moved_text(t: Translator, target: KeptList) -> str:
    """Say to which list a product has moved; plain text."""
    return t.gettext("Moved to “{name}”.", name=alone(list_name(t, target)))


def _told_with_note(t: Translator, told: str, before: str | None) -> Screen:
    lines = [told, t.gettext("Before: {note}", note=visible_lines(before))] if before else [told]
    return Screen(plain("\n".join(lines)))


def _card_screen(opened: OpenList) -> Screen:
    t, kept = opened.t, opened.shown
    steps = step_lines(t, kept.details)[:STEPS] if kept.details else []
    noted = visible_lines(kept.note or "")
    note = (
        bold(f"{Sign.WRITE} {noted}")
        if noted
        else italic(t.gettext("✎ Reply to this message with a note, or with your own photo."))
    )
    where = f"{Sign.LISTS} {alone(list_name(t, opened.kept_list))} · {_when(opened, kept)}"
    lines = [*steps, plain(where), note]
    card = card_screen(opened.as_search())
    if kept.own_photo:
        card = replace(card, picture=SentPhoto(kept.own_photo))
    return _with_lines(card, lines, card_keyboard(opened))


def _with_lines(screen: Screen, lines: list[str], keyboard: Keyboard) -> Screen:
    """Put lines below a card, at the cost of its own last lines where there is no room."""
    room = CAPTION_LIMIT - sum(visible_units(line) + 1 for line in lines)
    return replace(screen, text="\n".join([fit(screen.text.split("\n"), room), *lines]), keyboard=keyboard)


def _when(opened: OpenList, kept: KeptProduct) -> str:
    """Say when a product was kept, and by whom where several may have."""
    day = opened.t.day(datetime.fromtimestamp(kept.kept_at, UTC))
    if opened.keeper:
        return opened.t.gettext("kept on {day} by {name}", day=day, name=alone(opened.keeper))
    return opened.t.gettext("kept on {day}", day=day)


def _heading(opened: OpenList) -> str:
    return f"{Sign.LISTS} {bold(alone(list_name(opened.t, opened.kept_list)))}"


def _how_to_keep(t: Translator) -> str:
    return t.gettext("Nothing here yet. ☆ under a card keeps its product, with today's price.")
