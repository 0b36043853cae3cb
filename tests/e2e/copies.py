"""Several copies of the bot behind one address: processes on one database, and a load balancer in front of them."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.server import Server
from tests.e2e.bot_process import ROOT, BotProcess
from tests.e2e.harness import Harness
from tests.ports import reserved_port
from tests.settings import environment_without_settings


class LoadBalancer:
    """Passes each request to the next copy in turn, and to the one after it where nobody listens."""

    def __init__(self, addresses: list[str]) -> None:
        self.app = Starlette(routes=[Route("/{path:path}", self._pass_on, methods=["GET", "HEAD", "POST"])])
        self.passed: list[str] = []
        self._addresses = addresses
        self._turns = count()
        self._client = httpx.AsyncClient(trust_env=False, timeout=30)

    async def close(self) -> None:
        await self._client.aclose()

    async def _pass_on(self, request: Request) -> Response:
        body = await request.body()
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        for _ in self._addresses:
            address = self._addresses[next(self._turns) % len(self._addresses)]
            try:
                answer = await self._client.request(
                    request.method, address + request.url.path, content=body, headers=headers
                )
            except httpx.ConnectError:
                continue
            except httpx.HTTPError:
                return Response("a copy broke off", 502)
            self.passed.append(f"{address}{request.url.path}")
            return Response(answer.content, answer.status_code, {"content-type": answer.headers["content-type"]})
        return Response("no copy is up", 502)


class Copies:
    """Running copies; `front` is the load balancer."""

    def __init__(self, bots: list[BotProcess], front: LoadBalancer) -> None:
        self.bots = bots
        self.front = front


@asynccontextmanager
async def open_copies(harness: Harness, database_url: str, folder: Path, number: int = 3) -> AsyncIterator[Copies]:
    """Run copies of the bot on one database, behind one address, while the context is open."""
    async with AsyncExitStack() as stack:
        ports = [stack.enter_context(reserved_port()) for _ in range(number)]
        front = LoadBalancer([f"http://127.0.0.1:{port}" for port in ports])
        stack.push_async_callback(front.close)
        server = await stack.enter_async_context(Server(front.app))
        bots = await stack.enter_async_context(copies_behind(server.url, ports, harness, database_url, folder))
        yield Copies(bots, front)


@asynccontextmanager
async def copies_behind(
    public_url: str, ports: list[int], harness: Harness, database_url: str, folder: Path
) -> AsyncIterator[list[BotProcess]]:
    """Run a copy of the bot on each port while the context is open; `public_url` is where all of them are reached."""
    settings = harness.settings | {
        "database_url": database_url,
        "public_url": public_url,
        "telegram_mode": "webhook",
        "telegram_webhook_secret": "one-for-all-copies",
        "log_format": "json",
    }
    async with AsyncExitStack() as stack:
        bots = []
        for port in ports:
            bot = BotProcess(await _start(settings | {"http_port": str(port)}, folder))
            stack.push_async_callback(bot.close)
            bots.append(bot)
        await asyncio.gather(*(bot.until_ready() for bot in bots))
        yield bots


async def _start(settings: dict[str, str], folder: Path) -> asyncio.subprocess.Process:
    environment = (
        environment_without_settings()
        | {name.upper(): value for name, value in settings.items()}
        | {"PYTHONPATH": str(ROOT)}
    )
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.e2e.one_copy", cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
