"""What a provider can serve. Menus, checks and the notes under results follow from it."""

from pydantic import Field

from providers.models import Filter, Frozen, Ignored, Match, Query, QueryPart, Sort, price_range


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
