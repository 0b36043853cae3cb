"""Run the sandbox alone, for a bot that is started beside it: `python -m sandbox`."""

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
"""Where the bot's own web server shall listen: without a public address, TMAPI's searches stay off."""
EXIT_UNUSABLE = 2


async def serve(port: int) -> None:
    """Print the environment variables for a bot, then serve until a signal comes."""
    sandbox = Sandbox(Catalogue())
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Server(sandbox.app, port=port) as server:
        bot = {"HTTP_PORT": str(BOT_PORT), "PUBLIC_URL": f"http://127.0.0.1:{BOT_PORT}"}
        variables = {**sandbox.environment(server.url), **bot}
        lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
        notes = ["# with these variables, start the bot: .venv/bin/python -m bot run", f"# the chat page: {server.url}"]
        sys.stdout.write("\n".join([*lines, *notes, ""]))
        sys.stdout.flush()
        preparing = asyncio.create_task(sandbox.prepare())
        await stop.wait()
        preparing.cancel()
        await sandbox.telegram.aclose()


def main() -> None:
    """Read the arguments and serve."""
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
