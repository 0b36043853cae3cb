"""Several replicas of the bot behind one address: processes on one database, and a load balancer in front of them."""

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

ANSWER_SECONDS = 5.0
"""After these, a replica that stands still is passed over, as deploy/nginx.conf has it."""


class LoadBalancer:
    """Passes each request to the next replica in turn, or to the one after it if that one does not answer."""

    def __init__(self, addresses: list[str]) -> None:
        self.app = Starlette(routes=[Route("/{path:path}", self._forward, methods=["GET", "HEAD", "POST"])])
        self.forwarded: list[str] = []
        self._addresses = addresses
        self._turns = count()
        self._client = httpx.AsyncClient(trust_env=False, timeout=ANSWER_SECONDS)

    async def close(self) -> None:
        await self._client.aclose()

    async def _forward(self, request: Request) -> Response:
        body = await request.body()
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        for _ in self._addresses:
            address = self._addresses[next(self._turns) % len(self._addresses)]
            try:
                answer = await self._client.request(
                    request.method, address + request.url.path, content=body, headers=headers
                )
            except (httpx.ConnectError, httpx.TimeoutException):
                continue
            except httpx.HTTPError:
                return Response("a replica closed the connection", 502)
            self.forwarded.append(f"{address}{request.url.path}")
            return Response(answer.content, answer.status_code, {"content-type": answer.headers["content-type"]})
        return Response("no replica is up", 502)


class Replicas:
    """Running replicas behind a load balancer."""

    def __init__(self, bots: list[BotProcess], balancer: LoadBalancer) -> None:
        self.bots = bots
        self.balancer = balancer


@asynccontextmanager
async def open_replicas(
    harness: Harness, database_url: str, folder: Path, number: int = 3, clock_step: float = 0.0
) -> AsyncIterator[Replicas]:
    """Run replicas of the bot on one database, behind one address, while the context is open."""
    async with AsyncExitStack() as stack:
        ports = [stack.enter_context(reserved_port()) for _ in range(number)]
        balancer = LoadBalancer([f"http://127.0.0.1:{port}" for port in ports])
        stack.push_async_callback(balancer.close)
        server = await stack.enter_async_context(Server(balancer.app))
        bots = await stack.enter_async_context(
            replicas_behind(server.url, ports, harness, database_url, folder, clock_step)
        )
        yield Replicas(bots, balancer)


@asynccontextmanager
async def replicas_behind(
    public_url: str, ports: list[int], harness: Harness, database_url: str, folder: Path, clock_step: float = 0.0
) -> AsyncIterator[list[BotProcess]]:
    """Run a replica of the bot on each port while the context is open; `public_url` is the address that they share.

    The clock of each is `clock_step` seconds ahead of the one before.
    """
    settings = harness.settings | {
        "database_url": database_url,
        "public_url": public_url,
        "telegram_mode": "webhook",
        "telegram_webhook_secret": "one-for-all-replicas",
        "log_format": "json",
    }
    async with AsyncExitStack() as stack:
        bots = []
        for number, port in enumerate(ports):
            ahead = str(number * clock_step)
            bot = BotProcess(await _start(settings | {"http_port": str(port), "replica_clock": ahead}, folder))
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
        sys.executable, "-m", "tests.e2e.replica_process", cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
