import pytest

from bot.i18n import Translator
from bot.models.results import Results
from bot.views.callbacks import Action, Press
from bot.views.jump import jump_menu, place_question, place_text, read_place, read_place_question
from tests.bot.views import judge
from tests.samples import a_page, a_search, an_open_search


def menu_at(position: int, *, count: int = 40, more: bool = True) -> list[list[str]]:
    results = Results([a_page(*(str(number) for number in range(count)), has_more=more)])
    return judge.buttons(jump_menu(an_open_search(a_search(position=position), results)))


def test_the_number_of_a_card_leads_to_the_ends_ten_on_or_back_and_to_any_number() -> None:
    assert menu_at(20) == [["⏮ 1", "⏭ 40"], ["−10", "+10"], ["✎ Type the number"], ["◀ Back"]]


def test_at_the_end_of_what_has_come_ten_on_may_still_come() -> None:
    assert menu_at(39)[:2] == [["⏮ 1"], ["−10", "+10"]]


def test_where_no_more_can_come_there_is_no_way_on() -> None:
    assert menu_at(35, more=False)[:2] == [["⏮ 1", "⏭ 40"], ["−10"]]


def test_a_single_offer_has_nowhere_to_go() -> None:
    assert menu_at(0, count=1, more=False) == [["✎ Type the number"], ["◀ Back"]]


def test_ten_on_names_its_place() -> None:
    results = Results([a_page("1", "2", has_more=True)])
    keyboard = jump_menu(an_open_search(a_search(position=1), results))
    assert judge.data_of(keyboard, "+10") == Press(Action.GO, "AbCdEfGh12", "11").data()


@pytest.mark.parametrize("text", ["50", " 50 ", "no. 50", "No 50", "№50", "第50号", "n° 50", "٥٠"])
def test_a_number_is_read_as_people_type_it(text: str) -> None:
    assert read_place(text) == 50


@pytest.mark.parametrize("text", ["", "0", "10-50", "50 pcs", "50 yuan", "#50", "-50", "red 50", "5000000", "²"])
def test_all_else_is_no_number_of_an_offer(text: str) -> None:
    assert read_place(text) is None


def test_the_question_for_a_number_says_of_which_search(en: Translator) -> None:
    question = place_question(en, "AbCdEfGh12", "snapsource_bot")
    assert judge.message(question) == "✎ Which offer? Send its number, e.g. 50"
    assert read_place_question(["https://t.me/snapsource_bot#place-AbCdEfGh12"]) == "AbCdEfGh12"
    assert read_place_question(["https://t.me/snapsource_bot#price-AbCdEfGh12", "tg://user?id=1"]) is None


def test_it_is_said_where_a_jump_ends(en: Translator) -> None:
    assert place_text(en, 50, 50) == "The card now shows no. 50."
    assert place_text(en, 500, 70) == "The card shows no. 70: there are no more so far."
