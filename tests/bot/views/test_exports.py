from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.export import ExportFormat
from bot.models.kept import CopiedList, KeptList
from bot.models.search import View
from bot.views.callbacks import Action, ExportAction, ExportPress, Press, read_export_press
from bot.views.exports import (
    being_made_text,
    caption_screen,
    copied_screen,
    empty_screen,
    file_name,
    link_over_screen,
    link_screen,
    list_menu,
    made_again_screen,
    making_screen,
    no_pictures_screen,
    notes_of,
    search_menu,
    too_many_files_text,
    unconfirmed_screen,
    withdrawn_text,
)
from bot.views.kept_keyboards import place_of
from bot.views.markup import TOAST_LIMIT, units
from tests.bot.exports.examples import RUBLES, contents, exported
from tests.bot.views import judge
from tests.samples import ENGLISH, a_product, an_open_search, yuan
from tests.strategies import MODERATE, translators

BAGS = KeptList(id="bags-ABCDE", name="Summer <bags>", count=2)
URL = "https://t.me/snapsource_bot?start=list_" + "x" * 22


def test_a_menu_has_a_button_for_each_kind_of_file() -> None:
    menu = list_menu(ENGLISH, BAGS, place_of(View.GRID, 6), has_link=False)
    assert judge.buttons(menu) == [
        ["⬇ Excel with pictures"],
        ["⬇ CSV table"],
        ["⬇ Pictures (ZIP)"],
        ["🔗 Link for a colleague"],
        ["◀ Back"],
    ]
    assert judge.data_of(menu, "⬇ CSV table") == ExportPress(ExportAction.MAKE, BAGS.id, "csv").data()
    assert judge.data_of(menu, "◀") == "k:go:bags-ABCDE:grid.6"


def test_a_link_can_be_withdrawn_from_the_menu() -> None:
    menu = list_menu(ENGLISH, BAGS, "card.0", has_link=True)
    assert ["✕ Withdraw the link"] in judge.buttons(menu)


def test_results_have_files_and_no_link() -> None:
    menu = search_menu(an_open_search())
    assert [row[0][0] for row in judge.buttons(menu)] == ["⬇", "⬇", "⬇", "◀"]
    assert judge.data_of(menu, "⬇ Excel with pictures") == Press(Action.EXPORT, "AbCdEfGh12", "xlsx").data()


def test_the_caption_counts_what_stands_in_the_file() -> None:
    assert judge.caption(caption_screen(contents(), ExportFormat.XLSX, 0).text) == (
        "Summer bags\n1 product\nAn empty cell: the source didn't say."
    )
    assert "1 without its picture" in caption_screen(contents(), ExportFormat.ZIP, 1).text


def test_a_workbook_tells_the_rates_of_its_amounts() -> None:
    converted = contents(exported(a_product(price=yuan("9"))), exchange=RUBLES)
    assert "your own rate" in caption_screen(converted, ExportFormat.CSV, 0).text
    assert notes_of(converted)[2:] == ["💱 ¥1 = ₽12.5, your own rate"]


def test_a_file_is_called_after_its_list() -> None:
    assert file_name(contents(), ExportFormat.CSV, date(2026, 11, 28)) == "Summer bags 2026-11-28.csv"


def test_what_is_copied_known_and_left_out_is_told() -> None:
    copied = CopiedList(BAGS.id, copied=2, known=1, left_out=3)
    assert judge.message(copied_screen(ENGLISH, copied, BAGS).text).split("\n") == [
        "2 products copied into “Summer <bags>”.",
        "1 is kept in this chat already.",
        "3 were left out: a list takes 500 products.",
    ]


@given(translators, st.text(max_size=30), st.booleans())
@MODERATE
def test_telegram_takes_all_of_it_in_any_language(t: Translator, name: str, has_link: bool) -> None:
    kept_list = KeptList(id="A" * 10, name=name, count=500)
    for screen in (
        making_screen(t),
        making_screen(t, 3, 500),
        made_again_screen(t),
        unconfirmed_screen(t),
        empty_screen(t),
        no_pictures_screen(t),
        link_over_screen(t),
        link_screen(t, kept_list, URL),
        copied_screen(t, CopiedList("A", copied=2, known=5, left_out=11), kept_list),
    ):
        judge.message(screen.text)
    assert judge.buttons(list_menu(t, kept_list, place_of(View.CARD, 499), has_link=has_link))
    for text in (being_made_text(t), too_many_files_text(t), withdrawn_text(t)):
        assert units(text) <= TOAST_LIMIT


@given(st.text(max_size=70))
@MODERATE
def test_no_callback_data_breaks_the_reader(data: str) -> None:
    read_export_press(data)
    read_export_press(f"e:{data}")
