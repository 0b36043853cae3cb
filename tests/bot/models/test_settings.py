import json
from collections.abc import Iterable

import pytest

from bot.i18n import Translator
from bot.models.filter_choice import Filters
from bot.models.setting_kinds import AUTO, BadValue, Setting
from bot.models.settings import (
    ALL_SETTINGS,
    LIMITS,
    WITHOUT_LIMITS,
    ChatSettings,
    Preferences,
    first_preferences,
    ignored_name,
    read_preferences,
)
from bot.views.callbacks import LIMIT, setting_data
from providers.models import Marketplace
from providers.query import Capabilities, Filter, Query, Sort
from tests.fake_provider import FakeDaji, FakeEverything, FakeProvider
from tests.samples import LIMITS as IMAGE_LIMITS

POOR = Capabilities(image=IMAGE_LIMITS)
PROVIDERS = (FakeEverything(), FakeProvider(), FakeDaji())


def chat(preferences: Preferences | None = None) -> ChatSettings:
    return ChatSettings(preferences or Preferences(), PROVIDERS)


def each(settings: Iterable[Setting]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("setting", tuple(settings), ids=lambda setting: setting.name)


every_setting = each(ALL_SETTINGS.values())


def set_to(name: str, typed: str, before: Preferences | None = None) -> Preferences:
    return ALL_SETTINGS[name].changed(chat(before), typed)


# What holds for every setting that is declared


@every_setting
def test_each_button_sets_its_value(en: Translator, setting: Setting) -> None:
    for choice in setting.choices(en, chat()):
        after = chat(setting.pressed(chat(), choice.value))
        assert choice.name in [button.name for button in setting.choices(en, after) if button.is_set]
        assert setting.summary(en, after) == choice.name


@every_setting
def test_each_button_fits_into_callback_data(en: Translator, setting: Setting) -> None:
    everything = chat(Preferences(filters=frozenset(Filter)))
    values = [choice.value for choice in setting.choices(en, everything)]
    assert all(len(setting_data(setting.name, value).encode()) <= LIMIT for value in values)


@every_setting
def test_each_word_may_be_typed(setting: Setting) -> None:
    for word in set(setting.words(chat())) - {AUTO}:
        assert setting.word(chat(setting.changed(chat(), word))) == word
        assert setting.changed(chat(), f" {word.upper()} ") == setting.changed(chat(), word)


@each(setting for setting in ALL_SETTINGS.values() if AUTO in setting.words(chat()))
def test_auto_leaves_the_choice_to_the_bot(setting: Setting) -> None:
    before = setting.changed(chat(), setting.words(chat())[-1])
    assert getattr(setting.changed(chat(before), "Auto"), setting.fields[0]) is None


@every_setting
def test_each_value_is_read_as_it_was_stored(setting: Setting) -> None:
    for word in setting.words(chat()):
        preferences = setting.changed(chat(), word)
        assert read_preferences(preferences.model_dump_json()) == preferences


@every_setting
def test_nonsense_is_refused_with_the_words_that_are_taken(setting: Setting) -> None:
    with pytest.raises(BadValue) as refused:
        setting.changed(chat(), "no such thing!")
    assert refused.value.setting is setting
    assert refused.value.allowed == setting.words(chat())


@every_setting
def test_an_old_button_whose_value_is_gone_changes_nothing(setting: Setting) -> None:
    assert setting.pressed(chat(), "no such thing!") == Preferences()


@each(setting for setting in ALL_SETTINGS.values() if setting.part is not None)
def test_a_value_that_a_provider_can_not_serve_has_a_name(en: Translator, setting: Setting) -> None:
    queries = [setting.changed(chat(), word).query() for word in setting.words(chat())]
    ignored = [one for query in queries for one in POOR.ignored(query) if one.part is setting.part]
    assert ignored
    assert all(ignored_name(en, one) for one in ignored)


def test_each_field_of_the_preferences_belongs_to_one_setting() -> None:
    fields = [field for setting in ALL_SETTINGS.values() for field in setting.fields]
    assert sorted(fields) == sorted(Preferences.model_fields)


@each(LIMITS)
def test_a_limit_narrows_the_query_and_can_be_taken_away(setting: Setting) -> None:
    narrowed = [
        query for word in setting.words(chat()) if setting.limits(query := setting.changed(chat(), word).query())
    ]
    assert narrowed
    assert not setting.limits(Query())
    assert [query.model_copy(update=dict(WITHOUT_LIMITS)) for query in narrowed] == [Query()] * len(narrowed)


@each(setting for setting in ALL_SETTINGS.values() if setting.part is not None)
def test_a_query_carries_what_is_set(setting: Setting) -> None:
    chosen = [setting.changed(chat(), word) for word in setting.words(chat())]
    for field in set(setting.fields) & Query.model_fields.keys():
        values = [getattr(preferences, field) for preferences in chosen]
        assert any(value != Query.model_fields[field].default for value in values)
        assert [getattr(preferences.query(), field) for preferences in chosen] == values


# Preferences


@pytest.mark.parametrize(
    ("telegram", "language"),
    [
        ("ru", "ru"),
        ("zh-hans", "zh"),
        ("uk", "ru"),
        ("RU", "ru"),
        ("en-GB", "en"),
        ("tlh", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_a_new_chat_has_the_language_of_the_persons_telegram(telegram: str | None, language: str) -> None:
    assert first_preferences(telegram).language == language


def test_results_come_in_the_chats_language() -> None:
    assert Preferences(language="ru").query().language == "ru"


def test_results_come_in_another_language_where_one_is_set() -> None:
    assert Preferences(language="ru", results_language="en").query().language == "en"


def test_fields_that_a_stored_object_lacks_have_their_defaults() -> None:
    assert read_preferences('{"language": "ru"}') == Preferences(language="ru")


def test_fields_of_a_newer_version_are_left_out() -> None:
    assert read_preferences('{"language": "ru", "eyesight": 3}') == Preferences(language="ru")


@pytest.mark.parametrize("field", sorted(Preferences.model_fields.keys() - {"language"}))
def test_a_stored_value_that_this_version_does_not_know_leaves_the_others_alone(field: str) -> None:
    assert read_preferences(json.dumps({"language": "ru", field: ["unheard of"]})) == Preferences(language="ru")


# What single settings do beyond that


def test_a_new_language_is_that_of_results_too() -> None:
    after = set_to("language", "RU", Preferences(results_language="en"))
    assert (after.language, after.results_language) == ("ru", None)


def test_the_language_of_results_is_that_of_the_chat_until_another_one_is_set(en: Translator) -> None:
    assert ALL_SETTINGS["results"].summary(en, chat(Preferences(language="ru"))) == "Russian"


def test_results_come_in_any_language_of_a_provider() -> None:
    assert set_to("results", "pt").results_language == "pt"


def test_a_new_marketplace_forgets_the_source() -> None:
    after = set_to("marketplace", "aliexpress", Preferences(provider="daji"))
    assert (after.marketplace, after.provider) == (Marketplace.ALIEXPRESS, None)


def test_a_source_brings_its_marketplace() -> None:
    after = set_to("provider", "aliexpress", Preferences(marketplace=Marketplace.ALIBABA_1688))
    assert (after.provider, after.marketplace) == ("aliexpress", Marketplace.ALIEXPRESS)


def test_a_source_that_is_left_to_the_bot_keeps_the_marketplace() -> None:
    after = set_to("provider", "auto", Preferences(provider="daji", marketplace=Marketplace.ALIBABA_1688))
    assert (after.provider, after.marketplace) == (None, Marketplace.ALIBABA_1688)


def test_a_source_that_is_not_configured_is_refused() -> None:
    with pytest.raises(BadValue) as refused:
        set_to("provider", "tmapi")
    assert refused.value.allowed == ("auto", "aliexpress", "tmapi_global", "daji")


def test_a_source_that_is_no_longer_configured_is_told_by_its_word(en: Translator) -> None:
    assert ALL_SETTINGS["provider"].summary(en, ChatSettings(Preferences(provider="tmapi"), PROVIDERS)) == "tmapi"


def test_an_order_may_be_set_that_no_source_in_use_knows() -> None:
    assert ALL_SETTINGS["sort"].changed(ChatSettings(Preferences(), [FakeDaji()]), "price_up").sort is Sort.PRICE_UP


# What is on offer


def test_a_provider_that_can_do_everything_has_every_setting() -> None:
    assert chat().offered() == list(ALL_SETTINGS.values())


def test_only_what_the_provider_in_use_can_do_is_offered() -> None:
    offered = ChatSettings(Preferences(), [FakeDaji()]).offered()
    assert [setting.name for setting in offered if not setting.of_costs] == [
        "language",
        "results",
        "currency",
        "rate",
        "quantity",
        "min_order",
        "view",
        "groups",
    ]


def test_only_filters_that_the_provider_in_use_knows_have_a_button(en: Translator) -> None:
    class Picky(FakeEverything):
        capabilities = FakeEverything.capabilities.model_copy(update={"filters": (Filter.FACTORY,)})

    choices = ALL_SETTINGS["filters"].choices(en, ChatSettings(Preferences(), [Picky()]))
    assert [choice.name for choice in choices] == ["Factory"]


def test_filters_are_the_only_setting_that_has_several_values_at_once() -> None:
    assert [name for name, setting in ALL_SETTINGS.items() if isinstance(setting, Filters)] == ["filters"]
