"""Starts the process that handles pictures (`worker.py`), and hands jobs over to it."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

import structlog

log = structlog.get_logger()

PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME")
"""Variables that a Python may need to start. All others stay here: among them are the bot's secrets."""

MOST_WORDS: Final = 2000
"""Characters of what a process wrote that are logged: the end of a traceback says what was wrong."""


class WorkerProcess:
    """The process is started with the first job, or before it with `start`; one that ended is replaced.

    It ends with `close`, or with the process that started it, however that ends. `python` is what runs it.
    """

    def __init__(self, python: str = sys.executable) -> None:
        self._python = python
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start the process, which is ready for jobs at once and does them as soon as it has loaded its decoders.

        Raises:
            OSError: it can't be started.
        """
        self.close()
        self._control, theirs = socket.socketpair()
        # A buffer that is full belongs to a process that hangs. It is replaced, and not waited for.
        self._control.setblocking(False)
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        # One arena keeps the address space, which is bounded, close to the memory that is used.
        environment |= {
            "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
            "MALLOC_ARENA_MAX": "1",
        }
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 -- a Python that nobody but the bot names
                    [self._python, "-P", "-m", "bot.images.worker"],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    env=environment,
                    start_new_session=True,
                )
            except OSError:
                self.close()
                raise

    @property
    def pid(self) -> int | None:
        """The id of the process, None before it was started."""
        return self._process.pid if self._process else None

    def connect(self) -> socket.socket:
        """Return a connection for one job. To close it before there is an answer ends the job.

        Raises:
            OSError: the process can't be started.
        """
        ours, theirs = socket.socketpair()
        with ExitStack() as closing:
            closing.enter_context(ours)
            ours.setblocking(False)
            with theirs:
                try:
                    self._hand_over(theirs)
                except OSError:
                    self.start()
                    self._hand_over(theirs)
            closing.pop_all()
        return ours

    def close(self) -> None:
        """End the process, and with it every job."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            # It is the leader of its group, to which every job belongs.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._wait_for_end(self._process)
        self._control = self._process = None

    @staticmethod
    def _wait_for_end(process: "subprocess.Popen[bytes]") -> None:
        """Wait for the end of a process, and log why it did not start: once it has, it writes nothing."""
        _, written = process.communicate()
        if words := written.decode(errors="replace").strip():
            log.error("the process that handles pictures did not start", words=words[-MOST_WORDS:])

    def _hand_over(self, connection: socket.socket) -> None:
        if self._control is None:
            raise BrokenPipeError("there is no process")
        socket.send_fds(self._control, [b"j"], [connection.fileno()])
