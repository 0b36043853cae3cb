"""TMAPI: image search at 1688 in two versions, V1 (`tmapi`) and V2 (`tmapi_global`).

Facts are from the vendor's documents of both searches and of its image conversion, or seen in client code. A search
takes a path that a conversion made of the photo, and a conversion is good for the search it was made for only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from providers.api.calls import ApiRequest, CallKind
from providers.api.settings import Accounts, Missing, ProviderSettings
from providers.errors import PhotoRejected
from providers.models import ImageRef, Marketplace, Photo, ProductDetails
from providers.provider import PhotoHost, Provider, Resources
from providers.query import Capabilities, Filter, ImageLimits, Query, ResultPage, Sort
from providers.tmapi.details import read_details
from providers.tmapi.envelope import read_conversion
from providers.tmapi.products import read_page
from providers.tmapi.settings import TmapiAuth, TmapiSettings

if TYPE_CHECKING:
    from providers.api.http import ApiClient

# A converted path was seen to live for 70 minutes at least.
PATH_LIFETIME: Final = timedelta(minutes=60)
# TMAPI surely still knows a path that is younger than this.
JUST_CONVERTED: Final = timedelta(minutes=2)

DEFAULT_LANGUAGE: Final = "en"

V1_NAME: Final = "tmapi"
V2_NAME: Final = "tmapi_global"

SORTS: Final = {Sort.SALES: "sales", Sort.PRICE_UP: "price_up", Sort.PRICE_DOWN: "price_down"}

FILTERS: Final = {
    Filter.DROPSHIPPING: "support_dropshipping",
    Filter.FACTORY: "is_factory",
    Filter.VERIFIED: "verified_supplier",
    Filter.FREE_SHIPPING: "free_shipping",
    Filter.NEW_ARRIVAL: "new_arrival",
}

V1_CAPABILITIES: Final = Capabilities(
    # V1 has no language parameter: titles are those of 1688.
    languages=frozenset({"zh"}),
    # Clients stay under 300 kB; a smaller side than 400 pixels made matches worse.
    image=ImageLimits(max_bytes=300_000, max_side=800),
    sorts=(Sort.DEFAULT, *SORTS),
    filters=tuple(FILTERS),
    price_range=True,
    price_currency="CNY",
    max_page_size=20,
    details=True,
    needs_public_photo=True,
)

NO_PHOTO_HOST: Final = Missing(
    "PUBLIC_URL is not set, and TMAPI fetches the photo from a public address", ("PUBLIC_URL",)
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One version of the search: its path, the name that conversions know it by, and whether it has languages."""

    path: str
    conversion: str
    languages: frozenset[str]


V1: Final = Endpoint("/1688/search/image", "/search/image", frozenset())
V2: Final = Endpoint(
    "/1688/global/search/image/v2",
    "/global/search/image/v2",
    frozenset({"en", "zh", "ru", "vi", "ja", "ko"}),
)


# Product pages speak more languages than the searches (the vendor's document).
DETAILS_LANGUAGES: Final = frozenset({"en", "zh", "ru", "th", "pt", "es", "tr", "vi", "ja", "ko"})


def conversion_request(settings: TmapiSettings, endpoint: Endpoint, address: str) -> ApiRequest:
    """Return the request that converts the picture at `address` for a search with `endpoint`."""
    return ApiRequest(
        "POST",
        f"{settings.url}/1688/tools/image/convert_url",
        params=_key_params(settings),
        headers=_key_headers(settings),
        json={"url": address, "search_api_endpoint": endpoint.conversion},
        kind=CallKind.CONVERT,
    )


def search_request(settings: TmapiSettings, endpoint: Endpoint, image: ImageRef, query: Query, page: int) -> ApiRequest:
    """Return the request for page `page` of a search; the API decides what `query` leaves open."""
    size = min(query.page_size or V1_CAPABILITIES.max_page_size, V1_CAPABILITIES.max_page_size)
    params = {"img_url": image.value, "page": str(page), "page_size": str(size)}
    if endpoint.languages:
        params["language"] = _language(endpoint.languages, query)
    if query.sort in SORTS:
        params["sort"] = SORTS[query.sort]
    if query.price_min is not None:
        params["price_start"] = f"{query.price_min:f}"
    if query.price_max is not None:
        params["price_end"] = f"{query.price_max:f}"
    params |= {name: "true" for wanted, name in FILTERS.items() if wanted in query.filters}
    base = settings.global_url if endpoint is V2 else settings.url
    return ApiRequest(
        "GET",
        f"{base}{endpoint.path}",
        params=params | _key_params(settings),
        headers=_key_headers(settings),
        kind=CallKind.SEARCH,
    )


def details_request(settings: TmapiSettings, product_id: str, query: Query) -> ApiRequest:
    """Return the request for a product's page, which has languages whichever search found the product."""
    params = {"item_id": product_id, "language": _language(DETAILS_LANGUAGES, query)}
    return ApiRequest(
        "GET",
        f"{settings.url}/1688/item_detail",
        params=params | _key_params(settings),
        headers=_key_headers(settings),
        kind=CallKind.DETAILS,
    )


class _TmapiVersion(Provider):
    """What both versions share: they differ by their endpoint only."""

    marketplace: ClassVar[Marketplace] = Marketplace.ALIBABA_1688
    settings: ClassVar[type[ProviderSettings]] = TmapiSettings
    preparing: ClassVar[CallKind | None] = CallKind.CONVERT
    endpoint: ClassVar[Endpoint]

    def __init__(
        self, client: "ApiClient", settings: TmapiSettings, host: PhotoHost, now: Callable[[], datetime]
    ) -> None:
        """`host` gives the photo an address while it is converted; `now` tells the time with its zone."""
        self._client = client
        self._settings = settings
        self._host = host
        self._now = now

    @classmethod
    def create(cls, accounts: Accounts, client: "ApiClient", resources: Resources) -> Provider | Missing:
        """Return the provider, or say that photos have no public address."""
        if resources.host is None:
            return NO_PHOTO_HOST
        return cls(client, accounts.of(TmapiSettings), resources.host, resources.now)

    @property
    def accepts_refs_of(self) -> tuple[str, ...]:
        """The other version: one client measured that a path is good for both, the document says that it is not."""
        return tuple({V1_NAME, V2_NAME} - {self.name}) if self._settings.share_paths else ()

    async def prepare(self, photo: Photo) -> ImageRef:
        """Convert the photo, which is public only during the call; a paid call."""
        # The lifetime starts when the path is made, which is after this moment.
        expires_at = self._now() + PATH_LIFETIME
        async with self._host.publish(photo) as address:
            request = conversion_request(self._settings, self.endpoint, address)
            path = await self._client.call(request, partial(read_conversion, self.name))
        return ImageRef(provider=self.name, value=path, expires_at=expires_at)

    async def search(self, image: ImageRef, query: Query, page: int) -> ResultPage:
        """Return page `page` of the products that look like `image`; a paid call.

        Raises PhotoRejected if the first page is empty and the path was kept from an earlier search: TMAPI answers a
        path that it no longer knows with no products (recorded answers).
        """
        ignored = self.capabilities.ignored(query)
        request = search_request(self._settings, self.endpoint, image, query, page)
        verified = True if Filter.VERIFIED in query.filters else None
        read = partial(read_page, self.name, page=page, ignored=ignored, verified=verified)
        found = await self._client.call(request, read)
        if page == 1 and not found.products and self._is_kept(image):
            raise PhotoRejected(self.name, "a kept path found nothing: TMAPI may no longer know it")
        return found

    async def details(self, product_id: str, query: Query) -> ProductDetails:
        """Return a product's page; a paid call."""
        request = details_request(self._settings, product_id, query)
        return await self._client.call(request, partial(read_details, self.name))

    def _is_kept(self, image: ImageRef) -> bool:
        """Whether the path was made for an earlier search, or for the other version."""
        if image.provider != self.name:
            return True
        return image.expires_at is not None and image.expires_at - PATH_LIFETIME < self._now() - JUST_CONVERTED


class Tmapi(_TmapiVersion):
    """V1: untranslated titles, at most 20 products a page."""

    name: ClassVar[str] = V1_NAME
    title: ClassVar[str] = "TMAPI"
    endpoint: ClassVar[Endpoint] = V1
    capabilities: ClassVar[Capabilities] = V1_CAPABILITIES


class TmapiGlobal(_TmapiVersion):
    """V2: the same search with titles in six languages."""

    name: ClassVar[str] = V2_NAME
    title: ClassVar[str] = "TMAPI Global"
    endpoint: ClassVar[Endpoint] = V2
    capabilities: ClassVar[Capabilities] = V1_CAPABILITIES.model_copy(update={"languages": V2.languages})


def _language(languages: frozenset[str], query: Query) -> str:
    return query.language if query.language in languages else DEFAULT_LANGUAGE


def _key_params(settings: TmapiSettings) -> dict[str, str]:
    return {"apiToken": settings.token.get_secret_value()} if settings.auth is TmapiAuth.QUERY else {}


def _key_headers(settings: TmapiSettings) -> dict[str, str]:
    return {"apikey": settings.token.get_secret_value()} if settings.auth is TmapiAuth.HEADER else {}
