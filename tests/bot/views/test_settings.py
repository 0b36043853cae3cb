from collections.abc import Sequence
from decimal import Decimal

import pytest

from bot.i18n import LANGUAGES, Translator
from bot.models.search import View
from bot.models.setting_kinds import BadValue, Setting
from bot.models.settings import ALL_SETTINGS, ChatSettings, Preferences
from bot.views.screen import Screen
from bot.views.settings import (
    choice_screen,
    refused_text,
    set_text,
    settings_screen,
    unknown_setting_text,
)
from providers.models import Marketplace
from providers.provider import Provider
from providers.query import Filter, Sort
from tests.bot.views import judge
from tests.fake_provider import FakeDaji, FakeEverything, FakeParsebot, FakeProvider

PLAIN_SHOP: Sequence[Provider] = (FakeDaji(),)
PROVIDERS: Sequence[Provider] = (FakeProvider(), FakeDaji(), FakeEverything())
RICH = Preferences(provider="aliexpress", marketplace=Marketplace.ALIEXPRESS)


def chat(preferences: Preferences, providers: Sequence[Provider] = PROVIDERS) -> ChatSettings:
    return ChatSettings(preferences, providers)


def choices(t: Translator, preferences: Preferences, name: str) -> Screen:
    return choice_screen(t, chat(preferences), ALL_SETTINGS[name])


def test_the_menu_tells_what_is_set_and_where_a_photo_goes(en: Translator) -> None:
    lines = judge.message(settings_screen(en, chat(Preferences(language="ru")), (), group=True).text).split("\n")
    assert lines[0] == "Settings of this chat"
    assert "Language: Русский" in lines
    assert "Language of results: Russian" in lines
    assert lines[-1] == "I search by photo on 1688 · DAJI."


def test_the_menu_has_a_button_for_each_setting_on_offer(en: Translator) -> None:
    labels = judge.labels(settings_screen(en, chat(Preferences(), PLAIN_SHOP), (), group=True).keyboard)
    assert labels[:3] == ["Language", "Language of results", "Currency"]
    assert labels[-1] == "✕ Close"


def test_what_is_for_groups_is_offered_in_groups_alone(en: Translator) -> None:
    assert "In groups" in judge.labels(settings_screen(en, chat(Preferences()), (), group=True).keyboard)
    assert "In groups" not in judge.labels(settings_screen(en, chat(Preferences()), (), group=False).keyboard)


def test_a_source_that_does_not_look_at_photos_is_called_that_before_and_after_it_is_chosen(en: Translator) -> None:
    blind = chat(Preferences(provider="parsebot"), (FakeParsebot(), *PROVIDERS))
    labels = judge.labels(choice_screen(en, blind, ALL_SETTINGS["provider"]).keyboard)
    assert labels[-3] == "✓ 1688 · parse.bot – not by photo"
    menu = judge.message(settings_screen(en, blind, (), group=False).text)
    assert menu.endswith("1688 doesn't look at your photo.")


def test_a_choice_that_no_source_can_serve_is_told(en: Translator) -> None:
    text = judge.message(
        settings_screen(en, chat(Preferences(marketplace=Marketplace.ALIEXPRESS), PLAIN_SHOP), (), group=False).text
    )
    assert text.endswith("No source is set up for this choice: pick another.")


def where(t: Translator, preferences: Preferences, *off: str) -> str:
    return judge.message(settings_screen(t, chat(preferences), off, group=False).text).split("\n")[-1]


def test_a_source_that_is_off_is_passed_over(en: Translator) -> None:
    assert where(en, Preferences()) == "I search by photo on 1688 · TMAPI Global."
    assert where(en, Preferences(), "tmapi_global") == "I search by photo on 1688 · DAJI."


def test_sources_that_are_all_off_are_named(en: Translator) -> None:
    told = "Off right now: 1688 · TMAPI Global, 1688 · DAJI. Pick another source, or try again later."
    assert where(en, Preferences(), "tmapi_global", "daji") == told


def test_a_source_that_was_picked_by_name_and_is_off_is_named(en: Translator) -> None:
    told = "Off right now: 1688. Pick another source, or try again later."
    assert where(en, Preferences(provider="daji"), "daji") == told


def test_every_language_is_named_in_itself(en: Translator) -> None:
    labels = judge.labels(choices(en, Preferences(language="zh"), "language").keyboard)
    assert labels[: len(LANGUAGES)] == labels[:-2]
    assert {"English", "✓ 中文", "Русский"} <= set(labels)


def test_what_is_on_is_marked(en: Translator) -> None:
    preferences = RICH.model_copy(update={"sort": Sort.PRICE_UP})
    labels = judge.labels(choices(en, preferences, "sort").keyboard)
    assert [label for label in labels if "✓" in label] == ["✓ Price, low to high"]


def test_filters_are_switched_one_by_one(en: Translator) -> None:
    preferences = RICH.model_copy(update={"filters": frozenset({Filter.FACTORY})})
    menu = choices(en, preferences, "filters").keyboard
    assert judge.data_of(menu, "✓ Factory") == "s:filters:0"
    assert judge.data_of(menu, "Dropshipping") == "s:filters:3"


def test_a_price_range_of_ones_own_is_named_although_no_button_has_it(en: Translator) -> None:
    preferences = RICH.model_copy(update={"price_min": Decimal("1.5"), "price_max": Decimal(7)})
    screen = choices(en, preferences, "price")
    assert "1.50–7.00" in judge.message(screen.text)
    assert not any("✓" in label for label in judge.labels(screen.keyboard))


def test_the_ranges_on_offer_are_not_read_as_numbers_below_nothing(en: Translator) -> None:
    screen = choices(en, RICH, "price")
    assert judge.labels(screen.keyboard)[1:5] == ["≤ 10", "10–50", "50–200", "≥ 200"]
    assert judge.data_of(screen.keyboard, "≤ 10") == "s:price:-10"


def test_setting_one_thing_says_what_it_is_now(en: Translator) -> None:
    preferences = RICH.model_copy(update={"sort": Sort.PRICE_UP})
    assert judge.message(set_text(en, chat(preferences), ALL_SETTINGS["sort"])) == "✓ Order: Price, low to high"


def test_no_value_has_a_colon_which_would_be_the_second_of_its_line(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        for setting in ALL_SETTINGS.values():
            assert [choice.name for choice in setting.choices(t, chat(RICH)) if set(choice.name) & set(":：")] == []


def test_setting_what_the_source_can_not_serve_says_so(en: Translator) -> None:
    preferences = Preferences(ship_to="US")
    assert judge.message(set_text(en, chat(preferences), ALL_SETTINGS["ship_to"])) == (
        "✓ Ship to: United States\nThe sources in use can't do this."
    )


def test_a_refused_value_is_named_with_what_is_taken(en: Translator) -> None:
    error = BadValue(ALL_SETTINGS["price"], "<cheap>", ("10-50", "off"))
    assert judge.message(refused_text(en, error)) == "Price range can't be <cheap>. Try: 10-50, off"


def test_a_missing_value_is_refused_in_words(en: Translator) -> None:
    error = BadValue(ALL_SETTINGS["sort"], "", ("default",))
    assert judge.message(refused_text(en, error)) == "Order can't be nothing. Try: default"


def test_an_unknown_setting_is_named_with_those_there_are(en: Translator) -> None:
    text = judge.message(unknown_setting_text(en, "<b>colour"))
    assert text.startswith("There's no setting <b>colour. You can set: language, results, ")


@pytest.mark.parametrize("setting", ALL_SETTINGS.values(), ids=ALL_SETTINGS)
def test_telegram_takes_the_menu_of_every_setting_in_every_language(
    translators: dict[str, Translator], setting: Setting
) -> None:
    everything = RICH.model_copy(update={"filters": frozenset(Filter), "view": View.GRID, "ship_to": "RU"})
    for t in translators.values():
        for preferences in (Preferences(), everything):
            screen = choice_screen(t, chat(preferences), setting)
            assert judge.message(screen.text)
            assert judge.signs(screen.keyboard)[-1] == ["◀", "✕"]
            assert judge.message(set_text(t, chat(preferences), setting))


def test_telegram_takes_the_whole_menu_in_every_language(translators: dict[str, Translator]) -> None:
    everything = RICH.model_copy(update={"filters": frozenset(Filter)})
    for t in translators.values():
        screen = settings_screen(t, chat(everything), (), group=True)
        assert judge.message(screen.text)
        assert judge.labels(screen.keyboard)


def test_filters_have_pages_of_which_one_leads_back_to_the_first(en: Translator) -> None:
    on = RICH.model_copy(update={"filters": frozenset({Filter.SHIP_TODAY})})
    first = choices(en, on, "filters")
    assert {"✓ Ships today", "More filters …"} <= set(judge.labels(first.keyboard))

    opened = str(judge.data_of(first.keyboard, "✓ Ships today")).removeprefix("s:filters:")
    group = choice_screen(en, chat(on), ALL_SETTINGS["filters"], opened)
    assert judge.labels(group.keyboard) == ["✓ Ships today", "Ships in 24 h", "Ships in 48 h", "◀ Back", "✕ Close"]
    assert judge.data_of(group.keyboard, "◀") == "s:filters"
    pressed = str(judge.data_of(group.keyboard, "Ships in 48 h")).removeprefix("s:filters:")
    assert ALL_SETTINGS["filters"].pressed(chat(on), pressed).filters == {Filter.SHIP_48H}
