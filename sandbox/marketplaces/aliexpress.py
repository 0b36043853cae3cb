"""AliExpress: the image search and product details behind `/sync`, and the tokens behind `/rest` and `/oauth`."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from random import Random
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox.catalogue import Catalogue, Match, UnreadablePictureError
from sandbox.marketplaces import offers, ranking
from sandbox.marketplaces.aliexpress_items import RATES, catalogue_language, details, flat, nested, price_in
from sandbox.marketplaces.aliexpress_tokens import TokenPair, Tokens
from sandbox.marketplaces.conversions import descriptor_of
from sandbox.marketplaces.credentials import Credentials, aliexpress_signature
from sandbox.marketplaces.faults import Fault, FaultKind
from sandbox.marketplaces.http import ApiError, ApiRequest, ApiResponse, ErrorStyle

MAX_BYTES = 100 * 1024
TIMESTAMP_SECONDS = 7200
PAGE_SIZE = 10
SAME = 0.89
"""The similarity from which a product counts as the same."""

SEARCH = "aliexpress.ds.image.searchV2"
DETAILS = "aliexpress.ds.product.get"
CREATE_TOKEN, REFRESH_TOKEN = "/auth/token/create", "/auth/token/refresh"


class AnswerShape(StrEnum):
    """The format of search results: the documentation's table, its sample, or what clients have received.

    With `simplify=false`, lists of this platform come in an object of one key: `WRAPPED`, with the code "00" of its
    search by words. A list of one may come as its item: `SINGLE`. `TEXT` is a result that is JSON within a text.
    """

    FLAT = "flat"
    NESTED = "nested"
    DOUBLED = "doubled"
    WRAPPED = "wrapped"
    SINGLE = "single"
    TEXT = "text"


class Param0(BaseModel):
    """The search's parameter object."""

    model_config = ConfigDict(extra="ignore")

    search_type: str = "similar"
    image_base64: str = ""
    currency: str = "USD"
    lang: str = "en"
    sort_type: str = "best"
    sort_order: str = "desc"
    ship_to: str = "US"


class Aliexpress:
    """The endpoints. `shape` is the format of search results."""

    def __init__(
        self, catalogue: Catalogue, credentials: Credentials, clock: Callable[[], float], random: Random
    ) -> None:
        self.shape = AnswerShape.NESTED
        self.errors = ErrorStyle(self._error, ApiError("ApiCallLimit", "The request frequency exceeds the limit"))
        self.tokens = Tokens(clock, random, credentials.aliexpress_access_token, credentials.aliexpress_refresh_token)
        self._catalogue = catalogue
        self._credentials = credentials
        self._clock = clock
        self._random = random

    def _error(self, code: int | str, message: str, fault: Fault | None) -> ApiResponse:
        """Errors come with HTTP status 200. Those with a number are the older gateway's: they have a finer code."""
        error: dict[str, object] = {"type": "ISV", "code": str(code), "msg": message, "request_id": self._request_id()}
        if str(code).isdecimal():
            error |= {"code": int(code), "msg": "Remote service error", "sub_code": f"isv.{code}", "sub_msg": message}
        body = {"error_response": error}
        return ApiResponse(body, fault.status if fault and fault.status else 200, str(code), paid=False)

    async def search(self, request: ApiRequest) -> ApiResponse:
        """`aliexpress.ds.image.searchV2` returns the first page only."""
        self._authenticate(request)
        self._check_session(request)
        param0 = _read_param0(request)
        matches = self._ordered(await self._matches(request, param0), param0)
        page = ranking.page_of(matches, 1, PAGE_SIZE, request)
        major = request.has_fault(FaultKind.MAJOR_PRICES)
        result: object = self._result(page, request.base_url, param0, major=major)
        if self.shape is AnswerShape.TEXT:
            result = json.dumps(result, ensure_ascii=False)
        body = {"result": result, "request_id": self._request_id()}
        return ApiResponse({"aliexpress_ds_image_searchV2_response": body}, code="200")

    async def details(self, request: ApiRequest) -> ApiResponse:
        """`aliexpress.ds.product.get`. Code 602 is "not sold in that country", 605 "not found"."""
        self._authenticate(request)
        self._check_session(request)
        parameters = request.parameters
        product = self._catalogue.by_aliexpress(_required(request, "product_id"))
        country = _required(request, "ship_to_country")
        code, message = 200, "Call succeeds"
        if product is None:
            code, message = 605, "Product not found"
        elif product.not_sold_in == country:
            code, message = 602, "Product is not sold in this country"
        body: dict[str, object] = {"rsp_code": code, "rsp_msg": message, "request_id": self._request_id()}
        if product is not None and code == 200:
            language, currency = (
                catalogue_language(parameters.get("target_language", "en")),
                _currency(parameters.get("target_currency", "")),
            )
            told = details(product, request.base_url, language, currency, country)
            body["result"] = offers.aliexpress_details(told, request)
        return ApiResponse({"aliexpress_ds_product_get_response": body}, code=str(code))

    async def unknown_method(self, request: ApiRequest) -> ApiResponse:
        """Any other method of `/sync`."""
        raise ApiError("InvalidApiPath", f"The specified API path is invalid: {_required(request, 'method')}")

    async def create_token(self, request: ApiRequest) -> ApiResponse:
        """`/rest/auth/token/create` exchanges a code for tokens.

        The vendor's Python client names the path in `method` instead, and calls `/rest`; the path is signed either way.
        """
        self._authenticate(request, CREATE_TOKEN)
        return self._pair(self.tokens.exchange_code(_required(request, "code")))

    async def refresh_token(self, request: ApiRequest) -> ApiResponse:
        """`/rest/auth/token/refresh` exchanges a refresh token for new tokens; see `create_token`."""
        self._authenticate(request, REFRESH_TOKEN)
        return self._pair(self.tokens.refresh(_required(request, "refresh_token")))

    async def authorize(self, request: ApiRequest) -> ApiResponse:
        """`/oauth/authorize` agrees at once, and redirects the caller back with a code."""
        if request.parameters.get("client_id") != self._credentials.aliexpress_key:
            raise ApiError("InvalidAppKey", "client_id is unknown")
        if request.parameters.get("response_type") != "code":
            raise ApiError("InvalidParameter", "response_type must be code")
        back = _required(request, "redirect_uri")
        answer = {"code": self.tokens.new_code()}
        if state := request.parameters.get("state"):
            answer["state"] = state
        address = f"{back}{'&' if '?' in back else '?'}{urlencode(answer)}"
        return ApiResponse(b"", 302, media_type="text/html", headers={"Location": address})

    def _authenticate(self, request: ApiRequest, path: str = "") -> None:
        """Check key, time and signature. The path is signed for `/rest` only."""
        if _required(request, "app_key") != self._credentials.aliexpress_key:
            raise ApiError("InvalidAppKey", "The specified app key is invalid")
        if _required(request, "sign_method") != "sha256":
            raise ApiError("InvalidSignMethod", "sign_method must be sha256")
        stamp = _required(request, "timestamp")
        if not stamp.isdigit() or abs(int(stamp[:18]) / 1000 - self._clock()) > TIMESTAMP_SECONDS:
            raise ApiError("IllegalTimestamp", "timestamp is milliseconds since 1970, at most 7200 seconds off")
        if _required(request, "sign") != aliexpress_signature(
            request.parameters, self._credentials.aliexpress_secret, path
        ):
            raise ApiError("IncompleteSignature", "The request signature does not conform to platform standards")

    def _check_session(self, request: ApiRequest) -> None:
        if not self.tokens.is_valid(_required(request, "session")):
            raise ApiError("IllegalAccessToken", "The specified access token is invalid or expired")

    async def _matches(self, request: ApiRequest, param0: Param0) -> list[Match]:
        try:
            data = base64.b64decode(param0.image_base64, validate=True)
            if not 0 < len(data) <= MAX_BYTES:
                raise ApiError(
                    "InvalidParameter", f"image_base64 holds {len(data)} bytes, allowed are 1 to {MAX_BYTES}"
                )
            photo = await descriptor_of(data)
        except (binascii.Error, UnreadablePictureError) as error:
            raise ApiError("InvalidParameter", "image_base64 is no picture") from error
        matches = await ranking.alike(self._catalogue, photo, request)
        if param0.search_type == "same":
            matches = [match for match in matches if match.similarity >= SAME]
        return [match for match in matches if match.product.not_sold_in != param0.ship_to.upper()]

    @staticmethod
    def _ordered(matches: list[Match], param0: Param0) -> list[Match]:
        descending = param0.sort_order == "desc"
        if param0.sort_type == "price":
            return ranking.ordered(matches, lambda product: price_in(product, "USD"), descending=descending)
        if param0.sort_type == "orders":
            return ranking.ordered(matches, lambda product: product.sold_in_month, descending=descending)
        return matches

    def _result(self, page: ranking.Page, base: str, param0: Param0, *, major: bool) -> Mapping[str, object]:
        language, currency = catalogue_language(param0.lang), _currency(param0.currency)
        if self.shape is AnswerShape.NESTED:
            return {
                "ret": True,
                "next_start_row_key": self._request_id(),
                "data": {"products": [nested(match, base, language, currency, major=major) for match in page.matches]},
                "total_count": page.total,
                "pagination": {
                    "has_next": page.has_next,
                    "page_no": 1,
                    "page_count": page.count,
                    "page_size": page.size,
                },
                "empty": not page.matches,
            }
        items = [flat(match, base, language, currency) for match in page.matches]
        data: Mapping[AnswerShape, object] = {
            AnswerShape.DOUBLED: {"data": items},
            AnswerShape.WRAPPED: {"products": {"traffic_image_product_d_t_o": items}},
            AnswerShape.SINGLE: {"products": items[0] if items else ""},
        }
        code = "00" if self.shape is AnswerShape.WRAPPED else "200"
        return {"ret": True, "code": code, "data": data.get(self.shape, items), "messages": "", "empty": not items}

    def _pair(self, pair: TokenPair) -> ApiResponse:
        now = self._clock()
        body = {
            "code": "0",
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "expires_in": pair.access_seconds,
            "refresh_expires_in": pair.refresh_seconds,
            "expire_time": round((now + pair.access_seconds) * 1000),
            "refresh_token_valid_time": round((now + pair.refresh_seconds) * 1000),
            "account": "sample@example.com",
            "account_platform": "buyerApp",
            "request_id": self._request_id(),
        }
        return ApiResponse(body, code="0")

    def _request_id(self) -> str:
        return f"2102{self._random.randrange(16**20):020x}"


def _read_param0(request: ApiRequest) -> Param0:
    try:
        param0 = Param0.model_validate_json(_required(request, "param0"))
    except ValidationError as error:
        raise ApiError("InvalidParameter", "param0 is no JSON object of texts") from error
    if not (len(param0.ship_to) == 2 and param0.ship_to.isalpha()):
        raise ApiError("InvalidParameter", "ship_to is an ISO 3166 alpha-2 code")
    for value, allowed in (
        (param0.search_type, ("same", "similar")),
        (param0.sort_type, ("price", "orders", "best")),
        (param0.sort_order, ("asc", "desc")),
    ):
        if value not in allowed:
            raise ApiError("InvalidParameter", f"{value!r} is none of {', '.join(allowed)}")
    return param0


def _required(request: ApiRequest, name: str) -> str:
    value = request.parameters.get(name)
    if not value:
        raise ApiError(
            "MissingParameter", f"The input parameter {name} that is mandatory for processing is not supplied"
        )
    return value


def _currency(code: str) -> str:
    """The currency of the response: the requested one, or dollars if it is unknown."""
    return code.upper() if code.upper() in RATES else "USD"
