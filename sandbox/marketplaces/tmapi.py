"""TMAPI: conversion of photos, the searches V1 and V2, and the details of an item."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from sandbox.catalogue import Catalogue, Descriptor, Match, SampleProduct
from sandbox.catalogue.products import OfferFlag
from sandbox.marketplaces import offers, pictures, ranking
from sandbox.marketplaces.conversions import SEARCHES, Conversions
from sandbox.marketplaces.credentials import Credentials
from sandbox.marketplaces.faults import Fault, FaultKind
from sandbox.marketplaces.http import ApiError, ApiRequest, ApiResponse, ErrorStyle, http_status, whole_number
from sandbox.marketplaces.tmapi_items import Json, details, v1_item, v2_item

LANGUAGES = ("en", "zh", "ru", "vi", "ja", "ko")
SORTS = ("default", "sales", "price_up", "price_down")
V1_PAGE = 20
V2_PAGE = 10
"""V2 returns ten items per page, whatever `page_size` is requested, and says so in the response."""

NO_KEY = 4011

FILTERS: Mapping[str, Callable[[SampleProduct], bool]] = {
    "support_dropshipping": lambda product: OfferFlag.ONE_PIECE in product.flags,
    "is_factory": lambda product: product.seller.factory,
    "verified_supplier": lambda product: OfferFlag.VERIFIED in product.flags,
    "free_shipping": lambda product: OfferFlag.FREE_SHIPPING in product.flags,
    "new_arrival": lambda product: product.age_in_days <= 30,
}


def _error(code: int | str, message: str, fault: Fault | None) -> ApiResponse:
    """The code is in the body and is the HTTP status, unless a fault sets another status."""
    if code == NO_KEY:
        return ApiResponse({"code": code, "message": message}, 401, str(code), paid=False)
    return ApiResponse({"code": code, "msg": message, "data": None}, http_status(code, fault), str(code), paid=False)


ERRORS = ErrorStyle(_error, ApiError(439, "Subscription expired or insufficient balance."))


class Tmapi:
    """The endpoints."""

    def __init__(self, catalogue: Catalogue, credentials: Credentials, conversions: Conversions) -> None:
        self._catalogue = catalogue
        self._credentials = credentials
        self._conversions = conversions

    async def convert(self, request: ApiRequest) -> ApiResponse:
        """`POST /1688/tools/image/convert_url` fetches the photo."""
        self._authenticate(request)
        search = request.parameters.get("search_api_endpoint") or SEARCHES[0]
        if search not in SEARCHES:
            raise ApiError(422, f"Parameter error: search_api_endpoint must be one of {', '.join(SEARCHES)}.")
        path = await self._conversions.add(request.parameters.get("url", ""), search)
        return _success({"image_url": path})

    async def search_v1(self, request: ApiRequest) -> ApiResponse:
        """`GET /1688/search/image`. Pictures of 1688 itself need no conversion."""
        self._authenticate(request)
        url = request.parameters.get("img_url", "")
        product = pictures.product_at(url, request.base_url, self._catalogue)
        photo = self._catalogue.descriptor(product) if product else self._conversions.find(url, "/search/image")
        page = await self._page(request, photo, V1_PAGE)
        items = [offers.tmapi_item(v1_item(match.product, request.base_url), request) for match in page.matches]
        return _success(_answer(request, page, items))

    async def search_v2(self, request: ApiRequest) -> ApiResponse:
        """`GET /1688/global/search/image/v2`. Every picture needs conversion."""
        self._authenticate(request)
        language = _one_of(request, "language", LANGUAGES)
        photo = self._conversions.find(request.parameters.get("img_url", ""), "/global/search/image/v2")
        page = await self._page(request, photo, V2_PAGE)
        return _success(
            _answer(request, page, [v2_item(match.product, request.base_url, language) for match in page.matches])
        )

    async def item_detail(self, request: ApiRequest) -> ApiResponse:
        """`GET /1688/item_detail`."""
        self._authenticate(request)
        language = _one_of(request, "language", LANGUAGES) if request.parameters.get("language") else "zh"
        product = self._catalogue.by_offer(_whole(request, "item_id", 0))
        if product is None:
            raise ApiError(422, "Parameter error: no item has this item_id.")
        return _success(offers.tmapi_details(details(product, request.base_url, language), request))

    def _authenticate(self, request: ApiRequest) -> None:
        token = request.parameters.get("apiToken") or request.parameters.get("apikey")
        if not token:
            raise ApiError(NO_KEY, "no API key found in request")
        if token != self._credentials.tmapi_token:
            raise ApiError(NO_KEY, "invalid API key")

    async def _page(self, request: ApiRequest, photo: Descriptor | None, max_size: int) -> ranking.Page:
        number, size = _whole(request, "page", 1), _whole(request, "page_size", 20)
        if number < 1 or size < 1:
            raise ApiError(422, "Parameter error: page and page_size start at 1.")
        closest = await ranking.alike(self._catalogue, photo, request) if photo else []
        matches = self._filtered(request, closest)
        sort = _one_of(request, "sort", SORTS)
        if sort == "sales":
            matches = ranking.ordered(matches, lambda product: product.sold_in_90_days, descending=True)
        elif sort != "default":
            matches = ranking.ordered(matches, _price, descending=sort == "price_down")
        return ranking.page_of(matches, number, min(size, max_size), request)

    def _filtered(self, request: ApiRequest, matches: list[Match]) -> list[Match]:
        try:
            low, high = (ranking.amount(request.parameters.get(name)) for name in ("price_start", "price_end"))
        except ValueError as error:
            raise ApiError(422, f"Parameter error: {error}.") from error
        if not request.has_fault(FaultKind.ANY_PRICE):
            matches = ranking.within(matches, _price, low, high)
        for name, fits in FILTERS.items():
            if _flag(request, name):
                matches = [match for match in matches if fits(match.product)]
        return matches


def _price(product: SampleProduct) -> Decimal | None:
    return product.cny


def _success(data: Json) -> ApiResponse:
    return ApiResponse({"code": 200, "msg": "success", "data": data}, code="200")


def _answer(request: ApiRequest, page: ranking.Page, items: list[Json]) -> Json:
    filters = ("price_start", "price_end", *FILTERS)
    return {
        "page": page.number,
        "page_size": page.size,
        "total_count": page.total,
        "keyword": "",
        "sort": request.parameters.get("sort") or "default",
        "cat_id": None,
        "filters": {name: request.parameters[name] for name in filters if request.parameters.get(name)},
        "items": items,
        "has_next_page": page.has_next,
    }


def _one_of(request: ApiRequest, name: str, allowed: tuple[str, ...]) -> str:
    value = request.parameters.get(name) or allowed[0]
    if value not in allowed:
        raise ApiError(422, f"Parameter error: {name} must be one of {', '.join(allowed)}.")
    return value


def _whole(request: ApiRequest, name: str, default: int) -> int:
    try:
        return whole_number(request.parameters.get(name) or str(default))
    except ValueError as error:
        raise ApiError(422, f"Parameter error: {name} must be a whole number.") from error


def _flag(request: ApiRequest, name: str) -> bool:
    text = (request.parameters.get(name) or "false").lower()
    if text not in ("true", "false", "1", "0"):
        raise ApiError(422, f"Parameter error: {name} must be true or false.")
    return text in ("true", "1")
