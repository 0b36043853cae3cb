"""Every call passes here: it is recorded, charged, delayed and spoilt as asked."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.marketplaces.calls import Call
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Faults, Service

HUGE = 6 * 1024 * 1024

Parameters = dict[str, str]


@dataclass(frozen=True)
class ApiRequest:
    """A call on its way in. `parameters` are text, as they came."""

    service: Service
    endpoint: Endpoint
    http: Request
    parameters: Parameters
    fault: Fault | None = None

    @property
    def base(self) -> str:
        """The address under which the caller reaches this application, with a slash at its end."""
        url = self.http.url
        return f"{url.scheme}://{url.netloc}{self.http.scope.get('root_path', '')}/"

    def has(self, kind: FaultKind) -> bool:
        """Whether the call is to be spoilt in this way."""
        return self.fault is not None and self.fault.kind is kind


@dataclass(frozen=True)
class ApiResponse:
    """An answer on its way out: JSON, or bytes of some type. `paid` means that the service did what was asked."""

    body: Mapping[str, object] | bytes
    status: int = 200
    code: str | None = None
    paid: bool = True
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The bytes that are sent."""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False).encode()


def http_status(code: int | str, fault: Fault | None) -> int:
    """The HTTP status of an error: what its fault asks for, or the code where that is a status itself, or 200."""
    if fault and fault.status:
        return fault.status
    number = int(code) if str(code).isdecimal() else 0
    return number if 400 <= number <= 599 else 200


class ApiError(Exception):
    """A call that the service does not serve; carries the service's own code and its words."""

    def __init__(self, code: int | str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


ErrorFormat = Callable[[int | str, str, Fault | None], ApiResponse]
"""How one service words an error: a code, a message, and the fault that asks for it, if any."""


class CreditBalance:
    """Credits that are left, by service. TMAPI's two searches are paid from one account."""

    def __init__(self) -> None:
        self._left: dict[Service, int] = {}

    def set(self, service: Service, credits_left: int | None) -> None:
        """Limits a service to so many more calls, or to no limit."""
        if credits_left is None:
            self._left.pop(self._account(service), None)
        else:
            self._left[self._account(service)] = credits_left

    def left(self, service: Service) -> int | None:
        """How many calls may still be made; None means any number."""
        return self._left.get(self._account(service))

    def pay(self, service: Service) -> int:
        """Takes a call's price and returns it: AliExpress and pictures are free."""
        if service in (Service.ALIEXPRESS, Service.PICTURES):
            return 0
        account = self._account(service)
        if account in self._left:
            self._left[account] -= 1
        return 1

    def _account(self, service: Service) -> Service:
        return Service.TMAPI if service is Service.TMAPI_GLOBAL else service


class Gateway:
    """Takes calls in and lets answers out."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self.calls: list[Call] = []
        self.faults = Faults()
        self.credit_balance = CreditBalance()
        self._clock = clock
        self._sleep = sleep

    async def pass_through(
        self,
        request: ApiRequest,
        serve: Callable[[ApiRequest], Awaitable[ApiResponse]],
        words: ErrorFormat,
        out_of_credit: ApiError,
    ) -> Response:
        """Serves one call, or fails it as a fault says, and records it either way."""
        started = self._clock()
        fault = self.faults.take(request.service, request.endpoint)
        if fault is not None:
            request = ApiRequest(request.service, request.endpoint, request.http, request.parameters, fault)
            await self._sleep(fault.seconds)
        reply = self._broken(fault, words)
        if reply is None:
            try:
                if self.credit_balance.left(request.service) == 0:
                    raise out_of_credit
                reply = await serve(request)
            except ApiError as refusal:
                reply = words(refusal.code, refusal.message, None)
        price = self.credit_balance.pay(request.service) if reply.paid else 0
        self.calls.append(
            Call(
                service=request.service,
                endpoint=request.endpoint,
                method=request.http.method,
                path=request.http.url.path,
                parameters=request.parameters,
                status=reply.status,
                code=reply.code,
                credits=price,
                started=started,
                seconds=self._clock() - started,
                fault=fault.kind if fault else None,
            )
        )
        return _sent(request, reply)

    @staticmethod
    def _broken(fault: Fault | None, words: ErrorFormat) -> ApiResponse | None:
        """The answer that stands in for the service's own."""
        if fault is None:
            return None
        status = fault.status or 200
        if fault.kind is FaultKind.ERROR:
            return words(500 if fault.code is None else fault.code, fault.message or "Sample error.", fault)
        if fault.kind is FaultKind.GATEWAY:
            body: dict[str, object] = {} if fault.code is None else {"code": fault.code}
            body["message"] = fault.message or "Insufficient API balance"
            return ApiResponse(body, status, paid=False)
        if fault.kind is FaultKind.HTML:
            page = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"
            return ApiResponse(page, status, paid=False, media_type="text/html")
        if fault.kind is FaultKind.EMPTY:
            return ApiResponse(b"", status, paid=False)
        if fault.kind is FaultKind.HUGE:
            return ApiResponse({"code": 200, "msg": "success", "padding": "0" * HUGE}, status, paid=False)
        return None


class CutConnection(Response):
    """An answer that announces more than it sends, after which the connection is closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Sends half of the body and ends without the rest."""
        length = max(len(self.body), 2)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(length).encode())]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": bytes(self.body[: length // 2]), "more_body": True})


def _sent(request: ApiRequest, reply: ApiResponse) -> Response:
    content = reply.content()
    if request.has(FaultKind.DROP):
        return CutConnection(content, reply.status)
    if request.has(FaultKind.CUT):
        content = content[: len(content) // 2]
    return Response(content, reply.status, dict(reply.headers), media_type=reply.media_type)
