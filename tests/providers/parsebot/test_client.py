import json
import traceback
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
import stamina
from pydantic import SecretStr
from syrupy.assertion import SnapshotAssertion

from providers.api.calls import Answer, CallPolicy
from providers.api.http import ApiClient
from providers.errors import BadAnswer, NoCredit, NotAuthorized, ProductGone, ProviderError, RateLimited, Unavailable
from providers.models import Delivery, Filter, ImageRef, Money, Photo, Query, QueryPart, ResultPage, Seller, Sort
from providers.parsebot.client import ANY_PICTURE, ParseBot
from providers.parsebot.details import read_details
from providers.parsebot.products import DEFAULT_NOTE, read_page
from providers.parsebot.settings import ParseBotSettings

FIXTURES = Path(__file__).parents[2] / "fixtures" / "parsebot"
KEY = "k3y-nobody-may-see"
SETTINGS = ParseBotSettings(api_key=SecretStr(KEY), url="https://parse.example/")
SCRAPER = "bce3cd9b-591a-4e87-a406-6e57ab0dd092"
PHOTO = Photo(data=b"\xff\xd8 a picture", sha256="ab" * 32, width=640, height=480)
IMAGE = ImageRef(provider="parsebot", value=ANY_PICTURE)
QUICK = CallPolicy(deadline=5.0, concurrency=1, calls=1000)


@pytest.fixture(autouse=True)
def _no_waiting_between_tries() -> Iterator[None]:
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


class Api:
    """parse.bot with recorded answers; `refusal` is answered instead of them."""

    def __init__(self, refusal: httpx.Response | None = None) -> None:
        self.refusal = refusal
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        recorded = {"search_by_image": "search_wrapped.json", "get_product_details": "details.json"}
        name = recorded[request.url.path.rsplit("/", 1)[1]]
        return self.refusal or httpx.Response(200, content=(FIXTURES / name).read_bytes())


def parsebot(api: Api, settings: ParseBotSettings = SETTINGS) -> ParseBot:
    http = httpx.AsyncClient(transport=httpx.MockTransport(api))
    return ParseBot(ApiClient("parsebot", QUICK, http), settings)


def recorded(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((FIXTURES / name).read_text())
    return body


def answer(body: object, status: int = 200, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, httpx.Headers(headers), content)


def read(body: object, page: int = 1) -> ResultPage:
    return read_page(answer(body), page=page, ignored=())


def refused(status: int, body: object) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        read_page(answer(body, status), page=1, ignored=())
    return raised.value


# Requests


async def test_a_photo_stays_here_and_makes_no_call() -> None:
    api = Api()
    image = await parsebot(api).prepare(PHOTO)
    assert (image.value, image.keep) == ("https://example.com/photo.jpg", True)
    assert api.requests == []


async def test_a_search_names_the_scraper_and_has_the_key_in_a_header() -> None:
    api = Api()
    await parsebot(api).search(IMAGE, Query(page_size=40), 3)
    (request,) = api.requests
    assert request.url.copy_with(query=None) == httpx.URL(f"https://parse.example/scraper/{SCRAPER}/search_by_image")
    assert dict(request.url.params) == {"image_url": ANY_PICTURE, "page": "3", "page_size": "40"}
    assert request.headers["X-API-Key"] == KEY


async def test_a_page_has_sixty_products_at_most() -> None:
    api = Api()
    await parsebot(api).search(IMAGE, Query(page_size=100), 1)
    assert api.requests[0].url.params["page_size"] == "60"


async def test_details_are_asked_for_by_offer() -> None:
    api = Api()
    await parsebot(api).details("791912182230", Query())
    assert api.requests[0].url.path == f"/scraper/{SCRAPER}/get_product_details"
    assert dict(api.requests[0].url.params) == {"offer_id": "791912182230"}


@pytest.mark.parametrize("plan", [1, 2, 5, 20, 250])
def test_no_minute_has_more_calls_than_the_plan(plan: int) -> None:
    policy = SETTINGS.model_copy(update={"calls_per_minute": plan}).policy
    # A leaky bucket: so many at once, and one more each time that it has leaked enough.
    begun = [max(0, number - policy.calls + 1) * policy.per / policy.calls for number in range(4 * plan)]
    most = max(sum(first <= at < first + 60 for at in begun) for first in begun)
    assert plan - 1 <= most <= plan


async def test_the_parameter_of_a_product_page_is_a_setting() -> None:
    api = Api()
    await parsebot(api, SETTINGS.model_copy(update={"details_parameter": "item_id"})).details("1", Query())
    assert dict(api.requests[0].url.params) == {"item_id": "1"}


def test_everybody_is_told_that_no_pictures_are_matched() -> None:
    assert ParseBot.capabilities.matches_pictures is False


async def test_what_parsebot_can_not_serve_is_named() -> None:
    query = Query(language="en", sort=Sort.PRICE_UP, filters=frozenset({Filter.FACTORY}), price_max=Decimal(5))
    page = await parsebot(Api()).search(IMAGE, query, 1)
    named = [one.part for one in page.ignored]
    assert named == [QueryPart.LANGUAGE, QueryPart.SORT, QueryPart.FILTER, QueryPart.PRICE_RANGE]


# The document's own answer


def test_the_recorded_page(snapshot: SnapshotAssertion) -> None:
    assert read(recorded("search_wrapped.json")).model_dump(mode="json", exclude_none=True) == snapshot


def test_the_facts_of_the_recorded_page() -> None:
    page = read(recorded("search_wrapped.json"))
    (one,) = page.products
    assert (page.total, page.has_more) == (734, True)
    assert page.note is not None
    assert page.note.startswith("Results are from a pre-rendered product index.")
    assert (one.id, one.url) == ("791912182230", "https://detail.1688.com/offer/791912182230.html")
    assert one.price == Money(amount=Decimal("2.85"), currency="CNY")
    assert one.seller == Seller(name="东阳市远峰服饰厂", place="金华市")


def test_a_bare_answer_is_read_as_well() -> None:
    assert read(recorded("search_wrapped.json")["data"]) == read(recorded("search_wrapped.json"))


# What answers do beside the document


@pytest.mark.parametrize("note", [{}, {"note": None}, {"note": " "}])
def test_there_is_always_a_note(note: dict[str, object]) -> None:
    assert read({"products": []} | note).note == DEFAULT_NOTE


@pytest.mark.parametrize(
    ("page", "fields", "expected"),
    [
        (1, {"page": 1, "page_size": 2, "total_found": 5}, True),
        (2, {"page": 2, "page_size": 2, "total_found": 5}, True),
        (3, {"page": 3, "page_size": 2, "total_found": 5}, False),
        (2, {"page_size": "2", "total_found": "4"}, False),
        (1, {}, None),
    ],
)
def test_whether_there_is_more(page: int, fields: dict[str, object], expected: bool | None) -> None:
    assert read({"products": [{"offer_id": 1}]} | fields, page).has_more is expected


def test_a_page_without_products_ends_the_list_whatever_the_total_says() -> None:
    assert read({"products": [], "page": 9, "page_size": 2, "total_found": 734}, 9).has_more is False


def test_an_unreadable_item_is_dropped_and_counted() -> None:
    page = read({"products": [{"offer_id": 1, "price": ""}, {"title": "no id"}]})
    assert ([one.id for one in page.products], page.dropped) == (["1"], 1)


@pytest.mark.parametrize(
    "body", [[], None, {}, {"status": "success"}, {"status": "failed", "data": {"products": []}}, {"products": [{}]}]
)
def test_another_shape_is_a_bad_answer(body: object) -> None:
    with pytest.raises(BadAnswer):
        read(body)


# Details


def test_a_product_page(snapshot: SnapshotAssertion) -> None:
    details = read_details(answer(recorded("details.json")), product_id="791912182230")
    assert details.model_dump(mode="json", exclude_none=True) == snapshot


def test_the_facts_of_a_product_page() -> None:
    details = read_details(answer(recorded("details.json")), product_id="791912182230")
    assert (details.low, details.high) == (
        Money(amount=Decimal("2.85"), currency="CNY"),
        Money(amount=Decimal("3.60"), currency="CNY"),
    )
    assert (details.min_order, details.unit) == (2, "个")
    assert details.delivery == Delivery(origin="浙江省 金华市")
    assert details.pictures == ("https://cbu01.alicdn.com/O1CN01Oy4rTD1CCemGtnRHm_!!2215471880045-0-cib.jpg",)


def test_a_bare_product_page_with_nothing_but_a_title_is_read() -> None:
    details = read_details(answer({"title": "口罩", "moq": None, "min_price": "", "images": None}), product_id="1")
    assert (details.id, details.title, details.low, details.min_order, details.pictures) == (
        "1",
        "口罩",
        None,
        None,
        (),
    )
    assert details.url == "https://detail.1688.com/offer/1.html"


def test_a_product_page_is_at_1688() -> None:
    details = read_details(
        answer({"title": "口罩", "detail_url": "https://phishing.example/offer/1.html"}), product_id="1"
    )
    assert details.url == "https://detail.1688.com/offer/1.html"


@pytest.mark.parametrize("data", [None, [], ""])
def test_no_results_may_be_no_data_at_all(data: object) -> None:
    page = read_page(answer({"status": "success", "data": data}), page=1, ignored=())
    assert (page.products, page.total, page.has_more, page.note) == ((), 0, False, DEFAULT_NOTE)


def test_a_product_page_without_a_title_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer, match="expected a title"):
        read_details(answer({"message": "hm"}), product_id="1")


@pytest.mark.parametrize("status", [404, 422])
def test_a_product_that_is_not_there_is_gone(status: int) -> None:
    with pytest.raises(ProductGone):
        read_details(answer({"detail": "stale"}, status), product_id="1")


# Refusals


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, BadAnswer),
        (401, NotAuthorized),
        (402, NoCredit),
        (403, NotAuthorized),
        (404, BadAnswer),
        (418, BadAnswer),
        (422, BadAnswer),
        (429, RateLimited),
        (500, Unavailable),
        (502, Unavailable),
        (503, Unavailable),
    ],
)
@pytest.mark.parametrize("body", [b"", {"detail": "no"}, []])
def test_what_a_status_means(status: int, error: type[ProviderError], body: object) -> None:
    met = refused(status, body)
    assert type(met) is error
    assert met.code == str(status)


def test_a_page_of_a_firewall_says_nothing_about_the_key() -> None:
    assert type(refused(403, b"<!DOCTYPE html><html>")) is Unavailable


@pytest.mark.parametrize(
    ("status", "body", "header", "expected"),
    [
        (429, b"", "7", 7.0),
        (429, {"retry_after": "9"}, "", 9.0),
        (429, b"", "", None),
        (503, {"retry_after": 2.5}, "", 2.5),
        (503, b"", "3", 3.0),
    ],
)
def test_the_time_to_wait_is_in_the_header_or_the_body(
    status: int, body: object, header: str, expected: float | None
) -> None:
    with pytest.raises(RateLimited) as raised:
        read_page(answer(body, status, **{"Retry-After": header}), page=1, ignored=())
    assert (raised.value.retry_after, raised.value.retries) == (expected, 1)


@pytest.mark.parametrize(
    ("status", "headers", "calls"),
    [(429, {"Retry-After": "1"}, 2), (503, {"Retry-After": "1"}, 2), (503, {}, 1), (502, {}, 1), (422, {}, 1)],
)
async def test_how_often_a_refused_call_is_made(status: int, headers: dict[str, str], calls: int) -> None:
    api = Api(httpx.Response(status, headers=headers))
    with pytest.raises(ProviderError):
        await parsebot(api).search(IMAGE, Query(), 1)
    assert len(api.requests) == calls


async def test_no_key_in_errors_and_reprs() -> None:
    with pytest.raises(NotAuthorized) as raised:
        await parsebot(Api(httpx.Response(401, text=f"bad key {KEY}"))).search(IMAGE, Query(), 1)
    assert KEY not in "".join(traceback.format_exception(raised.value)) + repr(SETTINGS)
