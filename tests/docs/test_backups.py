"""The steps of operations.md for a backup, run word for word, twice in a row, with systemd and with Docker."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store import open_database
from bot.store.backup_contents import look_through
from bot.store.searches import SearchRepository
from tests.clock import FakeClock
from tests.samples import a_search

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
SHIMS = {
    "sudo": '[ "$1" = -u ] && shift 2; exec "$@"',
    "systemctl": 'echo "$1" >>"$STATES"',
    "python": f'PYTHONPATH={Path(__file__).parents[2]} exec {sys.executable} "$@"',
    "docker": """
case "$1" in
  exec) shift 2; cd /data; exec "$@" ;;
  cp) exec cp "${2#*:}" "$3" ;;
  run) while [ "$1" != sh ]; do shift; done; shift 2; exec sh "$@" ;;
  *) echo "$1" >>"$STATES" ;;
esac
""",
}
"""What stands in for the programs of a server: they run all here, and write down what was stopped and started."""


def steps(heading: str) -> list[str]:
    """The blocks of commands below a heading: how to make a backup, and how to restore it."""
    section = OPERATIONS.read_text(encoding="utf-8").partition(f"### {heading}\n")[2].partition("\n#")[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


class Server:
    """A folder that stands for the machine that the steps are written for."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.database = data / "snapsource.db"
        self._folder = folder
        self._data = data
        self._programs = folder / "programs"
        self._states = folder / "states"
        for name, script in SHIMS.items():
            self._make_program(self._programs / name, script)
        self._make_program(folder / "opt" / "app" / ".venv" / "bin" / "python", SHIMS["python"])
        data.mkdir(parents=True, exist_ok=True)

    def run(self, commands: str) -> None:
        """Run commands as one pastes them: a failure stops nothing, but the test."""
        environment = os.environ | {
            "PATH": f"{self._programs}:{os.environ['PATH']}",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "STATES": str(self._states),
        }
        ran = subprocess.run(
            ["sh", "-e", "-c", self._placed(commands)],
            cwd=self._folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr

    async def store(self, *search_ids: str) -> None:
        async with open_database(f"sqlite:///{self.database}") as database:
            for number, search_id in enumerate(search_ids):
                search = a_search(search_id, message_id=number, chat_id=len(search_id))
                await SearchRepository(database, FakeClock()).add(search)

    def states(self) -> list[str]:
        return self._states.read_text().split()

    def _placed(self, text: str) -> str:
        return text.replace("/opt/snapsource", str(self._folder / "opt")).replace("/data", str(self._data))

    def _make_program(self, path: Path, script: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{self._placed(script)}\n")
        path.chmod(0o755)


@pytest.fixture(params=["SQLite with systemd", "SQLite with Docker"])
def heading(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_a_backup_brings_back_what_was_there(heading: str, tmp_path: Path) -> None:
    server = Server(tmp_path, tmp_path / ("opt/app/data" if "systemd" in heading else "volume"))
    make, restore = steps(heading)
    await server.store("before")
    server.run(make)
    server.run(make)
    for lost in ("lost once", "and twice more"):
        await server.store(lost)
        (server.database.parent / "snapsource.engine.db").write_text("jobs of the newer database")
        server.run(restore)
        assert look_through(server.database).rows["searches"] == 1
        assert [file.name for file in server.database.parent.glob("*.db*")] == ["snapsource.db"]
    assert server.states() == ["stop", "start"] * 2
