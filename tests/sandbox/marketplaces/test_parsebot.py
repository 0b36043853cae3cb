"""parse.bot in the sandbox: one index for every picture."""

from typing import Any

import httpx
import pytest

from sandbox.catalogue.looks import Kind
from sandbox.marketplaces import Fault, FaultKind, Marketplaces, Service

ID = "bce3cd9b-591a-4e87-a406-6e57ab0dd092"
KEY = {"X-API-Key": "sample-parsebot-key"}
PHOTO = "https://photos.example/mug.jpg"


async def ask(client: httpx.AsyncClient, call: str = "search_by_image", **asked: str) -> httpx.Response:
    return await client.get(f"/scraper/{ID}/{call}", params=asked, headers=KEY)


async def index(client: httpx.AsyncClient, **asked: str) -> dict[str, Any]:
    answer = (await ask(client, image_url=PHOTO, **asked)).json()
    assert answer["status"] == "success"
    found: dict[str, Any] = answer["data"]
    return found


async def test_a_page_has_the_documented_format(client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
    data = await index(client, page_size="5")

    first = data.pop("products")[0]
    product = marketplaces.catalogue.by_offer(int(first["offer_id"]))
    assert data.pop("note").startswith("Results are from a pre-rendered product index.")
    assert data == {"page": 1, "page_size": 5, "total_found": 24, "query_image_url": PHOTO}
    assert product is not None
    assert product.look.kind is Kind.FACE_MASK
    assert set(first) == {"city", "price", "title", "offer_id", "image_url", "shop_name"}


async def test_the_picture_does_not_matter(client: httpx.AsyncClient) -> None:
    one = (await ask(client, image_url=PHOTO)).json()["data"]["products"]
    other = (await ask(client, image_url="https://photos.example/other.jpg")).json()["data"]["products"]

    assert one == other


async def test_the_index_ends(client: httpx.AsyncClient) -> None:
    pages = [len((await index(client, page=page, page_size="10"))["products"]) for page in ("1", "2", "3", "4")]

    assert pages == [10, 10, 4, 0]


async def test_data_can_come_unwrapped(client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
    marketplaces.parsebot.wrapped = False

    answer = (await ask(client, image_url=PHOTO)).json()

    assert answer["total_found"] == 24


async def test_details(client: httpx.AsyncClient) -> None:
    offer = (await index(client))["products"][0]["offer_id"]

    data = (await ask(client, "get_product_details", offer_id=offer)).json()["data"]

    assert set(data) == {
        "title", "min_price", "max_price", "unit", "moq", "city", "province", "images", "detail_url",
    }  # fmt: skip
    assert float(data["min_price"]) < float(data["max_price"])
    assert data["detail_url"] == f"https://detail.1688.com/offer/{offer}.html"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 400),
        ({"image_url": "no address"}, 400),
        ({"image_url": PHOTO, "page_size": "61"}, 400),
        ({"image_url": PHOTO, "page": "0"}, 400),
    ],
)
async def test_invalid_parameters_are_refused(client: httpx.AsyncClient, asked: dict[str, str], status: int) -> None:
    assert (await ask(client, **asked)).status_code == status


async def test_an_unknown_offer_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await ask(client, "get_product_details", offer_id="1")).status_code == 404


async def test_another_scraper_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get("/scraper/another/search_by_image", params={"image_url": PHOTO}, headers=KEY)

    assert answer.status_code == 404


async def test_the_key_goes_into_the_header(client: httpx.AsyncClient) -> None:
    asked = {"image_url": PHOTO, "X-API-Key": KEY["X-API-Key"]}

    answer = await client.get(f"/scraper/{ID}/search_by_image", params=asked)

    assert answer.status_code == 401


async def test_a_rate_limit_says_how_long_to_wait(client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
    marketplaces.fail(Fault(kind=FaultKind.ERROR, service=Service.PARSEBOT, code=429, retry_after=12))

    answer = await ask(client, image_url=PHOTO)

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "12")
