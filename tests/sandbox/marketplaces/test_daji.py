"""DAJI in the sandbox: upload, search and details, all signed."""

import base64
import io
import json
from typing import Any

import httpx
import pytest
from PIL import Image

from sandbox.catalogue import SamplePhoto, read_picture
from sandbox.catalogue.looks import Colour
from sandbox.catalogue.products import OfferFlag
from sandbox.marketplaces import Endpoint, Fault, FaultKind, Marketplaces, Service
from sandbox.marketplaces.credentials import daji_signature
from tests.clock import START

SEARCH = "/alibaba/product/imageQuery"


def signed(**parameters: str) -> dict[str, str]:
    parameters["appKey"] = "sample-daji-key"
    return {**parameters, "sign": daji_signature(parameters, "sample-daji-secret")}


async def upload(client: httpx.AsyncClient, text: str) -> dict[str, Any]:
    form = {name: (None, value) for name, value in signed(image_base64=text).items()}
    answer: dict[str, Any] = (await client.post("/alibaba/upload/image", files=form)).json()
    return answer


async def ask(client: httpx.AsyncClient, image: str, **asked: str) -> dict[str, Any]:
    given = {"imageId": image, "beginPage": "1", "pageSize": "20", "country": "en", **asked}
    answer: dict[str, Any] = (await client.get(SEARCH, params=signed(**given))).json()
    return answer


@pytest.fixture
async def image(client: httpx.AsyncClient, photo: bytes) -> str:
    answer = await upload(client, base64.b64encode(photo).decode())
    return str(answer["data"]["imageId"])


class TestUpload:
    async def test_returns_an_id_of_many_digits(self, client: httpx.AsyncClient, photo: bytes) -> None:
        answer = await upload(client, base64.b64encode(photo).decode())

        assert (answer["code"], answer["message"], answer["timestamp"]) == (200, "操作成功", START.timestamp() * 1000)
        assert answer["data"]["imageId"].isdigit()
        assert len(answer["data"]["imageId"]) == 19
        assert answer["traceId"]

    @pytest.mark.parametrize("text", ["", "no base64!", base64.b64encode(b"no picture").decode()])
    async def test_refuses_invalid_pictures(self, client: httpx.AsyncClient, text: str) -> None:
        assert (await upload(client, text))["code"] == 400

    async def test_refuses_a_data_address(self, client: httpx.AsyncClient, photo: bytes) -> None:
        text = "data:image/jpeg;base64," + base64.b64encode(photo).decode()

        assert (await upload(client, text))["code"] == 400

    async def test_refuses_more_than_three_megabytes(self, client: httpx.AsyncClient, photo: bytes) -> None:
        text = base64.b64encode(photo + bytes(3 * 1024 * 1024)).decode()

        assert (await upload(client, text))["code"] == 400

    async def test_requires_multipart(self, client: httpx.AsyncClient, photo: bytes) -> None:
        form = signed(image_base64=base64.b64encode(photo).decode())

        assert (await client.post("/alibaba/upload/image", data=form)).json()["code"] == 400

    async def test_returns_zero_as_id_on_demand(
        self, client: httpx.AsyncClient, photo: bytes, marketplaces: Marketplaces
    ) -> None:
        marketplaces.fail(Fault(kind=FaultKind.ZERO_IMAGE_ID, service=Service.DAJI, times=1))

        assert (await upload(client, base64.b64encode(photo).decode()))["data"] == {"imageId": "0"}


class TestAuthentication:
    async def test_a_wrong_signature_is_refused_with_http_200(self, client: httpx.AsyncClient) -> None:
        answer = await client.get(SEARCH, params={**signed(country="en"), "sign": "0" * 32})

        assert (answer.status_code, answer.json()["code"], answer.json()["data"]) == (200, 401, None)

    async def test_an_empty_parameter_is_signed_too(self, client: httpx.AsyncClient, image: str) -> None:
        assert (await ask(client, image, filter=""))["code"] == 200

    async def test_the_secret_itself_is_refused(self, client: httpx.AsyncClient) -> None:
        answer = await client.get(SEARCH, params=signed(country="en", appSecret="sample-daji-secret"))

        assert answer.json()["code"] == 400


class TestSearch:
    async def test_a_page_has_the_documented_format(
        self, client: httpx.AsyncClient, image: str, red_mug: SamplePhoto
    ) -> None:
        data = (await ask(client, image, pageSize="4"))["data"]

        item = data["data"][0]
        assert {name: data[name] for name in ("totalRecords", "totalPage", "pageSize", "currentPage")} == {
            "totalRecords": 70,
            "totalPage": 18,
            "pageSize": 4,
            "currentPage": 1,
        }
        assert item["offerId"] == red_mug.product.offer_id
        assert item["subject"] == red_mug.product.title("zh")
        assert item["subjectTrans"] == red_mug.product.title("en")
        assert item["priceInfo"]["price"] == item["priceInfo"]["consignPrice"] == str(red_mug.product.cny)
        assert item["repurchaseRate"].endswith("%")
        assert isinstance(item["monthSold"], int)
        assert "tp_member" in item["sellerIdentities"]

    async def test_jxhy_prices_are_null_for_other_offers(self, client: httpx.AsyncClient, image: str) -> None:
        items = (await ask(client, image, pageSize="50"))["data"]["data"]

        assert {item["priceInfo"]["jxhyPrice"] is None for item in items if not item["isJxhy"]} == {True}
        assert {item["priceInfo"]["jxhyPrice"] is None for item in items if item["isJxhy"]} == {False}

    @pytest.mark.parametrize(("country", "language"), [("fr", "fr"), ("es", "es"), ("th", "en")])
    async def test_titles_are_translated_by_country(
        self, client: httpx.AsyncClient, image: str, red_mug: SamplePhoto, country: str, language: str
    ) -> None:
        item = (await ask(client, image, country=country))["data"]["data"][0]

        assert item["subjectTrans"] == red_mug.product.title(language)

    async def test_the_region_of_the_subject_is_left_right_top_bottom(
        self, client: httpx.AsyncClient, image: str
    ) -> None:
        region = (await ask(client, image))["data"]["picRegionInfo"]

        left, right, top, bottom = (int(part) for part in region["currentRegion"].split(","))
        assert 0 < left < right < 640
        assert 0 < top < bottom < 640
        assert region["yoloCropRegion"] == region["currentRegion"]

    async def test_a_region_is_searched_alone(
        self, client: httpx.AsyncClient, marketplaces: Marketplaces, red_mug: SamplePhoto
    ) -> None:
        mug = read_picture(red_mug.jpeg()).resize((400, 400))
        other = next(product for product in marketplaces.catalogue.products if product.look.colour is Colour.GREEN)
        both = Image.new("RGB", (800, 400))
        both.paste(mug, (0, 0))
        both.paste(read_picture(marketplaces.catalogue.picture(other)).resize((400, 400)), (400, 0))
        out = io.BytesIO()
        both.save(out, "JPEG")
        image = (await upload(client, base64.b64encode(out.getvalue()).decode()))["data"]["imageId"]

        left = (await ask(client, image, region="0,400,0,400"))["data"]
        right = (await ask(client, image, region="400,800,0,400"))["data"]

        assert left["data"][0]["offerId"] == red_mug.product.offer_id
        assert right["data"][0]["offerId"] == other.offer_id
        assert left["picRegionInfo"]["currentRegion"] == "0,400,0,400"

    @pytest.mark.parametrize(
        ("sort", "key"), [("price", "cny"), ("monthSold", "sold_in_month"), ("rePurchaseRate", "repurchase_percent")]
    )
    async def test_sorts_both_ways(
        self, client: httpx.AsyncClient, image: str, marketplaces: Marketplaces, sort: str, key: str
    ) -> None:
        for direction in ("asc", "desc"):
            items = (await ask(client, image, pageSize="50", sort=json.dumps({sort: direction})))["data"]["data"]
            values = [getattr(marketplaces.catalogue.by_offer(item["offerId"]), key) for item in items]
            assert values == sorted(values, reverse=direction == "desc"), direction

    async def test_filters_are_combined(
        self, client: httpx.AsyncClient, image: str, marketplaces: Marketplaces
    ) -> None:
        data = (await ask(client, image, pageSize="50", filter="certifiedFactory,shipIn24Hours,isOnePsale"))["data"]

        products = [marketplaces.catalogue.by_offer(item["offerId"]) for item in data["data"]]
        assert 0 < data["totalRecords"] < 60
        assert all(
            p is not None and p.seller.factory and p.ships_within_hours <= 24 and OfferFlag.ONE_PIECE in p.flags
            for p in products
        )

    async def test_a_category_restricts_results(
        self, client: httpx.AsyncClient, image: str, red_mug: SamplePhoto, marketplaces: Marketplaces
    ) -> None:
        data = (await ask(client, image, categoryId=red_mug.product.category.path[0]))["data"]

        kinds = {product.look.kind for i in data["data"] if (product := marketplaces.catalogue.by_offer(i["offerId"]))}
        assert kinds == {red_mug.product.look.kind}

    async def test_a_keyword_restricts_titles(self, client: httpx.AsyncClient, image: str) -> None:
        data = (await ask(client, image, keyword="striped Mug"))["data"]

        titles = [item["subjectTrans"].lower() for item in data["data"]]
        assert titles
        assert all("striped" in title and "mug" in title for title in titles)

    async def test_an_auxiliary_text_reorders_and_drops_nothing(self, client: httpx.AsyncClient, image: str) -> None:
        data = (await ask(client, image, auxiliaryText="dotted"))["data"]

        assert "dotted" in data["data"][0]["subjectTrans"]
        assert data["totalRecords"] == 70

    async def test_an_unknown_image_is_not_found(self, client: httpx.AsyncClient) -> None:
        assert (await ask(client, "1164408192156408878"))["code"] == 404

    async def test_an_id_takes_precedence_over_an_address(
        self, client: httpx.AsyncClient, image: str, red_mug: SamplePhoto
    ) -> None:
        data = (await ask(client, image, imageUrl="https://elsewhere.example/x.jpg"))["data"]

        assert data["data"][0]["offerId"] == red_mug.product.offer_id

    async def test_an_address_elsewhere_finds_nothing(self, client: httpx.AsyncClient) -> None:
        asked = signed(imageUrl="https://elsewhere.example/x.jpg", beginPage="1", pageSize="20", country="en")

        answer = (await client.get(SEARCH, params=asked)).json()

        assert (answer["code"], answer["data"]["totalRecords"], answer["data"]["data"]) == (200, 0, [])

    @pytest.mark.parametrize(
        "asked",
        [
            {"country": "zh"},
            {"pageSize": "51"},
            {"beginPage": "0"},
            {"sort": "price"},
            {"sort": '{"age":"asc"}'},
            {"sort": '{"price":"up"}'},
            {"filter": "cheap"},
            {"categoryId": "mugs"},
            {"region": "1,2,3"},
            {"region": "9,1,0,5"},
            {"priceStart": "x"},
        ],
    )
    async def test_invalid_parameters_are_refused(
        self, client: httpx.AsyncClient, image: str, asked: dict[str, str]
    ) -> None:
        assert (await ask(client, image, **asked))["code"] == 400


class TestDetails:
    async def test_has_pictures_prices_and_variants(self, client: httpx.AsyncClient, red_mug: SamplePhoto) -> None:
        asked = signed(offerId=str(red_mug.product.offer_id), country="ko")

        data = (await client.get("/alibaba/product/queryProductDetail", params=asked)).json()["data"]

        assert data["subjectTrans"] == red_mug.product.title("ko")
        assert len(data["productImage"]["images"]) == 4
        assert data["productSaleInfo"]["priceRangeList"][0] == {
            "startQuantity": red_mug.product.minimum_order,
            "price": str(red_mug.product.cny),
            "promotionPrice": None,
        }
        assert len(data["productSkuInfos"]) == 3

    async def test_an_unknown_offer_is_not_found(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/alibaba/product/queryProductDetail", params=signed(offerId="1", country="en"))

        assert answer.json()["code"] == 404


async def test_without_credit_every_call_is_refused(
    client: httpx.AsyncClient, image: str, marketplaces: Marketplaces
) -> None:
    marketplaces.credit_balance.set(Service.DAJI, 0)

    assert (await ask(client, image))["code"] == 1009
    assert marketplaces.calls_to(Service.DAJI, Endpoint.SEARCH)[0].credits == 0
