import json
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
import stamina
from pydantic import SecretStr

from providers.api.calls import CallPolicy
from providers.api.http import ApiClient
from providers.errors import NoCredit, NotAuthorized, PhotoRejected, ProviderError, RateLimited, Unavailable
from providers.models import ImageRef, Photo
from providers.query import Filter, Match, Query, QueryPart, Region, Sort
from providers.tmapi.client import PATH_LIFETIME, Tmapi, TmapiGlobal
from providers.tmapi.settings import TmapiAuth, TmapiSettings

FIXTURES = Path(__file__).parents[2] / "fixtures"
TOKEN = "t0ken-nobody-may-see"
SETTINGS = TmapiSettings(token=SecretStr(TOKEN), url="https://v1.example/", global_url="https://v2.example")
PHOTO = Photo(data=b"\xff\xd8jpeg", sha256="ab" * 32, width=640, height=480)
IMAGE = ImageRef(provider="tmapi", value="/search/imgextra5/1589508648580602236.jpg")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADDRESS = "https://bot.example/photo/unguessable.jpg"


@pytest.fixture(autouse=True)
def _no_waiting_between_tries() -> Iterator[None]:
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


class Api:
    """TMAPI with recorded answers; `refusal` is answered instead of them."""

    def __init__(self, refusal: httpx.Response | None = None) -> None:
        self.refusal = refusal
        self.requests: list[httpx.Request] = []
        self.photo_was_public: list[bool] = []
        self.host = Host()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.photo_was_public.append(self.host.public)
        recorded = {
            "/1688/tools/image/convert_url": "tmapi/convert_url.json",
            "/1688/search/image": "tmapi/search.json",
            "/1688/global/search/image/v2": "tmapi_global/search.json",
            "/1688/item_detail": "tmapi/item_detail.json",
        }
        return self.refusal or httpx.Response(200, content=(FIXTURES / recorded[request.url.path]).read_bytes())

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of the only request, without the token."""
        (request,) = self.requests
        return {name: value for name, value in request.url.params.items() if name != "apiToken"}


class Host:
    """A photo host that remembers whether the photo is public at the moment."""

    def __init__(self) -> None:
        self.public = False

    @asynccontextmanager
    async def publish(self, photo: Photo) -> AsyncIterator[str]:
        assert photo == PHOTO
        self.public = True
        try:
            yield ADDRESS
        finally:
            self.public = False


def provider(kind: type[Tmapi | TmapiGlobal], api: Api, settings: TmapiSettings = SETTINGS) -> Tmapi | TmapiGlobal:
    http = httpx.AsyncClient(transport=httpx.MockTransport(api))
    policy = CallPolicy(deadline=5)
    return kind(ApiClient(kind.name, policy, http), settings, api.host, lambda: NOW)


# Conversion


@pytest.mark.parametrize(("kind", "searched"), [(Tmapi, "/search/image"), (TmapiGlobal, "/global/search/image/v2")])
async def test_a_photo_is_converted_for_the_endpoint_that_will_be_searched(
    kind: type[Tmapi | TmapiGlobal], searched: str
) -> None:
    api = Api()
    image = await provider(kind, api).prepare(PHOTO)
    (request,) = api.requests
    assert request.method == "POST"
    assert str(request.url) == f"https://v1.example/1688/tools/image/convert_url?apiToken={TOKEN}"
    assert json.loads(request.content) == {"url": ADDRESS, "search_api_endpoint": searched}
    assert image.value == "/search/imgextra/1692942898123_q7ftzxs9.jpg"
    assert image.provider == kind.name
    assert image.expires_at == NOW + timedelta(minutes=60)
    assert image.keep


async def test_the_photo_is_public_only_while_it_is_converted() -> None:
    api = Api()
    await provider(Tmapi, api).prepare(PHOTO)
    assert api.photo_was_public == [True]
    assert not api.host.public


async def test_a_conversion_that_fails_takes_the_photo_away_too() -> None:
    api = Api(httpx.Response(422, json={"msg": "bad picture"}))
    with pytest.raises(PhotoRejected):
        await provider(Tmapi, api).prepare(PHOTO)
    assert not api.host.public


# Search


async def test_v1_asks_for_what_the_document_names() -> None:
    api = Api()
    page = await provider(Tmapi, api).search(IMAGE, Query(language="zh"), 2)
    assert api.requests[0].method == "GET"
    assert api.requests[0].url.copy_with(query=None) == "https://v1.example/1688/search/image"
    assert api.asked == {"img_url": IMAGE.value, "page": "2", "page_size": "20"}
    assert (page.provider, page.page, len(page.products)) == ("tmapi", 2, 3)


async def test_v2_is_at_its_own_address_and_speaks_languages() -> None:
    api = Api()
    page = await provider(TmapiGlobal, api).search(IMAGE, Query(language="ru", page_size=10), 1)
    assert api.requests[0].url.copy_with(query=None) == "https://v2.example/1688/global/search/image/v2"
    assert api.asked == {"img_url": IMAGE.value, "page": "1", "page_size": "10", "language": "ru"}
    assert page.products[0].provider == "tmapi_global"


async def test_a_full_query_is_sent_whole() -> None:
    api = Api()
    query = Query(
        sort=Sort.PRICE_DOWN,
        price_min=Decimal("2.50"),
        price_max=Decimal("1E+2"),
        filters=frozenset(TmapiGlobal.capabilities.filters),
        page_size=50,
    )
    page = await provider(TmapiGlobal, api).search(IMAGE, query, 1)
    assert api.asked == {
        "language": "en",
        "img_url": IMAGE.value,
        "page": "1",
        "page_size": "20",
        "sort": "price_down",
        "price_start": "2.50",
        "price_end": "100",
        "support_dropshipping": "true",
        "is_factory": "true",
        "verified_supplier": "true",
        "free_shipping": "true",
        "new_arrival": "true",
    }
    assert page.ignored == ()


@pytest.mark.parametrize(
    ("sort", "sent"),
    [(Sort.SALES, "sales"), (Sort.PRICE_UP, "price_up"), (Sort.DEFAULT, None), (Sort.REPURCHASE, None)],
)
async def test_sorts(sort: Sort, sent: str | None) -> None:
    api = Api()
    await provider(Tmapi, api).search(IMAGE, Query(sort=sort), 1)
    assert api.asked.get("sort") == sent


async def test_what_can_not_be_served_is_not_sent_and_named() -> None:
    api = Api()
    query = Query(
        language="fr",
        sort=Sort.REPURCHASE,
        filters=frozenset({Filter.SHIP_24H, Filter.FACTORY}),
        match=Match.SAME,
        currency="USD",
        ship_to="FR",
        region=Region(left=0, right=9, top=0, bottom=9),
        category="18",
        keyword="shirt",
        auxiliary_text="red",
    )
    page = await provider(TmapiGlobal, api).search(IMAGE, query, 1)
    assert api.asked == {
        "language": "en", "img_url": IMAGE.value, "page": "1", "page_size": "20", "is_factory": "true",
    }  # fmt: skip
    assert {ignored.part for ignored in page.ignored} == set(QueryPart) - {QueryPart.PRICE_RANGE}


async def test_v1_names_the_language_that_it_does_not_speak() -> None:
    page = await provider(Tmapi, Api()).search(IMAGE, Query(language="en"), 1)
    assert [ignored.part for ignored in page.ignored] == [QueryPart.LANGUAGE]


# Details


async def test_details_of_v2_are_asked_for_at_the_common_address_in_a_language() -> None:
    api = Api()
    details = await provider(TmapiGlobal, api).details("983093623752", Query(language="ja"))
    assert api.requests[0].url.copy_with(query=None) == "https://v1.example/1688/item_detail"
    assert api.asked == {"item_id": "983093623752", "language": "ja"}
    assert (details.provider, details.id) == ("tmapi_global", "983093623752")


@pytest.mark.parametrize(("language", "asked"), [("es", "es"), ("th", "th"), ("fr", "en")])
async def test_details_speak_more_languages_than_the_search(language: str, asked: str) -> None:
    api = Api()
    await provider(TmapiGlobal, api).details("983093623752", Query(language=language))
    assert api.asked["language"] == asked


async def test_details_have_languages_though_the_search_of_v1_has_none() -> None:
    api = Api()
    await provider(Tmapi, api).details("983093623752", Query(language="ja"))
    assert api.asked == {"item_id": "983093623752", "language": "ja"}


# The token


async def test_the_token_is_a_parameter_by_default() -> None:
    api = Api()
    await provider(Tmapi, api).search(IMAGE, Query(), 1)
    assert api.requests[0].url.params["apiToken"] == TOKEN
    assert "apikey" not in api.requests[0].headers


async def test_the_token_may_be_a_header_and_then_stands_in_no_address() -> None:
    api = Api()
    asked = provider(Tmapi, api, SETTINGS.model_copy(update={"auth": TmapiAuth.HEADER}))
    await asked.prepare(PHOTO)
    await asked.search(IMAGE, Query(), 1)
    await asked.details("1", Query())
    assert [request.headers["apikey"] for request in api.requests] == [TOKEN] * 3
    assert not any(TOKEN in str(request.url) for request in api.requests)


def test_settings_do_not_show_the_token() -> None:
    assert TOKEN not in repr(SETTINGS)
    assert TOKEN not in SETTINGS.model_dump_json()


@pytest.mark.parametrize(
    "refusal",
    [
        httpx.Response(401, json={"message": f"bad token {TOKEN}"}),
        httpx.Response(500, text=f"<html>{TOKEN}</html>"),
        httpx.Response(200, json={"code": 1, "msg": TOKEN, "data": TOKEN}),
        httpx.Response(200, text=TOKEN),
    ],
)
async def test_no_error_tells_the_token(refusal: httpx.Response) -> None:
    with pytest.raises(ProviderError) as raised:
        await provider(Tmapi, Api(refusal)).search(IMAGE, Query(), 1)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


# Refusals, as the document of V2 lists them


@pytest.mark.parametrize(
    ("code", "error", "calls"),
    [
        (417, Unavailable, 3),
        (422, PhotoRejected, 1),
        (439, NoCredit, 1),
        (499, Unavailable, 2),
        (500, Unavailable, 2),
        (502, Unavailable, 1),
        (503, RateLimited, 3),
        (4011, NotAuthorized, 1),
    ],
)
async def test_how_often_a_refused_search_is_sent(code: int, error: type[ProviderError], calls: int) -> None:
    api = Api(httpx.Response(200, json={"code": code, "msg": "refused", "data": None}))
    with pytest.raises(error):
        await provider(TmapiGlobal, api).search(IMAGE, Query(), 1)
    assert len(api.requests) == calls


# Capabilities


def test_both_versions_need_a_public_photo_within_the_same_bounds() -> None:
    for kind in (Tmapi, TmapiGlobal):
        assert kind.capabilities.needs_public_photo
        assert kind.capabilities.image.max_bytes == 300_000
        assert kind.capabilities.max_page_size == 20


def test_v1_gives_the_titles_of_1688_and_v2_translates() -> None:
    assert Tmapi.capabilities.languages == {"zh"}
    assert TmapiGlobal.capabilities.languages == {"en", "zh", "ru", "vi", "ja", "ko"}


# Paths that TMAPI no longer knows, and those of the other version

NOTHING = httpx.Response(200, json={"code": 200, "msg": "success", "data": {"items": [], "total_count": 0}})


def path_made(minutes_ago: int, version: str = "tmapi") -> ImageRef:
    made = NOW - timedelta(minutes=minutes_ago)
    return ImageRef(provider=version, value="/search/imgextra/1_a.jpg", expires_at=made + PATH_LIFETIME)


async def test_a_kept_path_that_finds_nothing_is_refused_so_that_the_photo_is_converted_anew() -> None:
    with pytest.raises(PhotoRejected):
        await provider(Tmapi, Api(NOTHING)).search(path_made(minutes_ago=3), Query(), 1)


async def test_a_path_that_was_just_made_may_find_nothing() -> None:
    found = await provider(Tmapi, Api(NOTHING)).search(path_made(minutes_ago=1), Query(), 1)
    assert found.products == ()


async def test_the_last_page_of_a_kept_path_may_be_empty() -> None:
    assert (await provider(Tmapi, Api(NOTHING)).search(path_made(minutes_ago=3), Query(), 2)).products == ()


async def test_a_path_of_the_other_version_that_finds_nothing_is_refused_however_young_it_is() -> None:
    with pytest.raises(PhotoRejected):
        await provider(Tmapi, Api(NOTHING)).search(path_made(minutes_ago=0, version="tmapi_global"), Query(), 1)


@pytest.mark.parametrize(("kind", "other"), [(Tmapi, "tmapi_global"), (TmapiGlobal, "tmapi")])
def test_paths_of_the_other_version_are_accepted_only_if_a_setting_says_so(
    kind: type[Tmapi | TmapiGlobal], other: str
) -> None:
    shared = SETTINGS.model_copy(update={"share_paths": True})
    assert provider(kind, Api()).accepts_refs_of == ()
    assert provider(kind, Api(), shared).accepts_refs_of == (other,)
