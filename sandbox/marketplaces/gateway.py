"""The gateway that every call to a service passes: it delays, fails, charges and records calls."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from sandbox.changes import Log
from sandbox.marketplaces.calls import Call
from sandbox.marketplaces.faults import Fault, FaultKind, Faults, Service
from sandbox.marketplaces.http import ApiError, ApiRequest, ApiResponse, ErrorStyle, http_response

HUGE_BYTES = 6 * 1024 * 1024

Handler = Callable[[ApiRequest], Awaitable[ApiResponse]]


class CreditBalance:
    """The credits that are left, by service. TMAPI's two searches share one account."""

    def __init__(self) -> None:
        self._left: dict[Service, int] = {}

    def set(self, service: Service, credits_left: int | None) -> None:
        """Limit a service to so many more calls; None removes the limit."""
        if credits_left is None:
            self._left.pop(self._account(service), None)
        else:
            self._left[self._account(service)] = credits_left

    def left(self, service: Service) -> int | None:
        """How many more calls a service serves; None means any number."""
        return self._left.get(self._account(service))

    def charge(self, service: Service) -> int:
        """Charge a call and return its price in credits. AliExpress and pictures are free."""
        if service in (Service.ALIEXPRESS, Service.PICTURES):
            return 0
        account = self._account(service)
        if account in self._left:
            self._left[account] -= 1
        return 1

    def _account(self, service: Service) -> Service:
        return Service.TMAPI if service is Service.TMAPI_GLOBAL else service


class Gateway:
    """Handles calls. `delay` is in seconds and is added to every response."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self.calls: Log[Call] = Log()
        self.faults = Faults()
        self.credit_balance = CreditBalance()
        self.delay = 0.0
        self._clock = clock
        self._sleep = sleep

    async def handle(self, request: ApiRequest, handler: Handler, errors: ErrorStyle) -> Response:
        """Serve a call, or fail it if a fault says so. Either way it is recorded."""
        if self.delay:
            await self._sleep(self.delay)
        started = self._clock()
        fault = self.faults.take(request.service, request.endpoint)
        if fault is not None:
            request = request.with_fault(fault)
            await self._sleep(fault.seconds)
        response = _fault_response(fault, errors) or await self._served(request, handler, errors)
        price = self.credit_balance.charge(request.service) if response.paid else 0
        self.calls.append(
            Call(
                service=request.service,
                endpoint=request.endpoint,
                method=request.http.method,
                path=request.http.url.path,
                parameters=request.parameters,
                status=response.status,
                code=response.code,
                credits=price,
                started=started,
                seconds=self._clock() - started,
                fault=fault.kind if fault else None,
                note=" ".join(request.notes),
            )
        )
        return http_response(request, response)

    async def _served(self, request: ApiRequest, handler: Handler, errors: ErrorStyle) -> ApiResponse:
        try:
            if self.credit_balance.left(request.service) == 0:
                raise errors.out_of_credit
            return await handler(request)
        except ApiError as error:
            return errors.response(error.code, error.message, None)


def _fault_response(fault: Fault | None, errors: ErrorStyle) -> ApiResponse | None:
    """The response that replaces the service's own, if the fault replaces it."""
    if fault is None:
        return None
    status = fault.status or 200
    match fault.kind:
        case FaultKind.ERROR:
            code = 500 if fault.code is None else fault.code
            return errors.response(code, fault.message or "Sample error.", fault)
        case FaultKind.GATEWAY:
            body: dict[str, object] = {} if fault.code is None else {"code": fault.code}
            body["message"] = fault.message or "Insufficient API balance"
            return ApiResponse(body, status, paid=False)
        case FaultKind.HTML:
            page = b"<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"
            return ApiResponse(page, status, paid=False, media_type="text/html")
        case FaultKind.EMPTY:
            return ApiResponse(b"", status, paid=False)
        case FaultKind.HUGE:
            return ApiResponse({"code": 200, "msg": "success", "padding": "0" * HUGE_BYTES}, status, paid=False)
        case _:
            return None
