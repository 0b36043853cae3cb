"""DAJI: upload of a photo, search by photo, and the details of an offer. Every call is signed."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from sandbox.catalogue import Catalogue, Descriptor, Match, SampleProduct, UnreadablePictureError
from sandbox.catalogue.products import OfferFlag
from sandbox.marketplaces import offers, pictures, ranking
from sandbox.marketplaces.conversions import descriptor_of
from sandbox.marketplaces.credentials import Credentials, daji_signature
from sandbox.marketplaces.daji_items import details, item, translated
from sandbox.marketplaces.faults import Fault, FaultKind
from sandbox.marketplaces.http import ApiError, ApiRequest, ApiResponse, ErrorStyle, whole_number

MAX_BYTES = 3 * 1024 * 1024
MAX_PAGE_SIZE = 50
COUNTRIES = ("en", "ru", "vi", "ja", "ko", "fr", "pt", "es", "th", "id", "ar")
MESSAGES = {400: "参数不正确", 401: "签名验证失败", 404: "记录不存在"}

Filter = Callable[[SampleProduct], bool]


def _price(product: SampleProduct) -> Decimal | None:
    return product.cny


_SORTS: Mapping[str, Callable[[SampleProduct], Decimal | int | None]] = {
    "price": _price,
    "monthSold": lambda product: product.sold_in_month,
    "rePurchaseRate": lambda product: product.repurchase_percent,
}


def _has(flag: OfferFlag) -> Filter:
    return lambda product: flag in product.flags


def _at_least(level: int, of: Callable[[SampleProduct], int]) -> Filter:
    return lambda product: of(product) >= level


FILTERS: Mapping[str, Filter] = {
    "certifiedFactory": lambda product: product.seller.factory,
    "shipInToday": lambda product: product.ships_within_hours <= 12,
    "shipIn24Hours": lambda product: product.ships_within_hours <= 24,
    "shipIn48Hours": lambda product: product.ships_within_hours <= 48,
    "noReason7DReturn": _has(OfferFlag.RETURNS_7_DAYS),
    "isOnePsale": _has(OfferFlag.ONE_PIECE),
    "isOnePsaleFreePost": lambda product: {OfferFlag.ONE_PIECE, OfferFlag.FREE_SHIPPING} <= product.flags,
    "new7": lambda product: product.age_in_days <= 7,
    "new30": lambda product: product.age_in_days <= 30,
    "jxhy": _has(OfferFlag.JXHY),
    "1688Selection": _has(OfferFlag.SELECTION_1688),
    "isQqyx": _has(OfferFlag.GLOBAL_SELECTION),
    "isSelect": _has(OfferFlag.SELECT),
    **{f"totalEpScoreLv{level}": _at_least(level, lambda product: product.score_level) for level in (1, 2, 3, 4)},
    **{f"getRate24HLv{level}": _at_least(level, lambda product: product.pickup_24h_level) for level in (1, 2, 3)},
    **{f"getRate48HLv{level}": _at_least(level, lambda product: product.pickup_48h_level) for level in (1, 2, 3)},
}


@dataclass(frozen=True)
class Upload:
    """A photo that was uploaded, and its descriptor."""

    data: bytes
    descriptor: Descriptor


class Daji:
    """The endpoints. Responses carry the time and a trace id."""

    def __init__(
        self, catalogue: Catalogue, credentials: Credentials, clock: Callable[[], float], random: Random
    ) -> None:
        self._catalogue = catalogue
        self._credentials = credentials
        self._clock = clock
        self._random = random
        self.errors = ErrorStyle(self._error, ApiError(1009, "余额不足"))
        self._uploads: dict[str, Upload] = {}

    def _error(self, code: int | str, message: str, fault: Fault | None) -> ApiResponse:
        """Errors come with HTTP status 200 and a code other than 200 in the body."""
        status = fault.status if fault and fault.status else 200
        return self._reply(code, message, None, status, paid=False)

    def clear_uploads(self) -> None:
        """Make every image id unknown."""
        self._uploads.clear()

    async def upload(self, request: ApiRequest) -> ApiResponse:
        """`POST /alibaba/upload/image`, multipart: returns an `imageId` for `image_base64`."""
        self._authenticate(request)
        if not request.http.headers.get("content-type", "").startswith("multipart/form-data"):
            raise ApiError(400, f"{MESSAGES[400]}: multipart/form-data")
        try:
            data = base64.b64decode(request.parameters.get("image_base64", ""), validate=True)
            if not data or len(data) > MAX_BYTES:
                raise ApiError(400, f"{MESSAGES[400]}: image_base64, 1 - {MAX_BYTES} bytes")
            descriptor = await descriptor_of(data)
        except (binascii.Error, UnreadablePictureError) as error:
            raise ApiError(400, f"{MESSAGES[400]}: image_base64") from error
        if request.has_fault(FaultKind.ZERO_IMAGE_ID):
            return self._success({"imageId": "0"})
        image = str(self._random.randrange(10**18, 2 * 10**18))
        self._uploads[image] = Upload(data, descriptor)
        return self._success({"imageId": image})

    async def search(self, request: ApiRequest) -> ApiResponse:
        """`GET /alibaba/product/imageQuery`. `region` is a part of the photo: left, right, top, bottom in pixels."""
        self._authenticate(request)
        country = self._country(request)
        number, size = _whole(request, "beginPage"), _whole(request, "pageSize")
        if number < 1 or not 1 <= size <= MAX_PAGE_SIZE:
            raise ApiError(400, f"{MESSAGES[400]}: beginPage >= 1, pageSize 1 - {MAX_PAGE_SIZE}")
        photo = await self._photo(request)
        matches = await ranking.alike(self._catalogue, photo, request) if photo else []
        page = ranking.page_of(_filtered(request, matches, country), number, size, request)
        trace = f"{self._random.randrange(16**20):020x}"
        image = request.parameters.get("imageId", "null")
        region = ",".join(map(str, photo.region)) if photo else ""
        return self._success(
            {
                "totalRecords": page.total,
                "totalPage": page.count,
                "pageSize": size,
                "currentPage": number,
                "data": [
                    offers.daji_item(item(match.product, request.base_url, country, image, trace), request)
                    for match in page.matches
                ],
                "picRegionInfo": {
                    "currentRegion": request.parameters.get("region") or region,
                    "yoloCropRegion": region,
                },
            }
        )

    async def details(self, request: ApiRequest) -> ApiResponse:
        """`GET /alibaba/product/queryProductDetail`."""
        self._authenticate(request)
        country = self._country(request)
        product = self._catalogue.by_offer(_whole(request, "offerId"))
        if product is None:
            raise ApiError(404, MESSAGES[404])
        return self._success(offers.daji_details(details(product, request.base_url, country), request))

    def _authenticate(self, request: ApiRequest) -> None:
        parameters = request.parameters
        if "appSecret" in parameters:
            raise ApiError(400, f"{MESSAGES[400]}: appSecret")
        signed = daji_signature(parameters, self._credentials.daji_secret)
        if parameters.get("appKey") != self._credentials.daji_key or parameters.get("sign") != signed:
            raise ApiError(401, MESSAGES[401])

    def _country(self, request: ApiRequest) -> str:
        country = request.parameters.get("country", "")
        if country not in COUNTRIES:
            raise ApiError(400, f"{MESSAGES[400]}: country")
        return country

    async def _photo(self, request: ApiRequest) -> Descriptor | None:
        """The descriptor of the photo. An id takes precedence; an address elsewhere finds nothing."""
        image = request.parameters.get("imageId")
        if image:
            upload = self._uploads.get(image)
            if upload is None:
                raise ApiError(404, MESSAGES[404])
            region = request.parameters.get("region")
            return await descriptor_of(upload.data, _region(region)) if region else upload.descriptor
        url = request.parameters.get("imageUrl") or request.parameters.get("imageAddress")
        if not url:
            raise ApiError(400, f"{MESSAGES[400]}: imageId, imageUrl")
        product = pictures.product_at(url, request.base_url, self._catalogue)
        return self._catalogue.descriptor(product) if product else None

    def _success(self, data: Mapping[str, object]) -> ApiResponse:
        return self._reply(200, "操作成功", data, 200, paid=True)

    def _reply(
        self, code: int | str, message: str, data: Mapping[str, object] | None, status: int, *, paid: bool
    ) -> ApiResponse:
        body = {
            "code": code,
            "message": message,
            "data": data,
            "timestamp": round(self._clock() * 1000),
            "traceId": f"{self._random.randrange(16**12):012x}",
        }
        return ApiResponse(body, status, str(code), paid)


def _filtered(request: ApiRequest, matches: list[Match], country: str) -> list[Match]:
    """The matches that fit the request's price range, filters, category and words, in the requested order."""
    parameters = request.parameters
    try:
        low, high = ranking.amount(parameters.get("priceStart")), ranking.amount(parameters.get("priceEnd"))
    except ValueError as error:
        raise ApiError(400, f"{MESSAGES[400]}: {error}") from error
    if not request.has_fault(FaultKind.ANY_PRICE):
        matches = ranking.within(matches, _price, low, high)
    for name in filter(None, parameters.get("filter", "").split(",")):
        if name not in FILTERS:
            raise ApiError(400, f"{MESSAGES[400]}: filter {name}")
        matches = [match for match in matches if FILTERS[name](match.product)]
    if category := parameters.get("categoryId"):
        if not category.isdecimal():
            raise ApiError(400, f"{MESSAGES[400]}: categoryId {category}")
        matches = [match for match in matches if category in match.product.category.path]
    if keyword := parameters.get("keyword", "").split():
        matches = [match for match in matches if _hits(match.product, keyword, country) == len(keyword)]
    if hint := parameters.get("auxiliaryText", "").split():
        matches.sort(key=lambda match: -match.similarity - 0.5 * _hits(match.product, hint, country) / len(hint))
    return _sorted(matches, parameters.get("sort"))


def _sorted(matches: list[Match], sort: str | None) -> list[Match]:
    if not sort:
        return matches
    try:
        ((name, direction),) = json.loads(sort).items()
        key = _SORTS[name]
    except (ValueError, AttributeError, KeyError) as error:
        raise ApiError(400, f"{MESSAGES[400]}: sort") from error
    if direction not in ("asc", "desc"):
        raise ApiError(400, f"{MESSAGES[400]}: sort")
    return ranking.ordered(matches, key, descending=direction == "desc")


def _hits(product: SampleProduct, words: list[str], country: str) -> int:
    """How many of the words are in the title, in Chinese or translated."""
    title = f"{product.title('zh')} {translated(product, country)}".casefold()
    return sum(word.casefold() in title for word in words)


def _region(text: str) -> tuple[int, int, int, int]:
    try:
        left, right, top, bottom = (int(part) for part in text.split(","))
    except ValueError as error:
        raise ApiError(400, f"{MESSAGES[400]}: region") from error
    if not (0 <= left < right and 0 <= top < bottom):
        raise ApiError(400, f"{MESSAGES[400]}: region")
    return left, right, top, bottom


def _whole(request: ApiRequest, name: str) -> int:
    try:
        return whole_number(request.parameters.get(name, ""))
    except ValueError as error:
        raise ApiError(400, f"{MESSAGES[400]}: {name}") from error
