"""The unit that operations.md shows."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.app import GRACE_SECONDS
from bot.cli import LONGEST_END_SECONDS

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
DOCKER_SECONDS = 10
"""After so many, `docker stop` kills a container that was not given another time."""
MOST_EXPOSED = 30
"""Tenths. systemd calls up to 2 "OK", and a service without any protection 9.6."""


def the_unit() -> str:
    (unit,) = re.findall(r"```ini\n(\[Unit\].*?)```", OPERATIONS.read_text(encoding="utf-8"), re.DOTALL)
    return str(unit)


def test_the_bot_ends_before_systemd_and_docker_would_kill_it() -> None:
    longest = re.findall(r"^TimeoutStopSec=(\d+)$", the_unit(), re.MULTILINE)
    assert GRACE_SECONDS < LONGEST_END_SECONDS < DOCKER_SECONDS < int(*longest)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_the_unit_exposes_little(tmp_path: Path) -> None:
    file = tmp_path / "snapsource.service"
    file.write_text(the_unit())
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout + judged.stderr
