from bot.i18n import Translator
from bot.models.wishes import Wish, read_wish
from bot.views.words import examples_of, words_text
from tests.bot.views import judge


def test_examples_are_understood_in_every_language(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        for example in examples_of(t):
            wish = read_wish(example)
            assert wish.changes, example
            assert wish.words is None, example


def test_it_is_said_who_takes_words(en: Translator) -> None:
    text = judge.message(words_text(en, Wish(words="in red"), "tmapi_global", ("daji",)))
    assert "1688 · TMAPI Global can't search by words." in text
    assert "These can, under 🏬: 1688 · DAJI." in text


def test_quantity_leads_to_the_details(en: Translator) -> None:
    assert "Reply to a card with a quantity" in judge.message(words_text(en, Wish(quantity=100)))


def test_every_answer_to_words_can_be_sent(translators: dict[str, Translator]) -> None:
    for t in translators.values():
        for wish in (Wish(), Wish(words="in red"), Wish(quantity=100)):
            assert judge.message(words_text(t, wish, "daji", ("daji", "tmapi")))
