from bot.i18n import Translator
from bot.models.search import Stage
from bot.views.messages import (
    no_photo_text,
    no_picture_text,
    no_preview_text,
    progress_text,
    search_usage_text,
    unexpected_text,
)
from tests.bot.views import judge


def test_the_reference_of_what_went_wrong_is_told(en: Translator) -> None:
    assert "AbCd12" in judge.message(unexpected_text(en, "AbCd12"))


def test_each_stage_has_a_sentence_in_every_language(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        assert len({judge.message(progress_text(t, stage)) for stage in Stage}) == len(Stage)


def test_every_plain_answer_can_be_sent(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        for text in (no_photo_text(t), no_picture_text(t), no_preview_text(t), search_usage_text(t)):
            assert judge.message(text)
