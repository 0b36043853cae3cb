"""The host of product pictures."""

import io

import httpx
import pytest
from PIL import Image

from sandbox.catalogue import describe, read_picture
from sandbox.marketplaces import Fault, FaultKind, Marketplaces, Service
from sandbox.marketplaces.pictures import address, small_address, views


@pytest.fixture
def url(client: httpx.AsyncClient, marketplaces: Marketplaces) -> str:
    return address(f"{client.base_url}/", marketplaces.catalogue.products[0])


async def test_a_picture_shows_its_product(client: httpx.AsyncClient, url: str, marketplaces: Marketplaces) -> None:
    answer = await client.get(url)

    assert answer.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).size == (800, 800)
    found = marketplaces.catalogue.closest(describe(read_picture(answer.content)))
    assert found[0].product is marketplaces.catalogue.products[0]


@pytest.mark.parametrize(("suffix", "side"), [("_350x350xz.jpg", 350), ("_100x100.jpg", 100), ("_.webp", 800)])
async def test_a_suffix_asks_for_a_size(client: httpx.AsyncClient, url: str, suffix: str, side: int) -> None:
    answer = await client.get(url + suffix)

    assert Image.open(io.BytesIO(answer.content)).size == (side, side)


async def test_aliexpress_names_pictures_differently(client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
    small = small_address(f"{client.base_url}/", marketplaces.catalogue.products[0])
    whole = small.removesuffix("_350x350xz.jpg")

    sizes = [Image.open(io.BytesIO((await client.get(each)).content)).width for each in (small, whole)]

    assert sizes == [350, 800]


async def test_the_views_of_a_product_differ(client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
    urls = views(f"{client.base_url}/", marketplaces.catalogue.products[0])

    bodies = {(await client.get(f"{each}_120x120.jpg")).content for each in urls}

    assert len(bodies) == len(urls) == 4


async def test_a_foreign_referer_is_refused(client: httpx.AsyncClient, url: str) -> None:
    foreign = await client.get(url, headers={"Referer": "https://elsewhere.example/"})
    own = await client.get(url, headers={"Referer": f"{client.base_url}/"})

    assert (foreign.status_code, own.status_code) == (403, 200)


@pytest.mark.parametrize("name", ["nothing.jpg", "O1CN01abcdefgh_!!1-0-cib.jpg", "../../etc/passwd"])
async def test_an_unknown_picture_is_not_found(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/pictures/{name}")).status_code == 404


async def test_the_host_fails_on_demand(client: httpx.AsyncClient, url: str, marketplaces: Marketplaces) -> None:
    marketplaces.fail(Fault(kind=FaultKind.ERROR, service=Service.PICTURES, code=503, times=1))

    assert [(await client.get(url)).status_code for _ in range(2)] == [503, 200]
