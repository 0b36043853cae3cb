"""Faults, as a client sees them."""

from typing import Any

import httpx
import pytest

from sandbox.marketplaces import Endpoint, Fault, FaultKind, Marketplaces, Service

ID = "bce3cd9b-591a-4e87-a406-6e57ab0dd092"
TMAPI = {"apiToken": "sample-tmapi-token"}


async def masks(client: httpx.AsyncClient, **asked: str) -> httpx.Response:
    """A search that needs no photo."""
    given = {"image_url": "https://photos.example/mug.jpg", **asked}
    return await client.get(
        f"/scraper/{ID}/search_by_image", params=given, headers={"X-API-Key": "sample-parsebot-key"}
    )


async def ids(client: httpx.AsyncClient, page: int) -> list[str]:
    answer = (await masks(client, page=str(page), page_size="9")).json()
    return [product["offer_id"] for product in answer["data"]["products"]]


async def convert(client: httpx.AsyncClient) -> httpx.Response:
    body = {"url": "https://photos.example/mug.jpg", "search_api_endpoint": "/global/search/image/v2"}
    return await client.post("/1688/tools/image/convert_url", params=TMAPI, json=body)


class TestDuration:
    async def test_a_number_of_calls(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        marketplaces.fail(Fault(kind=FaultKind.ERROR, service=Service.PARSEBOT, code=502, times=2))

        assert [(await masks(client)).status_code for _ in range(3)] == [502, 502, 200]

    async def test_until_it_is_cleared(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        marketplaces.fail(Fault(kind=FaultKind.ERROR, service=Service.PARSEBOT, code=502))
        before = [(await masks(client)).status_code for _ in range(3)]
        marketplaces.faults.clear(Service.PARSEBOT)

        assert (before, (await masks(client)).status_code) == ([502, 502, 502], 200)

    async def test_other_services_and_endpoints_are_unaffected(
        self, client: httpx.AsyncClient, marketplaces: Marketplaces
    ) -> None:
        marketplaces.fail(Fault(kind=FaultKind.ERROR, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH, code=500))

        assert (await convert(client)).status_code == 200
        assert (await masks(client)).status_code == 200

    async def test_several_faults_happen_in_turn(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        for code in (502, 503):
            marketplaces.fail(Fault(kind=FaultKind.ERROR, code=code, times=1))

        assert [(await masks(client)).status_code for _ in range(3)] == [502, 503, 200]


class TestDocumentedErrors:
    @pytest.mark.parametrize("code", [417, 422, 439, 499, 500, 503])
    async def test_tmapi_as_a_status(self, client: httpx.AsyncClient, marketplaces: Marketplaces, code: int) -> None:
        marketplaces.fail(Fault(kind=FaultKind.ERROR, service=Service.TMAPI_GLOBAL, code=code))

        answer = await convert(client)

        assert (answer.status_code, answer.json()["code"]) == (code, code)

    async def test_tmapi_in_the_body(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        marketplaces.fail(Fault(kind=FaultKind.ERROR, service=Service.TMAPI_GLOBAL, code=439, status=200))

        answer = await convert(client)

        assert (answer.status_code, answer.json()["code"]) == (200, 439)

    async def test_the_gateway_has_a_message_and_no_code(
        self, client: httpx.AsyncClient, marketplaces: Marketplaces
    ) -> None:
        marketplaces.fail(Fault(kind=FaultKind.GATEWAY, service=Service.TMAPI_GLOBAL))

        assert (await convert(client)).json() == {"message": "Insufficient API balance"}

    async def test_the_gateway_reports_a_missing_key(
        self, client: httpx.AsyncClient, marketplaces: Marketplaces
    ) -> None:
        marketplaces.fail(
            Fault(
                kind=FaultKind.GATEWAY, service=Service.TMAPI_GLOBAL, code=4011, message="no API key found in request"
            )
        )

        assert (await convert(client)).json() == {"code": 4011, "message": "no API key found in request"}

    @pytest.mark.parametrize("code", [400, 401, 404, 500, 1009])
    async def test_daji(self, client: httpx.AsyncClient, marketplaces: Marketplaces, code: int) -> None:
        marketplaces.fail(Fault(kind=FaultKind.ERROR, service=Service.DAJI, code=code))

        answer = await client.get("/alibaba/product/imageQuery")

        assert (answer.status_code, answer.json()["code"]) == (200, code)
        assert answer.json()["traceId"]

    @pytest.mark.parametrize("code", ["IllegalAccessToken", "ApiCallLimit", "InsufficientPermission"])
    async def test_aliexpress(self, client: httpx.AsyncClient, marketplaces: Marketplaces, code: str) -> None:
        marketplaces.fail(Fault(kind=FaultKind.ERROR, service=Service.ALIEXPRESS, code=code))

        answer = await client.post("/sync")

        assert (answer.status_code, answer.json()["error_response"]["code"]) == (200, code)


class TestBrokenResponses:
    async def test_a_dropped_connection(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        marketplaces.fail(Fault(kind=FaultKind.DROP, times=1))

        with pytest.raises(httpx.RemoteProtocolError):
            await masks(client)
        assert (await masks(client)).status_code == 200

    async def test_a_page_of_html(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        marketplaces.fail(Fault(kind=FaultKind.HTML, status=502))

        answer = await masks(client)

        assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")

    async def test_no_body(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        marketplaces.fail(Fault(kind=FaultKind.EMPTY))

        answer = await masks(client)

        assert (answer.status_code, answer.content) == (200, b"")

    async def test_half_of_the_json(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        marketplaces.fail(Fault(kind=FaultKind.CUT))

        answer = await masks(client)

        assert answer.content.startswith(b"{")
        with pytest.raises(ValueError, match=r"delimiter|decode|Expecting|Unterminated"):
            answer.json()

    async def test_six_megabytes(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        marketplaces.fail(Fault(kind=FaultKind.HUGE))

        assert len((await masks(client)).content) > 6 * 1024 * 1024

    async def test_a_slow_response_is_valid(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        marketplaces.fail(Fault(kind=FaultKind.SLOW, seconds=40))

        answer = await masks(client)

        assert (answer.status_code, marketplaces.calls[0].seconds) == (200, 40)

    async def test_a_broken_response_is_charged_and_an_error_is_not(
        self, client: httpx.AsyncClient, marketplaces: Marketplaces
    ) -> None:
        for kind in (FaultKind.CUT, FaultKind.HTML):
            marketplaces.fail(Fault(kind=kind, times=1))
            await masks(client)

        assert [call.credits for call in marketplaces.calls] == [1, 0]


class TestFalsifiedPages:
    async def test_no_results(self, client: httpx.AsyncClient, marketplaces: Marketplaces) -> None:
        marketplaces.fail(Fault(kind=FaultKind.NO_RESULTS))

        data: dict[str, Any] = (await masks(client)).json()["data"]

        assert (data["products"], data["total_found"]) == ([], 0)

    async def test_repeats_start_with_the_end_of_the_page_before(
        self, client: httpx.AsyncClient, marketplaces: Marketplaces
    ) -> None:
        first = await ids(client, 1)
        marketplaces.fail(Fault(kind=FaultKind.REPEATS))

        second = await ids(client, 2)

        assert second[:3] == first[-3:]
        assert len(second) == 9

    async def test_a_short_page_is_shorter_than_requested(
        self, client: httpx.AsyncClient, marketplaces: Marketplaces
    ) -> None:
        marketplaces.fail(Fault(kind=FaultKind.SHORT_PAGE))

        assert len(await ids(client, 1)) == 6
