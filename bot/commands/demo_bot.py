"""The demo's bot: the real program in a process of its own, configured by environment variables alone."""

import asyncio
import os
import socket
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import bot

PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "TZ", "SYSTEMROOT", "SSL_CERT_FILE")
"""Nothing else of the user's environment reaches the demo's bot: their keys are not for a sandbox."""
COVERAGE = "COVERAGE_"
"""Variables with which tests measure the coverage of processes that they start."""
LAST_LINES = 5
STOP_SECONDS = 12.0


def demo_environment(
    sandbox: Mapping[str, str], folder: Path, port: int, ours: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Return the environment of the demo's bot: its database in `folder`, its web server at `port` on loopback."""
    passed_on = {name: value for name, value in ours.items() if name in PASSED_ON or name.startswith(COVERAGE)}
    return {
        **passed_on,
        **sandbox,
        "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LOG_FORMAT": "console",
        "PYTHONPATH": str(Path(bot.__file__).parents[1]),
        "PYTHONUTF8": "1",
    }


def free_port() -> int:
    """Return a port on loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class DemoBot:
    """A running bot process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._last: deque[str] = deque(maxlen=LAST_LINES)
        self._reading = asyncio.create_task(self._read())

    async def ended(self) -> str:
        """Wait until the bot ends by itself, and return what to say of it: its status and its last lines."""
        status = await self._process.wait()
        await self._reading
        words = " / ".join(self._last) or "it said nothing"
        return f"the bot ended with status {status}: {words}"

    async def stop(self) -> None:
        """Tell the bot to stop, and kill it if it does not within `STOP_SECONDS`."""
        if self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        if self._process.stderr is None:
            raise RuntimeError("the bot was started without a pipe for its log")
        while line := await self._process.stderr.readline():
            if text := line.decode(errors="replace").strip():
                self._last.append(text)


@asynccontextmanager
async def start_demo_bot(environment: Mapping[str, str], folder: Path) -> AsyncIterator[DemoBot]:
    """Run a bot while the context is open. It works in `folder`, out of reach of the user's `.env`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=folder,
        env=dict(environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        limit=1024 * 1024,
        # Ctrl-C is for the demo, which then ends the bot while there is still a Telegram to take leave of.
        start_new_session=True,
    )
    running = DemoBot(process)
    try:
        yield running
    finally:
        await running.stop()
