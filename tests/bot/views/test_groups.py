import pytest

from bot.i18n import Translator
from bot.models.settings import GroupMode
from bot.views.groups import (
    group_foreign_link_text,
    group_start_screen,
    group_usage_text,
    only_admins_forget_text,
    words_text,
)
from bot.views.markup import TOAST_LIMIT, units
from tests.bot.views import judge

NAME = "@snapsource_bot"


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


def test_all_of_it_fits_in_every_language_and_names_the_bot(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        texts = (group_usage_text(t, NAME), group_foreign_link_text(t, NAME), words_text(t, NAME))
        assert all(NAME in judge.message(text) for text in texts)
        assert units(only_admins_forget_text(t)) <= TOAST_LIMIT
