"""parse.bot: a search that ignores the picture, and says so."""

from decimal import Decimal

from sandbox.catalogue import Catalogue, Match, SampleProduct
from sandbox.catalogue.looks import Kind
from sandbox.marketplaces import pictures, ranking
from sandbox.marketplaces.credentials import Credentials
from sandbox.marketplaces.faults import Fault
from sandbox.marketplaces.http import ApiError, ApiRequest, ApiResponse, ErrorStyle, http_status, whole_number

NOTE = (
    "Results are from a pre-rendered product index. The image_url parameter is recorded but results come from a cached "
    "search index of sun protection/face mask products."
)
MAX_PAGE_SIZE = 60


def _error(code: int | str, message: str, fault: Fault | None) -> ApiResponse:
    """The code is the HTTP status; a fault can add `Retry-After`."""
    body: dict[str, object] = {"status": "error", "error": message}
    headers = {}
    if fault and fault.retry_after is not None:
        headers["Retry-After"] = f"{fault.retry_after:g}"
        body["retry_after"] = fault.retry_after
    return ApiResponse(body, http_status(code, fault), str(code), paid=False, headers=headers)


ERRORS = ErrorStyle(_error, ApiError(429, "Monthly credits are used up."))


class Parsebot:
    """The endpoints. If `wrapped`, data comes as `{"status": "success", "data": {…}}`, else bare."""

    def __init__(self, catalogue: Catalogue, credentials: Credentials) -> None:
        self.wrapped = True
        self._catalogue = catalogue
        self._credentials = credentials

    async def search(self, request: ApiRequest) -> ApiResponse:
        """`GET /scraper/{id}/search_by_image` finds face masks, whatever the picture."""
        self._authenticate(request)
        url = request.parameters.get("image_url", "")
        if not url.startswith(("http://", "https://")):
            raise ApiError(400, "image_url is required and must be an http or https address.")
        number, size = _whole(request, "page", 1), _whole(request, "page_size", 20)
        if number < 1 or not 1 <= size <= MAX_PAGE_SIZE:
            raise ApiError(400, f"page starts at 1, page_size is between 1 and {MAX_PAGE_SIZE}.")
        index = [Match(product, 0) for product in self._catalogue.products if product.look.kind is Kind.FACE_MASK]
        page = ranking.page_of(index, number, size, request)
        return self._success(
            {
                "note": NOTE,
                "page": number,
                "products": [_product(match.product, request.base_url) for match in page.matches],
                "page_size": size,
                "total_found": page.total,
                "query_image_url": url,
            }
        )

    async def details(self, request: ApiRequest) -> ApiResponse:
        """`GET /scraper/{id}/get_product_details`."""
        self._authenticate(request)
        product = self._catalogue.by_offer(_whole(request, "offer_id", 0))
        if product is None:
            raise ApiError(404, "No product has this offer_id.")
        lowest = None if product.cny is None else product.cny * Decimal("0.88")
        return self._success(
            {
                "title": product.title("zh"),
                "min_price": _text(lowest),
                "max_price": _text(product.cny),
                "unit": "件",
                "moq": product.minimum_order if product.number % 3 else None,
                "city": product.seller.city,
                "province": product.seller.province,
                "images": pictures.views(request.base_url, product),
                "detail_url": f"https://detail.1688.com/offer/{product.offer_id}.html",
            }
        )

    def _authenticate(self, request: ApiRequest) -> None:
        if request.parameters.get("X-API-Key") != self._credentials.parsebot_key:
            raise ApiError(401, "Invalid or missing API key.")
        if request.http.path_params["scraper"] != self._credentials.parsebot_scraper_id:
            raise ApiError(404, "No scraper has this id.")

    def _success(self, data: dict[str, object]) -> ApiResponse:
        return ApiResponse({"data": data, "status": "success"} if self.wrapped else data, code="200")


def _product(product: SampleProduct, base: str) -> dict[str, object]:
    return {
        "city": product.seller.city,
        "price": _text(product.cny),
        "title": product.title("zh"),
        "offer_id": str(product.offer_id),
        "image_url": pictures.address(base, product),
        "shop_name": product.seller.company,
    }


def _whole(request: ApiRequest, name: str, default: int) -> int:
    try:
        return whole_number(request.parameters.get(name) or str(default))
    except ValueError as error:
        raise ApiError(400, f"{name} must be a whole number.") from error


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"
