"""What sellers do with their offers, as the sandbox tells it in each service's own form."""

from typing import Any

import httpx
import pytest

from sandbox.catalogue import SamplePhoto
from sandbox.catalogue.products import SampleProduct
from sandbox.marketplaces import Endpoint, Fault, FaultKind, Marketplaces, Service
from tests.sandbox.marketplaces import test_aliexpress, test_daji, test_tmapi

Json = dict[str, Any]
SERVICES = [Service.TMAPI, Service.DAJI, Service.ALIEXPRESS]
STOCK = {Service.TMAPI: "stock", Service.DAJI: "amountOnSale", Service.ALIEXPRESS: "sku_available_stock"}
PRICE = {Service.TMAPI: "sale_price", Service.DAJI: "price", Service.ALIEXPRESS: "offer_sale_price"}


@pytest.fixture
def product(red_mug: SamplePhoto) -> SampleProduct:
    return red_mug.product


async def page_of(client: httpx.AsyncClient, service: Service, product: SampleProduct) -> Json:
    """Return the data of a product's page."""
    if service is Service.TMAPI:
        asked = {**test_tmapi.TOKEN, "item_id": str(product.offer_id)}
        return dict((await client.get("/1688/item_detail", params=asked)).json()["data"])
    if service is Service.DAJI:
        asked = test_daji.signed(offerId=str(product.offer_id), country="en")
        return dict((await client.get("/alibaba/product/queryProductDetail", params=asked)).json()["data"])
    asked = {"product_id": product.aliexpress_id, "ship_to_country": "US"}
    answer = await test_aliexpress.call(client, "aliexpress.ds.product.get", **asked)
    return dict(answer["aliexpress_ds_product_get_response"]["result"])


def variants_of(page: Json) -> list[Json]:
    wrapped = page.get("ae_item_sku_info_dtos", {}).get("ae_item_sku_info_d_t_o")
    return list(page.get("skus") or page.get("productSkuInfos") or wrapped)


def do(marketplaces: Marketplaces, kind: FaultKind, service: Service) -> None:
    marketplaces.fail(Fault(kind=kind, service=service, endpoint=Endpoint.DETAILS))


@pytest.mark.parametrize("service", SERVICES)
async def test_an_offer_is_for_sale_unless_told_otherwise(
    client: httpx.AsyncClient, product: SampleProduct, service: Service
) -> None:
    assert all(variant[STOCK[service]] for variant in variants_of(await page_of(client, service, product)))


@pytest.mark.parametrize("service", SERVICES)
async def test_a_sold_out_offer_has_no_variant_in_stock(
    client: httpx.AsyncClient, marketplaces: Marketplaces, product: SampleProduct, service: Service
) -> None:
    do(marketplaces, FaultKind.SOLD_OUT, service)
    assert {variant[STOCK[service]] for variant in variants_of(await page_of(client, service, product))} == {0}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_decoy_has_no_stock_and_a_price_that_nobody_pays(
    client: httpx.AsyncClient, marketplaces: Marketplaces, product: SampleProduct, service: Service
) -> None:
    do(marketplaces, FaultKind.DECOY, service)
    decoy, *others = variants_of(await page_of(client, service, product))
    assert (decoy[STOCK[service]], decoy[PRICE[service]]) == (0, "0.99")
    assert len(others) == 3


@pytest.mark.parametrize("service", SERVICES)
async def test_many_variants_have_names_and_ids_of_their_own(
    client: httpx.AsyncClient, marketplaces: Marketplaces, product: SampleProduct, service: Service
) -> None:
    do(marketplaces, FaultKind.MANY_VARIANTS, service)
    assert len({str(variant) for variant in variants_of(await page_of(client, service, product))}) == 40


async def test_an_offer_that_was_taken_down(
    client: httpx.AsyncClient, marketplaces: Marketplaces, product: SampleProduct
) -> None:
    do(marketplaces, FaultKind.ENDED, Service.DAJI)
    do(marketplaces, FaultKind.ENDED, Service.ALIEXPRESS)
    at_aliexpress = await page_of(client, Service.ALIEXPRESS, product)
    assert (await page_of(client, Service.DAJI, product))["status"] == "member expired"
    assert at_aliexpress["ae_item_base_info_dto"]["product_status_type"] == "offline"


async def test_a_promotion_is_lower_and_the_deprecated_price_twice_as_high(
    client: httpx.AsyncClient, marketplaces: Marketplaces, product: SampleProduct
) -> None:
    do(marketplaces, FaultKind.PROMOTION, Service.DAJI)
    variant = variants_of(await page_of(client, Service.DAJI, product))[0]
    assert float(variant["promotionPrice"]) < float(variant["price"]) < float(variant["consignPrice"])


async def test_nested_prices_in_the_major_unit_have_no_point(
    client: httpx.AsyncClient, marketplaces: Marketplaces, photo: bytes, product: SampleProduct
) -> None:
    marketplaces.fail(Fault(kind=FaultKind.MAJOR_PRICES, service=Service.ALIEXPRESS))
    first = (await test_aliexpress.products(client, photo))[0]
    assert product.usd is not None
    assert abs(int(first["price"]["sale"]["value"]) - product.usd) <= 1
