from hypothesis import given
from hypothesis import strategies as st

from bot.models.inquiry import Question
from bot.views.chinese_inquiry import copied_parts, inquiry_text
from bot.views.keyboards import COPY_LIMIT
from bot.views.markup import units
from tests.samples import a_product
from tests.strategies import MODERATE, texts

MUG = a_product("610947572360")


def test_a_message_names_the_product_the_quantity_and_each_question() -> None:
    assert inquiry_text(MUG, 100, {Question.SAMPLE, Question.PRICE}).split("\n") == [
        "您好，我打算采购贵店这款商品，数量100件，想咨询几个问题：",
        "商品链接：https://detail.1688.com/offer/610947572360.html",
        "商品ID：610947572360",
        "1. 拿100件的话，单价最低能给到多少？",
        "2. 可以先拿一件样品吗？样品费和运费怎么算？",
        "麻烦您抽空回复，谢谢！",
    ]


def test_a_single_question_has_no_number_and_without_a_quantity_none_is_named() -> None:
    lines = inquiry_text(MUG, None, {Question.PRICE}).split("\n")
    assert lines[0] == "您好，我打算采购贵店这款商品，想咨询一下："
    assert lines[-2] == "批发价多少？多少件起批？"


def test_a_quantity_below_the_minimum_order_is_asked_for_politely() -> None:
    mug = a_product("610947572360", min_order=200)
    asked = "看到这款200件起批，想先拿100件，方便通融一下吗？"
    assert inquiry_text(mug, 100, {Question.STOCK}).split("\n")[3:5] == [asked, "100件有现货吗？"]
    assert not any("起批，" in inquiry_text(mug, quantity, {Question.STOCK}) for quantity in (200, None))


def test_an_address_that_no_button_could_copy_is_left_out() -> None:
    product = a_product("610947572360", url="https://detail.1688.com/offer/1.html?" + "a" * 300)
    text = inquiry_text(product, None, {Question.PRICE})
    assert "https" not in text
    assert "商品ID：610947572360" in text


def test_a_message_of_all_questions_is_copied_in_two_parts_and_no_line_is_divided() -> None:
    text = inquiry_text(MUG, 1000, frozenset(Question))
    parts = copied_parts(text)
    assert len(parts) == 2
    assert "\n".join(parts) == text


@MODERATE
@given(texts | st.text("😀好a\n ", max_size=600))
def test_no_part_is_longer_than_a_button_copies_and_nothing_is_lost(text: str) -> None:
    parts = copied_parts(text)
    assert all(0 < units(part) <= COPY_LIMIT for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
