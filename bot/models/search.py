"""A search: one photo in one chat, with its query, its place in the results and its message."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.models.billing import Requester
from bot.models.links import ProductLink, ShortLink, read_link
from bot.models.photo_sizes import PhotoSize
from bot.models.quantity import MinOrders
from bot.models.target import SentMessage
from providers.errors import FailureKind, NotSoldThere, ProviderError
from providers.models import Marketplace, Product
from providers.query import Query

ID_LENGTH = 10
"""Characters of a search's id: short enough for callback data (64 bytes), long enough not to be guessed."""


EXAMPLE = "example-"
"""How the result sets of the recorded example begin, whose offers are shown before the first photo."""


class SearchState(StrEnum):
    """How far a search has come.

    `OFFERED` waits for a person to choose it, `WAITING` for its turn, from which it can be `WITHDRAWN`. `SENDING` is
    about to be answered: after a crash the answer is looked for in the chat before it is sent again. `SHOWN`, `EMPTY`,
    `FAILED` and `NO_PICTURE` (of a file that is none) are answers.
    """

    OFFERED = "offered"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    SEARCHING = "searching"
    SENDING = "sending"
    SHOWN = "shown"
    EMPTY = "empty"
    FAILED = "failed"
    NO_PICTURE = "no_picture"


IN_WORK: Final = frozenset({SearchState.WAITING, SearchState.SEARCHING, SearchState.SENDING})
"""The states of a search that will be answered."""


class Stage(StrEnum):
    """What a search is doing, for whoever waits for it."""

    LINK = "link"
    PHOTO = "photo"
    PREPARING = "preparing"
    SEARCHING = "searching"


@dataclass(frozen=True)
class Album:
    """Photos that came together: the message that asks which to search, if it stands, and whether all are chosen."""

    question_id: int | None = None
    takes_all: bool = False


class View(StrEnum):
    """How results are shown: one product, six in a picture, eight as lines of text."""

    CARD = "card"
    GRID = "grid"
    LIST = "list"


class Failure(BaseModel):
    """A provider that did not answer; `country` is that where it does not sell the product."""

    model_config = ConfigDict(frozen=True)

    provider: str
    kind: FailureKind
    country: str | None = None

    @classmethod
    def of(cls, error: ProviderError) -> "Failure":
        """Return the failure that `error` is."""
        country = error.country if isinstance(error, NotSoldThere) else None
        return cls(provider=error.provider, kind=error.kind, country=country)


class OfferKey(BaseModel):
    """What tells an offer from others, whichever provider tells of it: its id at the marketplace, and its address."""

    model_config = ConfigDict(frozen=True)

    marketplace: Marketplace
    id: str
    url: str

    @classmethod
    def of(cls, product: Product) -> "OfferKey":
        """Return the key of a product."""
        return cls(marketplace=product.marketplace, id=product.id, url=product.url)

    def is_that_of(self, product: Product) -> bool:
        """Whether a product is this offer."""
        return product.url == self.url or (product.marketplace, product.id) == (self.marketplace, self.id)


class Search(BaseModel):
    """One photo in one chat.

    The photo is the file `file_id` at Telegram, which is the largest if there are `sizes`, or for a link at
    `photo_url`; `from_preview`: it is the preview of something that moves. `part` is which part of a long photo is
    searched. `text` came with it, and `album` ties photos that came together. `message_id` is the message that asked
    (the photo, or a `/search` under it) and, with the chat, unique; `photo_message_id` the one that is answered. `line`
    is where the search waits for its `turn`, and `owner` the run that answers it.
    Where `query`, `provider` and `marketplace` are None when it begins, the chat's preferences hold. `answer_id` is
    the message that shows the results; in the state `SENDING` it is unknown, and higher than `sent_after`.
    `quantity` is how many pieces somebody wants, 0 for no number, and `min_orders` which offers they want shown; None
    leaves either to the preferences. `similar_to` is the offer whose like is sought.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    chat_id: int
    message_id: int
    photo_message_id: int
    thread_id: int | None = None
    user_id: int
    file_id: str = ""
    sizes: tuple[PhotoSize, ...] = ()
    photo_url: str | None = None
    from_preview: bool = False
    part: int | None = None
    text: str | None = None
    album: str | None = None
    state: SearchState = SearchState.WAITING
    query: Query | None = None
    provider: str | None = None
    marketplace: Marketplace | None = None
    result_set: str | None = None
    passed_over: tuple[Failure, ...] = ()
    position: int = 0
    answer_id: int | None = None
    answer_is_photo: bool = False
    sent_after: int | None = None
    view: View = View.CARD
    quantity: int | None = None
    min_orders: MinOrders | None = None
    similar_to: OfferKey | None = None
    created_at: int
    line: str | None = None
    turn: int | None = None
    owner: str | None = None

    @property
    def message(self) -> SentMessage | None:
        """The message that shows the results, None before there is one."""
        if self.answer_id is None:
            return None
        return SentMessage(self.chat_id, self.answer_id, is_photo=self.answer_is_photo)

    def shown_in(self, message: SentMessage) -> "Search":
        """Return this search as shown in `message`."""
        return self.model_copy(update={"answer_id": message.message_id, "answer_is_photo": message.is_photo})

    def may_be_turned_by(self, user_id: int) -> bool:
        """Whether the buttons are for a person.

        What was asked in the name of a chat is for everybody: a press tells who pressed, not in whose name they write.
        """
        return self.user_id <= 0 or self.user_id == user_id

    @property
    def requester(self) -> Requester:
        """Whom the calls for this search are made for."""
        return Requester(self.chat_id, self.user_id)

    @property
    def product_link(self) -> ProductLink | None:
        """The product's page that this search was begun with; None for a photo, and for a link to a picture."""
        link = read_link(self.photo_url) if self.photo_url else None
        return link if isinstance(link, ProductLink) else None

    @property
    def short_link(self) -> ShortLink | None:
        """The short link that this search was begun with, until it was followed."""
        link = read_link(self.photo_url) if self.photo_url else None
        return link if isinstance(link, ShortLink) else None

    def is_sought_for(self, product: Product) -> bool:
        """Whether others like this very product are sought."""
        return self.similar_to is not None and self.similar_to.is_that_of(product)

    @property
    def asked_provider(self) -> str | None:
        """The provider that answered, or else the first that failed."""
        return self.provider or next((failure.provider for failure in self.passed_over), None)

    @property
    def is_example(self) -> bool:
        """Whether this is the recorded example."""
        return (self.result_set or "").startswith(EXAMPLE)
