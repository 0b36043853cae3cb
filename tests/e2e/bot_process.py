"""The bot as a process of its own, which can be killed, and the command line beside it."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.settings import environment_without_settings
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
READY = b"the bot is running"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    stdout: str
    stderr: str


class BotProcess:
    """A running `python -m bot run`; `log` is all that it has written to standard error."""

    def __init__(self, process: Process) -> None:
        self.log = bytearray()
        self._process = process
        self._ready = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def until_ready(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._ready.wait()
        if READY not in self.log:
            raise AssertionError(f"the bot did not start: {self.log.decode()}")

    def cpu_seconds(self) -> float | None:
        """Return the processor time it and its processes have taken so far; None where the system has no /proc."""
        return _cpu_seconds(self._process.pid) if Path("/proc/self/stat").exists() else None

    def loop_cpu_seconds(self) -> float | None:
        """Return the processor time of its event loop alone, without the engine's and other threads; None as above."""
        # The loop runs in the main thread, which has the number of the process.
        thread = Path(f"/proc/{self.pid}/task/{self.pid}/stat")
        return sum(map(int, _fields(thread)[11:13])) / _TICKS if thread.exists() else None

    def freeze(self) -> None:
        """Stop it where it stands, as a machine that is suspended does, until `thaw`."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def foreign_lines(self) -> list[str]:
        """Return what is on standard error and is no line of the bot's log, where that is written as JSON."""
        return [line for line in self.log.decode().splitlines() if not _is_log_line(line)]

    @property
    def pid(self) -> int:
        return self._process.pid

    async def kill(self) -> None:
        """End it where it stands, as a power cut would."""
        self._process.kill()
        await self._ended()

    async def terminate(self) -> int:
        """Ask it to end; its exit status."""
        self._process.terminate()
        return await self._ended()

    async def close(self) -> None:
        if self._process.returncode is None:
            await self.kill()
        await self._reading

    async def _ended(self) -> int:
        async with asyncio.timeout(PATIENCE):
            status = await self._process.wait()
        await self._reading
        return status

    async def _read(self) -> None:
        assert self._process.stderr is not None
        while line := await self._process.stderr.readline():
            self.log += line
            if READY in line:
                self._ready.set()
        self._ready.set()


def _is_log_line(line: str) -> bool:
    with suppress(ValueError):
        return {"event", "level", "logger", "timestamp"} <= set(json.loads(line))
    return False


def descendants(process: int) -> Iterator[int]:
    """Yield the processes that a process has started, and those that they have; some may end meanwhile."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            for child in map(int, (thread / "children").read_text(encoding="ascii").split()):
                yield child
                yield from descendants(child)


def _cpu_seconds(process: int) -> float:
    """Return the processor time of a process, and of all that it started and that run or have ended."""
    ticks, children = 0, {process}
    # A process has a higher number than the one that started it, unless the numbers have begun anew.
    for pid in sorted(int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()):
        with suppress(OSError):
            stat = _fields(Path(f"/proc/{pid}/stat"))
            if pid in children or int(stat[1]) in children:
                children.add(pid)
                ticks += sum(map(int, stat[11:15]))
    return ticks / _TICKS


def _fields(stat: Path) -> list[str]:
    """Return the fields behind the name, from the state on (`man proc_pid_stat`)."""
    return stat.read_text(encoding="ascii").rpartition(")")[2].split()


@asynccontextmanager
async def bot_process(settings: Mapping[str, str], folder: Path, *options: str) -> AsyncIterator[BotProcess]:
    """Run the bot in a process of its own while the context is open, with options of `run`."""
    bot = BotProcess(await _start(("run", *options), settings, folder))
    try:
        await bot.until_ready()
        yield bot
    finally:
        await bot.close()


async def command(*words: str, settings: Mapping[str, str], folder: Path) -> Ended:
    """Run `python -m bot` with some words to its end."""
    process = await _start(words, settings, folder)
    async with asyncio.timeout(PATIENCE):
        stdout, stderr = await process.communicate()
    return Ended(process.returncode or 0, stdout.decode(), stderr.decode())


async def _start(words: tuple[str, ...], settings: Mapping[str, str], folder: Path) -> Process:
    """Start in `folder`, where no `.env` lies, with these settings and none of the machine's own."""
    environment = (
        environment_without_settings()
        | {name.upper(): value for name, value in settings.items()}
        | {"PYTHONPATH": str(ROOT)}
    )
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
