"""Photos and products, alike for all providers.

All models are frozen: they are passed between tasks and kept in caches.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field


class Marketplace(StrEnum):
    """Where goods are sold."""

    ALIBABA_1688 = "1688"
    ALIEXPRESS = "aliexpress"


class Badge(StrEnum):
    """A merit that a marketplace gives to a seller or an offer, and that people know by sight."""

    SUPER_FACTORY = "super_factory"
    POWERFUL_SELLER = "powerful_seller"
    TRUSTPASS = "trustpass"
    FACTORY_INSPECTED = "factory_inspected"
    JXHY = "jxhy"
    ONE_PIECE = "one_piece"
    LOW_REFUND = "low_refund"


class SalesPeriod(StrEnum):
    """The time over which a number of sales was counted."""

    MONTH = "month"
    DAYS_90 = "90_days"
    RECENT = "recent"


class Availability(StrEnum):
    """Whether an offer can be bought.

    `ENDED` is one that the seller or the marketplace has taken down, `NOT_THERE` one that is not sold to the country
    that was asked for.
    """

    ON_SALE = "on_sale"
    SOLD_OUT = "sold_out"
    ENDED = "ended"
    NOT_THERE = "not_there"


class Frozen(BaseModel):
    """The base of every model here: immutable and strict about field names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Value:
    """The base of the smallest parts of a product, which are checked only when they are read from storage.

    A page has a hundred of them, and each is made by a reader from what was checked as it came. A dataclass takes half
    of a model's time and memory.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Money(Value):
    """An amount in a currency's major unit, such as yuan or dollars.

    `currency` is an ISO 4217 code in upper case. `unit_certain` is False where the provider left open whether it
    speaks of dollars or cents and the reading is an inference; whoever shows the amount says so, and names
    `other_amount`, which it is in the other reading. `approximate`: the source itself says that it is about so much.
    """

    amount: Decimal
    currency: str
    unit_certain: bool = True
    other_amount: Decimal | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Sales(Value):
    """How many were sold: `700+` is a count of 700 with `at_least`."""

    count: int
    at_least: bool = False
    period: SalesPeriod | None = None

    def over(self, period: SalesPeriod) -> "Sales":
        """Return the same number as one that was counted over `period`."""
        return Sales(self.count, self.at_least, period)


@dataclass(frozen=True, slots=True)
class Rating(Value):
    """A grade on a scale up to `out_of`: 4.9 out of 5, or 97 out of 100."""

    value: Decimal
    out_of: int = 5


@dataclass(frozen=True, slots=True)
class Seller(Value):
    """Who offers a product. None means that the provider did not say.

    `id` is the marketplace's, and `business` what it does in its own words, such as "生产加工" (makes and processes).
    """

    id: str | None = None
    business: str | None = None
    services: tuple[str, ...] = ()
    name: str | None = None
    years: int | None = None
    place: str | None = None
    factory: bool | None = None
    verified: bool | None = None
    score: Rating | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery(Value):
    """How a product is delivered. None means that the provider did not say."""

    origin: str | None = None
    free: bool | None = None
    within_hours: int | None = None
    fee: Money | None = None


class Product(Frozen):
    """One offer as a search shows it. `title` is in the asked language where the provider speaks it."""

    provider: str
    marketplace: Marketplace
    id: str
    title: str
    url: str
    original_title: str | None = None
    picture: str | None = Field(default=None, description="https URL of the largest picture known")
    price: Money | None = Field(default=None, description="the lower end, where the price is a range")
    price_high: Money | None = Field(default=None, description="the upper end, where the price is a range")
    price_from: bool = Field(default=False, description="True: it may be the price of a large order only")
    price_words: str | None = Field(default=None, description="what stands in place of a price, such as 面议")
    original_price: Money | None = None
    availability: Availability | None = None
    ship_to: str | None = Field(default=None, description="the country that the price holds for, where it is told")
    min_order: int | None = None
    sold: Sales | None = None
    orders: int | None = Field(default=None, description="how many orders were placed, where that is told beside sales")
    seller: Seller | None = None
    rating: Rating | None = None
    repurchase_rate: Decimal | None = Field(default=None, description="percent of buyers who bought again, 0 to 100")
    delivery: Delivery | None = None
    badges: tuple[Badge, ...] = ()
    advertisement: bool = False
    similarity: Decimal | None = Field(default=None, description="0 to 1")
    category: str | None = None


class PriceStep(Frozen):
    """The unit price from a quantity on."""

    min_quantity: int
    price: Money


class Weight(Frozen):
    """What one piece weighs. `unit_certain` is False where the source names no unit and it is an inference."""

    grams: Decimal
    unit_certain: bool = True


class Size(Frozen):
    """The size of a piece in its package, in centimetres."""

    length: Decimal
    width: Decimal
    height: Decimal


class Attribute(Frozen):
    """A fact that the seller tells of a product, such as its material."""

    name: str
    value: str


class Variant(Frozen):
    """One kind of a product, such as a colour in a size; `name` is empty where the product has no kinds."""

    name: str
    id: str | None = None
    price: Money | None = None
    stock: int | None = None
    weight: Weight | None = None
    picture: str | None = None


class ProductDetails(Frozen):
    """Everything on a product's page.

    `low` and `high` bound the price where it differs between variants or quantities. `price_from`: `low` may be the
    price of a large order only.
    """

    provider: str
    marketplace: Marketplace
    id: str
    title: str
    url: str
    pictures: tuple[str, ...] = ()
    low: Money | None = None
    high: Money | None = None
    price_from: bool = False
    original_price: Money | None = None
    availability: Availability | None = None
    ship_to: str | None = Field(default=None, description="the country that price and stock hold for, ISO 3166 alpha-2")
    price_steps: tuple[PriceStep, ...] = ()
    min_order: int | None = None
    unit: str | None = None
    weight: Weight | None = None
    size: Size | None = None
    attributes: tuple[Attribute, ...] = ()
    mixed_batch: bool | None = Field(default=None, description="whether variants count together for the smallest order")
    video: str | None = None
    variants: tuple[Variant, ...] = ()
    sold: Sales | None = None
    rating: Rating | None = None
    seller: Seller | None = None
    delivery: Delivery | None = None


class Photo(Frozen):
    """A prepared picture: an upright sRGB JPEG without metadata, within a provider's limits."""

    data: bytes = Field(repr=False)
    sha256: str = Field(description="lower-case hex digest of `data`")
    width: int
    height: int


class ImageRef(Frozen):
    """What a provider made of a photo, and what its search takes.

    `value` is a path, an id or the base64 text of the picture itself. `keep` is False for the latter: it is never
    stored. `expires_at` (aware, UTC) is None where no lifetime is known.
    """

    provider: str
    value: str = Field(repr=False)
    expires_at: datetime | None = None
    keep: bool = True
