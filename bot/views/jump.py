"""Ways to an offer far away: the menu behind the number of the card, and the question for another number."""

import re
from collections.abc import Iterable
from typing import Final

from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.open_search import OpenSearch
from bot.models.signs import Sign
from bot.views.callbacks import Action, Turn
from bot.views.keyboards import back_button, press_button
from bot.views.markup import link, plain

STEP: Final = 10
"""Offers that one press leads on or back."""
_NUMBER: Final = re.compile(
    rf"(?:no\.?|nr\.?|n\.?º|n°|{Sign.PRODUCT_ID}|第)?\s*(\d{{1,6}})\s*(?:号|番|번)?", re.IGNORECASE
)
_LINK: Final = re.compile(r"https://t\.me/\w+#place-(\w+)")


def jump_menu(opened: OpenSearch) -> Keyboard:
    """Return the ways to the first offer, to the last that has come, ten on or back, and to a number that is typed."""
    t, search, results = opened.t, opened.search, opened.results
    here, last = search.position, len(results.products) - 1
    ends = [
        press_button(f"{sign} {t.number(index + 1)}", search, Action.GO, Turn(index).argument())
        for sign, index in ((Sign.FIRST, 0), (Sign.LAST, last))
        if index != here
    ]
    steps = [
        press_button(label, search, Action.GO, Turn(index).argument())
        for label, index in ((f"−{STEP}", here - STEP), (f"+{STEP}", here + STEP))
        if index >= 0 and (index <= last or not results.ended)
    ]
    typed = press_button(f"{Sign.WRITE} " + t.gettext("Type the number"), search, Action.JUMP_TYPE)
    return Keyboard([row for row in (ends, steps, [typed], [back_button(t, search)]) if row])


def read_place(text: str) -> int | None:
    """Read the number of an offer, counted from 1, as people type it: `50`, `no. 50`, `№50`; None for all else."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found and int(found[1]) else None


def place_question(t: Translator, search: str, bot: str) -> str:
    """Ask for the number of an offer; the link at the sign, which Telegram sends back, says of which search."""
    address = f"https://t.me/{bot}#place-{search}"
    question = t.gettext("Which offer? Send its number, e.g. 50")
    return f"{link(Sign.WRITE, address)} {plain(question)}"


def read_place_question(links: Iterable[str]) -> str | None:
    """Return the search for whose offer a message of the bot asks, by its links; None where it asks for none."""
    found = next((match for match in map(_LINK.fullmatch, links) if match), None)
    return None if found is None else found[1]


def place_text(t: Translator, wanted: int, shown: int) -> str:
    """Say which offer the card shows, after the one numbered `wanted` was asked for; both are counted from 1."""
    if shown < wanted:
        return plain(t.gettext("The card shows no. {number}: there are no more so far.", number=t.number(shown)))
    return plain(t.gettext("The card now shows no. {number}.", number=t.number(shown)))
