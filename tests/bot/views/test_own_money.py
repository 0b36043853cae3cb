from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.i18n import Translator
from bot.models.exchange import DailyRates, Exchange, Feed
from bot.models.open_search import OpenSearch
from bot.models.results import Results
from bot.models.search import View
from bot.models.setting_kinds import NoRate
from bot.models.settings import ALL_SETTINGS, ChatSettings, Preferences
from bot.views.card import card_caption
from bot.views.overview import overview_screen
from bot.views.settings import choice_screen, refused_text, set_text
from providers.models import Money, Product
from providers.query import Capabilities, Query, Sort
from tests.bot.views import judge
from tests.fake_provider import FakeProvider
from tests.samples import LIMITS, PLAIN, a_page, a_product, a_search, an_open_search, yuan

FRIDAY = date(2026, 11, 27)
CBR = DailyRates(feed=Feed.CBR, day=FRIDAY, worth={"RUB": Decimal(1), "CNY": Decimal("12.54"), "USD": Decimal("99.87")})


def in_roubles(*products: Product, exchange: Exchange | None = None, **search: Any) -> OpenSearch:
    opened = an_open_search(a_search(**search), Results([a_page(*products)]), can=PLAIN)
    return OpenSearch(
        opened.search,
        opened.results,
        opened.t,
        opened.capabilities,
        exchange=exchange or Exchange("RUB", None, [CBR], FRIDAY),
    )


def card(opened: OpenSearch) -> str:
    return judge.caption(card_caption(opened))


def test_a_card_shows_the_price_in_ones_own_money_with_the_rate_its_bank_and_its_day() -> None:
    told = card(in_roubles(a_product(price=yuan("27"))))
    assert "💰 ¥27.00 ~₽338.58" in told
    assert "💱 ¥1 = ₽12.54, Bank of Russia, 27 Nov 2026" in told


def test_a_rate_that_is_older_than_three_days_is_said_to_be_old() -> None:
    told = card(in_roubles(a_product(price=yuan("27")), exchange=Exchange("RUB", None, [CBR], date(2026, 12, 2))))
    assert "27 Nov 2026 ⚠ 5 days old" in told


def test_ones_own_rate_is_named_as_such() -> None:
    told = card(in_roubles(a_product(price=yuan("27")), exchange=Exchange("RUB", Decimal("12.5"), [CBR], FRIDAY)))
    assert "~₽337.50" in told
    assert "💱 ¥1 = ₽12.5, your own rate" in told


def test_without_a_rate_nothing_is_converted_and_that_is_said() -> None:
    told = card(in_roubles(a_product(price=yuan("27")), exchange=Exchange("KZT", None, [CBR], FRIDAY)))
    assert "💰 ¥27.00\n" in told
    assert "I know no exchange rate from CNY to KZT: /settings rate" in told


def test_a_price_that_is_in_ones_own_money_already_stays_alone() -> None:
    told = card(in_roubles(a_product(price=Money(amount=Decimal(300), currency="RUB"))))
    assert "~" not in told


def test_a_range_is_converted_at_both_ends() -> None:
    told = card(in_roubles(a_product(price=yuan("10"), price_high=yuan("20"))))
    assert "~₽125.40–250.80" in told


def test_a_price_that_is_not_stated_has_no_rate() -> None:
    assert "~" not in card(in_roubles(a_product()))


@pytest.mark.parametrize("query", [Query(sort=Sort.PRICE_UP), Query(price_max=Decimal(50))])
def test_order_and_range_are_said_to_go_by_the_sources_prices(query: Query) -> None:
    told = card(in_roubles(a_product(price=yuan("27")), query=query))
    assert "Order and price range follow the source's own prices." in told


@pytest.mark.parametrize(("view", "shown"), [(View.GRID, "1. ~₽338.58"), (View.LIST, "¥27.00 ~₽338.58")])
def test_grids_and_lists_show_it_too(view: View, shown: str) -> None:
    told = judge.caption(overview_screen(in_roubles(a_product(price=yuan("27")), view=view)).text)
    assert shown in told


# Settings


class InYuan(FakeProvider):
    """Takes a range of prices in yuan."""

    capabilities = Capabilities(image=LIMITS, price_range=True, price_currency="CNY")


def chat(exchange: Exchange, **preferences: object) -> ChatSettings:
    return ChatSettings(Preferences.model_validate(preferences), [InYuan()], exchange)


def test_setting_a_currency_tells_the_rate(en: Translator) -> None:
    told = set_text(en, chat(Exchange("RUB", None, [CBR], FRIDAY), currency="RUB"), ALL_SETTINGS["currency"])
    assert judge.message(told) == "✓ Currency: RUB\n💱 ¥1 = ₽12.54, Bank of Russia, 27 Nov 2026"


def test_a_rate_is_named_with_both_currencies(en: Translator) -> None:
    told = set_text(en, chat(Exchange("RUB", Decimal("12.5")), currency="RUB", rate="12.5"), ALL_SETTINGS["rate"])
    assert judge.message(told).startswith("✓ My rate: ¥1 = ₽12.5")


def test_another_currency_takes_the_rate_of_the_one_before_away() -> None:
    before = chat(Exchange(), currency="RUB", rate="12.5")
    assert ALL_SETTINGS["currency"].changed(before, "kzt").rate is None
    assert ALL_SETTINGS["currency"].changed(before, "rub").rate == Decimal("12.5")


def test_what_goes_with_the_currency_before_is_named(en: Translator) -> None:
    before = Preferences.model_validate({"currency": "RUB", "rate": "12.5", "selling": "450", "fee": "5"})
    after = ChatSettings(ALL_SETTINGS["currency"].changed(ChatSettings(before, ()), "kzt"), (), Exchange("KZT"))
    told = "⚠ No longer set, as it was in RUB: My rate · Selling price"
    assert told in judge.message(set_text(en, after, ALL_SETTINGS["currency"], before)).split("\n")
    assert told in judge.message(choice_screen(en, after, ALL_SETTINGS["currency"], "KZT", before=before).text)
    assert "⚠" not in set_text(en, after, ALL_SETTINGS["currency"], after.preferences)


@pytest.mark.parametrize("typed", ["0", "-1", "1e3", "12.5.1", "NaN"])
def test_a_rate_must_be_a_number_above_0(typed: str) -> None:
    with pytest.raises(Exception, match="is not one of"):
        ALL_SETTINGS["rate"].changed(chat(Exchange()), typed)


def test_a_range_with_a_currency_is_kept_in_that_of_the_source() -> None:
    set_to = ALL_SETTINGS["price"].changed(chat(Exchange(None, None, [CBR], FRIDAY)), "10-50 usd")
    assert (set_to.price_min, set_to.price_max) == (Decimal("79.64"), Decimal("398.21"))
    assert ALL_SETTINGS["price"].changed(chat(Exchange()), "10-50 CNY").price_max == Decimal(50)


def test_a_range_in_a_currency_without_a_rate_is_refused_with_a_reason(en: Translator) -> None:
    with pytest.raises(NoRate) as refused:
        ALL_SETTINGS["price"].changed(chat(Exchange()), "10-50 USD")
    assert refused_text(en, refused.value) == "I know no exchange rate from USD to CNY. Type the range in CNY."
