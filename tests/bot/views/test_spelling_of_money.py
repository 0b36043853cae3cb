"""Money is written in one way, whichever view it stands in."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.i18n import LANGUAGES, Translator
from bot.models.exchange import DailyRates, Exchange, Feed
from bot.models.kept import KeptList, KeptProduct
from bot.models.open_list import OpenList
from bot.models.open_search import OpenSearch
from bot.models.pictures import GridPicture
from bot.models.results import Results
from bot.models.search import View
from bot.models.settings import ALL_SETTINGS, ChatSettings, Preferences
from bot.views.card import card_screen
from bot.views.details import details_screen
from bot.views.kept import list_screen
from bot.views.overview import overview_screen
from bot.views.screen import Screen
from bot.views.settings import set_text
from providers.models import Delivery, Money, PriceStep, Variant
from providers.query import Query
from tests.bot.views import judge
from tests.samples import PLAIN, a_page, a_product, a_search, some_details, yuan

DAY = date(2026, 11, 27)
RATES = DailyRates(feed=Feed.CBR, day=DAY, worth={"RUB": Decimal(1), "CNY": Decimal(10), "JPY": Decimal("0.5")})
PRICE, OWN, TOTAL = Decimal("24.7"), {"RUB": Decimal(247), "JPY": Decimal(494)}, Decimal(2470)
BAG = a_product(price=yuan("24.70"), original_price=yuan("24.70"), delivery=Delivery(fee=yuan("24.70")))
DETAILS = some_details(
    BAG,
    low=yuan("24.70"),
    price_steps=(PriceStep(min_quantity=1, price=yuan("24.70")),),
    variants=(Variant(name="red", price=yuan("24.70")), Variant(name="blue", price=yuan("24.70"))),
)
KEPT = KeptProduct(id="kept000001", list_id="bags-ABCDE", product=BAG, kept_by=7, kept_at=1_767_268_800)


def screens(t: Translator, exchange: Exchange) -> Iterator[str]:
    """Yield what is read of the bag that costs 24.70 yuan, in every view that tells its price."""
    results = Results([a_page(BAG)], details={BAG.id: DETAILS})
    search = a_search(query=Query(price_min=PRICE, currency=exchange.currency), quantity=100)
    can = PLAIN.model_copy(update={"price_range": True, "price_currency": "CNY"})
    opened = OpenSearch(search, results, t, can, exchange=exchange, preferences=Preferences(quantity=100))
    shown: list[Screen] = [card_screen(opened), details_screen(opened, DETAILS)]
    shown += [
        overview_screen(replace(opened, search=search.model_copy(update={"view": view})))
        for view in (View.GRID, View.LIST)
    ]
    kept = OpenList(KeptList(id="bags-ABCDE", name="Bags", count=1), (KEPT,), t, Preferences())
    shown += [list_screen(replace(kept, view=view)) for view in View]
    for screen in shown:
        yield judge.caption(screen.text)
        if isinstance(screen.picture, GridPicture):
            yield screen.picture.tiles[0].price
    preferences = Preferences(currency=exchange.currency, rate=Decimal("24.7"))
    chat = ChatSettings(preferences, [], exchange=exchange)
    yield judge.message(set_text(t, chat, ALL_SETTINGS["rate"]))


@pytest.mark.parametrize("own", ["RUB", "JPY"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_view_spells_an_amount_in_a_second_way(language: str, own: str, translators: dict[str, Translator]) -> None:
    t = translators[language].for_currency(own)
    allowed = [Money(amount=amount, currency="CNY") for amount in (PRICE, TOTAL)]
    allowed += [Money(amount=amount, currency=own) for amount in (OWN[own], 100 * OWN[own])]
    signs = "|".join(
        re.escape(sign.strip()) for code in ("CNY", own) for sign in t.prices.affixes(code) if sign.strip()
    )
    for text in screens(t, Exchange(own, None, [RATES], DAY)):
        assert not re.search(r"CN¥|元[\d ]|RUB|US\$", text)
        for money in allowed:
            rest = text.replace(t.money(money), "")
            amount = re.escape(t.prices.amount(money))
            assert not re.search(rf"(?<![\d.,]){amount}\s*(?:{signs})|(?:{signs})\s*{amount}(?![\d.,])", rest), text


def test_the_picture_of_a_grid_has_the_price_as_the_text_beside_it(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        assert t.money(yuan("24.70")) in list(screens(t, Exchange()))[3]
