import json
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest
import stamina
from pydantic import SecretStr

from providers.api.http import ApiClient
from providers.daji.client import FILTERS, SORTS, Daji, sign
from providers.daji.settings import DajiSettings
from providers.errors import NotAuthorized, PhotoRejected, ProductGone, ProviderError, RateLimited, Refused
from providers.models import ImageRef, Photo
from providers.query import Filter, Query, QueryPart, Region, Sort

FIXTURES = Path(__file__).parents[2] / "fixtures" / "daji"
SECRET = "dj_test_secret"
SETTINGS = DajiSettings(app_key="dj_test_key", app_secret=SecretStr(SECRET), url="https://daji.example/")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PHOTO = Photo(data=b"\xff\xd8\xff\xe0 a picture", sha256="ab" * 32, width=640, height=480)
IMAGE = ImageRef(provider="daji", value="1164408192156408878")


@pytest.fixture(autouse=True)
def _no_waiting_between_tries() -> Iterator[None]:
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


class Api:
    """DAJI with recorded answers; `refusal` is answered instead of them."""

    def __init__(self, refusal: object = None) -> None:
        self.refusal = refusal
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.refusal is not None:
            return httpx.Response(200, json=self.refusal)
        recorded = {
            "/alibaba/upload/image": "upload.json",
            "/alibaba/product/imageQuery": "search.json",
            "/alibaba/product/queryProductDetail": "product_detail.json",
        }
        return httpx.Response(200, content=(FIXTURES / recorded[request.url.path]).read_bytes())

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of the only request."""
        (request,) = self.requests
        return dict(request.url.params)


def daji(api: Api, settings: DajiSettings = SETTINGS) -> Daji:
    http = httpx.AsyncClient(transport=httpx.MockTransport(api))
    return Daji(ApiClient("daji", settings.policy, http), settings, lambda: NOW)


async def asked(query: Query, page: int = 1) -> dict[str, str]:
    api = Api()
    await daji(api).search(IMAGE, query, page)
    return api.asked


def form(request: httpx.Request) -> dict[str, str]:
    """The fields of a multipart body, read by another reader than the one that wrote them."""
    head = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
    parts = list(message_from_bytes(head + request.content).walk())[1:]
    return {str(part.get_param("name", header="content-disposition")): str(part.get_payload()) for part in parts}


# Signature

VECTORS = [
    (
        "appKey=dj_test_key&beginPage=1&country=en&imageId=1164408192156408878&pageSize=20",
        "5421B31A04C8FCCEFDDDB888F181D97E",
    ),
    (
        (
            "appKey=dj_test_key&beginPage=1&country=en&filter=shipIn24Hours,isOnePsale&imageId=1164408192156408878"
            '&pageSize=20&sort={"price":"asc"}'
        ),
        "C46026F17F2D7BE2487F564D1C873C81",
    ),
    ("appKey=dj_test_key&image_base64=/9j/4AAQ+A==", "E116264D4393A4FA0EFEB63BD21DC34A"),
]


@pytest.mark.parametrize(("text", "expected"), VECTORS)
def test_signature(text: str, expected: str) -> None:
    params = dict(pair.split("=", 1) for pair in text.split("&"))
    assert sign(SECRET, params) == expected


def test_the_order_of_parameters_does_not_change_the_signature() -> None:
    assert sign(SECRET, {"b": "2", "a": "1"}) == sign(SECRET, {"a": "1", "b": "2"})


def test_the_signature_does_not_sign_itself() -> None:
    assert sign(SECRET, {"a": "1", "sign": "OLD"}) == sign(SECRET, {"a": "1"})


async def test_a_search_is_sent_with_the_signature_of_the_vector() -> None:
    assert (await asked(Query()))["sign"] == "5421B31A04C8FCCEFDDDB888F181D97E"


async def test_the_signature_covers_what_arrives() -> None:
    sent = await asked(Query(keyword="女 & 男", price_min=Decimal("1.50"), sort=Sort.PRICE_UP))
    assert sent["sign"] == sign(SECRET, sent)


# Upload


async def test_a_photo_becomes_an_id_with_an_hour_to_live() -> None:
    image = await daji(Api()).prepare(PHOTO)
    assert image.value == "1164408192156408878"
    assert image.expires_at == NOW + timedelta(minutes=60)


async def test_the_lifetime_of_an_id_can_be_set() -> None:
    image = await daji(Api(), SETTINGS.model_copy(update={"image_id_minutes": 5})).prepare(PHOTO)
    assert image.expires_at == NOW + timedelta(minutes=5)


async def test_an_upload_is_a_signed_form_with_plain_base64() -> None:
    api = Api()
    await daji(api).prepare(PHOTO)
    fields = form(api.requests[0])
    assert api.requests[0].method == "POST"
    assert set(fields) == {"appKey", "image_base64", "sign"}
    assert fields["image_base64"] == "/9j/4CBhIHBpY3R1cmU="
    assert fields["sign"] == sign(SECRET, fields)


async def test_the_secret_is_never_sent() -> None:
    api = Api()
    provider = daji(api)
    await provider.prepare(PHOTO)
    await provider.search(IMAGE, Query(), 1)
    await provider.details("1", Query())
    sent = [str(request.url).encode() + request.content + repr(request.headers).encode() for request in api.requests]
    assert len(sent) == 3
    assert not any(SECRET.encode() in one or b"appSecret" in one for one in sent)


# Search


async def test_what_is_not_asked_for_is_not_sent() -> None:
    assert set(await asked(Query())) == {"appKey", "beginPage", "country", "imageId", "pageSize", "sign"}


async def test_every_part_of_a_query_is_sent() -> None:
    sent = await asked(
        Query(
            language="ru",
            sort=Sort.PRICE_UP,
            price_min=Decimal("1E+1"),
            price_max=Decimal("99.90"),
            filters=frozenset({Filter.SHIP_24H, Filter.DROPSHIPPING}),
            page_size=50,
            region=Region(left=266, right=799, top=48, bottom=581),
            category="1031919",
            keyword="裤",
            auxiliary_text="black",
        ),
        page=3,
    )
    assert {name: value for name, value in sent.items() if name not in {"appKey", "sign"}} == {
        "imageId": "1164408192156408878",
        "beginPage": "3",
        "pageSize": "50",
        "country": "ru",
        "region": "266,799,48,581",
        "filter": "shipIn24Hours,isOnePsale",
        "sort": '{"price":"asc"}',
        "priceStart": "10",
        "priceEnd": "99.90",
        "categoryId": "1031919",
        "keyword": "裤",
        "auxiliaryText": "black",
    }


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.SALES, {"monthSold": "desc"}),
        (Sort.SALES_UP, {"monthSold": "asc"}),
        (Sort.PRICE_UP, {"price": "asc"}),
        (Sort.PRICE_DOWN, {"price": "desc"}),
        (Sort.REPURCHASE, {"rePurchaseRate": "desc"}),
        (Sort.REPURCHASE_UP, {"rePurchaseRate": "asc"}),
    ],
)
async def test_sorts(sort: Sort, expected: dict[str, str]) -> None:
    assert json.loads((await asked(Query(sort=sort)))["sort"]) == expected


def test_all_sorts_and_filters_are_offered() -> None:
    assert set(Daji.capabilities.sorts) == {Sort.DEFAULT, *SORTS}
    assert set(Daji.capabilities.filters) == set(FILTERS)


async def test_a_page_has_fifty_products_at_most() -> None:
    assert (await asked(Query(page_size=60)))["pageSize"] == "50"


@pytest.mark.parametrize(("language", "country"), [("ko", "ko"), ("ar", "ar"), ("zh", "en"), ("uk", "en")])
async def test_the_country_is_the_language_or_english(language: str, country: str) -> None:
    assert (await asked(Query(language=language)))["country"] == country


async def test_a_chinese_reader_gets_the_chinese_title() -> None:
    page = await daji(Api()).search(IMAGE, Query(language="zh"), 1)
    assert page.products[0].title.startswith("直筒修身男士休闲裤")
    assert page.ignored == ()


async def test_what_daji_can_not_serve_is_named() -> None:
    page = await daji(Api()).search(
        IMAGE, Query(language="uk", currency="USD", filters=frozenset({Filter.VERIFIED})), 1
    )
    assert [one.part for one in page.ignored] == [QueryPart.LANGUAGE, QueryPart.FILTER, QueryPart.CURRENCY]


async def test_details_are_asked_for_by_offer_and_country() -> None:
    api = Api()
    await daji(api).details("727920485853", Query(language="ja"))
    assert (api.asked["offerId"], api.asked["country"]) == ("727920485853", "ja")
    assert api.asked["sign"] == sign(SECRET, api.asked)


# Refusals


async def test_a_page_that_is_not_there_is_empty() -> None:
    page = await daji(Api({"code": 404, "message": "记录不存在", "data": None})).search(IMAGE, Query(), 9)
    assert (page.page, page.products, page.total, page.has_more) == (9, (), 0, False)


@pytest.mark.parametrize(("minutes_ago", "known"), [(0, True), (1, True), (3, False), (50, False)])
async def test_a_kept_photo_that_finds_no_record_may_be_gone(minutes_ago: int, known: bool) -> None:
    image = IMAGE.model_copy(update={"expires_at": NOW + timedelta(minutes=60 - minutes_ago)})
    search = daji(Api({"code": 404, "message": "记录不存在", "data": None})).search(image, Query(), 1)
    if known:
        assert (await search).products == ()
    else:
        with pytest.raises(PhotoRejected):
            await search


async def test_people_who_look_at_removed_goods_take_nobody_s_provider_away() -> None:
    api = Api({"code": 1009, "message": "该商品已下架", "data": None})
    provider = daji(api)
    for number in range(10):
        with pytest.raises(ProductGone):
            await provider.details(str(number), Query())
    api.refusal = None
    assert (await provider.search(IMAGE, Query(), 1)).products


async def test_a_code_that_nobody_can_explain_is_no_fault_for_the_breaker() -> None:
    api = Api({"code": 9999, "message": "?", "data": None})
    provider = daji(api)
    for number in range(10):
        with pytest.raises(Refused):
            await provider.details(str(number), Query())
    api.refusal = None
    assert (await provider.search(IMAGE, Query(), 1)).products


async def test_a_product_that_is_not_there_is_gone() -> None:
    with pytest.raises(ProductGone):
        await daji(Api({"code": 404, "message": "记录不存在"})).details("1", Query())


@pytest.mark.parametrize(
    "data", [None, {}, {"imageId": "0"}, {"imageId": 0}, {"imageId": None}, {"imageId": ""}, "", []]
)
async def test_an_upload_without_an_id_is_a_rejected_photo(data: object) -> None:
    with pytest.raises(PhotoRejected):
        await daji(Api({"code": 200, "message": "操作成功", "data": data, "traceId": "t1"})).prepare(PHOTO)


async def test_too_many_calls_are_tried_once_more() -> None:
    api = Api({"code": 429, "message": "too many requests"})
    with pytest.raises(RateLimited):
        await daji(api).search(IMAGE, Query(), 1)
    assert len(api.requests) == 2


@pytest.mark.parametrize("code", [400, 401, 500, 1009])
async def test_any_other_refusal_is_not_tried_again(code: int) -> None:
    api = Api({"code": code, "message": "参数不正确"})
    with pytest.raises(ProviderError):
        await daji(api).search(IMAGE, Query(), 1)
    assert len(api.requests) == 1


async def test_no_secret_in_errors_and_reprs() -> None:
    api = Api({"code": 401, "message": f"签名错误 appKey=dj_test_key&secret={SECRET}", "traceId": "t1"})
    with pytest.raises(NotAuthorized) as raised:
        await daji(api).search(IMAGE, Query(), 1)
    text = "".join(traceback.format_exception(raised.value)) + repr(SETTINGS)
    assert SECRET not in text
    assert api.asked["sign"] not in text
