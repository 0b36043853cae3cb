from collections.abc import Sequence
from decimal import Decimal

import pytest

from bot.i18n import LANGUAGES, Translator
from bot.models.preferences import BadValue, Preferences, Setting
from bot.models.search import View
from bot.views.settings import (
    choice_screen,
    offered,
    refused_text,
    set_text,
    settings_screen,
    unknown_setting_text,
)
from providers.capabilities import Capabilities
from providers.models import Filter, Marketplace, Match, Sort
from providers.provider import Provider
from tests.bot.views import judge
from tests.fake_provider import FakeAliExpress, FakeDaji, FakeProvider
from tests.samples import LIMITS


class RichProvider(FakeAliExpress):
    capabilities = Capabilities(
        image=LIMITS,
        languages=frozenset({"en", "ru"}),
        currencies=frozenset({"USD", "EUR"}),
        sorts=tuple(Sort),
        filters=tuple(Filter),
        matches=tuple(Match),
        price_range=True,
        ship_to=True,
    )


PLAIN_SHOP: Sequence[Provider] = (FakeDaji(),)
PROVIDERS: Sequence[Provider] = (FakeProvider(), FakeDaji(), RichProvider())
RICH = Preferences(provider="aliexpress", marketplace=Marketplace.ALIEXPRESS)


def choices(t: Translator, preferences: Preferences, setting: Setting) -> list[str]:
    return judge.labels(choice_screen(t, preferences, setting, PROVIDERS).keyboard)


def test_only_what_the_source_in_use_can_do_is_offered() -> None:
    assert offered(Preferences(), PLAIN_SHOP) == [Setting.LANGUAGE, Setting.RESULTS, Setting.VIEW, Setting.GROUPS]


def test_a_source_that_can_do_everything_has_every_setting() -> None:
    assert offered(RICH, PROVIDERS) == list(Setting)


def test_the_menu_tells_what_is_set_and_where_a_photo_goes(en: Translator) -> None:
    lines = judge.message(settings_screen(en, Preferences(language="ru"), PROVIDERS, (), group=True).text).split("\n")
    assert lines[0] == "Settings of this chat"
    assert "Language: Русский" in lines
    assert "Language of results: Russian" in lines
    assert lines[-1] == "A photo is searched at 1688 · DAJI."


def test_the_menu_has_a_button_for_each_setting_on_offer(en: Translator) -> None:
    labels = judge.labels(settings_screen(en, Preferences(), PLAIN_SHOP, (), group=True).keyboard)
    assert labels[:3] == ["Language", "Language of results", "View"]
    assert labels[-1] == "✕"


def test_what_is_for_groups_is_offered_in_groups_alone(en: Translator) -> None:
    assert "In groups" in judge.labels(settings_screen(en, Preferences(), PROVIDERS, (), group=True).keyboard)
    assert "In groups" not in judge.labels(settings_screen(en, Preferences(), PROVIDERS, (), group=False).keyboard)


def test_a_choice_that_no_source_can_serve_is_told(en: Translator) -> None:
    text = judge.message(
        settings_screen(en, Preferences(marketplace=Marketplace.ALIEXPRESS), PLAIN_SHOP, (), group=False).text
    )
    assert text.endswith("No source is set up for this choice: pick another one.")


def where(t: Translator, preferences: Preferences, *off: str) -> str:
    return judge.message(settings_screen(t, preferences, PROVIDERS, off, group=False).text).split("\n")[-1]


def test_a_source_that_is_off_is_passed_over(en: Translator) -> None:
    assert where(en, Preferences()) == "A photo is searched at 1688 · TMAPI Global."
    assert where(en, Preferences(), "tmapi_global") == "A photo is searched at 1688 · DAJI."


def test_sources_that_are_all_off_are_named(en: Translator) -> None:
    told = "Off just now: 1688 · TMAPI Global, 1688 · DAJI. Pick another source, or try again later."
    assert where(en, Preferences(), "tmapi_global", "daji") == told


def test_a_source_that_was_picked_by_name_and_is_off_is_named(en: Translator) -> None:
    told = "Off just now: 1688 · DAJI. Pick another source, or try again later."
    assert where(en, Preferences(provider="daji"), "daji") == told


def test_every_language_is_named_in_itself(en: Translator) -> None:
    labels = choices(en, Preferences(language="zh"), Setting.LANGUAGE)
    assert labels[: len(LANGUAGES)] == [label for label in labels if label not in "◀✕"]
    assert {"English", "✓ 中文", "Русский"} <= set(labels)


def test_what_is_on_is_marked(en: Translator) -> None:
    preferences = RICH.model_copy(update={"sort": Sort.PRICE_UP})
    assert [label for label in choices(en, preferences, Setting.SORT) if "✓" in label] == ["✓ Cheapest first"]


def test_filters_are_switched_one_by_one(en: Translator) -> None:
    preferences = RICH.model_copy(update={"filters": frozenset({Filter.FACTORY})})
    menu = choice_screen(en, preferences, Setting.FILTERS, PROVIDERS).keyboard
    assert judge.data_of(menu, "✓ Factory") == "s:filters:0"
    assert judge.data_of(menu, "Dropshipping") == "s:filters:3"


def test_a_price_range_of_ones_own_is_named_although_no_button_has_it(en: Translator) -> None:
    preferences = RICH.model_copy(update={"price_min": Decimal("1.5"), "price_max": Decimal(7)})
    screen = choice_screen(en, preferences, Setting.PRICE, PROVIDERS)
    assert "1.5–7" in judge.message(screen.text)
    assert not any("✓" in label for label in judge.labels(screen.keyboard))


def test_the_ranges_on_offer_are_not_read_as_numbers_below_nothing(en: Translator) -> None:
    screen = choice_screen(en, RICH, Setting.PRICE, PROVIDERS)
    assert judge.labels(screen.keyboard)[1:5] == ["≤ 10", "10–50", "50–200", "≥ 200"]
    assert judge.data_of(screen.keyboard, "≤ 10") == "s:price:-10"


def test_setting_one_thing_says_what_it_is_now(en: Translator) -> None:
    preferences = RICH.model_copy(update={"sort": Sort.PRICE_UP})
    assert judge.message(set_text(en, preferences, Setting.SORT, PROVIDERS)) == "✓ Order: Cheapest first"


def test_setting_what_the_source_can_not_serve_says_so(en: Translator) -> None:
    preferences = Preferences(currency="USD")
    assert judge.message(set_text(en, preferences, Setting.CURRENCY, PROVIDERS)) == (
        "✓ Currency: USD\nThe sources in use now can't serve this."
    )


def test_a_refused_value_is_named_with_what_is_taken(en: Translator) -> None:
    error = BadValue(Setting.PRICE, "<cheap>", ("10-50", "off"))
    assert judge.message(refused_text(en, error)) == "Price range can't be <cheap>. It can be: 10-50, off"


def test_a_missing_value_is_refused_in_words(en: Translator) -> None:
    error = BadValue(Setting.SORT, "", ("default",))
    assert judge.message(refused_text(en, error)) == "Order can't be nothing. It can be: default"


def test_an_unknown_setting_is_named_with_those_there_are(en: Translator) -> None:
    text = judge.message(unknown_setting_text(en, "<b>colour"))
    assert text.startswith("There is no setting <b>colour. There are: language, results, ")


@pytest.mark.parametrize("setting", list(Setting))
def test_telegram_takes_the_menu_of_every_setting_in_every_language(
    translators: dict[str, Translator], setting: Setting
) -> None:
    everything = RICH.model_copy(update={"filters": frozenset(Filter), "view": View.GRID, "ship_to": "RU"})
    for t in translators.values():
        for preferences in (Preferences(), everything):
            screen = choice_screen(t, preferences, setting, PROVIDERS)
            assert judge.message(screen.text)
            assert judge.labels(screen.keyboard)[-1] == "✕"
            assert judge.message(set_text(t, preferences, setting, PROVIDERS))


def test_telegram_takes_the_whole_menu_in_every_language(translators: dict[str, Translator]) -> None:
    everything = RICH.model_copy(update={"filters": frozenset(Filter)})
    for t in translators.values():
        screen = settings_screen(t, everything, PROVIDERS, (), group=True)
        assert judge.message(screen.text)
        assert judge.labels(screen.keyboard)
