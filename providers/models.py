"""What goes into a search and what comes out of it, alike for all providers.

All models are frozen: they are passed between tasks and kept in caches.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Marketplace(StrEnum):
    """Where goods are sold."""

    ALIBABA_1688 = "1688"
    ALIEXPRESS = "aliexpress"


class Sort(StrEnum):
    """The order of results. `DEFAULT` asks for nothing, so that the provider's own ranking holds."""

    DEFAULT = "default"
    BEST = "best"
    SALES = "sales"
    SALES_UP = "sales_up"
    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    REPURCHASE = "repurchase"
    REPURCHASE_UP = "repurchase_up"


class Filter(StrEnum):
    """A condition that results must meet.

    One filter may have other names at other providers: `DROPSHIPPING` is `support_dropshipping` at TMAPI and
    `isOnePsale` at DAJI. `SCORE_n`, `PICKUP_24H_n` and `PICKUP_48H_n` are DAJI's levels.
    """

    DROPSHIPPING = "dropshipping"
    FACTORY = "factory"
    VERIFIED = "verified"
    FREE_SHIPPING = "free_shipping"
    NEW_ARRIVAL = "new_arrival"
    NEW_7_DAYS = "new_7_days"
    NEW_30_DAYS = "new_30_days"
    SHIP_TODAY = "ship_today"
    SHIP_24H = "ship_24h"
    SHIP_48H = "ship_48h"
    RETURN_7_DAYS = "return_7_days"
    JXHY = "jxhy"
    SELECTION_1688 = "selection_1688"
    GLOBAL_SELECTION = "global_selection"
    SELECT = "select"
    SCORE_1 = "score_1"
    SCORE_2 = "score_2"
    SCORE_3 = "score_3"
    SCORE_4 = "score_4"
    PICKUP_24H_1 = "pickup_24h_1"
    PICKUP_24H_2 = "pickup_24h_2"
    PICKUP_24H_3 = "pickup_24h_3"
    PICKUP_48H_1 = "pickup_48h_1"
    PICKUP_48H_2 = "pickup_48h_2"
    PICKUP_48H_3 = "pickup_48h_3"


class Match(StrEnum):
    """Whether only the same product is wanted, or similar ones too (AliExpress)."""

    SAME = "same"
    SIMILAR = "similar"


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


class QueryPart(StrEnum):
    """A part of a query, for naming what a provider could not serve."""

    LANGUAGE = "language"
    SORT = "sort"
    PRICE_RANGE = "price_range"
    FILTER = "filter"
    MATCH = "match"
    CURRENCY = "currency"
    SHIP_TO = "ship_to"
    REGION = "region"
    CATEGORY = "category"
    KEYWORD = "keyword"
    AUXILIARY_TEXT = "auxiliary_text"


class Frozen(BaseModel):
    """The base of every model here: immutable and strict about field names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Money(Frozen):
    """An amount in a currency's major unit, such as yuan or dollars.

    `unit_certain` is False where the provider left open whether it speaks of dollars or cents and the reading is
    an inference; whoever shows the amount says so.
    """

    amount: Decimal
    currency: str = Field(description="ISO 4217 code, upper case")
    unit_certain: bool = True


class Sales(Frozen):
    """How many were sold: `700+` is a count of 700 with `at_least`."""

    count: int
    at_least: bool = False
    period: SalesPeriod | None = None


class Rating(Frozen):
    """A grade on a scale up to `out_of`: 4.9 out of 5, or 97 out of 100."""

    value: Decimal
    out_of: int = 5


class Seller(Frozen):
    """Who offers a product. None means that the provider did not say."""

    name: str | None = None
    years: int | None = None
    place: str | None = None
    factory: bool | None = None
    verified: bool | None = None
    score: Rating | None = None
    url: str | None = None


class Delivery(Frozen):
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
    price: Money | None = None
    original_price: Money | None = None
    min_order: int | None = None
    sold: Sales | None = None
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


class Variant(Frozen):
    """One kind of a product, such as a colour in a size."""

    name: str
    id: str | None = None
    price: Money | None = None
    stock: int | None = None


class ProductDetails(Frozen):
    """Everything on a product's page. `low` and `high` bound the price where it differs between variants."""

    provider: str
    marketplace: Marketplace
    id: str
    title: str
    url: str
    pictures: tuple[str, ...] = ()
    low: Money | None = None
    high: Money | None = None
    price_steps: tuple[PriceStep, ...] = ()
    min_order: int | None = None
    unit: str | None = None
    variants: tuple[Variant, ...] = ()
    sold: Sales | None = None
    rating: Rating | None = None
    seller: Seller | None = None
    delivery: Delivery | None = None


class Region(Frozen):
    """A box in the prepared photo, in pixels from its upper left corner."""

    left: int = Field(ge=0)
    right: int = Field(ge=0)
    top: int = Field(ge=0)
    bottom: int = Field(ge=0)


class Query(Frozen):
    """What is asked for besides the picture. A part that a provider can't serve is named in `ResultPage.ignored`.

    Prices are in the currency of the provider's answers (CNY at 1688); languages are ISO 639-1 codes, countries
    ISO 3166 alpha-2, currencies ISO 4217.
    """

    language: str = "en"
    sort: Sort = Sort.DEFAULT
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    filters: frozenset[Filter] = frozenset()
    page_size: int | None = None
    match: Match | None = None
    currency: str | None = None
    ship_to: str | None = None
    region: Region | None = None
    category: str | None = Field(default=None, pattern=r"^[0-9]+$", description="an id of the provider's")
    keyword: str | None = None
    auxiliary_text: str | None = None


class Ignored(Frozen):
    """A part of the query that the provider could not serve; `value` tells which, as in `filter` `factory`."""

    part: QueryPart
    value: str


class ResultPage(Frozen):
    """One page of results. `total` and `has_more` are the provider's claims, not facts; None means no claim."""

    provider: str
    page: int
    products: tuple[Product, ...]
    total: int | None = None
    has_more: bool | None = None
    ignored: tuple[Ignored, ...] = ()
    note: str | None = Field(default=None, description="what the provider wants to be known about these results")
    dropped: int = Field(default=0, description="items that could not be read, or were more than a page can hold")
    sample: bool = Field(default=False, description="True: these products are invented, for trying the bot")


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


def price_range(query: Query) -> str:
    """Return the price range of `query` as people type it: `10-50`, `10-`, `-50`, or nothing."""
    if query.price_min is None and query.price_max is None:
        return ""
    return f"{'' if query.price_min is None else query.price_min}-{'' if query.price_max is None else query.price_max}"
