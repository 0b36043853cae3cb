import re

import pytest

from bot.i18n import Translator
from bot.models.settings import ALL_SETTINGS
from bot.views.markup import units
from bot.views.welcome import Topic, commands, description, help_screen, short_description, start_screen, topic_screen
from tests.bot.views import judge

NAME = "@snapsource_bot"
HOW_TO_ASK = "In a group: write @snapsource_bot under a photo, or reply to a photo with /search."


def test_in_a_group_the_help_begins_with_how_to_ask_there(en: Translator) -> None:
    screen = help_screen(en, NAME, group=True)
    assert judge.message(screen.text).splitlines() == [HOW_TO_ASK, "What would you like to know?"]
    assert judge.labels(screen.keyboard)[0] == "Groups"


@pytest.mark.parametrize(
    ("topic", "line"),
    [(Topic.SENDING, HOW_TO_ASK), (Topic.SETTINGS, "In a group, only admins can change the settings.")],
)
def test_topics_say_what_is_another_in_a_group(en: Translator, topic: Topic, line: str) -> None:
    there, alone = (judge.message(topic_screen(en, topic, NAME, group=group).text) for group in (True, False))
    assert there.splitlines()[1] == line
    assert line not in alone


def test_the_first_words_are_three_lines_with_the_first_settings(en: Translator) -> None:
    screen = start_screen(en)
    assert len(judge.message(screen.text).split("\n")) == 3
    assert judge.buttons(screen.keyboard) == [["Language", "Marketplace", "View"]]


def test_the_help_offers_its_topics(en: Translator) -> None:
    assert judge.labels(help_screen(en, NAME, group=False).keyboard) == [
        "What to send",
        "The buttons",
        "Settings",
        "Groups",
        "Where the offers come from",
        "✕ Close",
    ]


@pytest.mark.parametrize("topic", Topic)
def test_telegram_takes_every_topic_in_every_language(translators: dict[str, Translator], topic: Topic) -> None:
    for t in translators.values():
        screen = topic_screen(t, topic, "@snapsource_bot")
        assert len(judge.message(screen.text).split("\n")) > 1
        assert judge.signs(screen.keyboard) == [["◀", "✕"]]


def test_the_help_names_the_bot_where_it_is_to_be_mentioned(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        assert "@snapsource_bot" in judge.message(topic_screen(t, Topic.GROUPS, "@snapsource_bot").text)


def test_the_help_names_every_setting(en: Translator) -> None:
    text = judge.message(topic_screen(en, Topic.SETTINGS, "@snapsource_bot").text)
    assert all(name in text for name in ALL_SETTINGS)


def test_the_signs_of_the_buttons_are_explained_in_every_language(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        text = judge.message(topic_screen(t, Topic.BUTTONS, "@snapsource_bot").text)
        assert [sign for sign in "◀▶↗⇅ℹ⚙🏬✕🖼▦☰≈№🔗📷✎📌📉🔎⋯" if sign not in text] == []


def test_the_command_menu_is_within_telegrams_limits(translators: dict[str, Translator]) -> None:
    """Names of 1 to 32 small letters, digits and underscores; descriptions of 1 to 256 characters (`BotCommand`)."""
    for t in translators.values():
        menu = commands(t)
        assert all(re.fullmatch(r"[a-z0-9_]{1,32}", name) for name, _ in menu)
        assert all(1 <= units(text) <= 256 for _, text in menu)


def test_the_profile_is_within_telegrams_limits(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        assert 1 <= units(short_description(t)) <= 120
        assert 1 <= units(description(t)) <= 512
