"""The process that handles pictures is bounded, and does not outlive the bot."""

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.images.process import WorkerProcess

ROOT = Path(__file__).parents[3]
ARITHMETIC = ROOT / "tests" / "fixtures" / "pictures" / "arithmetic.jpg"

BOT = """
import sys
from pathlib import Path
from bot.images.jobs import Bounds, PreparePhoto, request_parts
from bot.images.process import WorkerProcess
worker = WorkerProcess()
job = PreparePhoto(Path(sys.argv[1]).read_bytes(), 1_000_000, 1280)
connection = worker.connect()
connection.sendall(b"".join(request_parts(job, Bounds(memory=200_000_000, seconds=600))))
children = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
while not children.read_text():
    pass
print(worker.pid, *children.read_text().split(), flush=True)
sys.stdin.read()
"""
"""Gives the process a picture that takes half a minute, and says which processes there are."""

BOUND = """
import resource, socket
from bot.images.jobs import Bounds
from bot.images.worker import address_space, impose
impose(Bounds(memory=50_000_000, seconds=1), address_space())
{act}
"""


@contextmanager
def bot_with_a_picture() -> Iterator[tuple["subprocess.Popen[str]", list[int]]]:
    """A process as the bot's, and the ids of those it started."""
    bot = subprocess.Popen(
        [sys.executable, "-c", BOT, str(ARITHMETIC)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with bot:
        assert bot.stdout is not None
        yield bot, [int(word) for word in bot.stdout.readline().split()]


def wait_until_ended(process: int) -> None:
    """Wait for a process that is no child of ours."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return
    try:
        ended, _, _ = select.select([descriptor], [], [], 30)
    finally:
        os.close(descriptor)
    assert ended


def test_no_process_outlives_a_bot_that_is_killed() -> None:
    with bot_with_a_picture() as (bot, (worker, job)):
        bot.kill()
        wait_until_ended(job)
        wait_until_ended(worker)


def test_closing_ends_the_process() -> None:
    own = WorkerProcess()
    own.start()
    process = own.pid
    own.close()
    assert process is not None
    wait_until_ended(process)


def test_the_process_goes_on_when_a_supervisor_ends_the_bot() -> None:
    own = WorkerProcess()
    connection = own.connect()
    assert own.pid is not None
    connection.setblocking(True)
    connection.shutdown(socket.SHUT_WR)
    assert connection.recv(100)  # it has begun, and is not about to start any more
    os.kill(own.pid, signal.SIGTERM)
    with own.connect() as second:
        second.setblocking(True)
        second.shutdown(socket.SHUT_WR)
        assert second.recv(100)
    connection.close()
    own.close()


def test_the_process_imports_decoders_and_little_else() -> None:
    """What it imports is memory that every forked job has, and the time that a bot's first picture waits."""
    imported = "import sys, bot.images.worker; print(*{name.partition('.')[0] for name in sys.modules})"
    names = subprocess.run([sys.executable, "-c", imported], capture_output=True, check=True, text=True).stdout.split()

    assert {"PIL", "pillow_heif"} <= set(names)
    assert {"httpx", "pydantic", "providers", "telegram"}.isdisjoint(names)


def test_the_process_has_no_secret_of_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:secret")
    worker = WorkerProcess()
    worker.start()
    try:
        assert b"secret" not in Path(f"/proc/{worker.pid}/environ").read_bytes()
    finally:
        worker.close()


@pytest.mark.parametrize(
    ("act", "end"),
    [
        ("socket.socket()", "Too many open files"),
        ("open('/dev/null')", "Too many open files"),
        ("bytearray(60_000_000)", "MemoryError"),
    ],
    ids=["network", "disk", "memory"],
)
def test_a_job_reaches_neither_network_nor_disk_nor_more_memory(act: str, end: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", BOUND.format(act=act)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert end in ended.stderr


def test_a_job_that_has_used_up_its_seconds_is_ended_by_the_system() -> None:
    ended = subprocess.run([sys.executable, "-c", BOUND.format(act="while True: pass")], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGPROF


def test_the_bot_loads_no_decoder() -> None:
    code = "import bot.cli, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert not {"PIL", "pillow_heif"} & set(ended.stdout.split())


def test_what_keeps_the_process_from_starting_is_a_line_of_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho libheif is missing >&2\nexit 1\n", encoding="utf-8")
    python.chmod(0o700)
    worker = WorkerProcess(str(python))
    worker.start()
    assert worker.pid is not None
    wait_until_ended(worker.pid)
    with capture_logs() as logged:
        worker.close()
    assert [line["words"] for line in logged] == ["libheif is missing"]
    assert capfd.readouterr().err == ""
