"""The Bot API over HTTP: `/bot<token>/METHOD` and `/file/bot<token>/PATH`."""

import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from pydantic import JsonValue
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from sandbox.telegram.calls import Call
from sandbox.telegram.control import control_routes
from sandbox.telegram.errors import BotApiError
from sandbox.telegram.faults import Fault
from sandbox.telegram.methods import METHODS, NAMES
from sandbox.telegram.methods.parameters import Upload
from sandbox.telegram.objects import JsonObject
from sandbox.telegram.telegram import Telegram

Handler = Callable[[], Awaitable[Response]]
logger = logging.getLogger(__name__)


class DroppedConnection(Response):
    """A response that breaks off, so that the client sees the connection close."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - Starlette's signature
        """Announce a body and send none, whereupon the server closes the connection."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


def telegram_app(telegram: Telegram, *, control: bool = True) -> Starlette:
    """The application, to be run with `sandbox.server.Server`. `control` adds the `/control` endpoints."""
    api = BotApi(telegram)
    routes: list[Route | Mount] = [
        Route("/bot{token}/{method}", api.call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", api.download, methods=["GET", "HEAD"]),
    ]
    if control:
        routes.append(Mount("/control", routes=control_routes(telegram)))
    return Starlette(routes=routes)


class BotApi:
    """Reads requests, applies faults, runs methods, and records every call."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def call(self, request: Request) -> Response:
        """Handle `/bot<token>/METHOD`."""
        parameters, uploads = await _parameters(request)
        name = NAMES.get(request.path_params["method"].lower(), request.path_params["method"])

        async def handle() -> Response:
            if name not in METHODS:
                raise BotApiError(404, "Not Found: method not found")
            return JSONResponse(
                {"ok": True, "result": await METHODS[name](self._telegram, {**parameters, "uploads": uploads})}
            )

        return await self._respond(request, name, _recordable(parameters, uploads), handle)

    async def download(self, request: Request) -> Response:
        """Handle `/file/bot<token>/PATH`."""
        path = request.path_params["path"]

        async def handle() -> Response:
            stored = self._telegram.files.at_path(path)
            if stored is None:
                raise BotApiError(404, "Not Found")
            return Response(stored.data, media_type=stored.mime_type)

        return await self._respond(request, "download", {"path": path}, handle)

    async def _respond(self, request: Request, name: str, parameters: JsonObject, handler: Handler) -> Response:
        started, clock = self._telegram.clock(), time.perf_counter()
        description = None
        try:
            response = await self._handled(request, name, handler)
        except BotApiError as error:
            response, description = _error_response(error), error.description
        except Exception:
            # The bot always gets a response; the log has the reason.
            logger.exception("the sandbox failed in %s", name)
            description = "Internal Server Error: the sandbox failed, see its log"
            response = _error_response(BotApiError(500, description))
        status = 0 if isinstance(response, DroppedConnection) else response.status_code
        seconds = time.perf_counter() - clock
        self._telegram.calls.all.append(Call(name, parameters, status, description, started, seconds))
        return response

    async def _handled(self, request: Request, name: str, handler: Handler) -> Response:
        if request.path_params["token"] != self._telegram.token:
            raise BotApiError(401, "Unauthorized")
        fault = self._telegram.faults.take(name)
        await self._telegram.sleep(self._telegram.faults.delay_of(name))
        if fault is not None and fault.interrupt is None:
            return await _failed(fault, handler)
        if fault is not None and not fault.after_work:
            await _interrupted(fault)
        response = await handler()
        if fault is not None and fault.after_work:
            await _interrupted(fault)
        await self._telegram.sleep(self._telegram.faults.delay_of(name, after_work=True))
        return response


async def _failed(fault: Fault, handler: Handler) -> DroppedConnection:
    if fault.after_work:
        await handler()
    if fault.error is None:
        return DroppedConnection()
    raise fault.error


async def _interrupted(fault: Fault) -> None:
    happening = fault.interrupt() if fault.interrupt is not None else None
    if isinstance(happening, Awaitable):
        await happening


def _error_response(error: BotApiError) -> JSONResponse:
    content: JsonObject = {"ok": False, "error_code": error.error_code, "description": error.description}
    if error.parameters:
        content["parameters"] = error.parameters
    return JSONResponse(content, status_code=error.error_code)


async def _parameters(request: Request) -> tuple[JsonObject, dict[str, Upload]]:
    """The parameters of the address and the body together, and the uploaded files by field."""
    parameters: JsonObject = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            body = {}
        if isinstance(body, dict):
            parameters.update(body)
    elif kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        async with request.form(max_files=100, max_fields=1000, max_part_size=64 * 1024 * 1024) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    mime_type = value.content_type or "application/octet-stream"
                    uploads[name] = Upload(value.filename or name, await value.read(), mime_type)
                else:
                    parameters[name] = value
    return parameters, uploads


def _recordable(parameters: Mapping[str, JsonValue], uploads: Mapping[str, Upload]) -> JsonObject:
    record: JsonObject = {
        name: value if name in {"text", "caption"} else _decoded(value) for name, value in parameters.items()
    }
    for name, upload in uploads.items():
        record[name] = {"name": upload.name, "bytes": len(upload.data), "mime_type": upload.mime_type}
    return record


def _decoded(value: JsonValue) -> JsonValue:
    """A list or an object that came as JSON text, decoded."""
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            decoded: JsonValue = json.loads(value)
        except ValueError:
            return value
        return decoded
    return value
