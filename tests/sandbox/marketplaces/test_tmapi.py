"""TMAPI in the sandbox: conversion, both searches, details."""

from typing import Any

import httpx
import pytest

from sandbox.catalogue import SamplePhoto
from sandbox.catalogue.products import Awkward, OfferFlag
from sandbox.marketplaces import Endpoint, Marketplaces, Service
from tests.clock import START, FakeClock

NOW_MS = round(START.timestamp() * 1000)
TOKEN = {"apiToken": "sample-tmapi-token"}
V1, V2 = "/1688/search/image", "/1688/global/search/image/v2"


async def convert(client: httpx.AsyncClient, url: str, search: str | None = None) -> httpx.Response:
    body = {"url": url} if search is None else {"url": url, "search_api_endpoint": search}
    return await client.post("/1688/tools/image/convert_url", params=TOKEN, json=body)


@pytest.fixture
async def v1_path(client: httpx.AsyncClient) -> str:
    answer = await convert(client, "https://photos.example/mug.jpg")
    return str(answer.json()["data"]["image_url"])


@pytest.fixture
async def v2_path(client: httpx.AsyncClient) -> str:
    answer = await convert(client, "https://photos.example/mug.jpg", "/global/search/image/v2")
    return str(answer.json()["data"]["image_url"])


async def found(client: httpx.AsyncClient, search: str, path: str, **asked: str) -> dict[str, Any]:
    answer = await client.get(search, params={**TOKEN, "img_url": path, **asked})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


class TestConversion:
    async def test_fetches_the_photo_and_returns_an_opaque_path(self, client: httpx.AsyncClient) -> None:
        answer = await convert(client, "https://photos.example/mug.jpg")

        body = answer.json()
        assert (body["code"], body["msg"]) == (200, "success")
        assert body["data"]["image_url"].startswith(f"/search/imgextra/{NOW_MS}_")

    @pytest.mark.parametrize(
        ("url", "status"),
        [
            ("https://photos.example/absent.jpg", 417),
            ("https://photos.example/page.html", 422),
            ("https://photos.example/large.jpg", 422),
            ("ftp://photos.example/mug.jpg", 422),
            ("", 422),
        ],
    )
    async def test_refuses_invalid_photos(self, client: httpx.AsyncClient, url: str, status: int) -> None:
        answer = await convert(client, url)

        assert (answer.status_code, answer.json()["code"], answer.json()["data"]) == (status, status, None)

    async def test_refuses_an_unknown_search(self, client: httpx.AsyncClient) -> None:
        answer = await convert(client, "https://photos.example/mug.jpg", "/search/video")

        assert answer.status_code == 422

    async def test_accepts_the_key_in_the_header_and_in_the_query(self, client: httpx.AsyncClient) -> None:
        answer = await client.post(
            "/1688/tools/image/convert_url",
            headers={"apikey": "sample-tmapi-token"},
            json={"url": "https://photos.example/mug.jpg"},
        )

        assert answer.status_code == 200

    @pytest.mark.parametrize("token", [{}, {"apiToken": "another"}, {"apikey": "sample-tmapi-token"}])
    async def test_no_key_is_a_gateway_error_with_a_message(
        self, client: httpx.AsyncClient, token: dict[str, str]
    ) -> None:
        answer = await client.get(V1, params=token)

        assert answer.status_code == 401
        assert answer.json()["code"] == 4011
        assert "msg" not in answer.json()


class TestImage:
    async def test_a_path_is_valid_only_for_its_search(
        self, client: httpx.AsyncClient, v1_path: str, v2_path: str
    ) -> None:
        statuses = [
            (await client.get(search, params={**TOKEN, "img_url": path})).status_code
            for search, path in ((V1, v1_path), (V2, v2_path), (V1, v2_path), (V2, v1_path))
        ]

        assert statuses == [200, 200, 422, 422]

    @pytest.mark.parametrize("image", ["https://photos.example/mug.jpg", ""])
    async def test_a_raw_address_is_refused(self, client: httpx.AsyncClient, image: str) -> None:
        answer = await client.get(V2, params={**TOKEN, "img_url": image})

        assert answer.status_code == 422

    async def test_a_path_expires_after_seventy_minutes(
        self, client: httpx.AsyncClient, v2_path: str, clock: FakeClock
    ) -> None:
        clock.advance(seconds=70 * 60 - 1)
        before = await client.get(V2, params={**TOKEN, "img_url": v2_path})
        clock.advance(seconds=1)
        after = await client.get(V2, params={**TOKEN, "img_url": v2_path})

        assert (before.status_code, after.status_code) == (200, 200)
        assert before.json()["data"]["items"]
        assert after.json()["data"]["items"] == []

    async def test_a_path_is_good_for_both_searches_if_one_client_is_right(
        self, client: httpx.AsyncClient, v2_path: str
    ) -> None:
        assert (await client.get(V1, params={**TOKEN, "img_url": v2_path})).status_code == 422
        await client.put("/control/behaviour", json={"tmapi_shared_paths": True})
        assert (await client.get(V1, params={**TOKEN, "img_url": v2_path})).json()["data"]["items"]

    async def test_own_pictures_need_no_conversion_in_v1(self, client: httpx.AsyncClient, v1_path: str) -> None:
        own = (await found(client, V1, v1_path))["items"][0]

        again = await found(client, V1, own["img"])

        assert again["items"][0]["item_id"] == own["item_id"]


class TestV1:
    async def test_a_page_has_the_documented_format(
        self, client: httpx.AsyncClient, v1_path: str, red_mug: SamplePhoto
    ) -> None:
        page = await found(client, V1, v1_path)

        item = page.pop("items")[0]
        assert page == {
            "page": 1,
            "page_size": 20,
            "total_count": 70,
            "keyword": "",
            "sort": "default",
            "cat_id": None,
            "filters": {},
            "has_next_page": True,
        }
        assert item["item_id"] == red_mug.product.offer_id
        assert item["title"] == red_mug.product.title("zh")
        assert item["price"] == str(red_mug.product.cny)
        assert item["sale_info"]["sale_quantity"] == str(item["sale_info"]["sale_quantity_int"])
        assert item["quantity_prices"] == []
        assert item["rating_star"] is item["shop_info"]["service_tags"] is None
        assert "currency" not in item

    async def test_a_page_has_at_most_twenty_items(self, client: httpx.AsyncClient, v1_path: str) -> None:
        assert len((await found(client, V1, v1_path, page_size="50"))["items"]) == 20

    async def test_the_last_page_says_so_and_the_next_is_empty(self, client: httpx.AsyncClient, v1_path: str) -> None:
        last = await found(client, V1, v1_path, page="4")
        beyond = await found(client, V1, v1_path, page="5")

        assert (len(last["items"]), last["has_next_page"]) == (10, False)
        assert (len(beyond["items"]), beyond["has_next_page"]) == (0, False)

    async def test_the_pages_have_every_product_once(self, client: httpx.AsyncClient, v1_path: str) -> None:
        ids = [
            item["item_id"]
            for page in range(1, 5)
            for item in (await found(client, V1, v1_path, page=str(page)))["items"]
        ]

        assert len(ids) == len(set(ids)) == 70


class TestV2:
    async def test_a_page_is_smaller_than_requested_and_says_so(self, client: httpx.AsyncClient, v2_path: str) -> None:
        page = await found(client, V2, v2_path, page_size="20")

        assert (page["page_size"], len(page["items"])) == (10, 10)

    async def test_an_item_has_the_documented_quirks(
        self, client: httpx.AsyncClient, v2_path: str, red_mug: SamplePhoto
    ) -> None:
        items = (await found(client, V2, v2_path))["items"]

        item = items[0]
        assert item["title"] == red_mug.product.title("en")
        assert item["title_origin"] == red_mug.product.title("zh")
        assert item["currency"] == "CNY"
        assert item["price_info"]["origin_price"] == ""
        assert isinstance(item["sale_info"]["sale_quantity_90days"], str)
        assert isinstance(item["item_id"], int)
        assert None in {each["moq"] for each in items}

    async def test_titles_are_in_the_requested_language(
        self, client: httpx.AsyncClient, v2_path: str, red_mug: SamplePhoto
    ) -> None:
        for language in ("en", "zh", "ru", "vi", "ja", "ko"):
            page = await found(client, V2, v2_path, language=language)
            assert page["items"][0]["title"] == red_mug.product.title(language)

    @pytest.mark.parametrize(
        "asked",
        [
            {"language": "fr"},
            {"sort": "newest"},
            {"page": "0"},
            {"page": "one"},
            {"page_size": "-1"},
            {"price_start": "cheap"},
            {"is_factory": "yes"},
            {"page": "9" * 5000},
        ],
    )
    async def test_invalid_parameters_are_refused(
        self, client: httpx.AsyncClient, v2_path: str, asked: dict[str, str]
    ) -> None:
        answer = await client.get(V2, params={**TOKEN, "img_url": v2_path, **asked})

        assert answer.status_code == 422


class TestFiltersAndOrder:
    async def test_price_up_and_down(self, client: httpx.AsyncClient, v1_path: str) -> None:
        up = [float(item["price"]) for item in (await found(client, V1, v1_path, sort="price_up"))["items"]]
        down = [float(item["price"]) for item in (await found(client, V1, v1_path, sort="price_down"))["items"]]

        assert up == sorted(up)
        assert down == sorted(down, reverse=True)
        assert up[-1] < down[-1]

    async def test_sales(self, client: httpx.AsyncClient, v1_path: str) -> None:
        items = (await found(client, V1, v1_path, sort="sales"))["items"]

        sold = [item["sale_info"]["sale_quantity_int"] for item in items]
        assert sold == sorted(sold, reverse=True)

    async def test_a_price_range_includes_both_ends(self, client: httpx.AsyncClient, v1_path: str) -> None:
        price = (await found(client, V1, v1_path))["items"][3]["price"]

        page = await found(client, V1, v1_path, price_start=price, price_end=price)

        assert {item["price"] for item in page["items"]} == {price}
        assert page["filters"] == {"price_start": price, "price_end": price}

    async def test_filters_are_combined(
        self, client: httpx.AsyncClient, v1_path: str, marketplaces: Marketplaces
    ) -> None:
        page = await found(client, V1, v1_path, is_factory="true", free_shipping="true")

        products = [marketplaces.catalogue.by_offer(item["item_id"]) for item in page["items"]]
        assert 0 < page["total_count"] < 70
        assert all(p is not None and p.seller.factory and OfferFlag.FREE_SHIPPING in p.flags for p in products)

    async def test_a_filter_set_to_false_has_no_effect(self, client: httpx.AsyncClient, v1_path: str) -> None:
        assert (await found(client, V1, v1_path, is_factory="false"))["total_count"] == 70


class TestAwkwardProducts:
    async def test_a_red_vase_finds_all_of_them(
        self, client: httpx.AsyncClient, marketplaces: Marketplaces, photos: dict[str, bytes]
    ) -> None:
        awkward = {product.awkward: product for product in marketplaces.catalogue.products if product.awkward}
        photos["/vase.jpg"] = marketplaces.catalogue.picture(awkward[Awkward.LONG_TITLE])
        path = (await convert(client, "https://photos.example/vase.jpg")).json()["data"]["image_url"]
        items = {
            item["item_id"]: item
            for page in ("1", "2", "3")
            for item in (await found(client, V1, path, page=page))["items"]
        }
        shown = {case: items[product.offer_id] for case, product in awkward.items()}

        assert shown[Awkward.NO_PRICE]["price"] is None
        assert len(shown[Awkward.LONG_TITLE]["title"]) == 4000
        assert shown[Awkward.NO_PICTURE]["img"] == ""
        assert (await client.get(shown[Awkward.BROKEN_PICTURE]["img"])).status_code == 404
        assert shown[Awkward.NO_SALES]["sale_info"]["sale_quantity"] == "0"

    async def test_the_one_without_a_price_is_last_by_price_and_outside_any_range(
        self, client: httpx.AsyncClient, marketplaces: Marketplaces, photos: dict[str, bytes]
    ) -> None:
        product = next(p for p in marketplaces.catalogue.products if p.awkward is Awkward.NO_PRICE)
        photos["/vase.jpg"] = marketplaces.catalogue.picture(product)
        path = (await convert(client, "https://photos.example/vase.jpg")).json()["data"]["image_url"]

        for sort in ("price_up", "price_down"):
            last = (await found(client, V1, path, sort=sort, page="3"))["items"][-1]
            assert last["item_id"] == product.offer_id, sort
        assert (await found(client, V1, path, price_start="0"))["total_count"] == 48


class TestDetails:
    async def test_has_pictures_tiers_and_variants(self, client: httpx.AsyncClient, red_mug: SamplePhoto) -> None:
        product = red_mug.product

        answer = await client.get(
            "/1688/item_detail", params={**TOKEN, "item_id": str(product.offer_id), "language": "ru"}
        )

        data = answer.json()["data"]
        assert data["title"] == product.title("ru")
        assert len(data["main_imgs"]) == 4
        assert [tier["beginAmount"] for tier in data["tiered_price_info"]["prices"]] == ["10", "200", "2000"]
        assert data["price_info"]["price_max"] == str(product.cny)
        assert len(data["skus"]) == len(data["sku_props"][0]["values"]) == 3

    async def test_an_unknown_item_is_a_parameter_error(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/1688/item_detail", params={**TOKEN, "item_id": "1"})).status_code == 422


class TestCredits:
    async def test_a_success_costs_one_credit_and_a_failure_none(
        self, client: httpx.AsyncClient, marketplaces: Marketplaces, v2_path: str
    ) -> None:
        await found(client, V2, v2_path)
        await client.get(V2, params={**TOKEN, "img_url": "unknown"})

        assert [(call.endpoint, call.credits) for call in marketplaces.calls] == [
            (Endpoint.CONVERT, 1),
            (Endpoint.SEARCH, 1),
            (Endpoint.SEARCH, 0),
        ]

    async def test_both_searches_are_paid_from_one_account(
        self, client: httpx.AsyncClient, marketplaces: Marketplaces, v1_path: str, v2_path: str
    ) -> None:
        marketplaces.credit_balance.set(Service.TMAPI, 1)
        await found(client, V2, v2_path)

        answer = await client.get(V1, params={**TOKEN, "img_url": v1_path})

        assert (answer.status_code, answer.json()["code"]) == (439, 439)
        assert marketplaces.credit_balance.left(Service.TMAPI_GLOBAL) == 0
