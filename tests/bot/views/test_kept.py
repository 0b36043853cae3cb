from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.exchange import Exchange
from bot.models.inquiry import Question
from bot.models.kept import (
    MAX_LISTS,
    MAX_PRODUCTS,
    NAME_UNITS,
    NOTE_UNITS,
    KeepingLimit,
    KeptList,
    KeptProduct,
    LimitReached,
)
from bot.models.open_list import OpenList
from bot.models.pictures import SentPhoto
from bot.models.search import View
from bot.models.settings import Preferences
from bot.views.callbacks import LIMIT, KeptAction, KeptPress, read_kept_press
from bot.views.inquiry import kept_inquiry_screen
from bot.views.kept import keeping_limit_screen, list_screen, taken_out_screen
from bot.views.kept_keyboards import lists_menu, move_menu, place_of, read_place
from bot.views.toasts import limit_text
from providers.models import PriceStep, Product
from tests.bot.views import judge
from tests.samples import ENGLISH, a_product, some_details, yuan
from tests.strategies import MODERATE, products, translators

BAGS, MUGS = KeptList(id="bags-ABCDE", name="Summer bags", count=2), KeptList(id="mugs-ABCDE", name="", count=0)
LONG = BAGS.model_copy(update={"count": MAX_PRODUCTS})
MUG = a_product(price=yuan("27.60"), picture="https://cbu01.alicdn.com/1.jpg")


def kept(number: int = 1, product: Product = MUG, **facts: object) -> KeptProduct:
    given = {"id": f"kept{number:06}", "list_id": BAGS.id, "product": product, "kept_by": 7, "kept_at": 1_767_268_800}
    return KeptProduct.model_validate({**given, **facts})


def opened(*products: KeptProduct, view: View = View.CARD, position: int = 0, keeper: str = "") -> OpenList:
    bags = BAGS.model_copy(update={"count": len(products)})
    return OpenList(bags, products, ENGLISH, Preferences(), view, position, keeper)


def test_the_card_says_when_and_by_whom_it_was_kept_and_what_was_noted() -> None:
    text = judge.caption(list_screen(opened(kept(note="for Ben"), keeper="Ann")).text)
    assert text.startswith("Mug 1")
    assert "🗂 Summer bags · kept on 1 Jan 2026 by Ann" in text
    assert text.endswith("✎ for Ben")


def test_the_card_shows_the_steps_of_the_price() -> None:
    steps = (PriceStep(min_quantity=100, price=yuan("27.60")), PriceStep(min_quantity=300, price=yuan("25")))
    details = some_details(MUG, price_steps=steps)
    assert "300+  ¥25.00" in judge.caption(list_screen(opened(kept(details=details))).text)


def test_the_card_shows_the_price_at_the_quantity_of_the_chat() -> None:
    details = some_details(MUG, price_steps=(PriceStep(min_quantity=100, price=yuan("27.60")),))
    shown = OpenList(BAGS, (kept(details=details),), ENGLISH, Preferences(quantity=100))
    assert "100 × 27.60 = ¥2,760.00" in judge.caption(list_screen(shown).text)


def test_the_card_shows_a_photo_of_ones_own() -> None:
    assert list_screen(opened(kept(own_photo="AgAC"))).picture == SentPhoto("AgAC")


def test_a_card_has_its_place_and_what_can_be_done_with_it() -> None:
    keyboard = list_screen(opened(kept(1), kept(2), kept(3), position=1)).keyboard
    rows = [["◀", "2/3", "▶"], ["↗", "★"], ["✍", "🛡", "🧮"], ["▦", "☰", "⬇"], ["↪", "🗂"], ["✕"]]
    assert judge.signs(keyboard) == rows
    assert "★ Remove" in judge.labels(keyboard)
    assert judge.data_of(keyboard, "★") == KeptPress(KeptAction.TAKE_OUT, "kept000002").data()


@pytest.mark.parametrize("view", list(View))
def test_a_phone_cuts_off_no_label_of_a_list(translators: dict[str, Translator], view: View) -> None:
    three = tuple(map(kept, range(3)))
    shown = [OpenList(BAGS, three, t, Preferences(), view, 1) for t in translators.values()]
    screens = [screen(one) for one in shown for screen in (list_screen, taken_out_screen)]
    screens += [kept_inquiry_screen(one, frozenset(Question)) for one in shown]
    assert [label for screen in screens for label in judge.cut_off(screen.keyboard)] == []


def test_a_grid_has_six_products_and_a_number_for_each() -> None:
    screen = list_screen(opened(*map(kept, range(8)), view=View.GRID))
    assert judge.signs(screen.keyboard)[:2] == [["1", "2", "3", "4", "5", "6"], ["1–6/8", "▶"]]
    assert judge.caption(screen.text).startswith("🗂 Summer bags\n1. ¥27.60")


def test_a_page_in_the_middle_of_a_long_list_is_all_that_is_needed() -> None:
    six = tuple(map(kept, range(6)))
    shown = replace(opened(*six, view=View.GRID, position=498), kept_list=LONG, first=498)
    screen = list_screen(replace(shown, products=six[:2]))
    assert judge.signs(screen.keyboard)[:2] == [["499", "500"], ["◀", "499–500/500"]]
    assert "499. ¥27.60" in judge.caption(screen.text)
    card = list_screen(OpenList(LONG, six[:1], ENGLISH, Preferences(), View.CARD, 7, first=7))
    assert "1688 · 8 of 500" in judge.caption(card.text)
    assert judge.signs(card.keyboard)[0] == ["◀", "8/500", "▶"]


@pytest.mark.parametrize("view", [View.GRID, View.LIST])
def test_a_grid_and_a_list_show_own_money_and_the_price_at_the_quantity(view: View) -> None:
    details = some_details(MUG, price_steps=(PriceStep(min_quantity=100, price=yuan("25")),))
    exchange = Exchange("RUB", Decimal("12.5"))
    shown = OpenList(
        BAGS, (kept(details=details), kept(2)), ENGLISH, Preferences(quantity=100), view, exchange=exchange
    )
    text = judge.caption(list_screen(shown).text)
    assert "~₽312.50" in text
    assert "~₽345.00" in text
    assert "🧺 at a price: per piece, for your 100." in text


def test_a_kept_product_whose_page_nobody_asked_for_says_only_that() -> None:
    shown = OpenList(BAGS, (kept(),), ENGLISH, Preferences(quantity=100))
    assert "🧺 100 pieces: prices by quantity are not known" in judge.caption(list_screen(shown).text)


@pytest.mark.parametrize("view", list(View))
def test_a_product_stays_whole_whose_source_is_gone(view: View) -> None:
    gone = MUG.model_copy(update={"provider": "an API of before"})
    text = judge.caption(list_screen(opened(kept(product=gone), view=view)).text)
    assert "¥27.60" in text
    assert "🏬 an API of before" in text


@pytest.mark.parametrize("limit", list(KeepingLimit))
def test_a_limit_that_is_reached_is_named_in_every_language(
    translators: dict[str, Translator], limit: KeepingLimit
) -> None:
    most = {
        KeepingLimit.LISTS: MAX_LISTS,
        KeepingLimit.PRODUCTS: MAX_PRODUCTS,
        KeepingLimit.NAME: NAME_UNITS,
        KeepingLimit.NOTE: NOTE_UNITS,
    }[limit]
    for t in translators.values():
        assert t.number(most) in judge.message(keeping_limit_screen(t, LimitReached(limit)).text)
        assert t.number(most) in limit_text(t, limit)


def test_an_empty_list_says_how_to_keep() -> None:
    assert "☆ under a card keeps its product" in list_screen(opened()).text


def test_what_was_taken_out_can_be_put_back_and_the_next_one_has_moved_up() -> None:
    keyboard = taken_out_screen(opened(kept(1), kept(2), kept(3), position=1)).keyboard
    assert judge.signs(keyboard)[0] == ["◀", "☆", "▶"]
    assert judge.data_of(keyboard, "☆") == KeptPress(KeptAction.PUT_BACK, "kept000002").data()
    assert judge.data_of(keyboard, "▶") == KeptPress(KeptAction.GO, BAGS.id, "card.1").data()


def test_an_empty_list_can_be_deleted_if_there_is_another() -> None:
    menu = lists_menu(ENGLISH, [BAGS, MUGS], MUGS, "card.0")
    assert judge.labels(menu) == [
        "Summer bags (2)",
        "✓ Kept products (0)",
        "✎ Rename this list",
        "🗑 Delete this list",
        "＋ New list",
        "◀ Back",
    ]
    assert "🗑 Delete this list" not in judge.labels(lists_menu(ENGLISH, [BAGS, MUGS], BAGS, "card.0"))


def test_a_product_can_move_to_every_other_list() -> None:
    menu = move_menu(ENGLISH, [BAGS, MUGS], kept(), "card.0")
    assert judge.labels(menu) == ["Kept products (0)", "＋ New list", "◀ Back"]


def test_a_place_is_read_as_it_was_written() -> None:
    assert read_place(place_of(View.GRID, 12)) == (View.GRID, 12)
    assert read_place("nonsense") == (View.CARD, 0)


@given(st.text())
def test_no_press_breaks_the_reading(data: str) -> None:
    read_kept_press(data)
    read_kept_press(f"k:go:{data}")


def test_a_press_with_two_ids_fits_into_callback_data() -> None:
    press = KeptPress(KeptAction.MOVE, "kept000001", BAGS.id)
    assert read_kept_press(press.data()) == press
    assert len(KeptPress(KeptAction.LISTS, BAGS.id, place_of(View.GRID, MAX_PRODUCTS)).data().encode()) <= LIMIT


@MODERATE
@given(translators, products, st.text(max_size=NOTE_UNITS // 2), st.sampled_from(View), st.text(max_size=64))
def test_telegram_takes_every_list(t: Translator, product: Product, note: str, view: View, keeper: str) -> None:
    steps = tuple(PriceStep(min_quantity=n, price=yuan(str(Decimal(n)))) for n in range(1, 9))
    one = kept(product=product, note=note or None, details=some_details(product, price_steps=steps))
    nine = tuple(one.model_copy(update={"id": f"kept{number:06}"}) for number in range(9))
    shown = OpenList(BAGS.model_copy(update={"count": 9}), nine, t, Preferences(), view, 0, keeper)
    for screen in (list_screen(shown), taken_out_screen(replace(shown, view=View.CARD))):
        assert judge.caption(screen.text)
        assert judge.buttons(screen.keyboard)
