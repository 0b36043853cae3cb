import traceback
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
import stamina
from pydantic import SecretStr

from providers.api.calls import CallPolicy
from providers.api.http import ApiClient
from providers.api.plan import Plan
from providers.errors import NotAuthorized, ProviderError
from providers.models import ImageRef, Photo
from providers.parsebot.client import ANY_PICTURE, ParseBot
from providers.parsebot.settings import ParseBotSettings
from providers.query import Filter, Query, QueryPart, Sort

FIXTURES = Path(__file__).parents[2] / "fixtures" / "parsebot"
KEY = "k3y-nobody-may-see"
SETTINGS = ParseBotSettings(api_key=SecretStr(KEY), url="https://parse.example/")
SCRAPER = "bce3cd9b-591a-4e87-a406-6e57ab0dd092"
PHOTO = Photo(data=b"\xff\xd8 a picture", sha256="ab" * 32, width=640, height=480)
IMAGE = ImageRef(provider="parsebot", value=ANY_PICTURE)
QUICK = CallPolicy(deadline=5.0)


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


def test_the_plan_is_the_one_that_was_bought() -> None:
    assert SETTINGS.model_copy(update={"calls_per_minute": 20}).plan == Plan("parsebot", 1, 20)


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
