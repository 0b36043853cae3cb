"""The marketplaces, and the handle by which a test or the demo holds them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from random import Random

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.catalogue import Catalogue
from sandbox.marketplaces import aliexpress, daji, parsebot, pictures, tmapi
from sandbox.marketplaces.calls import Call
from sandbox.marketplaces.conversions import Conversions
from sandbox.marketplaces.credentials import Credentials
from sandbox.marketplaces.faults import Endpoint, Fault, Faults, Service
from sandbox.marketplaces.gateway import (
    ApiError,
    ApiRequest,
    ApiResponse,
    CreditBalance,
    ErrorFormat,
    Gateway,
    Parameters,
)
from sandbox.marketplaces.parameters import parameters_of

Serve = Callable[[ApiRequest], Awaitable[ApiResponse]]
Chosen = tuple[Service, Endpoint, Serve]
Answer = Callable[[Request], Awaitable[Response]]


class Marketplaces:
    """Five search APIs and a picture host.

    Whatever depends on time or chance takes it from `clock` (epoch seconds), `sleep` and `random`. `transport` is
    how photos are fetched for conversion: None means over the network.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        credentials: Credentials | None = None,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Random | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.credentials = credentials or Credentials()
        random = random or Random()  # noqa: S311 - ids of samples
        self._gateway = Gateway(clock, sleep)
        self.conversions = Conversions(clock, random, transport)
        self.daji = daji.Daji(catalogue, self.credentials, clock, random)
        self.aliexpress = aliexpress.Aliexpress(catalogue, self.credentials, clock, random)
        self.parsebot = parsebot.Parsebot(catalogue, self.credentials)
        self._tmapi = tmapi.Tmapi(catalogue, self.credentials, self.conversions)
        self._host = pictures.PictureHost(catalogue)

    @property
    def calls(self) -> list[Call]:
        """Every call so far, oldest first, pictures included."""
        return self._gateway.calls

    @property
    def faults(self) -> Faults:
        """What goes wrong from now on."""
        return self._gateway.faults

    @property
    def credit_balance(self) -> CreditBalance:
        """The credits that are left."""
        return self._gateway.credit_balance

    def fail(self, fault: Fault) -> None:
        """Sets a fault."""
        self.faults.add(fault)

    def calls_to(self, service: Service, endpoint: Endpoint | None = None) -> list[Call]:
        """The calls that one service received, at one endpoint or at any."""
        return [call for call in self.calls if call.service is service and endpoint in (None, call.endpoint)]

    def reset(self) -> None:
        """Forgets calls and faults and lifts credit limits; photos, tokens and answer shapes stay."""
        self.calls.clear()
        self.faults.clear()
        for service in Service:
            self.credit_balance.set(service, None)

    def environment(self, url: str) -> dict[str, str]:
        """The environment variables with which a bot searches here; `url` is where `routes` are served."""
        credentials = self.credentials
        return {
            "TMAPI_TOKEN": credentials.tmapi_token,
            "TMAPI_URL": url,
            "TMAPI_GLOBAL_URL": url,
            "DAJI_APP_KEY": credentials.daji_key,
            "DAJI_APP_SECRET": credentials.daji_secret,
            "DAJI_URL": url,
            "ALIEXPRESS_APP_KEY": credentials.aliexpress_key,
            "ALIEXPRESS_APP_SECRET": credentials.aliexpress_secret,
            "ALIEXPRESS_ACCESS_TOKEN": credentials.aliexpress_access_token,
            "ALIEXPRESS_REFRESH_TOKEN": credentials.aliexpress_refresh_token,
            "ALIEXPRESS_URL": url,
            "PARSEBOT_API_KEY": credentials.parsebot_key,
            "PARSEBOT_SCRAPER_ID": credentials.parsebot_scraper_id,
            "PARSEBOT_URL": url,
        }

    def routes(self) -> list[Route]:
        """What the marketplaces answer over HTTP."""
        goods, bot, ali = self._tmapi, self.parsebot, self.aliexpress
        v1, v2 = Service.TMAPI, Service.TMAPI_GLOBAL
        return [
            Route("/1688/tools/image/convert_url", self._tmapi_call(self._conversion), methods=["POST"]),
            Route("/1688/search/image", self._tmapi_call((v1, Endpoint.SEARCH, goods.search_v1))),
            Route("/1688/global/search/image/v2", self._tmapi_call((v2, Endpoint.SEARCH, goods.search_v2))),
            Route("/1688/item_detail", self._tmapi_call((v1, Endpoint.DETAILS, goods.item_detail))),
            Route("/alibaba/upload/image", self._daji_call(Endpoint.UPLOAD, self.daji.upload), methods=["POST"]),
            Route("/alibaba/product/imageQuery", self._daji_call(Endpoint.SEARCH, self.daji.search)),
            Route("/alibaba/product/queryProductDetail", self._daji_call(Endpoint.DETAILS, self.daji.details)),
            Route("/sync", self._aliexpress_call(self._method), methods=["GET", "POST"]),
            Route("/rest/auth/token/create", self._token_call(ali.create_token), methods=["GET", "POST"]),
            Route("/rest/auth/token/refresh", self._token_call(ali.refresh_token), methods=["GET", "POST"]),
            Route("/oauth/authorize", self._aliexpress_call((Service.ALIEXPRESS, Endpoint.AUTHORIZE, ali.authorize))),
            Route("/scraper/{scraper}/search_by_image", self._parsebot_call(Endpoint.SEARCH, bot.search)),
            Route("/scraper/{scraper}/get_product_details", self._parsebot_call(Endpoint.DETAILS, bot.details)),
            Route("/pictures/{name:path}", self._picture_call()),
        ]

    def _conversion(self, parameters: Parameters) -> Chosen:
        """A conversion belongs to the search it is made for."""
        for_v2 = parameters.get("search_api_endpoint", "").startswith("/global")
        return (Service.TMAPI_GLOBAL if for_v2 else Service.TMAPI), Endpoint.CONVERT, self._tmapi.convert

    def _method(self, parameters: Parameters) -> Chosen:
        """`/sync` serves every method of AliExpress; its parameter says which is meant."""
        method = parameters.get("method")
        if method == aliexpress.DETAILS:
            return Service.ALIEXPRESS, Endpoint.DETAILS, self.aliexpress.details
        serve = self.aliexpress.search if method == aliexpress.SEARCH else self.aliexpress.unknown_method
        return Service.ALIEXPRESS, Endpoint.SEARCH, serve

    def _tmapi_call(self, chosen: Chosen | Callable[[Parameters], Chosen]) -> Answer:
        return self._answer(chosen, tmapi.error, tmapi.OUT_OF_CREDIT)

    def _daji_call(self, endpoint: Endpoint, serve: Serve) -> Answer:
        return self._answer((Service.DAJI, endpoint, serve), self.daji.error, daji.OUT_OF_CREDIT)

    def _aliexpress_call(self, chosen: Chosen | Callable[[Parameters], Chosen]) -> Answer:
        return self._answer(chosen, self.aliexpress.error, aliexpress.OUT_OF_CREDIT)

    def _token_call(self, serve: Serve) -> Answer:
        return self._aliexpress_call((Service.ALIEXPRESS, Endpoint.TOKEN, serve))

    def _parsebot_call(self, endpoint: Endpoint, serve: Serve) -> Answer:
        return self._answer((Service.PARSEBOT, endpoint, serve), parsebot.error, parsebot.OUT_OF_CREDIT)

    def _picture_call(self) -> Answer:
        nothing = ApiError(404, "Not Found")
        return self._answer((Service.PICTURES, Endpoint.PICTURE, self._host.picture), pictures.picture_error, nothing)

    def _answer(
        self, chosen: Chosen | Callable[[Parameters], Chosen], words: ErrorFormat, out_of_credit: ApiError
    ) -> Answer:
        async def answer(http: Request) -> Response:
            parameters = await parameters_of(http)
            parameters.update({name: str(value) for name, value in http.path_params.items()})
            service, endpoint, serve = chosen(parameters) if callable(chosen) else chosen
            request = ApiRequest(service, endpoint, http, parameters)
            return await self._gateway.pass_through(request, serve, words, out_of_credit)

        return answer
