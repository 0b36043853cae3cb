"""The message to a seller in Chinese, as buyers write in the chat of 1688, and the parts in which buttons copy it."""

from collections.abc import Collection, Iterator
from typing import Final

from bot.models.inquiry import Question
from bot.views.keyboards import COPY_LIMIT
from bot.views.markup import units
from providers.models import Product

CHINESE: Final = {
    Question.PRICE: "批发价多少？多少件起批？",
    Question.STOCK: "现在有现货吗？",
    Question.SAMPLE: "可以先拿一件样品吗？样品费和运费怎么算？",
    Question.DELIVERY: "下单后多久能发货？",
    Question.SIZE: "麻烦发一下尺码表或详细尺寸。",
    Question.MATERIAL: "具体是什么材质的？",
    Question.LOGO: "可以印我们自己的LOGO吗？多少件起做？费用怎么算？",
    Question.PACKAGING: "产品是怎么包装的？可以定制包装吗？",
    Question.CERTIFICATE: "有质检报告或相关证书吗？方便发我看一下吗？",
    Question.INVOICE: "可以开发票吗？税点是多少？",
    Question.WAREHOUSE: "可以发到我指定的货代仓库吗？运费大概多少？",
}
CHINESE_FOR_A_QUANTITY: Final = {
    Question.PRICE: "拿{quantity}件的话，单价最低能给到多少？",
    Question.STOCK: "{quantity}件有现货吗？",
}


BELOW_THE_MINIMUM: Final = "看到这款{least}件起批，想先拿{quantity}件，方便通融一下吗？"


def inquiry_text(product: Product, quantity: int | None, questions: Collection[Question]) -> str:
    """Write the message about a product; `quantity` is in pieces, None where it is not known.

    An address or an id that no button could copy is left out.
    """
    asked = [_chinese(question, quantity) for question in Question if question in questions]
    numbered = [f"{number}. {text}" for number, text in enumerate(asked, 1)] if len(asked) > 1 else asked
    wanted = f"，数量{quantity}件" if quantity else ""
    begun = "想咨询几个问题" if len(asked) > 1 else "想咨询一下"
    facts = (f"商品链接：{product.url}", f"商品ID：{product.id}")
    return "\n".join(
        [
            f"您好，我打算采购贵店这款商品{wanted}，{begun}：",
            *(fact for fact in facts if units(fact) < COPY_LIMIT),
            *_below_the_minimum(product, quantity),
            *numbered,
            "麻烦您抽空回复，谢谢！",
        ]
    )


def is_below_the_minimum(product: Product, quantity: int | None) -> bool:
    """Whether somebody wants fewer pieces than the minimum order, as far as both are known."""
    return quantity is not None and product.min_order is not None and quantity < product.min_order


def copied_parts(text: str) -> list[str]:
    """Divide a text between its lines into parts of at most 256 UTF-16 units; a line that is longer is divided too."""
    parts, part = [], ""
    for line in (piece for whole in text.splitlines(keepends=True) for piece in _pieces(whole)):
        if units((part + line).rstrip()) > COPY_LIMIT:
            parts.append(part)
            part = ""
        part += line
    return [one.strip() for one in (*parts, part) if one.strip()]


def _below_the_minimum(product: Product, quantity: int | None) -> list[str]:
    if not is_below_the_minimum(product, quantity):
        return []
    return [BELOW_THE_MINIMUM.format(least=product.min_order, quantity=quantity)]


def _chinese(question: Question, quantity: int | None) -> str:
    if quantity and question in CHINESE_FOR_A_QUANTITY:
        return CHINESE_FOR_A_QUANTITY[question].format(quantity=quantity)
    return CHINESE[question]


def _pieces(text: str) -> Iterator[str]:
    """Divide what is longer than a part; a character of two units stays whole."""
    piece = ""
    for character in text:
        if units(piece + character) > COPY_LIMIT:
            yield piece
            piece = ""
        piece += character
    yield piece
