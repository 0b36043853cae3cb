import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.i18n import Translator, load_translators
from bot.models.inquiry import Question, questions_mask
from bot.models.kept import KeptList, KeptProduct
from bot.models.open_list import OpenList
from bot.models.quantity import MOST_PIECES
from bot.models.results import Results
from bot.models.settings import Preferences
from bot.views.callbacks import Action, KeptAction, KeptPress, Press
from bot.views.inquiry import Inquiry, inquiry_screen, kept_inquiry_screen, question_meaning, search_inquiry_screen
from bot.views.markup import units
from providers.models import Product
from tests.bot.views import judge
from tests.samples import ENGLISH, a_page, a_product, a_search, an_open_search
from tests.strategies import MODERATE, products, translators

EVERY = frozenset(Question)
MUG = a_product("1005006912345678", url="https://www.aliexpress.com/item/1005006912345678.html", title='<b>"Mug" & co')
ONE_SEARCH = an_open_search(a_search(), Results([a_page(MUG)]), preferences=Preferences(quantity=100))
WORDS_ON_A_TICK = 18
"""Characters that half of a phone's width shows beside the mark."""


def copied(keyboard: InlineKeyboardMarkup | None) -> list[str]:
    rows = () if keyboard is None else keyboard.inline_keyboard
    return [button.copy_text.text for row in rows for button in row if button.copy_text]


def test_the_message_stands_above_what_it_says() -> None:
    screen = search_inquiry_screen(ONE_SEARCH, frozenset({Question.PRICE, Question.STOCK}))
    assert judge.caption(screen.text).split("\n") == [
        '<b>"Mug" & co',
        "",
        "您好，我打算采购贵店这款商品，数量100件，想咨询几个问题：",
        "商品链接：https://www.aliexpress.com/item/1005006912345678.html",
        "商品ID：1005006912345678",
        "1. 拿100件的话，单价最低能给到多少？",
        "2. 100件有现货吗？",
        "麻烦您抽空回复，谢谢！",
        "",
        "1. What is your best price per piece for 100 pcs?",
        "2. Are 100 pcs in stock?",
    ]


def test_a_minimum_order_above_the_quantity_is_spoken_of_in_both_languages() -> None:
    mug = MUG.model_copy(update={"min_order": 2000})
    opened = an_open_search(a_search(), Results([a_page(mug)]), preferences=Preferences(quantity=100))
    text = judge.caption(search_inquiry_screen(opened, frozenset({Question.PRICE})).text)
    assert "这款2000件起批，想先拿100件" in text
    assert "Your minimum is 2,000 pcs. May I take 100?" in text


def test_ticks_stand_in_pairs_above_what_copies_the_message_and_the_ways_out() -> None:
    screen = search_inquiry_screen(ONE_SEARCH, EVERY)
    rows = judge.buttons(screen.keyboard)
    assert rows[0] == ["✓ Price", "✓ Stock"]
    assert rows[-2:] == [["📋 Copy 1/2", "📋 Copy 2/2"], ["◀ Back", "✕ Close"]]


def test_a_tick_turns_its_question() -> None:
    screen = search_inquiry_screen(ONE_SEARCH, frozenset({Question.PRICE}))
    more = questions_mask({Question.PRICE, Question.LOGO})
    assert judge.data_of(screen.keyboard, "Own logo") == Press(Action.ASK, "AbCdEfGh12", more).data()
    assert judge.data_of(screen.keyboard, "✓ Price") == Press(Action.ASK, "AbCdEfGh12", "0").data()


def test_without_a_tick_there_is_nothing_to_copy() -> None:
    screen = search_inquiry_screen(ONE_SEARCH, frozenset())
    assert "Pick what to ask the seller." in judge.caption(screen.text)
    assert copied(screen.keyboard) == []


def test_without_a_quantity_it_is_said_how_to_name_one() -> None:
    opened = an_open_search(a_search(), Results([a_page(MUG)]))
    text = judge.caption(search_inquiry_screen(opened, frozenset({Question.PRICE})).text)
    assert text.endswith("/settings quantity 100")


def test_who_reads_chinese_reads_the_message_once() -> None:
    opened = an_open_search(a_search(), Results([a_page(MUG)]), t=load_translators()["zh"])
    text = judge.caption(search_inquiry_screen(opened, frozenset({Question.MATERIAL})).text)
    assert text.count("具体是什么材质的？") == 1


def test_the_seller_of_a_kept_product_is_asked_from_its_card() -> None:
    kept = KeptProduct(id="kept000001", list_id="bags-ABCDE", product=MUG, kept_by=7, kept_at=1_767_268_800)
    opened = OpenList(KeptList(id="bags-ABCDE", name="Bags", count=1), (kept,), ENGLISH, Preferences())
    screen = kept_inquiry_screen(opened, frozenset({Question.PRICE}))
    assert "商品ID：1005006912345678" in copied(screen.keyboard)[0]
    assert judge.data_of(screen.keyboard, "✓ Price") == KeptPress(KeptAction.ASK, "kept000001", "0").data()
    assert judge.data_of(screen.keyboard, "◀") == KeptPress(KeptAction.GO, "bags-ABCDE", "card.0").data()


@pytest.mark.parametrize("quantity", [None, 1000, MOST_PIECES])
def test_all_questions_and_what_they_say_fit_in_every_language(
    translators: dict[str, Translator], quantity: int | None
) -> None:
    for t in translators.values():
        mug = MUG.model_copy(update={"min_order": MOST_PIECES})
        screen = inquiry_screen(t, Inquiry(mug, quantity, EVERY), lambda mask: f"r:ask:AbCdEfGh12:{mask}", [])
        text = judge.caption(screen.text)
        last = question_meaning(t, Question.WAREHOUSE, quantity)
        assert f"11. {last}" in text
        assert max(map(units, copied(screen.keyboard))) <= 256
        labels = [label.removeprefix("✓ ") for label in judge.labels(screen.keyboard)]
        assert [label for label in labels if len(label) > WORDS_ON_A_TICK] == []


@MODERATE
@given(translators, products, st.none() | st.integers(1, MOST_PIECES), st.frozensets(st.sampled_from(Question)))
def test_no_title_breaks_it_and_its_numbers_are_copied_unchanged(
    t: Translator, product: Product, quantity: int | None, questions: frozenset[Question]
) -> None:
    inquiry = Inquiry(product, quantity, questions)
    screen = inquiry_screen(t, inquiry, lambda mask: f"r:ask:AbCdEfGh12:{mask}", [])
    assert judge.caption(screen.text)
    assert judge.buttons(screen.keyboard)
    message = "\n".join(copied(screen.keyboard))
    assert not questions or product.id in message
    counted = set(re.findall(r"(\d+)件(?!样)", message)) - {product.id}
    assert counted <= {str(quantity), str(product.min_order)}
