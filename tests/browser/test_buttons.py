"""The words on the buttons are seen whole on a phone, in every language."""

from collections.abc import Mapping

import pytest
from playwright.async_api import Browser, expect
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator, load_translators
from bot.models.open_search import OpenSearch
from bot.models.results import Results
from bot.models.search import Search, View
from bot.views.details import details_screen
from bot.views.keyboards import card_keyboard, empty_keyboard, overview_keyboard
from bot.views.menus import more_menu, sort_menu
from providers.models import Marketplace
from providers.query import Filter, Query, Sort
from providers.registry import PROVIDERS
from sandbox.telegram.methods.parameters import ReplyMarkup
from sandbox.telegram.validation import inline_keyboard
from tests.browser.demo import PHONE, Demo, open_page
from tests.samples import a_page, a_product, a_search, an_open_search, some_details

pytestmark = pytest.mark.asyncio(loop_scope="session")

CAN = PROVIDERS["tmapi_global"].capabilities
PICTURE = "https://cbu01.alicdn.com/1.jpg"
RESULTS = Results([a_page(*(a_product(str(number), picture=PICTURE) for number in range(1, 21)))])
LINK = "https://detail.1688.com/offer/610947572360.html"
WIDE_TEXT = "as wide as a card can be " * 4
CUT_OFF = "spans => spans.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"


def keyboards(t: Translator) -> Mapping[str, Keyboard]:
    """Return the buttons under everything that a search shows, in one language."""
    opened = opened_at(t, a_search(position=9))
    ordered = a_search(query=Query(sort=Sort.PRICE_UP, filters=frozenset({Filter.FACTORY})))
    details = some_details(opened.product, pictures=(PICTURE,) * 12)
    shown = details_screen(opened, details).keyboard
    assert shown is not None
    return {
        "card": card_keyboard(opened),
        "card in order": card_keyboard(opened_at(t, ordered, elsewhere=None)),
        "card of a link": card_keyboard(opened_at(t, a_search(photo_url=LINK, file_id=""))),
        "more": more_menu(opened),
        "more at the only marketplace": more_menu(opened_at(t, ordered, elsewhere=None)),
        "grid": overview_keyboard(opened_at(t, a_search(view=View.GRID), elsewhere=None)),
        "details": shown,
        "nothing found": empty_keyboard(opened, limited=True),
        "orders": sort_menu(opened, CAN),
    }


def opened_at(t: Translator, search: Search, elsewhere: Marketplace | None = Marketplace.ALIEXPRESS) -> OpenSearch:
    return an_open_search(search, RESULTS, t=t, can=CAN, has_alternatives=True, elsewhere=elsewhere)


async def test_no_word_on_a_button_is_cut_off_on_a_phone(browser: Browser, demo: Demo) -> None:
    telegram = demo.sandbox.telegram
    room = telegram.rooms[demo.sandbox.first_chat]
    shown = [one for t in load_translators().values() for one in keyboards(t).items()]
    for name, keyboard in shown:
        markup = inline_keyboard(ReplyMarkup.model_validate(keyboard.to_dict()))
        telegram.post(room, telegram.bot, {"text": f"{name}: {WIDE_TEXT}", "reply_markup": markup})
    async with open_page(browser, demo, PHONE) as chat:
        await expect(chat.page.locator(".row:has(.key)")).to_have_count(len(shown))
        assert await chat.page.locator(".key > span").evaluate_all(CUT_OFF) == []
