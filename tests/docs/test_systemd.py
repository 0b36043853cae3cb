"""The unit that operations.md shows."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
MOST_EXPOSED = 30
"""Tenths. systemd calls up to 2 "OK", and a service without any protection 9.6."""


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_the_unit_exposes_little(tmp_path: Path) -> None:
    (unit,) = re.findall(r"```ini\n(\[Unit\].*?)```", OPERATIONS.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "snapsource.service"
    file.write_text(unit)
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout + judged.stderr
