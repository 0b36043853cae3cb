"""What went over the wire: every request that a server of the sandbox received, as it came."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Received:
    """One request. `raw` is its line, headers and body as bytes: nothing is decoded, nothing is left out."""

    path: str
    raw: bytes

    def holds(self, secret: str) -> bool:
        return secret.encode() in self.raw


class Recorder:
    """An ASGI application that writes down what it passes on."""

    def __init__(self, app: ASGIApp) -> None:
        self.requests: list[Received] = []
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = [scope["method"].encode(), scope["raw_path"], scope["query_string"]]
        lines = [b" ".join(head), *(b": ".join(pair) for pair in scope["headers"])]
        body = bytearray()

        async def listen() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        try:
            await self._app(scope, listen, send)
        finally:
            self.requests.append(Received(scope["path"], b"\n".join([*lines, b"", bytes(body)])))
