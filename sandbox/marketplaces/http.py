"""Requests to a service and its responses, independent of the service."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service

MAX_PART_BYTES = 8 * 1024 * 1024
KEY_HEADERS = ("apikey", "X-API-Key")
KEY_PARAMETER = "apiToken"

Parameters = Mapping[str, str]


@dataclass(frozen=True)
class ApiRequest:
    """A call to a service. `parameters` are text, as they came; `fault` is what shall go wrong with the call.

    `notes` are what the demo's page tells its user about the call; the caller does not see them.
    """

    service: Service
    endpoint: Endpoint
    http: Request
    parameters: Parameters
    fault: Fault | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        """The address under which the caller reaches this application, with a slash at its end."""
        url = self.http.url
        return f"{url.scheme}://{url.netloc}{self.http.scope.get('root_path', '')}/"

    def has_fault(self, kind: FaultKind) -> bool:
        """Whether this kind of fault shall happen."""
        return self.fault is not None and self.fault.kind is kind

    def with_fault(self, fault: Fault) -> Self:
        """The same request with a fault."""
        return replace(self, fault=fault)


@dataclass(frozen=True)
class ApiResponse:
    """A response: JSON, or bytes of some type. `code` is the service's own, `paid` that the call is charged."""

    body: Mapping[str, object] | bytes
    status: int = 200
    code: str | None = None
    paid: bool = True
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The body as bytes."""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False).encode()


class ApiError(Exception):
    """A call that the service refuses, with the service's own code and message."""

    def __init__(self, code: int | str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class ErrorStyle:
    """How a service responds to errors.

    `response` makes the response for a code, a message, and the fault that asked for the error, if one did.
    `out_of_credit` is the error when no credit is left.
    """

    response: Callable[[int | str, str, Fault | None], ApiResponse]
    out_of_credit: ApiError


def http_status(code: int | str, fault: Fault | None) -> int:
    """The HTTP status of an error: that of its fault, else the code if it is a status itself, else 200."""
    if fault and fault.status:
        return fault.status
    number = int(code) if str(code).isdecimal() else 0
    return number if 400 <= number <= 599 else 200


async def read_parameters(request: Request) -> dict[str, str]:
    """Read the parameters of the query, a form, a JSON object, and the headers that carry a key.

    Keys count only where the services document them: in a header, or in the address.
    """
    parameters = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        body = _json_object(await request.body())
        parameters.update({name: value for name, value in body.items() if name != KEY_PARAMETER})
    elif kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form(max_part_size=MAX_PART_BYTES) as form:
            for name, part in form.multi_items():
                parameters[name] = (await part.read()).decode("latin-1") if isinstance(part, UploadFile) else part
    without_keys = {name: value for name, value in parameters.items() if name not in KEY_HEADERS}
    return without_keys | {name: value for name in KEY_HEADERS if (value := request.headers.get(name)) is not None}


def whole_number(text: str) -> int:
    """The value of up to 18 decimal digits.

    Raises:
        ValueError: the text is something else.
    """
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ValueError(f"{text!r} is no whole number")
    return int(text)


def _json_object(body: bytes) -> dict[str, str]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    if not isinstance(parsed, dict):
        return {}
    return {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in parsed.items()}


def http_response(request: ApiRequest, response: ApiResponse) -> Response:
    """The response as it is sent, cut off if the request's fault says so."""
    content = response.content()
    if request.has_fault(FaultKind.DROP):
        return _BrokenConnection(content, response.status)
    if request.has_fault(FaultKind.CUT):
        content = content[: len(content) // 2]
    return Response(content, response.status, dict(response.headers), media_type=response.media_type)


class _BrokenConnection(Response):
    """A response that announces more than it sends, after which the connection is closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        length = max(len(self.body), 2)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(length).encode())]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": bytes(self.body[: length // 2]), "more_body": True})
