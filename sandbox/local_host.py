"""Refuses requests that name another host than this machine's loopback, and says how to reach the sandbox."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOCAL_HOSTS = ("127.0.0.1", "localhost")
SHOWN_CHARACTERS = 100


class LocalHostOnly:
    """Keeps web pages elsewhere out: a name of theirs that leads to loopback would make the sandbox theirs to use."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 400 with what to open instead."""
        host = Headers(scope=scope).get("host", "")
        if scope["type"] != "http" or host.partition(":")[0] in LOCAL_HOSTS:
            await self._app(scope, receive, send)
            return
        _, port = scope.get("server") or ("", 0)
        await PlainTextResponse(_advice(host, port), 400)(scope, receive, send)


def _advice(host: str, port: int) -> str:
    return (
        f"The sandbox was asked for as {host[:SHOWN_CHARACTERS]!r}, and answers to {' and '.join(LOCAL_HOSTS)} alone.\n"
        f"On the machine where it runs, open http://127.0.0.1:{port}\n"
        f"From another machine, open a tunnel first: ssh -N -L {port}:127.0.0.1:{port} USER@MACHINE\n"
        f"and then http://127.0.0.1:{port} there.\n"
    )
