"""✍ Ask the seller: ticks, the message in Chinese that they make, and what it says in the reader's language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from telegram import CopyTextButton
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from bot.i18n import Translator
from bot.models.inquiry import Question, questions_mask
from bot.models.open_list import OpenList
from bot.models.open_search import OpenSearch
from bot.models.signs import Sign
from bot.views.button_rows import rows_of
from bot.views.callbacks import Action, KeptAction, KeptPress, Press
from bot.views.chinese_inquiry import copied_parts, inquiry_text, is_below_the_minimum
from bot.views.kept_keyboards import leaving_row
from bot.views.keyboards import back_button, close_button
from bot.views.markup import CAPTION_LIMIT, bold, code, fit, italic, plain, visible_units
from bot.views.menus import mark
from bot.views.product_lines import title_of
from bot.views.screen import Screen
from providers.models import Product

TITLE_UNITS = 40
"""UTF-16 units of the title: the message and its meaning need the room."""
CHINESE = "zh"


@dataclass(frozen=True)
class Inquiry:
    """What somebody wants to ask about a product; `quantity` is in pieces, None where nobody has said."""

    product: Product
    quantity: int | None
    questions: frozenset[Question]


def inquiry_screen(t: Translator, inquiry: Inquiry, data: Callable[[str], str], leaving: Sequence[Button]) -> Screen:
    """Return the message and the ticks. `data` writes a mask of questions as callback data; `leaving` leads away."""
    message = inquiry_text(inquiry.product, inquiry.quantity, inquiry.questions)
    lines = [bold(title_of(inquiry.product, TITLE_UNITS)), ""]
    if inquiry.questions:
        lines += [code(message), "", *_meaning_lines(t, inquiry)]
    else:
        lines.append(plain(t.gettext("Pick what to ask the seller.")))
    if inquiry.quantity is None:
        lines.append(italic(t.gettext("With your quantity the seller can name a price: /settings quantity 100")))
    if visible_units("\n".join(lines)) > CAPTION_LIMIT:
        # The picture above shows the product; what all the questions mean needs the room more.
        lines = lines[2:]
    parts = copied_parts(message) if inquiry.questions else []
    keyboard = Keyboard([*_ticks(t, inquiry.questions, data), *_copy_rows(t, parts), leaving])
    return Screen(fit(lines, CAPTION_LIMIT), keyboard)


def search_inquiry_screen(opened: OpenSearch, questions: frozenset[Question]) -> Screen:
    """Return a message to the seller of the product on the card of a search."""
    inquiry = Inquiry(opened.product, opened.quantity, questions)
    leaving = [back_button(opened.t, opened.search), close_button(opened.t, opened.search)]
    return inquiry_screen(opened.t, inquiry, lambda mask: Press(Action.ASK, opened.search.id, mask).data(), leaving)


def kept_inquiry_screen(opened: OpenList, questions: frozenset[Question]) -> Screen:
    """Return a message to the seller of the kept product on the card of a list."""
    inquiry = Inquiry(opened.shown.product, opened.as_search().quantity, questions)
    kept_id = opened.shown.id
    return inquiry_screen(
        opened.t, inquiry, lambda mask: KeptPress(KeptAction.ASK, kept_id, mask).data(), leaving_row(opened)
    )


def question_name(t: Translator, question: Question) -> str:
    """Name a question on its tick."""
    return {
        Question.PRICE: t.gettext("Price"),
        Question.STOCK: t.gettext("Stock"),
        Question.SAMPLE: t.gettext("Sample"),
        Question.DELIVERY: t.gettext("Delivery time"),
        Question.SIZE: t.gettext("Size chart"),
        Question.MATERIAL: t.gettext("Material"),
        Question.LOGO: t.gettext("Own logo"),
        Question.PACKAGING: t.gettext("Packaging"),
        Question.CERTIFICATE: t.gettext("Certificates"),
        Question.INVOICE: t.gettext("Invoice"),
        Question.WAREHOUSE: t.gettext("To my warehouse"),
    }[question]


def question_meaning(t: Translator, question: Question, quantity: int | None) -> str:
    """Say in the reader's language what a question asks in Chinese."""
    if quantity and question is Question.PRICE:
        return t.gettext("What is your best price per piece for {quantity} pcs?", quantity=t.number(quantity))
    if quantity and question is Question.STOCK:
        return t.gettext("Are {quantity} pcs in stock?", quantity=t.number(quantity))
    return {
        Question.PRICE: t.gettext("What is the wholesale price, and from how many pcs?"),
        Question.STOCK: t.gettext("Is it in stock now?"),
        Question.SAMPLE: t.gettext("May I have a sample first? What do it and its shipping cost?"),
        Question.DELIVERY: t.gettext("How soon after the order do you ship?"),
        Question.SIZE: t.gettext("Please send a size chart or exact dimensions."),
        Question.MATERIAL: t.gettext("What material is it exactly?"),
        Question.LOGO: t.gettext("Can you print our logo? From how many pcs, at what cost?"),
        Question.PACKAGING: t.gettext("How is it packed? Can packaging be custom-made?"),
        Question.CERTIFICATE: t.gettext("Are there test reports or certificates? May I see them?"),
        Question.INVOICE: t.gettext("Can you issue an invoice? What tax does it add?"),
        Question.WAREHOUSE: t.gettext("Can you ship to my forwarder's warehouse? About how much?"),
    }[question]


def _meaning_lines(t: Translator, inquiry: Inquiry) -> list[str]:
    """Say what the message says; nothing to whom it was written in their own language."""
    if t.language == CHINESE:
        return []
    asked = [question_meaning(t, one, inquiry.quantity) for one in Question if one in inquiry.questions]
    numbered = [f"{number}. {text}" for number, text in enumerate(asked, 1)] if len(asked) > 1 else asked
    if is_below_the_minimum(inquiry.product, inquiry.quantity):
        least, wanted = t.number(inquiry.product.min_order or 0), t.number(inquiry.quantity or 0)
        below = t.gettext("Your minimum is {least} pcs. May I take {quantity}?", least=least, quantity=wanted)
        numbered.insert(0, below)
    return [plain(line) for line in numbered]


def _ticks(t: Translator, chosen: frozenset[Question], data: Callable[[str], str]) -> list[list[Button]]:
    ticks = [
        Button(mark(question_name(t, one), on=one in chosen), callback_data=data(questions_mask(chosen ^ {one})))
        for one in Question
    ]
    return [ticks[start : start + 2] for start in range(0, len(ticks), 2)]


def _copy_rows(t: Translator, parts: Sequence[str]) -> list[list[Button]]:
    """Return a button for each part of the message; where there are several, each says which it is."""
    word, total = t.gettext("Copy"), len(parts)
    labels = [
        f"{Sign.COPY} {word} {number}/{total}" if total > 1 else f"{Sign.COPY} {word}" for number in range(1, total + 1)
    ]
    buttons = [Button(label, copy_text=CopyTextButton(part)) for label, part in zip(labels, parts, strict=True)]
    return rows_of(buttons)
