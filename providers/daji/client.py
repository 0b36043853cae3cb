"""DAJI: image search and product pages of 1688, with titles in the buyer's language.

Sources: the vendor's documents of `upload/image`, `product/imageQuery` and the solution introduction (filters, sorts);
the signature and the page of a product as seen in client code.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from providers.api.calls import ApiRequest, CallKind
from providers.api.settings import Accounts, Missing, ProviderSettings
from providers.daji.details import read_details
from providers.daji.envelope import NAME, read_image_id
from providers.daji.products import read_page
from providers.daji.settings import DajiSettings
from providers.models import ImageRef, Marketplace, Photo, ProductDetails
from providers.provider import Provider, Resources
from providers.query import Capabilities, Filter, ImageLimits, Query, Region, ResultPage, Sort

if TYPE_CHECKING:
    from providers.api.http import ApiClient

# Values of `country`, which means the language of titles.
COUNTRIES: Final = frozenset("en ru vi ja ko fr pt es th id ar".split())
# Every answer has the seller's Chinese title besides the translated one.
LANGUAGES: Final = COUNTRIES | {"zh"}
DEFAULT_COUNTRY: Final = "en"

# DAJI surely still knows an id that is younger than this.
JUST_UPLOADED: Final = timedelta(minutes=2)

MAX_PAGE_SIZE: Final = 50
DEFAULT_PAGE_SIZE: Final = 20

SORTS: Final[Mapping[Sort, Mapping[str, str]]] = {
    Sort.SALES: {"monthSold": "desc"},
    Sort.SALES_UP: {"monthSold": "asc"},
    Sort.PRICE_UP: {"price": "asc"},
    Sort.PRICE_DOWN: {"price": "desc"},
    Sort.REPURCHASE: {"rePurchaseRate": "desc"},
    Sort.REPURCHASE_UP: {"rePurchaseRate": "asc"},
}

FILTERS: Final[Mapping[Filter, str]] = {
    Filter.FACTORY: "certifiedFactory",
    Filter.SHIP_TODAY: "shipInToday",
    Filter.SHIP_24H: "shipIn24Hours",
    Filter.SHIP_48H: "shipIn48Hours",
    Filter.RETURN_7_DAYS: "noReason7DReturn",
    Filter.DROPSHIPPING: "isOnePsale",
    Filter.FREE_SHIPPING: "isOnePsaleFreePost",
    Filter.NEW_7_DAYS: "new7",
    Filter.NEW_30_DAYS: "new30",
    Filter.JXHY: "jxhy",
    Filter.SELECTION_1688: "1688Selection",
    Filter.GLOBAL_SELECTION: "isQqyx",
    Filter.SELECT: "isSelect",
    Filter.SCORE_1: "totalEpScoreLv1",
    Filter.SCORE_2: "totalEpScoreLv2",
    Filter.SCORE_3: "totalEpScoreLv3",
    Filter.SCORE_4: "totalEpScoreLv4",
    Filter.PICKUP_24H_1: "getRate24HLv1",
    Filter.PICKUP_24H_2: "getRate24HLv2",
    Filter.PICKUP_24H_3: "getRate24HLv3",
    Filter.PICKUP_48H_1: "getRate48HLv1",
    Filter.PICKUP_48H_2: "getRate48HLv2",
    Filter.PICKUP_48H_3: "getRate48HLv3",
}


def sign(secret: str, params: Mapping[str, str]) -> str:
    """Return the upper-case hex MD5 of the sorted `name=value` pairs and the secret, joined by `&` (client code)."""
    pairs = [f"{name}={params[name]}" for name in sorted(params) if name != "sign"]
    text = "&".join([*pairs, f"secret={secret}"])
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def _signed(settings: DajiSettings, params: Mapping[str, str]) -> dict[str, str]:
    """Return `params` with the key and the signature. Empty ones are left out: they would be signed and then lost.

    The secret itself is never sent, although the API accepts it for tests.
    """
    full = {"appKey": settings.app_key, **{name: value for name, value in params.items() if value}}
    return {**full, "sign": sign(settings.app_secret.get_secret_value(), full)}


def upload_request(settings: DajiSettings, photo: Photo) -> ApiRequest:
    """Build the upload of a photo: plain base64 without a `data:` prefix, which the signature covers too."""
    fields = _signed(settings, {"image_base64": base64.b64encode(photo.data).decode("ascii")})
    return ApiRequest("POST", _address(settings, "upload/image"), multipart=fields, kind=CallKind.UPLOAD)


def search_request(settings: DajiSettings, image: ImageRef, query: Query, page: int) -> ApiRequest:
    """Build an image search. `imageUrl` is left out: the document says that the id takes precedence."""
    order = SORTS.get(query.sort)
    params = {
        "imageId": image.value,
        "beginPage": str(page),
        "pageSize": str(min(query.page_size or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)),
        "country": _country(query),
        "region": _region(query.region),
        "filter": ",".join(name for wanted, name in FILTERS.items() if wanted in query.filters),
        "sort": json.dumps(order, separators=(",", ":")) if order else "",
        "priceStart": _plain(query.price_min),
        "priceEnd": _plain(query.price_max),
        "categoryId": query.category or "",
        "keyword": query.keyword or "",
        "auxiliaryText": query.auxiliary_text or "",
    }
    address = _address(settings, "product/imageQuery")
    return ApiRequest("GET", address, params=_signed(settings, params), kind=CallKind.SEARCH)


def details_request(settings: DajiSettings, product_id: str, query: Query) -> ApiRequest:
    """Build the call for a product's page."""
    params = {"offerId": product_id, "country": _country(query)}
    address = _address(settings, "product/queryProductDetail")
    return ApiRequest("GET", address, params=_signed(settings, params), kind=CallKind.DETAILS)


class Daji(Provider):
    """1688 by way of DAJI. `prepare` uploads the photo and gets an id for it."""

    name: ClassVar[str] = NAME
    title: ClassVar[str] = "DAJI"
    settings: ClassVar[type[ProviderSettings]] = DajiSettings
    marketplace: ClassVar[Marketplace] = Marketplace.ALIBABA_1688
    preparing: ClassVar[CallKind | None] = CallKind.UPLOAD
    capabilities: ClassVar[Capabilities] = Capabilities(
        # Up to 3 MB are taken; clients found that less than 300 KB is safest.
        image=ImageLimits(max_bytes=300_000, max_side=1000),
        languages=LANGUAGES,
        sorts=(Sort.DEFAULT, *SORTS),
        filters=tuple(FILTERS),
        price_range=True,
        price_currency="CNY",
        region=True,
        category=True,
        keyword=True,
        auxiliary_text=True,
        max_page_size=MAX_PAGE_SIZE,
        details=True,
    )

    def __init__(self, client: "ApiClient", settings: DajiSettings, now: Callable[[], datetime]) -> None:
        self._client = client
        self._settings = settings
        self._now = now

    @classmethod
    def create(cls, accounts: Accounts, client: "ApiClient", resources: Resources) -> Provider | Missing:
        """Return the provider."""
        return cls(client, accounts.of(DajiSettings), resources.now)

    async def prepare(self, photo: Photo) -> ImageRef:
        """Upload the photo; a paid call."""
        expires_at = self._now() + timedelta(minutes=self._settings.image_id_minutes)
        image_id = await self._client.call(upload_request(self._settings, photo), read_image_id)
        return ImageRef(provider=NAME, value=image_id, expires_at=expires_at)

    async def search(self, image: ImageRef, query: Query, page: int) -> ResultPage:
        """Return page `page` of the products that look like `image`; a paid call."""
        request = search_request(self._settings, image, query, page)
        ignored = self.capabilities.ignored(query)
        read = partial(read_page, page=page, language=query.language, ignored=ignored, reused=self._is_reused(image))
        return await self._client.call(request, read)

    async def details(self, product_id: str, query: Query) -> ProductDetails:
        """Return a product's page; a paid call."""
        request = details_request(self._settings, product_id, query)
        return await self._client.call(request, partial(read_details, language=query.language))

    def _is_reused(self, image: ImageRef) -> bool:
        """Whether the photo was uploaded for an earlier search."""
        lifetime = timedelta(minutes=self._settings.image_id_minutes)
        return image.expires_at is not None and image.expires_at - lifetime < self._now() - JUST_UPLOADED


def _country(query: Query) -> str:
    """Return the language for translated titles: English where none fits, since the API insists on one."""
    return query.language if query.language in COUNTRIES else DEFAULT_COUNTRY


def _region(region: Region | None) -> str:
    """Return a box as left, right, top, bottom.

    The document calls the four x1, y1, x2, y2, and yet its answer has the region of a whole picture of 799 pixels as
    `0,799,0,799`; so read, its sample `(266, 799, 48, 581)` is a square too.
    """
    return "" if region is None else f"{region.left},{region.right},{region.top},{region.bottom}"


def _plain(price: Decimal | None) -> str:
    return "" if price is None else f"{price:f}"


def _address(settings: DajiSettings, path: str) -> str:
    return f"{settings.url}/alibaba/{path}"
