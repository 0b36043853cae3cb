"""`demo`: the sandbox and a real bot in it, as a chat page in the browser or as a printed conversation."""

import asyncio
import logging
import os
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import typer

from bot.commands import CommandFailed
from bot.commands.demo_bot import DemoBot, demo_environment, free_port, start_demo_bot
from bot.commands.demo_talk import print_talk
from sandbox.app import Sandbox
from sandbox.catalogue import Catalogue
from sandbox.page.page import SANDBOX_HEADER
from sandbox.server import Server

START_SECONDS = 30.0


async def run_demo(port: int, *, browser: bool, printed: bool) -> None:
    """Run the demo until it is stopped; `printed`: print a short conversation instead, and end.

    Raises:
        CommandFailed: the port is taken, a demo already runs there, or the bot ended.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    logging.getLogger("uvicorn.error").addFilter(_is_unexpected)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="snapsource-demo-")))
        sandbox = Sandbox(Catalogue())
        server = await _serve(stack, sandbox, 0 if printed else port)
        stack.push_async_callback(sandbox.telegram.aclose)
        stack.callback(asyncio.create_task(sandbox.prepare()).cancel)
        environment = demo_environment(sandbox.environment(server.url), folder, free_port())
        bot = await stack.enter_async_context(start_demo_bot(environment, folder))
        await _unless_ended(bot, stop, _started(sandbox))
        if stop.is_set():
            return
        if printed:
            await _unless_ended(bot, stop, _talk(sandbox))
            return
        typer.echo(f"The demo is at {server.url} - invented goods, no account, no key. Ctrl-C ends it.")
        if tunnel := tunnel_command(os.environ, server.port):
            typer.echo(f"To see it on the machine that you sit at, run there: {tunnel}")
        if not sys.stdout.isatty():
            # Nobody sees a browser there, but whoever reads the output later can see the bot at work.
            await _unless_ended(bot, stop, _talk(sandbox))
        if browser and _has_browser(os.environ):
            await asyncio.to_thread(webbrowser.open, server.url)
        await _unless_ended(bot, stop, stop.wait())


async def _serve(stack: AsyncExitStack, sandbox: Sandbox, port: int) -> Server:
    try:
        return await stack.enter_async_context(Server(sandbox.app, port=port))
    except OSError as error:
        url = f"http://127.0.0.1:{port}"
        if await _is_demo(url):
            raise CommandFailed(f"a demo already runs at {url}: open that, or name another port with --port") from None
        raise CommandFailed(f"port {port} can't be used: {error.strerror}; name another with --port") from None


async def _is_demo(url: str) -> bool:
    try:
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            return SANDBOX_HEADER in (await client.get(url)).headers
    except httpx.HTTPError:
        return False


async def _started(sandbox: Sandbox) -> None:
    """Wait until the bot has registered its commands, and is about to ask for updates."""
    try:
        await sandbox.telegram.events.wait_for(lambda event: event.kind == "commands", timeout=START_SECONDS)
    except TimeoutError:
        raise CommandFailed(f"the bot did not call its Telegram within {START_SECONDS:.0f} s of its start") from None


async def _unless_ended(bot: DemoBot, stop: asyncio.Event, work: Coroutine[None, None, object]) -> None:
    """Do `work`, until it is done, the demo is stopped, or the bot ends, which is an error."""
    working, stopping, ending = (asyncio.create_task(coroutine) for coroutine in (work, stop.wait(), bot.ended()))
    tasks = (working, stopping, ending)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if ending.done() and not stopping.done():
            raise CommandFailed(ending.result())
        if working.done():
            await working
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _talk(sandbox: Sandbox) -> None:
    try:
        await print_talk(sandbox, typer.echo)
    except (LookupError, TimeoutError) as error:
        raise CommandFailed(f"the bot did not answer as it should: {error}") from error


def _is_unexpected(record: logging.LogRecord) -> bool:
    """Filter out what uvicorn logs about connections that the control panel has cut."""
    return "without completing response" not in record.getMessage()


def tunnel_command(environment: Mapping[str, str], port: int) -> str | None:
    """Return what makes the port of this machine one of the user's own, None where this is no session over SSH."""
    # The variable has four words: the address and port of the client, then those of this machine.
    words = environment.get("SSH_CONNECTION", "").split()
    if len(words) != 4:
        return None
    user = f"{environment['USER']}@" if environment.get("USER") else ""
    other_port = "" if words[3] == "22" else f"-p {words[3]} "
    return f"ssh -N -L {port}:127.0.0.1:{port} {other_port}{user}{words[2]}"


def _has_browser(environment: Mapping[str, str]) -> bool:
    """Whether there is a screen to show a browser on, and somebody who sees it."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in {"darwin", "win32"} or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
