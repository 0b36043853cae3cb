"""Exports: a file of kept products or of results that a chat asked for, and the products that stand in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from bot.i18n import Translator
from bot.models.costs import NO_FIGURES, CostFigures
from bot.models.exchange import NO_EXCHANGE, Exchange
from bot.models.product_page import with_details
from bot.models.target import SentMessage, Target
from providers.models import PriceStep, Product, ProductDetails, Weight


class ExportFormat(StrEnum):
    """The kinds of files: a workbook with pictures, a table without, or the pictures alone."""

    XLSX = "xlsx"
    CSV = "csv"
    ZIP = "zip"


class ExportSource(StrEnum):
    """What products are taken from: a list of kept products, or the results of a search."""

    LIST = "list"
    SEARCH = "search"


class ExportState(StrEnum):
    """How far an export is. Of one whose file is being sent, nobody knows after a crash whether it arrived."""

    ASKED = "asked"
    MAKING = "making"
    SENDING = "sending"


@dataclass(frozen=True)
class Export:
    """A file that a chat waits for. `id` is that of the press that asked for it, `message_id` its word of progress."""

    id: str
    chat_id: int
    user_id: int
    source: ExportSource
    source_id: str
    format: ExportFormat
    thread_id: int | None = None
    message_id: int | None = None
    state: ExportState = ExportState.ASKED

    @property
    def target(self) -> Target:
        """Where the file goes."""
        return Target(self.chat_id, thread_id=self.thread_id)

    @property
    def message(self) -> SentMessage | None:
        """The word of the progress, None where none was sent."""
        return None if self.message_id is None else SentMessage(self.chat_id, self.message_id, is_photo=False)


@dataclass(frozen=True)
class ExportedProduct:
    """A product in a file.

    `at` is when its price was as it says, in epoch seconds, None where that is not known. `photo` is Telegram's id
    of a photo of somebody's own that stands for the seller's picture, and `file_id` that of this picture.
    """

    product: Product
    price_steps: Sequence[PriceStep] = ()
    weight: Weight | None = None
    note: str | None = None
    at: int | None = None
    photo: str | None = None
    file_id: str | None = None

    @classmethod
    def of(cls, product: Product, details: ProductDetails | None = None) -> Self:
        """Return a product with what its page tells, if that is known: a page with all its variants may be large."""
        if details is None:
            return cls(product)
        product = with_details(product, details)
        told = {
            name: getattr(details, name)
            for name in ("seller", "sold", "rating", "delivery")
            if getattr(product, name) is None
        }
        return cls(product.model_copy(update=told), details.price_steps, details.weight)


@dataclass(frozen=True)
class ExportContents:
    """What goes into a file: products in their order, and how they are written down.

    `title` names the list or the search. `quantity` is how many pieces are wanted, None where nobody has said.
    `figures` are what the chat has told of its costs.
    """

    title: str
    products: Sequence[ExportedProduct]
    t: Translator
    exchange: Exchange = NO_EXCHANGE
    quantity: int | None = None
    figures: CostFigures = NO_FIGURES


@dataclass(frozen=True)
class ExportPicture:
    """A JPEG in a file; width and height are in pixels."""

    data: bytes = field(repr=False)
    width: int
    height: int
