import json
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import stamina
from pydantic import SecretStr

from providers.aliexpress.auth import sign
from providers.aliexpress.client import SORTS, AliExpress
from providers.aliexpress.settings import AliExpressSettings
from providers.api.http import ApiClient
from providers.errors import NotAuthorized, NotSoldThere, ProviderError, RateLimited, Refused
from providers.models import ImageRef, Photo
from providers.query import Filter, Match, Query, QueryPart, Sort

FIXTURES = Path(__file__).parents[2] / "fixtures" / "aliexpress"
SECRET = "helloworld"
SETTINGS = AliExpressSettings(app_key="123456", app_secret=SecretStr(SECRET), url="https://ali.example/")
NOW = datetime(2018, 2, 5, 8, 46, 32, 500_000, tzinfo=UTC)
PHOTO = Photo(data=b"\xff\xd8\xff\xe0 a picture", sha256="ab" * 32, width=640, height=480)
IMAGE = ImageRef(provider="aliexpress", value="/9j/4CBhIHBpY3R1cmU=", keep=False)


@pytest.fixture(autouse=True)
def _no_waiting_between_tries() -> Iterator[None]:
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


class Tokens:
    """A source with one token after another; None means that there is no further one."""

    def __init__(self, *tokens: str | None) -> None:
        self.left = list(tokens)
        self.stale: list[str] = []

    async def current(self) -> str:
        assert self.left[0] is not None
        return self.left[0]

    async def refresh(self, stale: str) -> str:
        self.stale.append(stale)
        self.left.pop(0)
        if self.left[0] is None:
            raise NotAuthorized("aliexpress", "log in again")
        return self.left[0]


class Api:
    """AliExpress with recorded answers; `refusals` are answered before them, in turn."""

    def __init__(self, *refusals: dict[str, str]) -> None:
        self.refusals = list(refusals)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.refusals:
            return httpx.Response(200, json={"error_response": self.refusals.pop(0)})
        recorded = {"aliexpress.ds.image.searchV2": "search_nested.json", "aliexpress.ds.product.get": "product.json"}
        return httpx.Response(200, content=(FIXTURES / recorded[self.forms[-1]["method"]]).read_bytes())

    @property
    def forms(self) -> list[dict[str, str]]:
        return [dict(httpx.QueryParams(request.content.decode())) for request in self.requests]


def aliexpress(api: Api, tokens: Tokens | None = None, settings: AliExpressSettings = SETTINGS) -> AliExpress:
    http = httpx.AsyncClient(transport=httpx.MockTransport(api))
    client = ApiClient("aliexpress", settings.policy, http)
    return AliExpress(client, settings, tokens or Tokens("t0ken-one"), lambda: NOW)


async def asked(query: Query) -> dict[str, str]:
    """The fields of `param0` besides the picture."""
    api = Api()
    await aliexpress(api).search(IMAGE, query, 1)
    said: dict[str, str] = json.loads(api.forms[0]["param0"])
    assert said.pop("image_base64") == IMAGE.value
    return said


# Search


async def test_the_signature_covers_what_arrives() -> None:
    api = Api()
    await aliexpress(api).search(IMAGE, Query(), 1)
    assert api.forms[0]["sign"] == sign(SECRET, api.forms[0])


async def test_a_photo_is_prepared_without_a_call_and_never_kept() -> None:
    api = Api()
    image = await aliexpress(api).prepare(PHOTO)
    assert (image.value, image.keep, image.expires_at) == ("/9j/4CBhIHBpY3R1cmU=", False, None)
    assert api.requests == []


async def test_a_search_is_a_form_with_nothing_in_its_url() -> None:
    api = Api()
    await aliexpress(api).search(IMAGE, Query(), 1)
    assert str(api.requests[0].url) == "https://ali.example/sync"
    assert {name: value for name, value in api.forms[0].items() if name not in {"param0", "sign"}} == {
        "app_key": "123456",
        "method": "aliexpress.ds.image.searchV2",
        "session": "t0ken-one",
        "timestamp": "1517820392500",
        "sign_method": "sha256",
        "format": "json",
        "simplify": "false",
        "v": "2.0",
    }


async def test_what_is_not_asked_for_is_not_sent() -> None:
    assert await asked(Query()) == {"lang": "en"}


async def test_every_part_of_a_query_is_sent() -> None:
    query = Query(language="he", sort=Sort.PRICE_UP, match=Match.SAME, currency="EUR", ship_to="DE")
    assert await asked(query) == {
        "search_type": "same",
        "currency": "EUR",
        "lang": "he",
        "sort_type": "price",
        "sort_order": "asc",
        "ship_to": "DE",
    }


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.BEST, ("best", "desc")),
        (Sort.SALES, ("orders", "desc")),
        (Sort.SALES_UP, ("orders", "asc")),
        (Sort.PRICE_UP, ("price", "asc")),
        (Sort.PRICE_DOWN, ("price", "desc")),
    ],
)
async def test_sorts(sort: Sort, expected: tuple[str, str]) -> None:
    said = await asked(Query(sort=sort))
    assert (said["sort_type"], said["sort_order"]) == expected


def test_all_sorts_are_offered() -> None:
    assert set(AliExpress.capabilities.sorts) == {Sort.DEFAULT, *SORTS}


async def test_what_aliexpress_can_not_serve_is_named_and_not_sent() -> None:
    query = Query(language="zh", currency="CNY", sort=Sort.REPURCHASE, filters=frozenset({Filter.FACTORY}))
    page = await aliexpress(Api()).search(IMAGE, query, 1)
    named = [one.part for one in page.ignored]
    assert named == [QueryPart.LANGUAGE, QueryPart.SORT, QueryPart.FILTER, QueryPart.CURRENCY]
    assert await asked(query) == {"lang": "en"}


async def test_a_second_page_is_empty_and_costs_no_call() -> None:
    api = Api()
    page = await aliexpress(api).search(IMAGE, Query(), 2)
    assert (page.page, page.products, page.has_more) == (2, (), False)
    assert api.requests == []


async def test_the_unit_of_prices_can_be_set() -> None:
    settings = SETTINGS.model_copy(update={"price_unit": "major"})
    page = await aliexpress(Api(), settings=settings).search(IMAGE, Query(), 1)
    assert page.products[0].price is not None
    assert page.products[0].price.amount == 99


# Details


async def test_details_name_a_country_although_nobody_chose_one() -> None:
    api = Api()
    await aliexpress(api).details("1005007386625802", Query(language="ru", currency="EUR"))
    form = api.forms[0]
    assert (form["method"], form["product_id"]) == ("aliexpress.ds.product.get", "1005007386625802")
    assert (form["ship_to_country"], form["target_currency"], form["target_language"]) == ("US", "EUR", "ru")
    assert form["sign"] == sign(SECRET, form)


async def test_details_are_for_the_chosen_country() -> None:
    api = Api()
    await aliexpress(api).details("1005007386625802", Query(ship_to="DE"))
    assert api.forms[0]["ship_to_country"] == "DE"


@pytest.mark.parametrize(("query", "country"), [(Query(ship_to="BR"), "BR"), (Query(), "US")])
async def test_a_product_that_is_not_sold_to_a_country_names_it(query: Query, country: str) -> None:
    with pytest.raises(NotSoldThere) as raised:
        await aliexpress(Api({"code": "602"})).details("1005007386625802", query)
    assert raised.value.country == country


# Refusals

DEAD_TOKEN = {"code": "IllegalAccessToken", "msg": "The specified access token is invalid or expired"}


async def test_a_refused_token_is_renewed_once_and_the_call_repeated() -> None:
    api, tokens = Api(DEAD_TOKEN), Tokens("t0ken-one", "t0ken-two")
    page = await aliexpress(api, tokens).search(IMAGE, Query(), 1)
    assert len(page.products) == 3
    assert tokens.stale == ["t0ken-one"]
    assert [form["session"] for form in api.forms] == ["t0ken-one", "t0ken-two"]


async def test_a_renewed_token_that_is_refused_too_is_the_end() -> None:
    api, tokens = Api(DEAD_TOKEN, DEAD_TOKEN), Tokens("t0ken-one", "t0ken-two", "t0ken-three")
    with pytest.raises(NotAuthorized):
        await aliexpress(api, tokens).search(IMAGE, Query(), 1)
    assert len(api.requests) == 2


async def test_without_a_way_to_a_new_token_the_operator_is_told_to_log_in() -> None:
    with pytest.raises(NotAuthorized, match="log in again"):
        await aliexpress(Api(DEAD_TOKEN), Tokens("t0ken-one", None)).search(IMAGE, Query(), 1)


async def test_too_many_calls_are_tried_again() -> None:
    api = Api({"code": "ApiCallLimit", "msg": "this ban will last 1 seconds"})
    await aliexpress(api).search(IMAGE, Query(), 1)
    assert len(api.requests) == 2


async def test_too_many_calls_are_tried_twice_more_at_most() -> None:
    api = Api(*[{"code": "ApiCallLimit"}] * 9)
    with pytest.raises(RateLimited):
        await aliexpress(api).search(IMAGE, Query(), 1)
    assert len(api.requests) == 3


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("IncompleteSignature", NotAuthorized),
        ("InsufficientPermission", NotAuthorized),
        ("InvalidAppKey", NotAuthorized),
        ("MissingParameter", Refused),
    ],
)
async def test_a_refusal_for_good_is_not_tried_again(code: str, error: type[ProviderError]) -> None:
    api, tokens = Api({"code": code}), Tokens("t0ken-one", "t0ken-two")
    with pytest.raises(error) as raised:
        await aliexpress(api, tokens).search(IMAGE, Query(), 1)
    assert raised.value.code == code
    assert len(api.requests) == 1
    assert tokens.stale == []


async def test_no_secret_in_errors_and_reprs() -> None:
    api = Api({"code": "IncompleteSignature", "msg": f"{SECRET} t0ken-one {IMAGE.value}"})
    settings = SETTINGS.model_copy(update={"access_token": SecretStr("t0ken-one")})
    with pytest.raises(NotAuthorized) as raised:
        await aliexpress(api, settings=settings).search(IMAGE, Query(), 1)
    text = "".join(traceback.format_exception(raised.value)) + repr(settings) + repr(IMAGE)
    assert not any(secret in text for secret in (SECRET, "t0ken-one", IMAGE.value, api.forms[0]["sign"]))
