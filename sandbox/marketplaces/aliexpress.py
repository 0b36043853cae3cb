"""AliExpress: the image search and product details behind `/sync`, and the tokens behind `/rest` and `/oauth`."""

import base64
import binascii
from collections.abc import Callable, Mapping
from enum import StrEnum
from random import Random
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox.catalogue import Catalogue, Match, UnreadablePictureError
from sandbox.marketplaces import ranking
from sandbox.marketplaces.accounts import Accounts
from sandbox.marketplaces.aliexpress_items import RATES, details, flat, nested, price_in, spoken
from sandbox.marketplaces.aliexpress_tokens import TokenPair, Tokens
from sandbox.marketplaces.conversions import descriptor_of
from sandbox.marketplaces.faults import Fault
from sandbox.marketplaces.gate import Refused, Reply, Visit
from sandbox.marketplaces.signatures import aliexpress_signature

MAX_BYTES = 100 * 1024
TIMESTAMP_SECONDS = 7200
PAGE = 10
SAME = 0.88
"""The similarity from which a product counts as the same."""

SEARCH = "aliexpress.ds.image.searchV2"
DETAILS = "aliexpress.ds.product.get"
OUT_OF_CREDIT = Refused("ApiCallLimit", "The request frequency exceeds the limit")


class AnswerShape(StrEnum):
    """How a search is answered: the document's table, the document's sample, or what clients met."""

    FLAT = "flat"
    NESTED = "nested"
    DOUBLED = "doubled"


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
    """The endpoints, each a visit in and a reply out. `shape` chooses the search's answer."""

    def __init__(self, catalogue: Catalogue, accounts: Accounts, clock: Callable[[], float], random: Random) -> None:
        self.shape = AnswerShape.NESTED
        self.tokens = Tokens(clock, random, accounts.aliexpress_access_token, accounts.aliexpress_refresh_token)
        self._catalogue = catalogue
        self._accounts = accounts
        self._clock = clock
        self._random = random

    def error(self, code: int | str, message: str, fault: Fault | None) -> Reply:
        """An error: HTTP 200 with an `error_response`."""
        body = {
            "error_response": {
                "type": "ISV",
                "code": str(code),
                "msg": message,
                "sub_code": f"isv.{code}",
                "sub_msg": message,
                "request_id": self._request_id(),
            }
        }
        return Reply(body, fault.status if fault and fault.status else 200, str(code), paid=False)

    async def search(self, visit: Visit) -> Reply:
        """`aliexpress.ds.image.searchV2`: the first page, and no other."""
        self._admit(visit)
        self._admit_session(visit)
        wanted = _param0(visit)
        matches = self._ordered(await self._matches(wanted), wanted)
        page = ranking.page_of(matches, 1, PAGE, visit)
        body = {"result": self._result(page, visit.base, wanted), "request_id": self._request_id()}
        return Reply({"aliexpress_ds_image_searchV2_response": body}, code="200")

    async def details(self, visit: Visit) -> Reply:
        """`aliexpress.ds.product.get`; 602 is not sold in that country, 605 not found."""
        self._admit(visit)
        self._admit_session(visit)
        given = visit.parameters
        product = self._catalogue.by_aliexpress(_needed(visit, "product_id"))
        country = _needed(visit, "ship_to_country")
        code, words = 200, "Call succeeds"
        if product is None:
            code, words = 605, "Product not found"
        elif product.not_sold_in == country:
            code, words = 602, "Product is not sold in this country"
        body: dict[str, object] = {"rsp_code": code, "rsp_msg": words, "request_id": self._request_id()}
        if product is not None and code == 200:
            language, currency = spoken(given.get("target_language", "en")), _currency(given.get("target_currency", ""))
            body["result"] = details(product, visit.base, language, currency, country)
        return Reply({"aliexpress_ds_product_get_response": body}, code=str(code))

    async def unknown_method(self, visit: Visit) -> Reply:
        """Any other method of `/sync`."""
        raise Refused("InvalidApiPath", f"The specified API path is invalid: {_needed(visit, 'method')}")

    async def create_token(self, visit: Visit) -> Reply:
        """`/rest/auth/token/create`: tokens for a code."""
        self._admit(visit, "/auth/token/create")
        return self._pair(self.tokens.by_code(_needed(visit, "code")))

    async def refresh_token(self, visit: Visit) -> Reply:
        """`/rest/auth/token/refresh`: newer tokens for a refresh token."""
        self._admit(visit, "/auth/token/refresh")
        return self._pair(self.tokens.by_refresh(_needed(visit, "refresh_token")))

    async def authorize(self, visit: Visit) -> Reply:
        """`/oauth/authorize`: agrees at once, and sends the caller back with a code."""
        if visit.parameters.get("client_id") != self._accounts.aliexpress_key:
            raise Refused("InvalidAppKey", "client_id is unknown")
        if visit.parameters.get("response_type") != "code":
            raise Refused("InvalidParameter", "response_type must be code")
        back = _needed(visit, "redirect_uri")
        answer = {"code": self.tokens.new_code()}
        if state := visit.parameters.get("state"):
            answer["state"] = state
        address = f"{back}{'&' if '?' in back else '?'}{urlencode(answer)}"
        return Reply(b"", 302, media_type="text/html", headers={"Location": address})

    def _admit(self, visit: Visit, path: str = "") -> None:
        """The key, the time and the signature of a call; the path is signed for `/rest` only."""
        if _needed(visit, "app_key") != self._accounts.aliexpress_key:
            raise Refused("InvalidAppKey", "The specified app key is invalid")
        if _needed(visit, "sign_method") != "sha256":
            raise Refused("InvalidSignMethod", "sign_method must be sha256")
        stamp = _needed(visit, "timestamp")
        if not stamp.isdigit() or abs(int(stamp[:18]) / 1000 - self._clock()) > TIMESTAMP_SECONDS:
            raise Refused("IllegalTimestamp", "timestamp is milliseconds since 1970, at most 7200 seconds off")
        if _needed(visit, "sign") != aliexpress_signature(visit.parameters, self._accounts.aliexpress_secret, path):
            raise Refused("IncompleteSignature", "The request signature does not conform to platform standards")

    def _admit_session(self, visit: Visit) -> None:
        if not self.tokens.is_good(_needed(visit, "session")):
            raise Refused("IllegalAccessToken", "The specified access token is invalid or expired")

    async def _matches(self, wanted: Param0) -> list[Match]:
        try:
            data = base64.b64decode(wanted.image_base64, validate=True)
            if not 0 < len(data) <= MAX_BYTES:
                raise Refused("InvalidParameter", f"image_base64 holds {len(data)} bytes, allowed are 1 to {MAX_BYTES}")
            photo = await descriptor_of(data)
        except (binascii.Error, UnreadablePictureError) as error:
            raise Refused("InvalidParameter", "image_base64 is no picture") from error
        found = self._catalogue.closest(photo)
        if wanted.search_type == "same":
            found = [match for match in found if match.similarity >= SAME]
        return [match for match in found if match.product.not_sold_in != wanted.ship_to.upper()]

    @staticmethod
    def _ordered(matches: list[Match], wanted: Param0) -> list[Match]:
        descending = wanted.sort_order == "desc"
        if wanted.sort_type == "price":
            return ranking.ordered(matches, lambda product: price_in(product, "USD"), descending=descending)
        if wanted.sort_type == "orders":
            return ranking.ordered(matches, lambda product: product.sold_in_month, descending=descending)
        return matches

    def _result(self, page: ranking.Page, base: str, wanted: Param0) -> Mapping[str, object]:
        language, currency = spoken(wanted.lang), _currency(wanted.currency)
        if self.shape is AnswerShape.NESTED:
            return {
                "ret": True,
                "next_start_row_key": self._request_id(),
                "data": {"products": [nested(match, base, language, currency) for match in page.matches]},
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
        data = {"data": items} if self.shape is AnswerShape.DOUBLED else items
        return {"ret": True, "code": "200", "data": data, "messages": "", "empty": not items}

    def _pair(self, pair: TokenPair) -> Reply:
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
        return Reply(body, code="0")

    def _request_id(self) -> str:
        return f"2102{self._random.randrange(16**20):020x}"


def _param0(visit: Visit) -> Param0:
    try:
        wanted = Param0.model_validate_json(_needed(visit, "param0"))
    except ValidationError as error:
        raise Refused("InvalidParameter", "param0 is no JSON object of texts") from error
    if not (len(wanted.ship_to) == 2 and wanted.ship_to.isalpha()):
        raise Refused("InvalidParameter", "ship_to is an ISO 3166 alpha-2 code")
    for value, allowed in (
        (wanted.search_type, ("same", "similar")),
        (wanted.sort_type, ("price", "orders", "best")),
        (wanted.sort_order, ("asc", "desc")),
    ):
        if value not in allowed:
            raise Refused("InvalidParameter", f"{value!r} is none of {', '.join(allowed)}")
    return wanted


def _needed(visit: Visit, name: str) -> str:
    value = visit.parameters.get(name)
    if not value:
        raise Refused(
            "MissingParameter", f"The input parameter {name} that is mandatory for processing is not supplied"
        )
    return value


def _currency(code: str) -> str:
    """What was asked for, or dollars where it is not known: the answer says which."""
    return code.upper() if code.upper() in RATES else "USD"
