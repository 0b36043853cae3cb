import re

import pytest

from bot.i18n import Translator
from bot.models.settings import GroupMode
from bot.views.groups import (
    group_foreign_link_text,
    group_start_screen,
    group_usage_text,
    how_to_ask_text,
    only_admins_forget_text,
    words_text,
)
from bot.views.markup import TOAST_LIMIT, units
from bot.views.messages import foreign_link_text, no_photo_text, search_usage_text
from bot.views.welcome import Topic, description, help_screen, start_screen, topic_screen
from tests.bot.views import judge

NAME = "@snapsource_bot"
ADDRESSED = re.compile(r"@[a-z_]+|/[a-z_]+")
"""The bot's name, and commands."""


def told_in_a_group(t: Translator) -> list[str]:
    """Return what the commands of newcomers, and what can't be searched, are answered with in a group."""
    topics = (topic_screen(t, topic, NAME, group=True) for topic in Topic)
    screens = (*(group_start_screen(t, NAME, mode) for mode in GroupMode), help_screen(t, NAME, group=True), *topics)
    texts = (group_usage_text(t, NAME), group_foreign_link_text(t, NAME), words_text(t, NAME), how_to_ask_text(t, NAME))
    return [*(judge.message(screen.text) for screen in screens), *texts, only_admins_forget_text(t)]


def told_alone(t: Translator) -> set[str]:
    """Return the sentences with which a private chat begins, none of which holds in a group."""
    greeting = judge.message(start_screen(t).text).splitlines()[0]
    return {
        greeting,
        description(t),
        *map(judge.message, (no_photo_text(t), search_usage_text(t), foreign_link_text(t))),
    }


@pytest.mark.parametrize(
    ("mode", "how"),
    [
        (GroupMode.ASKED, "In a group: write @snapsource_bot under a photo, or reply to a photo with /search."),
        (GroupMode.EVERY, "In this group I search every photo."),
    ],
)
def test_a_group_reads_how_the_bot_is_asked_there(en: Translator, mode: GroupMode, how: str) -> None:
    assert judge.message(group_start_screen(en, NAME, mode).text).splitlines() == [
        "Show me a photo of a product, and I'll find who sells it on 1688 and AliExpress.",
        how,
        "More: /help. For admins: /settings",
    ]


def test_every_language_names_the_bot_and_its_commands_where_english_does(translators: dict[str, Translator]) -> None:
    named = {
        language: [sorted(ADDRESSED.findall(text)) for text in told_in_a_group(t)]
        for language, t in translators.items()
    }
    assert [language for language in named if named[language] != named["en"]] == []


def test_a_group_reads_no_sentence_that_holds_in_a_private_chat_alone(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        assert [text for text in told_in_a_group(t) for alone in told_alone(t) if alone in text] == []


def test_all_of_it_fits_in_every_language_and_names_the_bot(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        texts = (group_usage_text(t, NAME), group_foreign_link_text(t, NAME), words_text(t, NAME))
        assert all(NAME in judge.message(text) for text in texts)
        assert units(only_admins_forget_text(t)) <= TOAST_LIMIT
