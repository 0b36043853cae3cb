"""The control endpoints, and the record of calls."""

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox.marketplaces import AnswerShape, Marketplaces, marketplaces_app
from sandbox.server import Server

ID = "bce3cd9b-591a-4e87-a406-6e57ab0dd092"


async def masks(client: httpx.AsyncClient, url: str = "https://photos.example/mug.jpg") -> httpx.Response:
    return await client.get(
        f"/scraper/{ID}/search_by_image", params={"image_url": url}, headers={"X-API-Key": "sample-parsebot-key"}
    )


async def calls(client: httpx.AsyncClient, **asked: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = (await client.get("/control/calls", params=asked)).json()["calls"]
    return shown


class TestCalls:
    async def test_are_shown_without_secrets(self, client: httpx.AsyncClient) -> None:
        await masks(client)

        (call,) = await calls(client)

        assert (call["service"], call["endpoint"], call["status"], call["credits"]) == ("parsebot", "search", 200, 1)
        assert call["parameters"]["X-API-Key"] == "***"
        assert call["parameters"]["image_url"] == "https://photos.example/mug.jpg"

    async def test_keep_their_secrets_for_tests(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        await masks(client)

        assert marketplaces.calls[0].parameters["X-API-Key"] == "sample-parsebot-key"

    async def test_show_only_the_length_of_long_values(self, client: httpx.AsyncClient) -> None:
        await masks(client, "https://photos.example/" + "x" * 300)

        assert (await calls(client))[0]["parameters"]["image_url"] == "323 characters"

    async def test_can_be_filtered_by_service_and_number(self, client: httpx.AsyncClient) -> None:
        await masks(client)
        await client.get("/1688/search/image")
        await masks(client)

        assert [call["number"] for call in await calls(client, service="parsebot")] == [1, 3]
        assert [call["number"] for call in await calls(client, after="2")] == [3]

    async def test_can_be_forgotten(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        await masks(client)

        await client.delete("/control/calls")

        assert marketplaces.calls == []

    async def test_to_control_endpoints_are_not_recorded(self, client: httpx.AsyncClient) -> None:
        await calls(client)

        assert await calls(client) == []


class TestFaults:
    async def test_are_set_listed_and_cleared(self, client: httpx.AsyncClient) -> None:
        await client.post("/control/faults", json={"kind": "error", "service": "parsebot", "code": 503})
        listed = (await client.get("/control/faults")).json()
        failed = await masks(client)
        await client.delete("/control/faults", params={"service": "parsebot"})

        assert [fault["code"] for fault in listed] == [503]
        assert (failed.status_code, (await masks(client)).status_code) == (503, 200)

    @pytest.mark.parametrize("body", ["{}", '{"kind": "fire"}', '{"kind": "slow", "secnods": 3}', "no json"])
    async def test_that_are_invalid_are_explained(self, client: httpx.AsyncClient, body: str) -> None:
        answer = await client.post("/control/faults", content=body)

        assert answer.status_code == 422
        assert answer.json()["detail"][0]["msg"]

    async def test_of_an_unknown_service_are_not_cleared(self, client: httpx.AsyncClient) -> None:
        assert (await client.delete("/control/faults", params={"service": "ebay"})).status_code == 422


async def test_credits_can_be_limited_and_unlimited(client: httpx.AsyncClient) -> None:
    await client.put("/control/credits", json={"parsebot": 1})
    statuses = [(await masks(client)).status_code for _ in range(2)]
    left = (await client.get("/control/credits")).json()
    await client.put("/control/credits", json={"parsebot": None})

    assert statuses == [200, 429]
    assert (left["parsebot"], left["tmapi"]) == (0, None)
    assert (await masks(client)).status_code == 200


async def test_the_shape_of_answers_can_be_chosen(client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
    await client.put("/control/behaviour", json={"aliexpress_shape": "flat", "parsebot_wrapped": False})

    assert marketplaces.aliexpress.shape is AnswerShape.FLAT
    assert "products" in (await masks(client)).json()


async def test_converted_photos_expire_on_demand(client: httpx.AsyncClient) -> None:
    token = {"apiToken": "sample-tmapi-token"}
    body = {"url": "https://photos.example/mug.jpg"}
    answer = await client.post("/1688/tools/image/convert_url", params=token, json=body)
    path = answer.json()["data"]["image_url"]

    await client.post("/control/expire", json={"conversions": True})
    searched = await client.get("/1688/search/image", params={**token, "img_url": path})
    assert (searched.status_code, searched.json()["data"]["items"]) == (200, [])

    await client.put("/control/behaviour", json={"tmapi_refuses_unknown_paths": True})
    assert (await client.get("/1688/search/image", params={**token, "img_url": path})).status_code == 422


async def test_short_links_lead_where_they_are_told(client: httpx.AsyncClient) -> None:
    offer = "https://m.1688.com/offer/610947572360.html"
    await client.put("/control/short-links", json={"qr.1688.com/s/new": {"location": offer}, "qr.1688.com/s/page": {}})

    new, page, lost = [await client.get(f"/short-links/qr.1688.com/s/{name}") for name in ("new", "page", "lost")]

    assert (new.status_code, new.headers["location"]) == (302, offer)
    assert [page.status_code, lost.status_code] == [200, 404]


async def test_a_reset_forgets_calls_faults_and_limits(client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
    await client.put("/control/credits", json={"parsebot": 0})
    await client.post("/control/faults", json={"kind": "html"})
    await masks(client)

    await client.post("/control/reset")

    assert (marketplaces.calls, len(marketplaces.faults)) == ([], 0)
    assert (await masks(client)).status_code == 200


async def test_addresses_of_pictures_include_the_mount_path(marketplaces: Marketplaces) -> None:
    app = Starlette(routes=[Mount("/goods", marketplaces_app(marketplaces))])
    async with Server(app) as server, httpx.AsyncClient(base_url=f"{server.url}/goods") as client:
        picture = (await masks(client)).json()["data"]["products"][0]["image_url"]

        assert picture.startswith(f"{server.url}/goods/pictures/")
        assert (await client.get(picture)).status_code == 200
