import json
from decimal import Decimal

import pytest

from bot.models.preferences import (
    BadValue,
    Preferences,
    Setting,
    changed,
    first_preferences,
    parse_price_range,
    read_preferences,
)
from bot.models.search import View
from providers.capabilities import Capabilities
from providers.models import Filter, Marketplace, Match, Query, Sort
from tests.fake_provider import FakeAliExpress, FakeDaji, FakeProvider
from tests.samples import LIMITS


class RichProvider(FakeAliExpress):
    capabilities = Capabilities(image=LIMITS, languages=frozenset({"en", "pt"}), currencies=frozenset({"USD", "EUR"}))


PROVIDERS = (FakeProvider(), FakeDaji(), RichProvider())


def set_to(setting: Setting, value: str, before: Preferences | None = None) -> Preferences:
    return changed(before or Preferences(), setting, value, PROVIDERS)


@pytest.mark.parametrize(
    ("telegram", "chat"),
    [("ru", "ru"), ("zh-hans", "zh"), ("RU", "ru"), ("en-GB", "en"), ("tlh", "en"), ("", "en"), (None, "en")],
)
def test_a_new_chat_speaks_the_language_of_the_persons_telegram(telegram: str | None, chat: str) -> None:
    assert first_preferences(telegram).language == chat


def test_a_query_asks_for_results_in_the_chats_language() -> None:
    assert Preferences(language="ru").query().language == "ru"


def test_a_query_asks_for_results_in_another_language_where_one_is_set() -> None:
    assert Preferences(language="ru", results_language="en").query().language == "en"


def test_a_query_carries_every_preference() -> None:
    preferences = Preferences(
        sort=Sort.PRICE_UP,
        price_min=Decimal(10),
        price_max=Decimal(50),
        filters=frozenset({Filter.FACTORY}),
        currency="USD",
        ship_to="RU",
        match=Match.SAME,
    )
    assert preferences.query() == Query(
        language="en",
        sort=Sort.PRICE_UP,
        price_min=Decimal(10),
        price_max=Decimal(50),
        filters=frozenset({Filter.FACTORY}),
        currency="USD",
        ship_to="RU",
        match=Match.SAME,
    )


def test_preferences_are_read_as_they_were_written() -> None:
    preferences = Preferences(price_min=Decimal("0.10"), filters=frozenset({Filter.FACTORY}), view=View.GRID)
    assert read_preferences(preferences.model_dump_json()) == preferences


def test_fields_that_a_stored_object_lacks_have_their_defaults() -> None:
    assert read_preferences('{"language": "ru"}') == Preferences(language="ru")


def test_fields_of_a_newer_version_are_left_out() -> None:
    assert read_preferences('{"language": "ru", "min_years": 3}') == Preferences(language="ru")


@pytest.mark.parametrize("field", ["sort", "price_min", "marketplace", "filters", "view", "group_mode", "match"])
def test_a_value_that_this_version_does_not_know_leaves_the_others_alone(field: str) -> None:
    assert read_preferences(json.dumps({"language": "ru", field: ["unheard of"]})) == Preferences(language="ru")


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("10-50", 10, 50),
        (" 10 – 50 ", 10, 50),
        ("10—50", 10, 50),
        ("-50", None, 50),
        ("10-", 10, None),
        ("0-0", 0, 0),
        ("off", None, None),
        ("ANY", None, None),
        ("auto", None, None),
        ("-", None, None),
    ],
)
def test_price_ranges_as_people_type_them(typed: str, low: int | None, high: int | None) -> None:
    assert parse_price_range(typed) == tuple(None if end is None else Decimal(end) for end in (low, high))


def test_a_price_may_have_a_decimal_comma() -> None:
    assert parse_price_range("1,5-2.75") == (Decimal("1.5"), Decimal("2.75"))


@pytest.mark.parametrize(
    "typed", ["", "ten", "50-10", "10", "10-50-90", "-5--1", "1e3-", "12345678-", "1.234-", "١-٢ x"]
)
def test_what_is_no_price_range_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(BadValue) as refused:
        parse_price_range(typed)
    assert refused.value.allowed == ("10-50", "-50", "10-", "off")


def test_a_price_range_is_set() -> None:
    preferences = set_to(Setting.PRICE, "10-50")
    assert (preferences.price_min, preferences.price_max) == (Decimal(10), Decimal(50))


def test_an_open_end_takes_the_old_limit_away() -> None:
    before = Preferences(price_min=Decimal(1), price_max=Decimal(9))
    assert set_to(Setting.PRICE, "5-", before).price_max is None


def test_the_language_is_set_and_results_follow_it() -> None:
    after = set_to(Setting.LANGUAGE, "RU", Preferences(results_language="en"))
    assert (after.language, after.results_language) == ("ru", None)


def test_a_language_the_bot_does_not_speak_is_refused_with_those_it_does() -> None:
    with pytest.raises(BadValue, match="'tlh' is not one of en, "):
        set_to(Setting.LANGUAGE, "tlh")


def test_results_come_in_any_language_of_a_provider() -> None:
    assert set_to(Setting.RESULTS, "pt").results_language == "pt"


def test_a_marketplace_is_set_and_a_source_of_another_one_forgotten() -> None:
    after = set_to(Setting.MARKETPLACE, "aliexpress", Preferences(provider="daji"))
    assert (after.marketplace, after.provider) == (Marketplace.ALIEXPRESS, None)


def test_a_source_brings_its_marketplace() -> None:
    after = set_to(Setting.PROVIDER, "aliexpress", Preferences(marketplace=Marketplace.ALIBABA_1688))
    assert (after.provider, after.marketplace) == ("aliexpress", Marketplace.ALIEXPRESS)


def test_a_source_that_is_not_configured_is_refused() -> None:
    with pytest.raises(BadValue) as refused:
        set_to(Setting.PROVIDER, "tmapi")
    assert refused.value.allowed == ("auto", "tmapi_global", "daji", "aliexpress")


@pytest.mark.parametrize(
    "setting",
    [Setting.RESULTS, Setting.MARKETPLACE, Setting.PROVIDER, Setting.CURRENCY, Setting.SHIP_TO, Setting.MATCH],
)
def test_auto_leaves_a_choice_to_the_bot(setting: Setting) -> None:
    before = Preferences(
        results_language="pt",
        marketplace=Marketplace.ALIEXPRESS,
        provider="aliexpress",
        currency="USD",
        ship_to="RU",
        match=Match.SAME,
    )
    field = {Setting.RESULTS: "results_language"}.get(setting, str(setting))
    assert getattr(set_to(setting, "Auto", before), field) is None


def test_an_order_is_set() -> None:
    assert set_to(Setting.SORT, "price_up").sort is Sort.PRICE_UP


def test_filters_are_a_list_of_words() -> None:
    assert set_to(Setting.FILTERS, "factory, Ship_24h").filters == {Filter.FACTORY, Filter.SHIP_24H}


@pytest.mark.parametrize("typed", ["off", "none", "auto"])
def test_filters_are_taken_off(typed: str) -> None:
    assert set_to(Setting.FILTERS, typed, Preferences(filters=frozenset({Filter.JXHY}))).filters == frozenset()


@pytest.mark.parametrize("typed", ["", " , ", "factory shiny"])
def test_unknown_filters_are_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        set_to(Setting.FILTERS, typed)


def test_a_currency_may_be_typed_small() -> None:
    assert set_to(Setting.CURRENCY, "usd").currency == "USD"


def test_a_country_is_any_two_letters() -> None:
    assert set_to(Setting.SHIP_TO, "pl").ship_to == "PL"


@pytest.mark.parametrize("typed", ["Poland", "p", "", "1x", "ÄÖ"])
def test_a_country_by_another_name_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        set_to(Setting.SHIP_TO, typed)


@pytest.mark.parametrize("setting", list(Setting))
def test_every_setting_refuses_nonsense_and_leaves_nothing_changed(setting: Setting) -> None:
    with pytest.raises(BadValue) as refused:
        set_to(setting, "no such thing!")
    assert refused.value.setting is setting
    assert refused.value.allowed
