"""Texts that sellers and members of a group wrote: on no screen do they turn round, break or blank out a line."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.models.export import ExportFormat
from bot.models.history import HistoryPage
from bot.models.inquiry import Question
from bot.models.kept import CopiedList, KeptList, KeptProduct
from bot.models.open_list import OpenList
from bot.models.results import Results
from bot.models.search import SearchState, View
from bot.models.settings import Preferences
from bot.views.card import card_screen
from bot.views.details import details_caption, known_caption
from bot.views.exports import caption_screen, copied_screen, file_name, link_screen
from bot.views.further_details import further_captions
from bot.views.history import history_screen
from bot.views.inquiry import search_inquiry_screen
from bot.views.kept import list_screen, moved_text, name_taken_screen, noted_screen, rename_question
from bot.views.kept_keyboards import lists_menu
from bot.views.overview import overview_screen
from bot.views.toasts import kept_text
from bot.views.trust import search_trust_screen
from providers.models import Attribute, Delivery, Seller, Variant
from tests.bot.exports.examples import contents, exported
from tests.bot.views import judge
from tests.samples import ENGLISH, a_page, a_product, a_search, an_open_search, some_details, yuan

HOSTILE = {
    "zero width": "\u200b\u200d\ufeff",
    "blank": "\u3164\u2800",
    "turns what follows": "\u202egab \u2067red",
    "controls": "\x00\x07bag\x9f\x0b\x85",
    "lines": "bag\n\n\u2028red",
    "right to left": "\u202bתיק אדום",
}
OVERRIDES = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]")
ISOLATED = re.compile("\u2068[^\u2068\u2069]*\u2069")


def screens(text: str) -> Iterator[str]:
    """Yield what is read of every screen with a text from a stranger in it."""
    t, product = ENGLISH, a_product(title=text, seller=Seller(name=text, place=text), price=yuan("9"), category=text)
    product = product.model_copy(update={"original_title": text, "delivery": Delivery(origin=text)})
    details = some_details(
        product, attributes=[Attribute(name=text, value=text)] * 9, variants=[Variant(name=text)] * 9
    )
    results = Results([a_page(product, note=text)])
    opened = an_open_search(a_search(), results)
    yield card_screen(opened).text
    for view in (View.GRID, View.LIST):
        yield overview_screen(replace(opened, search=a_search(view=view))).text
    first = details_caption(t, product, details)
    yield from (first, *further_captions(t, product, details, first), known_caption(t, product, None))
    yield from (search_trust_screen(opened).text, search_inquiry_screen(opened, frozenset({Question.LOGO})).text)
    searches = (a_search(state=SearchState.SHOWN, text=text),)
    yield history_screen(HistoryPage(searches, 0, 1, View.LIST, t)).text
    named = KeptList(id="bags-ABCDE", name=text, count=1)
    kept = KeptProduct(id="kept000001", list_id=named.id, product=product, note=text, kept_by=7, kept_at=1_767_268_800)
    for view in View:
        yield list_screen(OpenList(named, (kept,), t, Preferences(), view, keeper=text)).text
    yield from (moved_text(t, named), kept_text(t, named), rename_question(t, named), name_taken_screen(t, text).text)
    yield from (noted_screen(t, "for Ben", text).text, noted_screen(t, text, text).text)
    yield from (
        link_screen(t, named, "https://t.me/x").text,
        copied_screen(t, CopiedList(named.id, copied=1), named).text,
    )
    yield from judge.labels(lists_menu(t, [named], named, "card.0"))
    yield caption_screen(contents(exported(product)), ExportFormat.CSV, 0).text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_each_line_stands_alone_and_none_is_blank(text: str) -> None:
    for html in screens(text):
        shown = judge.message(html)
        assert not OVERRIDES.search(shown)
        assert not re.search("[\u2068\u2069]", ISOLATED.sub("", shown))
        assert not [one for one in shown if unicodedata.category(one) == "Cc" and one != "\n"]
        assert shown.split("\n")[0].strip("\u2068\u2069 ")


@pytest.mark.parametrize("unseen", [HOSTILE["zero width"], HOSTILE["blank"]])
def test_a_product_without_a_title_that_is_seen_is_called_by_its_id_and_a_list_by_what_it_is(unseen: str) -> None:
    opened = an_open_search(a_search(), Results([a_page(a_product("610947572360", title=unseen))]))
    assert judge.caption(card_screen(opened).text).startswith("610947572360\n")
    listed = overview_screen(replace(opened, search=a_search(view=View.LIST)))
    assert judge.caption(listed.text).startswith("1. 610947572360\n")
    assert kept_text(ENGLISH, KeptList(id="bags-ABCDE", name=unseen)) == "★ Kept in “Kept products”. See it: /saved"


def test_a_file_is_never_called_nothing_but_its_day() -> None:
    hostile = replace(contents(), title="\u202e\u2067")
    assert file_name(hostile, ExportFormat.ZIP, date(2026, 11, 28)) == "2026-11-28.zip"
