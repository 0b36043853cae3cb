"""AliExpress: image search and product pages through the dropshipping API of the Open Platform.

Sources: the vendor's documents of `aliexpress.ds.image.searchV2` and `aliexpress.ds.product.get`, and its page on
signatures.
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from providers.aliexpress.auth import signed_form
from providers.aliexpress.details import read_details
from providers.aliexpress.envelope import NAME
from providers.aliexpress.products import read_search
from providers.aliexpress.settings import AliExpressSettings
from providers.api.calls import Answer, ApiRequest, CallKind
from providers.api.settings import Accounts, Missing, ProviderSettings
from providers.errors import FailureKind, NotAuthorized
from providers.models import ImageRef, Marketplace, Photo, ProductDetails
from providers.provider import AccessTokens, Provider, Resources
from providers.query import Capabilities, ImageLimits, Match, Query, ResultPage, Sort

if TYPE_CHECKING:
    from providers.api.http import ApiClient

T = TypeVar("T")


# The languages and currencies that the vendor lists for the older API; this one has no list of its own.
LANGUAGES: Final = frozenset("en ru pt es fr id it th ja ar vi tr de he ko nl pl".split())
CURRENCIES: Final = frozenset("USD GBP CAD EUR UAH MXN TRY RUB BRL AUD INR JPY IDR SEK KRW".split())

# The country of a product's page where nobody has chosen one: that call must name one.
DETAILS_SHIP_TO: Final = "US"

SORTS: Final[Mapping[Sort, tuple[str, str]]] = {
    Sort.BEST: ("best", "desc"),
    Sort.SALES: ("orders", "desc"),
    Sort.SALES_UP: ("orders", "asc"),
    Sort.PRICE_UP: ("price", "asc"),
    Sort.PRICE_DOWN: ("price", "desc"),
}

NO_LOGIN: Final = Missing(
    "nobody has logged in: run `python -m bot login aliexpress`, or set ALIEXPRESS_ACCESS_TOKEN",
    ("ALIEXPRESS_ACCESS_TOKEN",),
)


def _business_request(
    settings: AliExpressSettings,
    kind: CallKind,
    method: str,
    params: Mapping[str, str],
    access_token: str,
    now: datetime,
) -> ApiRequest:
    """Build the call of a business method: everything is in the form, so that no token is ever in a URL."""
    system = {"method": method, "session": access_token, "format": "json", "simplify": "false", "v": "2.0"}
    form = signed_form(settings, {**params, **system}, now)
    return ApiRequest("POST", f"{settings.url}/sync", form=form, kind=kind)


def search_request(
    settings: AliExpressSettings, image: ImageRef, query: Query, access_token: str, now: datetime
) -> ApiRequest:
    """Build an image search. The signature covers `param0` exactly as it is sent."""
    sort_type, sort_order = SORTS.get(query.sort, ("", ""))
    params = {
        "search_type": query.match or "",
        "image_base64": image.value,
        "currency": _currency(query) or "",
        "lang": _language(query),
        "sort_type": sort_type,
        "sort_order": sort_order,
        "ship_to": query.ship_to or "",
    }
    param0 = json.dumps({name: value for name, value in params.items() if value}, separators=(",", ":"))
    method = "aliexpress.ds.image.searchV2"
    return _business_request(settings, CallKind.SEARCH, method, {"param0": param0}, access_token, now)


def details_request(
    settings: AliExpressSettings, product_id: str, query: Query, access_token: str, now: datetime
) -> ApiRequest:
    """Build the call for a product's page."""
    optional = {
        "product_id": product_id,
        "ship_to_country": query.ship_to or DETAILS_SHIP_TO,
        "target_currency": _currency(query) or "",
        "target_language": _language(query),
    }
    params = {name: value for name, value in optional.items() if value}
    method = "aliexpress.ds.product.get"
    return _business_request(settings, CallKind.DETAILS, method, params, access_token, now)


class AliExpress(Provider):
    """AliExpress by its own API. The photo is part of the search, so `prepare` makes no call.

    The request has no page parameter: there is a first page and no other.
    """

    name: ClassVar[str] = NAME
    title: ClassVar[str] = "AliExpress"
    settings: ClassVar[type[ProviderSettings]] = AliExpressSettings
    marketplace: ClassVar[Marketplace] = Marketplace.ALIEXPRESS
    capabilities: ClassVar[Capabilities] = Capabilities(
        # The limit is not documented; the older API took 100 KB.
        image=ImageLimits(max_bytes=100_000, max_side=800),
        languages=LANGUAGES,
        currencies=CURRENCIES,
        sorts=(Sort.DEFAULT, *SORTS),
        matches=(Match.SAME, Match.SIMILAR),
        ship_to=True,
        paging=False,
        details=True,
    )

    def __init__(
        self, client: "ApiClient", settings: AliExpressSettings, tokens: AccessTokens, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._settings = settings
        self._tokens = tokens
        self._now = now

    @classmethod
    def create(cls, accounts: Accounts, client: "ApiClient", resources: Resources) -> Provider | Missing:
        """Return the provider, or say that a login is needed."""
        if resources.tokens is None:
            return NO_LOGIN
        return cls(client, accounts.of(AliExpressSettings), resources.tokens, resources.now)

    @property
    def call_kinds(self) -> tuple[CallKind, ...]:
        """What it may ask of its API: it renews its login too."""
        return (*super().call_kinds, CallKind.TOKEN)

    async def prepare(self, photo: Photo) -> ImageRef:
        """Return the photo as base64 text, which is not to be stored."""
        return ImageRef(provider=NAME, value=base64.b64encode(photo.data).decode("ascii"), keep=False)

    async def search(self, image: ImageRef, query: Query, page: int) -> ResultPage:
        """Return the first page of the products that look like `image`; any other is empty and makes no call."""
        ignored = self.capabilities.ignored(query)
        if page > 1:
            return ResultPage(provider=NAME, page=page, products=(), has_more=False, ignored=ignored)
        build = partial(search_request, self._settings, image, query)
        unit = self._settings.price_unit
        return await self._call(build, partial(read_search, unit=unit, currency=_currency(query), ignored=ignored))

    async def details(self, product_id: str, query: Query) -> ProductDetails:
        """Return a product's page as it is for the chosen country."""
        country = query.ship_to or DETAILS_SHIP_TO
        build = partial(details_request, self._settings, product_id, query)
        read = partial(read_details, product_id=product_id, currency=_currency(query), country=country)
        return await self._call(build, read)

    async def _call(self, build: Callable[[str, datetime], ApiRequest], parse: Callable[[Answer], T]) -> T:
        """Call with the access token; when it is refused, get a new one and call once more."""
        token = await self._tokens.current()
        try:
            return await self._client.call(build(token, self._now()), parse)
        except NotAuthorized as error:
            if error.kind is not FailureKind.REFUSED_LOGIN:
                raise
        fresh = await self._tokens.refresh(token)
        return await self._client.call(build(fresh, self._now()), parse)


def _currency(query: Query) -> str | None:
    """Return the currency to ask for, or None to leave it to AliExpress."""
    return query.currency if query.currency in CURRENCIES else None


def _language(query: Query) -> str:
    """Return the language to ask for: English where AliExpress does not speak the one that is wanted."""
    return query.language if query.language in LANGUAGES else "en"
