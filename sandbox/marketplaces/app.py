"""The marketplaces over HTTP: which path is which operation of which service, and the control endpoints."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.marketplaces import aliexpress, parsebot, pictures, tmapi
from sandbox.marketplaces.control import Control
from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.marketplaces.gateway import Gateway, Handler
from sandbox.marketplaces.http import ApiRequest, ErrorStyle, Parameters, read_parameters
from sandbox.marketplaces.marketplaces import Marketplaces


def marketplaces_app(marketplaces: Marketplaces) -> Starlette:
    """All services and the control endpoints on one port; the application can be mounted anywhere."""
    return Starlette(routes=[*_service_routes(marketplaces), *Control(marketplaces).routes()])


@dataclass(frozen=True)
class Operation:
    """What a call asks of a service."""

    service: Service
    endpoint: Endpoint
    handler: Handler


OperationOf = Operation | Callable[[Parameters], Operation]
"""An operation, or how it follows from the parameters of a call."""


def _service_routes(marketplaces: Marketplaces) -> list[Route]:
    tmapi_api, daji, ali, pb = marketplaces.tmapi, marketplaces.daji, marketplaces.aliexpress, marketplaces.parsebot
    v1, v2, daji_service, ali_service = Service.TMAPI, Service.TMAPI_GLOBAL, Service.DAJI, Service.ALIEXPRESS
    search, details, token = Endpoint.SEARCH, Endpoint.DETAILS, Endpoint.TOKEN

    def convert(parameters: Parameters) -> Operation:
        """A conversion belongs to the search that it is made for."""
        is_v2 = parameters.get("search_api_endpoint", "").startswith("/global")
        return Operation(v2 if is_v2 else v1, Endpoint.CONVERT, tmapi_api.convert)

    def sync(parameters: Parameters) -> Operation:
        """`/sync` serves every method of AliExpress, named by a parameter; so does `/rest` for the vendor's clients."""
        method = parameters.get("method")
        if method == aliexpress.DETAILS:
            return Operation(ali_service, details, ali.details)
        if method in (aliexpress.CREATE_TOKEN, aliexpress.REFRESH_TOKEN):
            is_new = method == aliexpress.CREATE_TOKEN
            return Operation(ali_service, token, ali.create_token if is_new else ali.refresh_token)
        return Operation(ali_service, search, ali.search if method == aliexpress.SEARCH else ali.unknown_method)

    def tmapi_route(path: str, operation: OperationOf, *methods: str) -> Route:
        return _route(marketplaces.gateway, path, operation, tmapi.ERRORS, *methods)

    def daji_route(path: str, endpoint: Endpoint, handler: Handler, *methods: str) -> Route:
        return _route(marketplaces.gateway, path, Operation(daji_service, endpoint, handler), daji.errors, *methods)

    def ali_route(path: str, operation: OperationOf, *methods: str) -> Route:
        return _route(marketplaces.gateway, path, operation, ali.errors, *methods)

    def parsebot_route(path: str, endpoint: Endpoint, handler: Handler) -> Route:
        return _route(marketplaces.gateway, path, Operation(Service.PARSEBOT, endpoint, handler), parsebot.ERRORS)

    picture = Operation(Service.PICTURES, Endpoint.PICTURE, marketplaces.pictures.picture)
    return [
        tmapi_route("/1688/tools/image/convert_url", convert, "POST"),
        tmapi_route("/1688/search/image", Operation(v1, search, tmapi_api.search_v1)),
        tmapi_route("/1688/global/search/image/v2", Operation(v2, search, tmapi_api.search_v2)),
        tmapi_route("/1688/item_detail", Operation(v1, details, tmapi_api.item_detail)),
        daji_route("/alibaba/upload/image", Endpoint.UPLOAD, daji.upload, "POST"),
        daji_route("/alibaba/product/imageQuery", search, daji.search),
        daji_route("/alibaba/product/queryProductDetail", details, daji.details),
        ali_route("/sync", sync, "GET", "POST"),
        ali_route("/rest", sync, "GET", "POST"),
        ali_route(f"/rest{aliexpress.CREATE_TOKEN}", Operation(ali_service, token, ali.create_token), "GET", "POST"),
        ali_route(f"/rest{aliexpress.REFRESH_TOKEN}", Operation(ali_service, token, ali.refresh_token), "GET", "POST"),
        ali_route("/oauth/authorize", Operation(ali_service, Endpoint.AUTHORIZE, ali.authorize)),
        parsebot_route("/scraper/{scraper}/search_by_image", search, pb.search),
        parsebot_route("/scraper/{scraper}/get_product_details", details, pb.details),
        _route(marketplaces.gateway, "/pictures/{name:path}", picture, pictures.ERRORS),
        Route("/rates/ecb", marketplaces.rate_feeds.ecb),
        Route("/rates/cbr", marketplaces.rate_feeds.cbr),
        Route("/short-links/{host}/{path:path}", marketplaces.short_links.open),
    ]


def _route(gateway: Gateway, path: str, operation: OperationOf, errors: ErrorStyle, *methods: str) -> Route:
    """A route for GET, or for `methods`, whose calls pass the gateway."""

    async def endpoint(http: Request) -> Response:
        parameters = await read_parameters(http)
        parameters.update({name: str(value) for name, value in http.path_params.items()})
        chosen = operation(parameters) if callable(operation) else operation
        request = ApiRequest(chosen.service, chosen.endpoint, http, parameters)
        return await gateway.handle(request, chosen.handler, errors)

    return Route(path, endpoint, methods=list(methods) or ["GET"])
