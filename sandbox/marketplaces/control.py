"""The control endpoints of the marketplaces: recorded calls, faults, credits and behaviour."""

import json
from collections.abc import Awaitable, Callable, Mapping

from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveInt, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.marketplaces.aliexpress import AnswerShape
from sandbox.marketplaces.faults import Fault, Service
from sandbox.marketplaces.marketplaces import Marketplaces
from sandbox.marketplaces.short_links import Place


class Behaviour(BaseModel):
    """A change of how services respond; what is left out stays. Seconds apply to tokens issued later."""

    model_config = ConfigDict(extra="forbid")

    aliexpress_shape: AnswerShape | None = None
    aliexpress_access_seconds: PositiveInt | None = None
    aliexpress_refresh_seconds: PositiveInt | None = None
    parsebot_wrapped: bool | None = None
    tmapi_shared_paths: bool | None = None
    tmapi_refuses_unknown_paths: bool | None = None


class Expiry(BaseModel):
    """What shall expire now: TMAPI's paths, DAJI's image ids, AliExpress' tokens."""

    model_config = ConfigDict(extra="forbid")

    conversions: bool = False
    uploads: bool = False
    access_tokens: bool = False
    refresh_tokens: bool = False


HttpEndpoint = Callable[[Request], Awaitable[Response]]
PLACES = TypeAdapter(dict[str, Place])
CREDITS = TypeAdapter(dict[Service, NonNegativeInt | None])


class Control:
    """The endpoints below `/control`. Bodies are JSON; an invalid one gets 422 with the reason."""

    def __init__(self, marketplaces: Marketplaces) -> None:
        self._marketplaces = marketplaces

    def routes(self) -> list[Route]:
        """The routes of all endpoints."""
        return [
            Route(f"/control/{path}", _validated(endpoint), methods=[method])
            for method, path, endpoint in (
                ("GET", "calls", self._calls),
                ("DELETE", "calls", self._forget_calls),
                ("GET", "faults", self._faults),
                ("POST", "faults", self._add_fault),
                ("DELETE", "faults", self._clear_faults),
                ("GET", "credits", self._credits),
                ("PUT", "credits", self._set_credits),
                ("PUT", "behaviour", self._change_behaviour),
                ("POST", "expire", self._expire),
                ("PUT", "short-links", self._set_short_links),
                ("POST", "reset", self._reset),
            )
        ]

    async def _calls(self, request: Request) -> Response:
        """The calls, oldest first; `?service=` keeps those of one service, `?after=N` leaves out the first N."""
        after = request.query_params.get("after", "0")
        service = request.query_params.get("service")
        calls = [
            {"number": number, **call.to_json()}
            for number, call in enumerate(self._marketplaces.calls, 1)
            if number > (int(after) if after.isdigit() else 0) and service in (None, call.service)
        ]
        return JSONResponse({"calls": calls, "credits": sum(call.credits for call in self._marketplaces.calls)})

    async def _forget_calls(self, _: Request) -> Response:
        self._marketplaces.calls.clear()
        return Response(status_code=204)

    async def _faults(self, _: Request) -> Response:
        return JSONResponse([fault.model_dump(mode="json") for fault in self._marketplaces.faults])

    async def _add_fault(self, request: Request) -> Response:
        self._marketplaces.fail(Fault.model_validate_json(await request.body()))
        return Response(status_code=204)

    async def _clear_faults(self, request: Request) -> Response:
        name = request.query_params.get("service")
        if name is not None and name not in set(Service):
            return JSONResponse({"detail": f"{name!r} is none of {', '.join(Service)}"}, 422)
        self._marketplaces.faults.clear(Service(name) if name else None)
        return Response(status_code=204)

    async def _credits(self, _: Request) -> Response:
        return JSONResponse({service: self._marketplaces.credit_balance.left(service) for service in Service})

    async def _set_credits(self, request: Request) -> Response:
        """`{"tmapi": 3}` leaves three more calls, `{"tmapi": null}` removes the limit."""
        limits: Mapping[Service, int | None] = CREDITS.validate_json(await request.body())
        for service, left in limits.items():
            self._marketplaces.credit_balance.set(service, left)
        return Response(status_code=204)

    async def _change_behaviour(self, request: Request) -> Response:
        change = Behaviour.model_validate_json(await request.body())
        aliexpress = self._marketplaces.aliexpress
        aliexpress.shape = change.aliexpress_shape or aliexpress.shape
        aliexpress.tokens.access_seconds = change.aliexpress_access_seconds or aliexpress.tokens.access_seconds
        aliexpress.tokens.refresh_seconds = change.aliexpress_refresh_seconds or aliexpress.tokens.refresh_seconds
        if change.parsebot_wrapped is not None:
            self._marketplaces.parsebot.wrapped = change.parsebot_wrapped
        if change.tmapi_shared_paths is not None:
            self._marketplaces.conversions.shared = change.tmapi_shared_paths
        if change.tmapi_refuses_unknown_paths is not None:
            self._marketplaces.conversions.refuses_unknown = change.tmapi_refuses_unknown_paths
        return Response(status_code=204)

    async def _expire(self, request: Request) -> Response:
        expiry = Expiry.model_validate_json(await request.body())
        if expiry.conversions:
            self._marketplaces.conversions.clear()
        if expiry.uploads:
            self._marketplaces.daji.clear_uploads()
        if expiry.access_tokens:
            self._marketplaces.aliexpress.tokens.expire_access()
        if expiry.refresh_tokens:
            self._marketplaces.aliexpress.tokens.expire_refresh()
        return Response(status_code=204)

    async def _set_short_links(self, request: Request) -> Response:
        """`{"qr.1688.com/s/x": {"location": "https://…"}}` puts places at addresses, given without a scheme."""
        self._marketplaces.short_links.places.update(PLACES.validate_json(await request.body()))
        return Response(status_code=204)

    async def _reset(self, _: Request) -> Response:
        self._marketplaces.reset()
        return Response(status_code=204)


def _validated(endpoint: HttpEndpoint) -> HttpEndpoint:
    """The endpoint, which explains an invalid body with status 422."""

    async def validated(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ValidationError as error:
            return JSONResponse({"detail": json.loads(error.json(include_url=False, include_context=False))}, 422)

    return validated
