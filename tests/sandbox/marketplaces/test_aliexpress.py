"""AliExpress in the sandbox: search, details and tokens."""

import base64
import json
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from sandbox.catalogue import Match, SamplePhoto, describe, read_picture
from sandbox.marketplaces import AnswerShape, Fault, FaultKind, Marketplaces, Service
from sandbox.marketplaces.aliexpress_tokens import Tokens
from sandbox.marketplaces.credentials import aliexpress_signature
from tests.clock import START, FakeClock
from tests.providers.readers import FIXTURES

KEY, SECRET = "sample-aliexpress-key", "sample-aliexpress-secret"
SESSION = "sample-aliexpress-access-token"
NOW = START.timestamp()
CLIENTS: list[dict[str, Any]] = json.loads((FIXTURES / "aliexpress" / "clients.json").read_text())
"""What two published clients sent; `scripts/published_clients.py` records it."""


def signed(now: float, path: str, **parameters: str) -> dict[str, str]:
    given = {"app_key": KEY, "timestamp": f"{now * 1000:.0f}", "sign_method": "sha256", **parameters}
    return {**given, "sign": aliexpress_signature(given, SECRET, path)}


async def call(client: httpx.AsyncClient, method: str, session: str = SESSION, **given: str) -> dict[str, Any]:
    form = signed(NOW, "", method=method, session=session, format="json", simplify="false", v="2.0", **given)
    answer: dict[str, Any] = (await client.post("/sync", data=form)).json()
    return answer


async def search(client: httpx.AsyncClient, photo: bytes, session: str = SESSION, **asked: str) -> dict[str, Any]:
    param0 = json.dumps({"image_base64": base64.b64encode(photo).decode(), **asked})
    return await call(client, "aliexpress.ds.image.searchV2", session, param0=param0)


async def products(client: httpx.AsyncClient, photo: bytes, **asked: str) -> list[dict[str, Any]]:
    answer = await search(client, photo, **asked)
    found: list[dict[str, Any]] = answer["aliexpress_ds_image_searchV2_response"]["result"]["data"]["products"]
    return found


def code(answer: dict[str, Any]) -> str:
    return str(answer["error_response"]["code"])


class TestNestedShape:
    async def test_a_page_has_the_format_of_the_sample(
        self, client: httpx.AsyncClient, photo: bytes, red_mug: SamplePhoto
    ) -> None:
        answer = (await search(client, photo))["aliexpress_ds_image_searchV2_response"]

        result = answer["result"]
        first = result["data"]["products"][0]
        assert answer["request_id"]
        assert result["ret"] is True
        assert result["empty"] is False
        assert result["pagination"] == {
            "has_next": True,
            "page_no": 1,
            "page_count": -(-result["total_count"] // 10),
            "page_size": 10,
        }
        assert len(result["data"]["products"]) == 10
        assert first["product_id"] == red_mug.product.aliexpress_id
        assert first["title"] == red_mug.product.title("en")
        assert first["image_url"].endswith(".jpg_350x350xz.jpg")

    async def test_prices_are_minor_units(self, client: httpx.AsyncClient, photo: bytes, red_mug: SamplePhoto) -> None:
        price = (await products(client, photo))[0]["price"]["sale"]

        assert red_mug.product.usd is not None
        assert price == {"value": str(int(red_mug.product.usd * 100)), "currency": "USD"}

    async def test_yen_have_no_minor_unit(self, client: httpx.AsyncClient, photo: bytes, red_mug: SamplePhoto) -> None:
        price = (await products(client, photo, currency="JPY"))[0]["price"]["sale"]

        assert red_mug.product.usd is not None
        assert Decimal(price["value"]) == pytest.approx(red_mug.product.usd * 151, abs=1)
        assert price["currency"] == "JPY"

    async def test_an_unknown_currency_gives_dollars(self, client: httpx.AsyncClient, photo: bytes) -> None:
        assert (await products(client, photo, currency="XAU"))[0]["price"]["sale"]["currency"] == "USD"

    async def test_its_picture_has_the_size_of_its_suffix(self, client: httpx.AsyncClient, photo: bytes) -> None:
        url = (await products(client, photo))[0]["image_url"]

        answer = await client.get(url)

        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")


class TestOtherShapes:
    @pytest.mark.parametrize("shape", [AnswerShape.FLAT, AnswerShape.DOUBLED])
    async def test_an_item_has_the_fields_of_the_table(
        self,
        client: httpx.AsyncClient,
        photo: bytes,
        marketplaces: Marketplaces,
        red_mug: SamplePhoto,
        shape: AnswerShape,
    ) -> None:
        marketplaces.aliexpress.shape = shape

        result = (await search(client, photo))["aliexpress_ds_image_searchV2_response"]["result"]

        items = result["data"] if shape is AnswerShape.FLAT else result["data"]["data"]
        assert items[0]["product_title"] == red_mug.product.title("en")
        assert items[0]["target_sale_price"] == str(red_mug.product.usd)
        assert items[0]["target_sale_price_currency"] == "USD"
        assert items[0]["latest_volume"] == str(red_mug.product.sold_in_month)
        assert "pagination" not in result


class TestShapesOfThePlatform:
    async def test_a_list_is_wrapped(self, client: httpx.AsyncClient, photo: bytes, marketplaces: Marketplaces) -> None:
        marketplaces.aliexpress.shape = AnswerShape.WRAPPED
        result = (await search(client, photo))["aliexpress_ds_image_searchV2_response"]["result"]
        assert result["code"] == "00"
        assert len(result["data"]["products"]["traffic_image_product_d_t_o"]) == 10

    async def test_a_list_of_one_is_its_item(
        self, client: httpx.AsyncClient, photo: bytes, marketplaces: Marketplaces, red_mug: SamplePhoto
    ) -> None:
        marketplaces.aliexpress.shape = AnswerShape.SINGLE
        result = (await search(client, photo))["aliexpress_ds_image_searchV2_response"]["result"]
        assert result["data"]["products"]["product_title"] == red_mug.product.title("en")

    async def test_a_result_is_json_within_a_text(
        self, client: httpx.AsyncClient, photo: bytes, marketplaces: Marketplaces
    ) -> None:
        marketplaces.aliexpress.shape = AnswerShape.TEXT
        result = (await search(client, photo))["aliexpress_ds_image_searchV2_response"]["result"]
        assert json.loads(result)["ret"] is True

    @pytest.mark.parametrize(("refused", "numbered"), [("AppWhiteIpLimit", False), (7, True)])
    async def test_a_refusal_of_the_older_gateway_has_a_finer_code(
        self, client: httpx.AsyncClient, photo: bytes, marketplaces: Marketplaces, refused: str | int, numbered: bool
    ) -> None:
        marketplaces.fail(Fault(kind=FaultKind.ERROR, code=refused, message="no"))
        error = (await search(client, photo))["error_response"]
        assert (error["code"], "sub_code" in error) == (refused, numbered)


class TestParameters:
    @pytest.mark.parametrize(("lang", "language"), [("ru", "ru"), ("ES", "es"), ("pt_BR", "pt"), ("de", "en")])
    async def test_language(
        self, client: httpx.AsyncClient, photo: bytes, red_mug: SamplePhoto, lang: str, language: str
    ) -> None:
        assert (await products(client, photo, lang=lang))[0]["title"] == red_mug.product.title(language)

    async def test_price_order(self, client: httpx.AsyncClient, photo: bytes) -> None:
        up = [
            int(p["price"]["sale"]["value"]) for p in await products(client, photo, sort_type="price", sort_order="asc")
        ]
        down = [int(p["price"]["sale"]["value"]) for p in await products(client, photo, sort_type="price")]

        assert up == sorted(up)
        assert down == sorted(down, reverse=True)

    async def test_same_keeps_the_most_alike(self, client: httpx.AsyncClient, photo: bytes) -> None:
        same = await products(client, photo, search_type="same")
        similar = await products(client, photo, search_type="similar")

        assert 0 < len(same) < len(similar)
        assert same == similar[: len(same)]

    async def test_products_not_sold_in_a_country_are_left_out(
        self, client: httpx.AsyncClient, photo: bytes, marketplaces: Marketplaces
    ) -> None:
        answer = await search(client, photo, ship_to="BR")

        alike = _closest(marketplaces, photo)
        left_out = sum(match.product.not_sold_in == "BR" for match in alike)
        total = answer["aliexpress_ds_image_searchV2_response"]["result"]["total_count"]
        assert left_out > 0
        assert total == len(alike) - left_out

    @pytest.mark.parametrize(
        "asked", [{"sort_type": "age"}, {"sort_order": "up"}, {"search_type": "exact"}, {"ship_to": "USA"}]
    )
    async def test_invalid_parameters_are_refused(
        self, client: httpx.AsyncClient, photo: bytes, asked: dict[str, str]
    ) -> None:
        assert code(await search(client, photo, **asked)) == "InvalidParameter"

    async def test_a_picture_over_100_kilobytes_is_refused(self, client: httpx.AsyncClient, photo: bytes) -> None:
        assert code(await search(client, photo + bytes(100 * 1024))) == "InvalidParameter"

    async def test_invalid_pictures_are_refused(self, client: httpx.AsyncClient) -> None:
        assert code(await search(client, b"no picture")) == "InvalidParameter"


def _closest(marketplaces: Marketplaces, photo: bytes) -> list[Match]:
    return marketplaces.catalogue.closest(describe(read_picture(photo)))


class TestAuthentication:
    async def test_a_wrong_signature(self, client: httpx.AsyncClient) -> None:
        form = {**signed(NOW, "", method="aliexpress.ds.image.searchV2", session=SESSION), "sign": "0" * 64}

        answer = await client.post("/sync", data=form)

        assert (answer.status_code, code(answer.json())) == (200, "IncompleteSignature")

    @pytest.mark.parametrize(("off", "refused"), [(-7199, False), (7199, False), (-7201, True), (7201, True)])
    async def test_a_time_too_far_off(self, client: httpx.AsyncClient, photo: bytes, off: int, refused: bool) -> None:
        param0 = json.dumps({"image_base64": base64.b64encode(photo).decode()})
        form = signed(NOW + off, "", method="aliexpress.ds.image.searchV2", session=SESSION, param0=param0)

        answer = (await client.post("/sync", data=form)).json()

        assert ("error_response" in answer) is refused

    async def test_a_missing_parameter(self, client: httpx.AsyncClient) -> None:
        assert code(await call(client, "aliexpress.ds.image.searchV2")) == "MissingParameter"

    async def test_an_unknown_session(self, client: httpx.AsyncClient, photo: bytes) -> None:
        assert code(await search(client, photo, session="another")) == "IllegalAccessToken"

    async def test_an_unknown_method(self, client: httpx.AsyncClient) -> None:
        assert code(await call(client, "aliexpress.ds.order.create")) == "InvalidApiPath"


class TestTokens:
    async def login(self, client: httpx.AsyncClient) -> dict[str, Any]:
        asked = {
            "response_type": "code",
            "force_auth": "true",
            "client_id": KEY,
            "redirect_uri": "https://bot.example/back?here=1",
            "state": "xyz",
        }
        answer = await client.get("/oauth/authorize", params=asked)
        back = parse_qs(urlsplit(answer.headers["location"]).query)
        assert (answer.status_code, back["here"], back["state"]) == (302, ["1"], ["xyz"])
        form = signed(NOW, "/auth/token/create", code=back["code"][0])
        tokens: dict[str, Any] = (await client.post("/rest/auth/token/create", data=form)).json()
        return tokens

    async def test_a_login_gives_tokens_for_searching(self, client: httpx.AsyncClient, photo: bytes) -> None:
        tokens = await self.login(client)

        assert (tokens["expires_in"], tokens["refresh_expires_in"]) == (24 * 3600, 48 * 3600)
        assert "error_response" not in await search(client, photo, session=tokens["access_token"])

    async def test_a_code_is_valid_once(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        form = signed(NOW, "/auth/token/create", code=marketplaces.aliexpress.tokens.new_code())

        first = (await client.post("/rest/auth/token/create", data=form)).json()
        second = (await client.post("/rest/auth/token/create", data=form)).json()

        assert first["code"] == "0"
        assert code(second) == "InvalidCode"

    async def test_an_expired_token_is_refused_until_it_is_refreshed(
        self, client: httpx.AsyncClient, photo: bytes, marketplaces: Marketplaces
    ) -> None:
        marketplaces.aliexpress.tokens.expire_access()
        assert code(await search(client, photo)) == "IllegalAccessToken"

        form = signed(NOW, "/auth/token/refresh", refresh_token="sample-aliexpress-refresh-token")
        tokens = (await client.post("/rest/auth/token/refresh", data=form)).json()

        assert "error_response" not in await search(client, photo, session=tokens["access_token"])

    async def test_a_refresh_token_is_valid_once(self, client: httpx.AsyncClient) -> None:
        form = signed(NOW, "/auth/token/refresh", refresh_token="sample-aliexpress-refresh-token")

        first = (await client.post("/rest/auth/token/refresh", data=form)).json()
        second = (await client.post("/rest/auth/token/refresh", data=form)).json()

        assert first["refresh_token"] != "sample-aliexpress-refresh-token"
        assert code(second) == "IllegalRefreshToken"

    async def test_an_access_token_expires(self, client: httpx.AsyncClient, photo: bytes, clock: FakeClock) -> None:
        clock.advance(hours=24)
        param0 = json.dumps({"image_base64": base64.b64encode(photo).decode()})
        form = signed(clock.seconds(), "", method="aliexpress.ds.image.searchV2", session=SESSION, param0=param0)

        assert code((await client.post("/sync", data=form)).json()) == "IllegalAccessToken"

    async def test_a_rest_call_is_signed_with_its_path(self, client: httpx.AsyncClient) -> None:
        form = signed(NOW, "", refresh_token="sample-aliexpress-refresh-token")

        assert code((await client.post("/rest/auth/token/refresh", data=form)).json()) == "IncompleteSignature"

    async def test_the_vendor_s_python_client_names_the_path_in_a_parameter(
        self, client: httpx.AsyncClient, photo: bytes
    ) -> None:
        path = "/auth/token/refresh"
        own = {"method": path, "partner_id": "iop-sdk-python-20220609", "simplify": "false", "format": "json"}
        form = signed(NOW, path, refresh_token="sample-aliexpress-refresh-token", **own)

        tokens = (await client.post("/rest", data=form)).json()

        assert "error_response" not in await search(client, photo, session=tokens["access_token"])

    async def test_that_client_calls_methods_at_the_same_address_and_signs_no_path(
        self, client: httpx.AsyncClient, photo: bytes
    ) -> None:
        param0 = json.dumps({"image_base64": base64.b64encode(photo).decode()})
        form = signed(NOW, "", method="aliexpress.ds.image.searchV2", session=SESSION, simplify="false", param0=param0)

        assert "error_response" not in (await client.post("/rest", data=form)).json()


@pytest.mark.parametrize("recorded", CLIENTS, ids=lambda recorded: f"{recorded['client']} at {recorded['path']}")
async def test_forms_of_published_clients_are_accepted(
    client: httpx.AsyncClient, marketplaces: Marketplaces, clock: FakeClock, recorded: dict[str, Any]
) -> None:
    clock.advance(seconds=int(recorded["form"]["timestamp"]) / 1000 - clock.seconds())
    marketplaces.aliexpress.tokens = Tokens(clock.seconds, Random(1), SESSION, "sample-aliexpress-refresh-token")
    answer = (await client.post(recorded["path"], params=recorded["form"])).json()
    assert "error_response" not in answer
    assert "access_token" in answer or "aliexpress_ds_image_searchV2_response" in answer


class TestDetails:
    async def details(self, client: httpx.AsyncClient, product_id: str, country: str = "US") -> dict[str, Any]:
        answer = await call(
            client,
            "aliexpress.ds.product.get",
            product_id=product_id,
            ship_to_country=country,
            target_currency="EUR",
            target_language="fr",
        )
        found: dict[str, Any] = answer["aliexpress_ds_product_get_response"]
        return found

    async def test_has_title_pictures_and_variants(self, client: httpx.AsyncClient, red_mug: SamplePhoto) -> None:
        result = (await self.details(client, red_mug.product.aliexpress_id))["result"]

        skus = result["ae_item_sku_info_dtos"]["ae_item_sku_info_d_t_o"]
        assert result["ae_item_base_info_dto"]["subject"] == red_mug.product.title("fr")
        assert result["ae_multimedia_info_dto"]["image_urls"].count(";") == 3
        assert [sku["currency_code"] for sku in skus] == ["EUR"] * 3

    async def test_605_is_not_found(self, client: httpx.AsyncClient) -> None:
        assert (await self.details(client, "1005000000000000"))["rsp_code"] == 605

    async def test_602_is_not_sold_there(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        product = next(product for product in marketplaces.catalogue.products if product.not_sold_in == "BR")

        assert (await self.details(client, product.aliexpress_id, "BR"))["rsp_code"] == 602


async def test_without_credit_the_call_limit_is_exceeded(
    client: httpx.AsyncClient, photo: bytes, marketplaces: Marketplaces
) -> None:
    marketplaces.credit_balance.set(Service.ALIEXPRESS, 0)

    assert code(await search(client, photo)) == "ApiCallLimit"
