"""`python -m benchmarks.replicas`: many photos at once for three replicas behind nginx, one of them killed."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import httpx

from sandbox.catalogue import Catalogue
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Chat
from tests.e2e.harness import Goods, Harness
from tests.e2e.replicas import replicas_behind
from tests.ports import reserved_port
from tests.postgres import open_server

REPLICAS = 3
SEARCH_SECONDS = 0.3
"""What a search takes upstream."""
KILL_AFTER = 0.3
"""The part of the photos that is answered when a replica is killed."""
PATIENCE = 300.0
NAMES = ("mug", "tshirt", "sneakers", "backpack", "toy_car", "teddy", "lamp", "chair", "umbrella", "headphones")

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream snapsource {{ {servers} }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 2m;
        proxy_next_upstream error timeout http_502 http_503 non_idempotent;
        proxy_connect_timeout 2s;
        proxy_read_timeout 5s;
        location / {{ proxy_pass http://snapsource; }}
    }}
}}
"""


@asynccontextmanager
async def nginx(program: str, port: int, bots: list[int], folder: Path) -> AsyncIterator[str]:
    """Run nginx at a port, in front of the ports of bots, while the context is open; its address."""
    servers = " ".join(f"server 127.0.0.1:{bot} max_fails=1 fail_timeout=10s;" for bot in bots)
    file = folder / "nginx.conf"
    file.write_text(NGINX.format(folder=folder, servers=servers, port=port), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(program, "-p", folder, "-c", file, stdout=DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        await _until_listening(url)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def measure(program: str, photos: int, folder: Path) -> Counter[int]:
    """Send the photos, kill a replica in the middle, and return how many chats got how many messages."""
    harness = Harness(folder, Goods(Catalogue()))
    harness.markets.faults.add(
        Fault(kind=FaultKind.SLOW, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH, seconds=SEARCH_SECONDS)
    )
    with ExitStack() as stack:
        port, *ports = (stack.enter_context(reserved_port()) for _ in range(1 + REPLICAS))
        postgres = stack.enter_context(open_server())
        await asyncio.to_thread(postgres.run, "CREATE DATABASE bot")
        async with (
            harness.open(),
            nginx(program, port, ports, folder) as url,
            replicas_behind(url, ports, harness, postgres.url("bot"), folder) as bots,
        ):
            start = time.monotonic()
            chats = _send(harness, photos)
            await _answered(harness, chats, int(photos * KILL_AFTER))
            await bots[0].kill()
            seconds = time.monotonic() - start
            _say(f"{_count(harness, chats)} of {photos} answered after {seconds:.1f} s, when a replica is killed")
            await _answered(harness, chats, photos)
            _say(f"all answered after {time.monotonic() - start:.1f} s")
            taken_over = sum(bot.log.count(b"update resumed") for bot in bots)
            _say(f"{taken_over} updates taken over from the dead replica")
    return Counter(len(harness.telegram.bot_messages(chat)) for chat in chats)


def _send(harness: Harness, photos: int) -> list[Chat]:
    chats = []
    for number in range(photos):
        user = harness.telegram.add_user(f"Person {number}")
        chat = harness.telegram.private_chat(user)
        harness.telegram.user_sends_photo(chat, user, harness.goods.photo(NAMES[number % len(NAMES)]))
        chats.append(chat)
    return chats


def _count(harness: Harness, chats: list[Chat]) -> int:
    return sum(1 for chat in chats if any(message.photo for message in harness.telegram.bot_messages(chat)))


async def _answered(harness: Harness, chats: list[Chat], wanted: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while _count(harness, chats) < wanted:  # noqa: ASYNC110 - the other side are processes
            await asyncio.sleep(0.1)


async def _until_listening(url: str) -> None:
    async with asyncio.timeout(10), httpx.AsyncClient(trust_env=False) as client:
        while True:
            try:
                await client.get(url)
            except httpx.ConnectError:
                await asyncio.sleep(0.05)
            else:
                return


def _say(line: str) -> None:
    print(line)  # noqa: T201 - this is what the command is for


def main() -> None:
    """Run it, print how it went, and end with status 1 when a photo was answered twice or not at all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--nginx", default=shutil.which("nginx"), help="the program, where it is not on the path")
    wanted = parser.parse_args()
    if wanted.nginx is None:
        sys.exit("nginx is not installed: install it, or say --nginx PATH")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        messages = asyncio.run(measure(wanted.nginx, wanted.photos, Path(folder)))
    _say(f"{messages[1]} of {wanted.photos} photos answered once, {wanted.photos - messages[1]} otherwise")
    sys.exit(0 if messages == {1: wanted.photos} else 1)


if __name__ == "__main__":
    main()
