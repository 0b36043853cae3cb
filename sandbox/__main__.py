"""`python -m sandbox`: the sandbox alone, for a bot that somebody starts beside it."""

import argparse
import asyncio
import shlex
import signal
import sys

from sandbox.app import Sandbox
from sandbox.catalogue import Catalogue
from sandbox.server import Server

DEFAULT_PORT = 8091
BOT_PORT = 8080
"""Where the bot's own web server is told to listen: without a public address TMAPI's sources stay off."""
EXIT_UNUSABLE = 2


async def serve(port: int) -> None:
    """Runs the sandbox until it is told to stop, and prints what a bot needs to know."""
    stage = Sandbox(Catalogue())
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Server(stage.app, port=port) as server:
        bot = {"HTTP_PORT": str(BOT_PORT), "PUBLIC_URL": f"http://127.0.0.1:{BOT_PORT}"}
        variables = {**stage.environment(server.url), **bot}
        lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
        told = ["# where these are set, start the bot: .venv/bin/python -m bot run", f"# the chat page: {server.url}"]
        sys.stdout.write("\n".join([*lines, *told, ""]))
        sys.stdout.flush()
        await stop.wait()
        await stage.telegram.aclose()


def main() -> None:
    """Reads the arguments and serves."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free one")
    port: int = parser.parse_args().port
    try:
        asyncio.run(serve(port))
    except OSError as error:
        sys.stderr.write(f"can't listen at 127.0.0.1:{port}: {error.strerror}; name another port with --port\n")
        sys.exit(EXIT_UNUSABLE)


if __name__ == "__main__":
    main()
