"""What a seller can be asked, and how buttons carry a choice of it. Pure."""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final


class Question(StrEnum):
    """What a seller can be asked. Masks in the buttons of older messages rest on this order: add at the end."""

    PRICE = "price"
    STOCK = "stock"
    SAMPLE = "sample"
    DELIVERY = "delivery"
    SIZE = "size"
    MATERIAL = "material"
    LOGO = "logo"
    PACKAGING = "packaging"
    CERTIFICATE = "certificate"
    INVOICE = "invoice"
    WAREHOUSE = "warehouse"


FIRST_QUESTIONS: Final = frozenset({Question.PRICE, Question.STOCK, Question.DELIVERY})
"""What is ticked until somebody chooses: what nearly every buyer asks first."""
_QUESTIONS: Final = tuple(Question)


def questions_mask(questions: Collection[Question]) -> str:
    """Write a set of questions as hexadecimal digits."""
    return f"{sum(1 << _QUESTIONS.index(question) for question in questions):x}"


def read_questions(mask: str) -> frozenset[Question]:
    """Read what `questions_mask` wrote; anything else stands for the first questions."""
    if not re.fullmatch("[0-9a-f]{1,8}", mask):
        return FIRST_QUESTIONS
    bits = int(mask, 16)
    return frozenset(question for index, question in enumerate(_QUESTIONS) if bits >> index & 1)
