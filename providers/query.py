"""What a provider is asked, what it can serve of that, and the pages of results that it answers with."""

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from providers.models import Frozen, Product


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


def price_range(query: Query) -> str:
    """Return the price range of `query` as people type it: `10-50`, `10-`, `-50`, or nothing."""
    if query.price_min is None and query.price_max is None:
        return ""
    return f"{'' if query.price_min is None else query.price_min}-{'' if query.price_max is None else query.price_max}"


class ImageLimits(Frozen):
    """The largest photo that a provider takes: bytes of the JPEG, and pixels of its longer side."""

    max_bytes: int
    max_side: int


class Capabilities(Frozen):
    """What a provider can serve, and so which parts of a query it can't."""

    image: ImageLimits
    languages: frozenset[str] = Field(default=frozenset(), description="of results; empty: titles come untranslated")
    currencies: frozenset[str] = Field(default=frozenset(), description="that can be asked for")
    sorts: tuple[Sort, ...] = (Sort.DEFAULT,)
    filters: tuple[Filter, ...] = ()
    matches: tuple[Match, ...] = ()
    price_range: bool = False
    price_currency: str = Field(default="", description="of the price range; empty where it can differ")
    ship_to: bool = False
    region: bool = False
    category: bool = False
    keyword: bool = False
    auxiliary_text: bool = False
    paging: bool = True
    max_page_size: int = 20
    details: bool = False
    matches_pictures: bool = Field(default=True, description="False: results do not depend on the photo")
    needs_public_photo: bool = Field(default=False, description="the API fetches the photo from a public address")

    def in_own_currency(self, query: Query) -> Query:
        """Return the query without a currency that can't be asked for: such prices are the same without it."""
        return query if query.currency in self.currencies else query.model_copy(update={"currency": None})

    def ignored(self, query: Query) -> tuple[Ignored, ...]:
        """Name every part of `query` that a provider with these capabilities can't serve."""
        parts: list[tuple[QueryPart, str, bool]] = [
            (QueryPart.LANGUAGE, query.language, query.language in self.languages),
            (QueryPart.SORT, query.sort, query.sort in self.sorts or query.sort is Sort.DEFAULT),
            *((QueryPart.FILTER, wanted, wanted in self.filters) for wanted in sorted(query.filters)),
            (QueryPart.MATCH, query.match or "", query.match in self.matches),
            (QueryPart.CURRENCY, query.currency or "", query.currency in self.currencies),
            (QueryPart.SHIP_TO, query.ship_to or "", self.ship_to),
            (QueryPart.PRICE_RANGE, price_range(query), self.price_range),
            (QueryPart.REGION, "" if query.region is None else "set", self.region),
            (QueryPart.CATEGORY, query.category or "", self.category),
            (QueryPart.KEYWORD, query.keyword or "", self.keyword),
            (QueryPart.AUXILIARY_TEXT, query.auxiliary_text or "", self.auxiliary_text),
        ]
        return tuple(Ignored(part=part, value=value) for part, value, served in parts if value and not served)


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
    subjects: tuple[Region, ...] = Field(default=(), description="where the provider sees products in the photo")
    sample: bool = Field(default=False, description="True: these products are invented, for trying the bot")
