from decimal import Decimal

import pytest

from bot.i18n import Translator
from bot.models.setting_kinds import BadValue
from bot.models.settings import ALL_SETTINGS, ChatSettings, Preferences
from providers.query import Filter
from tests.fake_provider import FakeEverything, FakeProvider


def set_to(name: str, typed: str, before: Preferences | None = None) -> Preferences:
    return ALL_SETTINGS[name].changed(ChatSettings(before or Preferences(), [FakeProvider()]), typed)


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
    after = set_to("price", typed, Preferences(price_min=Decimal(1), price_max=Decimal(9)))
    assert (after.price_min, after.price_max) == (low, high)


def test_a_price_may_have_a_decimal_comma() -> None:
    after = set_to("price", "1,5-2.75")
    assert (after.price_min, after.price_max) == (Decimal("1.5"), Decimal("2.75"))


@pytest.mark.parametrize("typed", ["", "ten", "10-50-90", "-5--1", "1e3-", "12345678-", "1.234-", "١-٢ x"])
def test_what_is_no_price_range_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(BadValue) as refused:
        set_to("price", typed)
    assert refused.value.allowed == ("10-50", "-50", "10-", "off")


def test_filters_are_a_list_of_words() -> None:
    assert set_to("filters", "factory, Ship_24h").filters == {Filter.FACTORY, Filter.SHIP_24H}


@pytest.mark.parametrize("typed", ["off", "none", "auto"])
def test_filters_are_taken_off(typed: str) -> None:
    assert set_to("filters", typed, Preferences(filters=frozenset({Filter.JXHY}))).filters == frozenset()


@pytest.mark.parametrize("typed", ["", " , ", "factory shiny"])
def test_unknown_filters_are_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        set_to("filters", typed)


def test_a_filter_is_switched_beside_the_others(en: Translator) -> None:
    before = ChatSettings(Preferences(filters=frozenset({Filter.FACTORY, Filter.JXHY})), [FakeEverything()])
    setting = ALL_SETTINGS["filters"]
    off = next(choice for choice in setting.choices(en, before) if choice.name == "Factory")
    assert off.is_set
    assert setting.pressed(before, off.value).filters == {Filter.JXHY}


def test_a_country_is_any_two_letters() -> None:
    assert set_to("ship_to", "pl").ship_to == "PL"


@pytest.mark.parametrize("typed", ["Poland", "p", "", "1x", "ÄÖ", "ß"])
def test_a_country_by_another_name_is_refused(typed: str) -> None:
    with pytest.raises(BadValue) as refused:
        set_to("ship_to", typed)
    assert refused.value.value == typed
